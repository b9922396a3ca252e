/* See the header. */
#include "web/statistics_words.h"
#include "model/place.h"
#include "services/service.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

struct str keyed_message(enum lang lang, const char *pattern, const char *key)
{
    char text[96];
    int before = (int)strcspn(pattern, "%");
    int n = snprintf(text, sizeof text, "%.*s%s", before, pattern, key);
    for (int i = before; i < n && i < (int)sizeof text; i++)
        if (text[i] == '-')
            text[i] = '_';
    return message(lang, text);
}

struct str dimension_label(enum lang lang, enum dimension d)
{
    return keyed_message(lang, "statistics.by.%s", dimension_key(d));
}
struct str view_title(enum lang lang, enum view view)
{
    return keyed_message(lang, "statistics.view.%s", view_info(view)->key);
}
struct str view_what(enum lang lang, enum view view)
{
    return keyed_message(lang, "statistics.what.%s", view_info(view)->key);
}
struct str column_label(enum lang lang, const struct measure_column *column)
{
    return keyed_message(lang, "statistics.column.%s", column->key);
}

/* ---- periods ---- */

struct str period_show(struct exchange *x, enum grain grain, int32_t period)
{
    struct str year = str_printf(x->req, "%d", grain == GRAIN_YEAR ? period : period / 12);
    switch (grain) {
    case GRAIN_DAY: return show_date(x->req, x->lang, (struct day){period});
    case GRAIN_YEAR:
        return message_format(x->req, x->lang, "statistics.year", ARGS({"year", year}));
    case GRAIN_ALL: return message(x->lang, "statistics.all_time");
    case GRAIN_MONTH: break;
    }
    if (period < 12 * HIJRI_YEAR_MIN)
        return message(x->lang, "statistics.value.unknown");
    return message_format(
        x->req, x->lang, "statistics.month",
        ARGS({"month", show_month(x->lang, CALENDAR_HIJRI, period % 12 + 1)}, {"year", year}));
}

/* ---- values ---- */

static struct str service_label(struct exchange *x, int64_t number)
{
    const struct service *s = service_by_number((int)number);
    if (!s)
        return message(x->lang, "statistics.value.no_service");
    return str_of(x->lang == LANG_AR ? s->ar : s->en);
}

static struct str activity_label(struct exchange *x, int64_t number)
{
    const struct policy *p = x->portal->policy;
    if (number < 0 || number >= policy_activities(p))
        return message(x->lang, "statistics.value.unknown");
    const struct activity *a = policy_activity(p, (int)number);
    return x->lang == LANG_AR ? a->name_ar : a->name_en;
}

/* The same rule may be held by several services: its bare code and what it says when it fails. */
static struct str rule_label(struct exchange *x, int64_t rule)
{
    const struct rule_info *info = rule_info((int)rule);
    char key[64];
    if (!info)
        return message(x->lang, "statistics.value.unknown");
    snprintf(key, sizeof key, "rule.%s", info->code);
    return message(x->lang, key);
}

static struct str compliance_label(struct exchange *x, int64_t tenth)
{
    enum { FULL = 10, TENTH = 10 };
    if (tenth >= FULL)
        return message(x->lang, "statistics.compliance.full");
    struct str from = str_printf(x->req, "%d%%", (int)tenth * TENTH);
    struct str to = str_printf(x->req, "%d%%", (int)(tenth + 1) * TENTH);
    return message_format(x->req, x->lang, "statistics.compliance.between",
                          ARGS({"from", from}, {"to", to}));
}

static struct str worded(struct exchange *x, const char *pattern, enum dimension d, int64_t v)
{
    return keyed_message(x->lang, pattern, str_c(x->req, dimension_code(x->req, d, v)));
}

struct str dimension_value_label(struct exchange *x, enum dimension d, int64_t v, enum grain grain)
{
    bool is_arabic = x->lang == LANG_AR;
    if (v == VALUE_NOT_KNOWN)
        return message(x->lang, "statistics.value.unknown");
    switch (d) {
    case DIMENSION_SERVICE: return service_label(x, v);
    case DIMENSION_CHANNEL: return value_show(x->req, x->lang, VALUE_CHANNEL, v);
    case DIMENSION_PERIOD: return period_show(x, grain, (int32_t)v);
    case DIMENSION_EXPIRY_MONTH: return period_show(x, GRAIN_MONTH, (int32_t)v);
    case DIMENSION_REGION: return region_name(dimension_code(x->req, d, v), is_arabic);
    case DIMENSION_ACTIVITY: return activity_label(x, v);
    case DIMENSION_BAND: return value_show(x->req, x->lang, VALUE_BAND, v);
    case DIMENSION_NATIONALITY:
        return v ? country_name((int)v, is_arabic) : message(x->lang, "statistics.value.other");
    case DIMENSION_RULE:
    case DIMENSION_MENDED: return rule_label(x, v);
    case DIMENSION_SIZE: return worded(x, "statistics.size.%s", d, v);
    case DIMENSION_WAIT: return worded(x, "statistics.wait.%s", d, v);
    case DIMENSION_CAMPAIGN: return worded(x, "statistics.campaign.%s", d, v);
    case DIMENSION_OCCUPATION: return worded(x, "statistics.occupation.%s", d, v);
    case DIMENSION_COMPLIANCE: return compliance_label(x, v);
    case DIMENSION_ANSWER: return value_show(x->req, x->lang, VALUE_ANSWER, v);
    case DIMENSION_NONE:
    case DIMENSION_COUNT:
    case DIMENSION_OUTCOME: break;
    }
    return message(x->lang, "statistics.total");
}

/* ---- numbers ---- */

struct str seconds_show(struct exchange *x, int64_t seconds)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    if (seconds < MINUTE)
        return show_count(x->req, x->lang, "statistics.seconds", seconds);
    if (seconds < HOUR)
        return show_count(x->req, x->lang, "statistics.minutes", (seconds + MINUTE / 2) / MINUTE);
    if (seconds < 2 * DAY)
        return show_count(x->req, x->lang, "statistics.hours", (seconds + HOUR / 2) / HOUR);
    return show_count(x->req, x->lang, "statistics.days", (seconds + DAY / 2) / DAY);
}

struct str unit_show(struct exchange *x, enum unit unit, int64_t v)
{
    enum { HUNDREDTHS = 100 };
    if (v == VALUE_UNKNOWN)
        return S("—");
    switch (unit) {
    case UNIT_COUNT: return show_number(x->req, v);
    case UNIT_SHARE_BP: return show_percent(x->req, v);
    case UNIT_SECONDS: return seconds_show(x, v);
    case UNIT_DAYS_HUNDREDTHS:
        return str_printf(x->req, "%lld.%lld", (long long)(v / HUNDREDTHS),
                          (long long)(v % HUNDREDTHS / 10));
    case UNIT_MONEY: return show_money(x->req, x->lang, (struct money){v});
    }
    return S("");
}

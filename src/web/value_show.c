/* See the header. Counts go through plural messages "value.days" and the like. */
#include "web/value_show.h"
#include "base/day.h"
#include "base/money.h"
#include "model/occupation.h"
#include "rules/policy.h"
#include "web/show.h"
#include <stdio.h>
#include <stdlib.h>

static struct str word(struct arena *req, enum lang lang, enum value_kind kind, int64_t value)
{
    char key[64];
    const char *group = value_word_group(kind), *name = value_word(kind, value);
    if (!group || !name)
        return show_number(req, value);
    snprintf(key, sizeof key, "%s.%s", group, name);
    return message(lang, key);
}

struct str value_show(struct arena *req, enum lang lang, enum value_kind kind, int64_t value)
{
    if (value == VALUE_UNKNOWN)
        return message(lang, "reason.nothing_on_file");
    switch (kind) {
    case VALUE_NONE: return S("");
    case VALUE_BOOL: return message(lang, value ? "bool.yes" : "bool.no");
    case VALUE_DAY: return show_date_both(req, lang, (struct day){(int32_t)value});
    case VALUE_DAYS: /* days left, of what may be over */
        return value < 0 ? show_count(req, lang, "value.days_past", -value)
                         : show_count(req, lang, "value.days", value);
    case VALUE_MONTHS: return show_count(req, lang, "value.months", value);
    case VALUE_WORKERS: return show_count(req, lang, "value.workers", value);
    case VALUE_MONEY: return show_money(req, lang, (struct money){value});
    case VALUE_PERCENT: return show_percent(req, value);
    case VALUE_OCCUPATION: return occupation_title((int)value, lang == LANG_AR);
    case VALUE_NATIONALITY: {
        char code[3] = {(char)(value / 256), (char)(value % 256), 0};
        return str_copy(req, str_of(code));
    }
    case VALUE_BAND:
    case VALUE_EST_STATUS:
    case VALUE_WORKER_STATUS:
    case VALUE_PERMIT_KIND:
    case VALUE_CHANNEL:
    case VALUE_ORIGIN:
    case VALUE_EXEMPTION:
    case VALUE_CALENDAR:
    case VALUE_METHOD:
    case VALUE_STATE:
    case VALUE_GENDER:
    case VALUE_GROUND:
    case VALUE_ABSENCE_STATE:
    case VALUE_ABSENCE_REASON:
    case VALUE_VISA_STATUS:
    case VALUE_LENDING_KIND:
    case VALUE_PURPOSE:
    case VALUE_LANGUAGE:
    case VALUE_TRANSFER_PATH:
    case VALUE_PARTY:
    case VALUE_SILENCE:
    case VALUE_REFUSAL:
    case VALUE_ANSWER:
    case VALUE_STUDY_CAUSE:
    case VALUE_LICENCE_BODY:
    case VALUE_ACTIVITY_REASON:
    case VALUE_OUTSIDE_EVENT:
    case VALUE_OUTSIDE_OUTCOME:
    case VALUE_OUTSIDE_DECISION: return word(req, lang, kind, value);
    case VALUE_ESTABLISHMENT:
        return show_isolated(req, str_printf(req, "%lld-%lld", (long long)value / 10000000,
                                             (long long)value % 10000000));
    case VALUE_NUMBER: return show_isolated(req, str_printf(req, "%lld", (long long)value));
    case VALUE_PARAM: return str_of(param_key((enum param)value));
    case VALUE_INT:
    case VALUE_REQUEST:
    case VALUE_ACTIVITY:
    case VALUE_LEVEL:
    case VALUE_KINDS: break;
    }
    return show_number(req, value);
}

struct html value_show_html(struct arena *req, enum lang lang, enum value_kind kind, int64_t value)
{
    if (value != VALUE_UNKNOWN && kind == VALUE_DAY)
        return show_date_html(req, lang, (struct day){(int32_t)value});
    return html_isolated(req, value_show(req, lang, kind, value));
}

struct str value_plain(struct arena *req, enum value_kind kind, int64_t value)
{
    char text[DAY_TEXT_BYTES];
    const char *name = value_word(kind, value);
    if (value == VALUE_UNKNOWN || kind == VALUE_NONE)
        return S("");
    if (name && kind != VALUE_BOOL)
        return str_of(name);
    switch (kind) {
    case VALUE_BOOL: return value ? S("true") : S("false");
    case VALUE_PARAM: return str_of(param_key((enum param)value));
    case VALUE_DAY: return str_copy(req, day_format_iso((struct day){(int32_t)value}, text));
    case VALUE_MONEY:
    case VALUE_PERCENT: /* hundredths both */
        return str_printf(req, "%s%lld.%02lld", value < 0 ? "-" : "", llabs(value) / 100,
                          llabs(value) % 100);
    case VALUE_OCCUPATION: return str_printf(req, "%04lld", (long long)value);
    case VALUE_ESTABLISHMENT:
        return str_printf(req, "%lld-%lld", (long long)value / 10000000,
                          (long long)value % 10000000);
    case VALUE_NATIONALITY: return str_printf(req, "%c%c", (int)(value / 256), (int)(value % 256));
    case VALUE_NONE:
    case VALUE_INT:
    case VALUE_DAYS:
    case VALUE_MONTHS:
    case VALUE_WORKERS:
    case VALUE_BAND:
    case VALUE_EST_STATUS:
    case VALUE_WORKER_STATUS:
    case VALUE_PERMIT_KIND:
    case VALUE_CHANNEL:
    case VALUE_REQUEST:
    case VALUE_ACTIVITY:
    case VALUE_ORIGIN:
    case VALUE_EXEMPTION:
    case VALUE_CALENDAR:
    case VALUE_METHOD:
    case VALUE_LEVEL:
    case VALUE_STATE:
    case VALUE_NUMBER:
    case VALUE_GENDER:
    case VALUE_GROUND:
    case VALUE_ABSENCE_STATE:
    case VALUE_ABSENCE_REASON:
    case VALUE_VISA_STATUS:
    case VALUE_LENDING_KIND:
    case VALUE_PURPOSE:
    case VALUE_LANGUAGE:
    case VALUE_TRANSFER_PATH:
    case VALUE_PARTY:
    case VALUE_SILENCE:
    case VALUE_REFUSAL:
    case VALUE_ANSWER:
    case VALUE_STUDY_CAUSE:
    case VALUE_LICENCE_BODY:
    case VALUE_ACTIVITY_REASON:
    case VALUE_OUTSIDE_EVENT:
    case VALUE_OUTSIDE_OUTCOME:
    case VALUE_OUTSIDE_DECISION:
    case VALUE_KINDS: break;
    }
    return str_printf(req, "%lld", (long long)value);
}

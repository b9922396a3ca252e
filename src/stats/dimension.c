/* See the header. */
#include "stats/dimension.h"
#include "base/arena.h"
#include "base/buf.h"
#include "model/rule.h"
#include "model/status.h"
#include <stdio.h>

/* ---- periods ---- */

int32_t period_of(enum grain grain, struct day day)
{
    struct hijri h;
    if (grain == GRAIN_DAY)
        return day.n;
    if (grain == GRAIN_ALL || !day_to_hijri(day, &h))
        return 0;
    return grain == GRAIN_YEAR ? h.year : h.year * 12 + h.month - 1;
}

bool period_bounds(enum grain grain, int32_t period, struct day *first, struct day *end)
{
    int year = grain == GRAIN_YEAR ? period : period / 12;
    int month = grain == GRAIN_YEAR ? 1 : period % 12 + 1;
    if (grain == GRAIN_DAY) {
        *first = (struct day){period};
        *end = (struct day){period + 1};
        return true;
    }
    if (grain == GRAIN_ALL || !day_from_hijri(year, month, 1, first))
        return false;
    *end = *first;
    for (int m = month; m <= (grain == GRAIN_YEAR ? 12 : month); m++)
        *end = day_add(*end, day_hijri_month_days(year, m));
    return true;
}

static bool digits_at(struct str s, size_t from, size_t n, int *out)
{
    if (s.n < from + n)
        return false;
    *out = 0;
    for (size_t i = from; i < from + n; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        *out = *out * 10 + (s.at[i] - '0');
    }
    return true;
}

bool period_read(struct str text, enum grain *grain, int32_t *period)
{
    int year, month;
    struct day day;
    if (text.n == 10 && day_parse(text, &day)) {
        *grain = GRAIN_DAY;
        *period = day.n;
        return true;
    }
    if (!digits_at(text, 0, 4, &year) || year < HIJRI_YEAR_MIN || year > HIJRI_YEAR_MAX)
        return false;
    if (text.n == 4) {
        *grain = GRAIN_YEAR;
        *period = year;
        return true;
    }
    if (text.n != 7 || text.at[4] != '-' || !digits_at(text, 5, 2, &month) || month < 1 ||
        month > 12)
        return false;
    *grain = GRAIN_MONTH;
    *period = year * 12 + month - 1;
    return true;
}

struct str period_write(enum grain grain, int32_t period, char text[static DAY_TEXT_BYTES])
{
    int n = 0;
    switch (grain) {
    case GRAIN_DAY: return day_format_iso((struct day){period}, text);
    case GRAIN_MONTH:
        n = snprintf(text, DAY_TEXT_BYTES, "%04d-%02d", period / 12, period % 12 + 1);
        break;
    case GRAIN_YEAR: n = snprintf(text, DAY_TEXT_BYTES, "%04d", period); break;
    case GRAIN_ALL: n = snprintf(text, DAY_TEXT_BYTES, "all"); break;
    }
    return (struct str){text, (size_t)n};
}

/* ---- values ---- */

int64_t region_value(struct str code)
{
    int n;
    if (code.n != 5 || memcmp(code.at, "SA-", 3) != 0 || !digits_at(code, 3, 2, &n) || n < 1 ||
        n > REGION_LAST)
        return VALUE_NOT_KNOWN;
    return n;
}

int64_t size_value(int64_t workers)
{
    if (workers < 0)
        return VALUE_NOT_KNOWN;
    return workers < 10     ? SIZE_SMALL_UNBANDED
           : workers < 50   ? SIZE_SMALL
           : workers < 500  ? SIZE_MEDIUM
           : workers < 3000 ? SIZE_LARGE
                            : SIZE_GIANT;
}

/* The nationalities that the published estimates name with 100,000 or more; so few that a cell of a
   small group of people does not arise by the list itself. */
static const char large[][3] = {"SA", "IN", "PK", "BD", "EG", "YE", "PH", "ID",
                                "NP", "LK", "SD", "SY", "ET", "JO", "PS", "LB"};

int64_t nationality_value(int64_t packed)
{
    if (packed < 0)
        return VALUE_NOT_KNOWN;
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        if (packed == large[i][0] * 256 + large[i][1])
            return packed;
    return 0;
}

int64_t occupation_value(int64_t code)
{
    return code < 0 || code > 9999 ? VALUE_NOT_KNOWN : code / 1000;
}

enum wait wait_value(int64_t seconds)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    return seconds <= MINUTE     ? WAIT_MINUTE
           : seconds <= HOUR     ? WAIT_HOUR
           : seconds <= DAY      ? WAIT_DAY
           : seconds <= 3 * DAY  ? WAIT_3_DAYS
           : seconds <= 10 * DAY ? WAIT_10_DAYS
                                 : WAIT_MORE;
}

/* ---- names ---- */

static const struct name {
    enum dimension dimension;
    const char *key;
} names[] = {
    {DIMENSION_NONE, "none"},
    {DIMENSION_REGION, "region"},
    {DIMENSION_ACTIVITY, "activity"},
    {DIMENSION_SIZE, "size"},
    {DIMENSION_BAND, "band"},
    {DIMENSION_NATIONALITY, "nationality"},
    {DIMENSION_OCCUPATION, "occupation"},
    {DIMENSION_RULE, "rule"},
    {DIMENSION_WAIT, "wait"},
    {DIMENSION_CAMPAIGN, "campaign"},
    {DIMENSION_MENDED, "mended"},
    {DIMENSION_ANSWER, "answer"},
    {DIMENSION_SERVICE, "service"},
    {DIMENSION_CHANNEL, "channel"},
    {DIMENSION_PERIOD, "period"},
    {DIMENSION_OUTCOME, "outcome"},
    {DIMENSION_COMPLIANCE, "compliance"},
    {DIMENSION_EXPIRY_MONTH, "expiry-month"},
};

const char *dimension_key(enum dimension dimension)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].dimension == dimension)
            return names[i].key;
    return NULL;
}

int dimension_by_key(struct str key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_c(key, names[i].key))
            return names[i].dimension;
    return -1;
}

static const char *const sizes[] = {
    [SIZE_SMALL_UNBANDED] = "0-9", [SIZE_SMALL] = "10-49",   [SIZE_MEDIUM] = "50-499",
    [SIZE_LARGE] = "500-2999",     [SIZE_GIANT] = "3000-up",
};
static const char *const waits[] = {
    [WAIT_MINUTE] = "minute", [WAIT_HOUR] = "hour",       [WAIT_DAY] = "day",
    [WAIT_3_DAYS] = "3-days", [WAIT_10_DAYS] = "10-days", [WAIT_MORE] = "more",
};

static const char *const outcomes[] = {
    [OPERATION_IMPORTED] = "imported", [OPERATION_ACCEPTED] = "accepted",
    [OPERATION_REFUSED] = "refused",   [OPERATION_PAID] = "paid",
    [OPERATION_EXECUTED] = "executed", [OPERATION_WITHDRAWN] = "withdrawn",
    [OPERATION_EXPIRED] = "expired",   [OPERATION_REFUNDED] = "refunded",
    [OPERATION_NOTICED] = "noticed",   [OPERATION_ANSWERED] = "answered",
    [OPERATION_STUDIED] = "studied",   [OPERATION_TOLD] = "told",
};

static const char *word(enum dimension dimension, int64_t v)
{
    switch (dimension) {
    case DIMENSION_SIZE: return v >= 1 && v <= SIZE_GIANT ? sizes[v] : NULL;
    case DIMENSION_WAIT: return v >= 1 && v < WAIT_COUNT ? waits[v] : NULL;
    case DIMENSION_BAND: return value_word(VALUE_BAND, v);
    case DIMENSION_CHANNEL: return value_word(VALUE_CHANNEL, v);
    case DIMENSION_ANSWER: return value_word(VALUE_ANSWER, v);
    case DIMENSION_CAMPAIGN: return v == 1 ? "helped" : "none";
    case DIMENSION_NONE: return "all";
    case DIMENSION_OUTCOME: return v >= 1 && v <= OPERATION_TOLD ? outcomes[v] : NULL;
    case DIMENSION_REGION:
    case DIMENSION_ACTIVITY:
    case DIMENSION_NATIONALITY:
    case DIMENSION_OCCUPATION:
    case DIMENSION_RULE:
    case DIMENSION_MENDED:
    case DIMENSION_COUNT:
    case DIMENSION_SERVICE:
    case DIMENSION_PERIOD:
    case DIMENSION_COMPLIANCE:
    case DIMENSION_EXPIRY_MONTH: break;
    }
    return NULL;
}

struct str dimension_code(struct arena *a, enum dimension dimension, int64_t v)
{
    char text[DAY_TEXT_BYTES];
    if (v == VALUE_NOT_KNOWN)
        return S("unknown");
    if (word(dimension, v))
        return str_of(word(dimension, v));
    if (dimension == DIMENSION_REGION && v <= REGION_LAST)
        return str_printf(a, "SA-%02d", (int)v);
    if (dimension == DIMENSION_SERVICE)
        return v ? str_printf(a, "S%02d", (int)v) : S("none");
    if (dimension == DIMENSION_NATIONALITY)
        return v ? str_printf(a, "%c%c", (char)(v / 256), (char)(v % 256)) : S("other");
    if (dimension == DIMENSION_RULE || dimension == DIMENSION_MENDED) {
        const struct rule_info *info = rule_info((int)v);
        return info ? str_of(info->code) : S("unknown");
    }
    if (dimension == DIMENSION_EXPIRY_MONTH) {
        struct str s = period_write(GRAIN_MONTH, (int32_t)v, text);
        return str_printf(a, STR_FMT, STR_ARG(s));
    }
    return str_printf(a, "%lld", (long long)v);
}

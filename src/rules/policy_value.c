/* Values of policy tables; see the header. Strict on purpose: a table is law to the program, so a
   stray space or a unit in a cell stops the load with the line, instead of meaning something else. */
#include "rules/policy_value.h"
#include "rules/nitaqat.h"

struct bound {
    int64_t max;
    const char *mend;
};

static bool whole(struct str text, int64_t max, int64_t *out)
{
    uint64_t v;
    if (text.n > 15 || !str_to_u64(text, &v) || v > (uint64_t)max)
        return false;
    *out = (int64_t)v;
    return true;
}

static bool packed(struct str text, int64_t *out)
{
    int64_t all = 0;
    int n = 0;
    for (struct str rest = text, piece; str_cut(&rest, ',', &piece); n++) {
        int64_t v;
        if (n == PACKED_MAX || !whole(piece, 99, &v) || v == 0)
            return false;
        all = all * 100 + v;
    }
    *out = all;
    return text.n > 0 && text.at[text.n - 1] != ',';
}

static bool choice(struct str text, const char *const *words, int n, int first, int64_t *out)
{
    for (int i = 0; i < n; i++) {
        if (str_eq_c(text, words[i])) {
            *out = first + i;
            return true;
        }
    }
    return false;
}

static bool bounded(struct str text, struct bound b, int64_t *out, const char **mend)
{
    *mend = b.mend;
    return whole(text, b.max, out);
}

static bool day_value(struct str text, int64_t *out)
{
    struct day d;
    if (!day_parse(text, &d))
        return false;
    *out = d.n;
    return true;
}

bool policy_value_parse(enum value_kind kind, struct str text, int64_t *out, const char **mend)
{
    static const char *const booleans[] = {"false", "true"};
    static const char *const calendars[] = {"hijri", "gregorian"};
    static const char *const methods[] = {"grid", "curve"};
    *mend = "this kind of value cannot stand in a table";
    switch (kind) {
    case VALUE_NONE:
        *mend = "leave the cell empty: this rule takes no argument";
        *out = 0;
        return text.n == 0;
    case VALUE_BOOL: *mend = "write true or false"; return choice(text, booleans, 2, 0, out);
    case VALUE_INT:
        *mend = "write a whole number, or up to four numbers from 1 to 99 joined by commas";
        if (str_index(text, ',') < text.n)
            return packed(text, out);
        return whole(text, 1000000, out);
    case VALUE_DAY: *mend = "write a date as 1435-03-15 or 2014-01-16"; return day_value(text, out);
    case VALUE_DAYS:
        return bounded(text, (struct bound){36600, "write whole days, 0 to 36600"}, out, mend);
    case VALUE_MONTHS:
        return bounded(text, (struct bound){1200, "write whole months, 0 to 1200"}, out, mend);
    case VALUE_MONEY:
        return bounded(text, (struct bound){100000000000, "write whole halalas (1 SAR is 100)"},
                       out, mend);
    case VALUE_PERCENT:
        return bounded(
            text, (struct bound){10000, "write hundredths of a percent, 0 to 10000 (80 % is 8000)"},
            out, mend);
    case VALUE_WORKERS:
        return bounded(text, (struct bound){10000000, "write a number of workers"}, out, mend);
    case VALUE_BAND:
        *mend =
            "write a band such as red, yellow, low_green, green, medium_green, high_green, platinum";
        *out = band_by_key(text);
        return *out != BAND_NONE && *out <= BAND_PLATINUM;
    case VALUE_CALENDAR:
        *mend = "write hijri or gregorian";
        return choice(text, calendars, 2, CALENDAR_HIJRI, out);
    case VALUE_METHOD:
        *mend = "write grid or curve";
        return choice(text, methods, 2, NITAQAT_GRID, out);
    case VALUE_LEVEL: return bounded(text, (struct bound){2, "write a level, 1 or 2"}, out, mend);
    case VALUE_EST_STATUS:
    case VALUE_WORKER_STATUS:
    case VALUE_PERMIT_KIND:
    case VALUE_OCCUPATION:
    case VALUE_CHANNEL:
    case VALUE_REQUEST:
    case VALUE_ACTIVITY:
    case VALUE_ORIGIN:
    case VALUE_EXEMPTION:
    case VALUE_NATIONALITY:
    case VALUE_PARAM:
    case VALUE_STATE:
    case VALUE_ESTABLISHMENT:
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
    case VALUE_KINDS: return false;
    }
    return false;
}

/* Bounds of single parameters: what the code can carry out, not what the law might say. */
static const struct {
    enum param param;
    int64_t min, max;
    const char *mend;
} limits[] = {
    {PARAM_levy_basis, 1, 2, "write 1 (allocation) or 2 (every expatriate)"},
    {PARAM_nitaqat_denominator, 1, 2, "write 1 (heads) or 2 (weighted)"},
    {PARAM_nitaqat_window_weeks, 1, 52, "write 1 to 52 weeks"},
    {PARAM_nitaqat_flexible_units, 0, 12, "write twelfths of a Saudi, 0 to 12"},
    {PARAM_nitaqat_disabled_units, 0, 120, "write twelfths of a Saudi, 0 to 120"},
    {PARAM_nitaqat_released_units, 0, 120, "write twelfths of a Saudi, 0 to 120"},
    {PARAM_invoice_life_days, 1, 366, "write 1 to 366 days"},
    {PARAM_code_life_minutes, 1, 60, "write 1 to 60 minutes"},
    {PARAM_code_tries_max, 1, 20, "write 1 to 20 tries"},
    {PARAM_grant_days_max, 1, 3660, "write 1 to 3660 days"},
    {PARAM_wps_file_mib_max, 1, 4096, "write 1 to 4096 MiB"},
    {PARAM_wps_lines_max, 1, 1000000, "write 1 to 1000000 lines"},
    {PARAM_wps_line_bytes_max, 512, 65536, "write 512 to 65536 bytes"},
};

bool policy_param_parse(enum param param, struct str text, int64_t *out, const char **mend)
{
    int64_t v;
    bool is_packed = param == PARAM_permit_months_choices || param == PARAM_border_first_digits;
    *mend = "write one to four numbers from 1 to 99 joined by commas";
    if (is_packed ? !packed(text, &v) : !policy_value_parse(param_kind(param), text, &v, mend))
        return false;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i].param == param && (v < limits[i].min || v > limits[i].max)) {
            *mend = limits[i].mend;
            return false;
        }
    }
    *out = v;
    return true;
}

int policy_unpack(int64_t value, int out[static PACKED_MAX])
{
    int n = 0, backwards[PACKED_MAX];
    for (; value > 0 && n < PACKED_MAX; value /= 100)
        backwards[n++] = (int)(value % 100);
    for (int i = 0; i < n; i++)
        out[i] = backwards[n - 1 - i];
    return n;
}

bool policy_decimal_parse(struct str text, int decimals, int64_t *out)
{
    bool is_negative = text.n > 0 && text.at[0] == '-';
    struct str rest = is_negative ? str_from(text, 1) : text;
    size_t point = str_index(rest, '.');
    struct str before = str_first(rest, point), after = str_from(rest, point + 1);
    uint64_t v, fraction = 0;
    if (before.n > 7 || !str_to_u64(before, &v) || after.n > (size_t)decimals)
        return false;
    bool has_point = point < rest.n;
    if (has_point && !str_to_u64(after, &fraction))
        return false;
    for (size_t i = after.n; i < (size_t)decimals; i++)
        fraction *= 10;
    for (int i = 0; i < decimals; i++)
        v *= 10;
    *out = (int64_t)(v + fraction) * (is_negative ? -1 : 1);
    return true;
}

/* See the header. */
#include "wages/law.h"
#include <stdio.h>

bool wage_rules_of(const struct policy *p, struct day on, struct wage_rules *out,
                   enum param *missing)
{
    enum { VALUES = 9 };
    static const enum param params[VALUES] = {
        PARAM_wps_file_mib_max,     PARAM_wps_lines_max,
        PARAM_wps_line_bytes_max,   PARAM_wps_wage_min,
        PARAM_wps_wage_max,         PARAM_wps_deductions_max,
        PARAM_wps_value_days_max,   PARAM_wps_basic_unrecorded_days,
        PARAM_wps_accept_good_lines};
    int64_t v[VALUES];
    for (int i = 0; i < VALUES; i++) {
        const struct policy_row *row = policy_param(p, params[i], on);
        if (!row) {
            *missing = params[i];
            return false;
        }
        v[i] = row->value;
    }
    *out = (struct wage_rules){
        .file_bytes_max = (uint64_t)v[0] << 20,
        .lines_max = (uint32_t)v[1],
        .line_bytes_max = (uint32_t)v[2],
        .wage_min_halalas = v[3],
        .wage_max_halalas = v[4],
        .deductions_max_bp = v[5],
        .value_days_max = v[6],
        .basic_unrecorded_days = v[7],
        .accepts_good_lines = v[8] != 0,
    };
    return true;
}

int64_t wage_month_of(struct day day)
{
    int year, month, d;
    day_to_ymd(day, &year, &month, &d);
    return (int64_t)year * 12 + month - 1;
}

struct day wage_month_first(int64_t month)
{
    struct day first = DAY_NONE;
    bool exists = day_from_ymd((int)(month / 12), (int)(month % 12) + 1, 1, &first);
    return exists ? first : DAY_NONE;
}

struct day wage_month_last(int64_t month) { return day_add(wage_month_first(month + 1), -1); }

struct day wage_month_due(const struct policy *p, int64_t month)
{
    struct day last = wage_month_last(month);
    const struct policy_row *months = policy_param(p, PARAM_wps_file_due_months, last);
    const struct policy_row *days = policy_param(p, PARAM_wps_file_due_days, last);
    if (!months || !days)
        return DAY_NONE;
    return day_add(wage_month_last(month + months->value), (int)days->value);
}

struct str wage_month_text(int64_t month, char text[static WAGE_MONTH_TEXT_BYTES])
{
    int n = snprintf(text, WAGE_MONTH_TEXT_BYTES, "%04d-%02d", (int)(month / 12) % 10000,
                     (int)(month % 12) + 1);
    return (struct str){text, (size_t)n};
}

bool wage_month_read(struct str text, int64_t *out)
{
    uint64_t year, month;
    if (text.n != 7 || text.at[4] != '-' || !str_to_u64(str_first(text, 4), &year) ||
        !str_to_u64(str_from(text, 5), &month) || year < 1900 || month < 1 || month > 12)
        return false;
    *out = (int64_t)(year * 12 + month - 1);
    return true;
}

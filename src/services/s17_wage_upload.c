/* S17: an establishment's wage file for a month. The file itself was read and judged line by line
   (wages/); here stands what makes it acceptable as a whole. The one trap: a suspension does not bar
   it (no E10), or an establishment suspended for late wages could never end its suspension. */
#include "services/service.h"

enum { MONTH };

static const struct field fields[] = {
    [MONTH] = {.id = "month",
               .kind = FIELD_DAY,
               .is_required = true,
               .ar = "شهر الأجور",
               .en = "Wage month",
               .hint_ar = "الشهر الميلادي الذي عُمل فيه، لا شهر الصرف.",
               .hint_en = "The Gregorian month that was worked, not that of the payment."},
};

static bool fail_with_change(struct finding *out)
{
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 17, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X03: no finding that rejects; or only such that reject single lines, where policy takes the others. */
static bool file_valid(struct judge *j, struct finding *out)
{
    int64_t rejects = judge_fact(j, FACT_wage_rejects);
    finding_values(out, VALUE_INT, rejects, 0);
    if (rejects == 0)
        return true;
    bool takes_good = judge_param(j, PARAM_wps_accept_good_lines, &out->policy_row) != 0;
    bool has_good = judge_fact(j, FACT_wage_lines) > 0;
    if (takes_good && has_good && judge_fact(j, FACT_wage_whole_rejects) == 0)
        return true;
    return fail_with_change(out);
}

/* X04: the month has begun, and is not older than the months that stay open [A]. */
static bool month_open(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    int64_t open = judge_param(j, PARAM_wps_months_open, &out->policy_row);
    int64_t month = service_input(j, MONTH);
    struct day first = {(int32_t)month};
    finding_values(out, VALUE_DAY, month, VALUE_UNKNOWN);
    if (month == VALUE_UNKNOWN || day_before(today, first)) {
        out->required = today.n;
        return fail_with_change(out);
    }
    struct day closes = day_add_months(first, (int)open + 1, CALENDAR_GREGORIAN);
    if (!day_is_none(closes) && day_before(today, closes))
        return true;
    out->required = closes.n;
    return fail_with_change(out);
}

/* X05: a FILE-REF is never used twice by an establishment [ORACLE-SA]. */
static bool file_ref_unused(struct judge *j, struct finding *out)
{
    bool is_used = judge_true(j, FACT_wage_file_ref_used);
    finding_values(out, VALUE_BOOL, is_used, 0);
    return !is_used || fail_with_change(out);
}

/* X06: the file that is mended is one of ours, of the same month, and was not replaced meanwhile. */
static bool mended_known(struct judge *j, struct finding *out)
{
    int64_t known = judge_fact(j, FACT_wage_mended_known);
    finding_values(out, VALUE_BOOL, known, 1);
    return known != 0 || fail_with_change(out);
}

/* X07: a whole file is replaced until the month's last day; later only corrected [A]. */
static bool replaced_in_time(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today), last = judge_day(j, FACT_wage_file_due_on);
    finding_values(out, VALUE_DAY, today.n, day_is_none(last) ? VALUE_UNKNOWN : last.n);
    if (!judge_true(j, FACT_wage_replaces) || (!day_is_none(last) && !day_before(last, today)))
        return true;
    return fail_with_change(out);
}

static const enum rule checks[] = {
    E11_authorised,          E01_est_active,       S17_X03_file_valid,       S17_X04_month_open,
    S17_X05_file_ref_unused, S17_X06_mended_known, S17_X07_replaced_in_time,
};

static const struct service_check own[] = {
    {S17_X03_file_valid, file_valid},
    {S17_X04_month_open, month_open},
    {S17_X05_file_ref_unused, file_ref_unused},
    {S17_X06_mended_known, mended_known},
    {S17_X07_replaced_in_time, replaced_in_time},
};

/* The job that accepts the file knows its number and fills the rest (decisions/wage_accept.c). */
static void grant(struct judge *j)
{
    struct effect *e = judge_effect(j, EFFECT_WAGE_FILE);
    int year, month, day;
    day_to_ymd((struct day){(int32_t)service_input(j, MONTH)}, &year, &month, &day);
    e->args[1] = year * 12 + month - 1;
    e->args[6] = judge_fact(j, FACT_wage_lines);
    e->args[7] = judge_fact(j, FACT_wage_lines_rejected);
}

static const enum param shown[] = {
    PARAM_wps_duty_workers_min,  PARAM_wps_month_ok,        PARAM_wps_paid_least,
    PARAM_wps_file_due_months,   PARAM_wps_file_due_days,   PARAM_wps_delay_spare_months,
    PARAM_wps_delay_stop_months, PARAM_wps_fine_per_worker,
};

const struct service s17_wage_upload = {
    .number = 17,
    .id = "S17",
    .name = "s17_wage_upload",
    .ar = "رفع مسيرات حماية الأجور",
    .en = "Wage-protection upload",
    .what_ar = "رفع مسير أجور الشهر، وفحصه سطرًا سطرًا، ومعرفة التزام المنشأة بعده.",
    .what_en = "Takes the month's wage file, checks every line, and shows where the establishment "
               "stands.",
    .source = "domain/services.md S17, 8; MLSD-WPS, WPS-SPEC, WPS-PEN, MUDAD-2025",
    .icon = "wage",
    .subject = SUBJECT_FILE,
    .audience = FOR_ESTABLISHMENT,
    .lines_max = 1,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = E11_authorised,
    LIST(shown),
    .grant = grant,
};

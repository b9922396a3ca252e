/* S04: renew a work permit. Months run from the old expiry, not from the day of the request:
   renewing early loses nothing, renewing late is paid for. */
#include "services/service.h"

enum { MONTHS, NO_SAUDI };

static const struct field fields[] = {
    [MONTHS] = {.id = "months",
                .kind = FIELD_CHOICE,
                .choices_param = PARAM_permit_months_choices,
                .is_required = true,
                .ar = "المدة بالأشهر",
                .en = "Months",
                .hint_ar = "تُحسب من تاريخ انتهاء الرخصة الحالية، لا من اليوم.",
                .hint_en = "Counted from the expiry of the present permit, not from today."},
    [NO_SAUDI] = {.id = "no_saudi_wants_job",
                  .kind = FIELD_TICK,
                  .is_required = true,
                  .ar = "لا يوجد سعودي مؤهل يرغب في العمل نفسه",
                  .en = "No qualified Saudi wants this job",
                  .hint_ar = "إقرار تتطلبه المادة 35 من نظام العمل قبل التجديد.",
                  .hint_en = "A declaration that article 35 of the Labour Law asks for first."},
};

/* X04: a yellow establishment renews only for workers whose time since their first permit is below
   the limit: six years, then four, then two [LIS-2014]. Time is counted from the first permit with
   any employer [AKH]. */
static bool yellow_stay(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    if (judge_band(j)->band != BAND_YELLOW) {
        finding_values(out, VALUE_BAND, j->band.band, VALUE_UNKNOWN);
        return true;
    }
    struct day first = judge_day(j, FACT_first_permit_on);
    int64_t limit = judge_param(j, PARAM_yellow_renew_max_months, &out->policy_row);
    int64_t calendar = judge_param(j, PARAM_permit_calendar, NULL);
    int months = 0;
    finding_values(out, VALUE_MONTHS, VALUE_UNKNOWN, limit);
    if (day_is_none(first) || !day_months_between(first, today, (enum calendar)calendar, &months)) {
        finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
        return false;
    }
    out->found = months;
    if (months < limit)
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE,
                   judge_saudis_to(j, BAND_GREEN));
    return false;
}

/* X10: before a renewal it must be ascertained that no qualified Saudi wants the job (art. 35,
   GLMM). */
static bool no_saudi_wants_job(struct judge *j, struct finding *out)
{
    bool is_declared = service_input(j, NO_SAUDI) == 1;
    finding_values(out, VALUE_BOOL, is_declared, 1);
    if (!is_declared)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 4, DAY_NONE, VALUE_UNKNOWN);
    return is_declared;
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E16_no_open_invoice,
    E01_est_active,
    E02_cr_valid,
    E03_address_valid,
    E06_band_min,
    E09_wps_ok,
    E10_not_suspended,
    E14_zakat_valid,
    W01_belongs,
    W02_on_job,
    S04_X04_yellow_stay,
    W06_renew_window,
    W10_no_open_absence,
    W13_no_final_exit,
    W18_in_country,
    S04_X10_no_saudi_wants_job,
};

static const struct service_check own[] = {
    {S04_X04_yellow_stay, yellow_stay},
    {S04_X10_no_saudi_wants_job, no_saudi_wants_job},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same,
                                            W06_renew_window};

static const enum rule scope[] = {W06_renew_window};

/* W06 vouches for the old expiry. */
static void grant(struct judge *j)
{
    int months = (int)service_input(j, MONTHS);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    if (day_is_none(
            expiry)) /* W06 is not asked at execution: a permit gone meanwhile starts anew */
        expiry = judge_day(j, FACT_today);
    struct day end = judge_months_after(j, expiry, months);
    if (day_before(expiry, j->on))
        fee_late(j);
    fee_basic(j, expiry, months);
    bool is_free = fee_levy(j, expiry, months);
    struct effect *e = judge_effect(j, EFFECT_PERMIT_EXTEND);
    e->args[0] = judge_fact(j, FACT_permit_kind);
    e->args[1] = expiry.n;
    e->args[2] = end.n;
    e->args[3] = judge_fact(j, FACT_first_permit_on);
    e->args[4] = is_free;
}

static const enum param shown[] = {
    PARAM_permit_basic_fee_year, PARAM_levy_month_excess, PARAM_levy_month_normal,
    PARAM_permit_late_fine,      PARAM_invoice_life_days, PARAM_permit_renew_window_days,
    PARAM_permit_months_choices,
};

const struct service s04_permit_renew = {
    .number = 4,
    .id = "S04",
    .name = "s04_permit_renew",
    .ar = "تجديد رخص العمل",
    .en = "Work permit renewal",
    .what_ar = "تجديد رخص عمل العمال الوافدين قبل انتهائها أو بعده.",
    .what_en = "Renews expatriate workers' permits, before or after they expire.",
    .source = "domain/services.md S04; QIWA-WP, GOV-8389, LIS-2014",
    .icon = "card",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY,
    .lines_max = 5000,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

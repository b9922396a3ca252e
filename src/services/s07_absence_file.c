/* S07: file an absence report. The one trap: what a report does at once is policy (absence.two_sided). In
   the 1435H world it takes effect when it is filed; as a two-sided case it is a claim first, which the
   worker hears of and may object to, and the file's own facts are asked whether they contradict it. A
   claim changes nothing for him until then. */
#include "rules/working_days.h"
#include "services/service.h"

enum { LAST_DAY, REASON, DECLARATION };

static const struct field fields[] = {
    [LAST_DAY] = {.id = "last_day_worked",
                  .kind = FIELD_DAY,
                  .is_required = true,
                  .ar = "آخر يوم عمل",
                  .en = "Last day worked",
                  .hint_ar = "آخر يوم حضر فيه العامل إلى العمل.",
                  .hint_en = "The last day on which the worker came to work."},
    [REASON] = {.id = "reason",
                .kind = FIELD_WORD,
                .words = VALUE_ABSENCE_REASON,
                .is_required = true,
                .ar = "سبب البلاغ",
                .en = "Reason of the report"},
    [DECLARATION] = {.id = "declaration",
                     .kind = FIELD_TICK,
                     .is_required = true,
                     .ar = "أقر بصحة ما ورد في البلاغ",
                     .en = "What the report says is true",
                     .hint_ar = "البلاغ الكيدي يوقف خدمات المنشأة.",
                     .hint_en = "A malicious report stops the establishment's services."},
};

/* The absence began after the last day worked; of a worker who did not come back from leave, after the
   leave. */
static struct day present_until(struct judge *j)
{
    struct day last = {(int32_t)service_input(j, LAST_DAY)};
    struct day leave = judge_day(j, FACT_leave_until);
    bool is_after_leave = service_input(j, REASON) == ABSENCE_NOT_BACK_FROM_LEAVE;
    return is_after_leave && !day_is_none(leave) && day_before(last, leave) ? leave : last;
}

/* X01: one report a worker and employer; cancelled and rejected ones do not count [ABSHER-ABS]. */
static bool no_earlier_report(struct judge *j, struct finding *out)
{
    int64_t before = judge_fact(j, FACT_absence_reports_before);
    finding_values(out, VALUE_INT, before, 0);
    if (before == 0)
        return true;
    finding_remedy(out, REMEDY_CANCEL_ABSENCE, PARTY_ESTABLISHMENT, 8, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X02: absent for so many days, today counted. */
static bool absent_days(struct judge *j, struct finding *out)
{
    struct day until = present_until(j);
    int64_t least = judge_param(j, PARAM_absence_min_days, &out->policy_row);
    finding_values(out, VALUE_DAYS, day_between(until, judge_day(j, FACT_today)), least);
    if (out->found >= least)
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(until, (int)least), VALUE_UNKNOWN);
    return false;
}

/* X03: the last day worked lies in the time of the employment, and not in the future. `required` is the
   nearest day that would do. */
static bool last_day_plausible(struct judge *j, struct finding *out)
{
    struct day last = {(int32_t)service_input(j, LAST_DAY)};
    struct day today = judge_day(j, FACT_today);
    struct day since = judge_day(j, FACT_employed_since);
    bool is_too_early = !day_is_none(since) && day_before(last, since);
    finding_values(out, VALUE_DAY, last.n, is_too_early ? since.n : today.n);
    if (!is_too_early && !day_before(today, last))
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 7, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X04: declared to be true. */
static bool declared_true(struct judge *j, struct finding *out)
{
    bool is_declared = service_input(j, DECLARATION) == 1;
    finding_values(out, VALUE_BOOL, is_declared, 1);
    if (!is_declared)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 7, DAY_NONE, VALUE_UNKNOWN);
    return is_declared;
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E01_est_active,
    E02_cr_valid,
    E10_not_suspended,
    W01_belongs,
    W02_on_job,
    W03_permit_valid,
    W07_iqama_valid,
    W11_no_open_transfer,
    W13_no_final_exit,
    W14_no_complaint,
    W18_in_country,
    W20_no_documented_contract,
    S07_X01_no_earlier_report,
    S07_X02_absent_days,
    S07_X03_last_day_plausible,
    S07_X04_declared_true,
};

static const struct service_check own[] = {
    {S07_X01_no_earlier_report, no_earlier_report},
    {S07_X02_absent_days, absent_days},
    {S07_X03_last_day_plausible, last_day_plausible},
    {S07_X04_declared_true, declared_true},
};

/* Not asked again when a claim takes effect: the claim itself would be the earlier report (X01), and the
   time that the worker had to answer is not held against the claim (W03, W07). All else is: whoever has
   left, moved, complained or signed a contract meanwhile is not reported. */
static const enum rule submission_only[] = {
    E11_authorised,   E19_within_grant, E12_no_open_same,
    W03_permit_valid, W07_iqama_valid,  S07_X01_no_earlier_report,
};

/* What the file itself says against an absence: he was paid for, or on leave in, the claimed time; he was
   leaving in another way; he had complained; or others were reported within days of him. */
static bool is_contradicted(struct judge *j)
{
    struct day until = present_until(j);
    struct day leave = judge_day(j, FACT_leave_until);
    struct day paid = judge_day(j, FACT_wage_line_until);
    bool was_paid = !day_is_none(paid) && day_before(until, paid);
    bool was_on_leave = !day_is_none(leave) && day_before(until, leave);
    bool is_leaving = judge_fact(j, FACT_transfer_opened_on) != VALUE_UNKNOWN ||
                      judge_fact(j, FACT_exit_visa_on) != VALUE_UNKNOWN ||
                      judge_true(j, FACT_is_outside);
    bool has_complained = judge_fact(j, FACT_complaint_opened_on) != VALUE_UNKNOWN;
    int64_t near = judge_fact(j, FACT_reports_near);
    return was_paid || was_on_leave || is_leaving || has_complained ||
           (near != VALUE_UNKNOWN && near > 0);
}

static struct effect *report(struct judge *j, enum absence_state state)
{
    struct day expiry = judge_day(j, FACT_permit_expiry);
    struct effect *e = judge_effect(j, EFFECT_ABSENCE);
    e->args[0] = state;
    e->args[1] = service_input(j, LAST_DAY);
    e->args[2] = service_input(j, REASON);
    e->args[3] = !day_is_none(expiry) && !day_before(expiry, judge_day(j, FACT_today));
    return e;
}

/* The worker hears of the claim, and time runs for him only from then on; an officer decides where he
   objects or the facts contradict it. */
static void claim(struct judge *j)
{
    report(j, ABSENCE_CLAIMED)->on_acceptance = true;
    judge_ask(j, PARTY_WORKER, judge_param(j, PARAM_absence_reply_days, NULL), SILENCE_PROCEEDS,
              REFUSAL_IS_STUDIED);
    struct effect *lapse = judge_effect(j, EFFECT_LAPSE);
    lapse->on_acceptance = true;
    lapse->args[0] = judge_param(j, PARAM_absence_lapse_days, NULL);
    if (!is_contradicted(j))
        return;
    struct effect *study = judge_effect(j, EFFECT_STUDY);
    int64_t days = judge_param(j, PARAM_study_working_days, NULL);
    study->on_acceptance = true;
    study->args[0] = STUDY_CONTRADICTION;
    study->args[1] = working_days_span(j->policy, judge_day(j, FACT_today), (int)days);
}

static void grant(struct judge *j)
{
    int64_t recontract = judge_param(j, PARAM_absence_recontract_days, NULL);
    report(j, ABSENCE_FILED)->args[4] = recontract;
    judge_effect(j, EFFECT_STATUS)->args[0] = recontract ? WORKER_DISCONNECTED : WORKER_ABSENT;
    if (judge_param(j, PARAM_absence_two_sided, NULL))
        claim(j);
}

static const enum param shown[] = {
    PARAM_absence_min_days,
    PARAM_absence_reply_days,
    PARAM_absence_recontract_days,
    PARAM_absence_cancel_days,
};

const struct service s07_absence_file = {
    .number = 7,
    .id = "S07",
    .name = "s07_absence_file",
    .ar = "تقديم بلاغ تغيّب",
    .en = "Absence report",
    .what_ar = "الإبلاغ عن عامل وافد تغيّب عن العمل.",
    .what_en = "Reports an expatriate worker who stays away from work.",
    .source = "domain/services.md S07; ABSHER-ABS, MLSD-ABSCANCEL, ABS-2025, ZAWYA-ABS",
    .icon = "absent",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY,
    .lines_max = 1,
    .needs = NEED_ABSENCE | NEED_WAGES,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};

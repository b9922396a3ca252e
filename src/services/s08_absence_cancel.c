/* S08: cancel an absence report that took effect. The one trap: a claim that waits for the worker or an
   officer is no report yet; it is withdrawn like any request, and not cancelled here. */
#include "services/service.h"

/* Rules about the report say nothing where there is none: X01 does. */
static bool has_report(struct judge *j)
{
    return judge_true(j, FACT_absence_is_ours) &&
           judge_fact(j, FACT_absence_state) == ABSENCE_FILED;
}

/* X01: a report of this establishment stands [MLSD-ABSCANCEL]. Another employer's is not told of. */
static bool report_is_ours(struct judge *j, struct finding *out)
{
    bool is_ours = judge_true(j, FACT_absence_is_ours);
    int64_t state = is_ours ? judge_fact(j, FACT_absence_state) : VALUE_UNKNOWN;
    finding_values(out, VALUE_ABSENCE_STATE, state, ABSENCE_FILED);
    if (state == ABSENCE_FILED)
        return true;
    if (state == ABSENCE_CLAIMED)
        finding_remedy(out, REMEDY_FINISH_REQUEST, PARTY_ESTABLISHMENT, 7, DAY_NONE, VALUE_UNKNOWN);
    else
        finding_remedy(out, REMEDY_NOTHING, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X02: the permit was valid on the day of the report [MLSD-ABSCANCEL]. */
static bool permit_was_valid(struct judge *j, struct finding *out)
{
    bool passed = !has_report(j) || judge_true(j, FACT_absence_permit_was_valid);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_NOTHING, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* Where no number of days holds, the way back is open while the worker is disconnected: he is hired again
   by the same employer [ZAWYA-ABS]. */
static bool is_disconnected(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_worker_status);
    finding_values(out, VALUE_WORKER_STATUS, status, WORKER_DISCONNECTED);
    return status == WORKER_DISCONNECTED;
}

/* X03: within absence.cancel_days of the report: 20 by MLSD-ABSCANCEL. After that only the worker can
   have it undone, by proving malice [ALMES]. */
static bool within_days(struct judge *j, struct finding *out)
{
    int64_t most;
    struct day opened = judge_day(j, FACT_absence_opened_on);
    bool has_days = judge_has_param(j, PARAM_absence_cancel_days, &most, &out->policy_row);
    bool passed = true;
    if (has_days)
        finding_values(out, VALUE_DAYS, VALUE_UNKNOWN, most);
    if (!has_report(j) || day_is_none(opened))
        return true;
    if (has_days) {
        out->found = day_between(opened, judge_day(j, FACT_today));
        passed = out->found <= most;
    } else {
        passed = is_disconnected(j, out);
    }
    if (!passed)
        finding_remedy(out, REMEDY_NOTHING, PARTY_WORKER, 0, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* X04: the worker has not left the country since. */
static bool not_departed(struct judge *j, struct finding *out)
{
    struct day opened = judge_day(j, FACT_absence_opened_on);
    struct day departed = judge_day(j, FACT_departed_on);
    bool has_left = !day_is_none(departed) && !day_is_none(opened) && !day_before(departed, opened);
    bool passed = !has_left && !judge_true(j, FACT_is_outside);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_NOTHING, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* X05: no transfer was executed since. Who moved him is the other party's matter. */
static bool not_moved(struct judge *j, struct finding *out)
{
    struct day opened = judge_day(j, FACT_absence_opened_on);
    struct day moved = judge_day(j, FACT_moved_on);
    bool has_moved = !day_is_none(moved) && !day_is_none(opened) && !day_before(moved, opened);
    out->audience = PARTY_OTHER;
    finding_values(out, VALUE_BOOL, !has_moved, 1);
    if (has_moved)
        finding_remedy(out, REMEDY_NOTHING, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
    return !has_moved;
}

static const enum rule checks[] = {
    E11_authorised,       E19_within_grant,       E12_no_open_same,         E03_address_valid,
    W01_belongs,          S08_X01_report_is_ours, S08_X02_permit_was_valid, S08_X03_within_days,
    S08_X04_not_departed, S08_X05_not_moved,
};

static const struct service_check own[] = {
    {S08_X01_report_is_ours, report_is_ours}, {S08_X02_permit_was_valid, permit_was_valid},
    {S08_X03_within_days, within_days},       {S08_X04_not_departed, not_departed},
    {S08_X05_not_moved, not_moved},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same};

static void grant(struct judge *j)
{
    judge_effect(j, EFFECT_ABSENCE_END)->args[0] = ABSENCE_CANCELLED;
    judge_effect(j, EFFECT_STATUS)->args[0] = WORKER_ON_JOB;
}

static const enum param shown[] = {PARAM_absence_cancel_days, PARAM_absence_recontract_days};

const struct service s08_absence_cancel = {
    .number = 8,
    .id = "S08",
    .name = "s08_absence_cancel",
    .ar = "إلغاء بلاغ تغيّب",
    .en = "Absence report cancellation",
    .what_ar = "إلغاء بلاغ تغيّب قدّمته المنشأة وعودة العامل إلى العمل.",
    .what_en = "Cancels a report that the establishment filed; the worker is on the job again.",
    .source = "domain/services.md S08; MLSD-ABSCANCEL, ZAWYA-ABS",
    .icon = "job",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY,
    .lines_max = 1,
    .needs = NEED_ABSENCE | NEED_PERSON,
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};

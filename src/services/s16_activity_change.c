/* S16: change of the establishment's activity, after an officer's study. The one trap: the activity
   decides the floors of the bands, so the same workers may stand in another band the day after. Whoever
   asks has to have seen it (X10). Which registration or licence covers the new activity is read from the
   register, not asked: a typed number would prove nothing. */
#include "rules/working_days.h"
#include "services/service.h"

enum { ACTIVITY, REASON, ACCEPTS_BAND, SERVICE = 16 };

static const struct field fields[] = {
    [ACTIVITY] = {.id = "activity",
                  .kind = FIELD_ACTIVITY,
                  .is_required = true,
                  .ar = "النشاط الجديد",
                  .en = "New activity"},
    [REASON] = {.id = "reason",
                .kind = FIELD_WORD,
                .words = VALUE_ACTIVITY_REASON,
                .is_required = true,
                .ar = "سبب التغيير",
                .en = "Reason"},
    [ACCEPTS_BAND] = {.id = "accepts_band",
                      .kind = FIELD_TICK,
                      .ar = "أعلم أن نطاق المنشأة قد يتغير",
                      .en = "I know that the establishment's band may change",
                      .hint_ar = "يلزم الإقرار إذا كان النطاق يتغير بالنشاط الجديد.",
                      .hint_en = "Needed where the new activity changes the band."},
};

static enum band band_after(struct judge *j)
{
    return judge_band_in(j, service_input(j, ACTIVITY)).band;
}

/* E08: the same workers under the floors of the new activity. */
static bool band_after_change(struct judge *j, struct finding *out)
{
    enum band need = (enum band)j->rule_row->value;
    finding_values(out, VALUE_BAND, band_after(j), need);
    if (band_at_least((enum band)out->found, need))
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static bool is_regulated(struct judge *j)
{
    const struct activity *a = policy_activity(j->policy, (int)service_input(j, ACTIVITY));
    int32_t row = -1;
    if (!a || !policy_in_list(j->policy, "regulated_activities", a->key, j->on, &row))
        return false;
    judge_row(j, row);
    return true;
}

/* X03 and X04 share a fact; each speaks of its own activities, so people hear one reason. */
static bool is_covered(struct judge *j, struct finding *out, bool is_asked,
                       enum remedy_action action)
{
    bool passed = judge_true(j, FACT_new_activity_is_licensed) || !is_asked;
    finding_values(out, VALUE_ACTIVITY, service_input(j, ACTIVITY), VALUE_UNKNOWN);
    if (!passed)
        finding_remedy(out, action, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* X03 */
static bool registered(struct judge *j, struct finding *out)
{
    return is_covered(j, out, !is_regulated(j), REMEDY_CORRECT_RECORD);
}

/* X04 */
static bool regulator_licence(struct judge *j, struct finding *out)
{
    return is_covered(j, out, is_regulated(j), REMEDY_OBTAIN_LICENCE);
}

/* X05: what was asked for under one activity is not executed under another. */
static bool no_open_requests(struct judge *j, struct finding *out)
{
    int64_t open = judge_fact(j, FACT_open_worker_requests);
    finding_values(out, VALUE_INT, open, 0);
    if (open == VALUE_UNKNOWN || open == 0)
        return true;
    finding_remedy(out, REMEDY_FINISH_REQUEST, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X07 */
static bool interval(struct judge *j, struct finding *out)
{
    struct day last = judge_day(j, FACT_last_activity_change_on);
    struct day today = judge_day(j, FACT_today);
    int64_t months = judge_param(j, PARAM_activity_change_months, &out->policy_row);
    finding_values(out, VALUE_DAY, VALUE_UNKNOWN, VALUE_UNKNOWN);
    if (day_is_none(last))
        return true;
    struct day next = judge_months_after(j, last, months);
    finding_values(out, VALUE_DAY, last.n, next.n);
    if (!day_is_none(next) && !day_before(today, next))
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, SERVICE, next, VALUE_UNKNOWN);
    return false;
}

/* X08: a false activity is not changed under the inspector's eyes. */
static bool not_inspected(struct judge *j, struct finding *out)
{
    bool is_inspected = judge_true(j, FACT_is_under_inspection);
    finding_values(out, VALUE_BOOL, is_inspected, 0);
    if (is_inspected)
        finding_remedy(out, REMEDY_FINISH_CASE, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return !is_inspected;
}

/* X09 */
static bool differs(struct judge *j, struct finding *out)
{
    int64_t now = judge_fact(j, FACT_activity_group);
    finding_values(out, VALUE_ACTIVITY, service_input(j, ACTIVITY), VALUE_UNKNOWN);
    if (service_input(j, ACTIVITY) != now)
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X10: the warning. */
static bool band_change_accepted(struct judge *j, struct finding *out)
{
    enum band now = judge_band(j)->band;
    finding_values(out, VALUE_BAND, band_after(j), now);
    if (out->found == (int64_t)now || service_input(j, ACCEPTS_BAND) == 1)
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static const enum rule checks[] = {
    E11_authorised,
    E12_no_open_same,
    E01_est_active,
    E02_cr_valid,
    S16_X09_activity_differs,
    S16_X03_activity_registered,
    S16_X04_regulator_licence,
    S16_X05_no_open_requests,
    S16_X07_change_interval,
    S16_X08_not_inspected,
    E08_band_after,
    S16_X10_band_change_accepted,
};

static const struct service_check own[] = {
    {E08_band_after, band_after_change},
    {S16_X03_activity_registered, registered},
    {S16_X04_regulator_licence, regulator_licence},
    {S16_X05_no_open_requests, no_open_requests},
    {S16_X07_change_interval, interval},
    {S16_X08_not_inspected, not_inspected},
    {S16_X09_activity_differs, differs},
    {S16_X10_band_change_accepted, band_change_accepted},
};

/* What was accepted of the band stands: it may move between request and approval without a fault of
   the applicant's, and E08 is asked again. */
static const enum rule submission_only[] = {E11_authorised, E12_no_open_same,
                                            S16_X10_band_change_accepted};

static void grant(struct judge *j)
{
    int64_t days = judge_param(j, PARAM_study_working_days, NULL);
    struct effect *study = judge_effect(j, EFFECT_STUDY);
    study->on_acceptance = true;
    study->args[0] = STUDY_ACTIVITY;
    study->args[1] = working_days_span(j->policy, j->on, (int)days);
    judge_effect(j, EFFECT_ACTIVITY)->args[0] = service_input(j, ACTIVITY);
}

static const enum param shown[] = {PARAM_study_working_days, PARAM_activity_change_months};

const struct service s16_activity_change = {
    .number = SERVICE,
    .id = "S16",
    .name = "s16_activity_change",
    .ar = "تغيير نشاط المنشأة",
    .en = "Change of establishment activity",
    .what_ar = "تغيير النشاط الذي تُحسب فيه المنشأة في نطاقات، بعد دراسة موظف.",
    .what_en =
        "Changes the activity in which Nitaqat counts the establishment, after an officer's study.",
    .source = "domain/services.md S16; ACT-2017 for the context, conditions assumed",
    .icon = "job",
    .subject = SUBJECT_ESTABLISHMENT,
    .audience = FOR_ESTABLISHMENT,
    .lines_max = 1,
    .needs = NEED_ACTIVITY,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = RULE_NONE,
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};

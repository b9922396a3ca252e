/* S06: a work permit for final exit: the permit of a worker whose papers have run out, so that he can
   leave. The employer applies in any band, or the worker himself. The one trap: their waiting days
   differ, and at execution nobody is there whose days could be counted, so the waits are judged at
   submission only. */
#include "rules/campaign.h"
#include "services/service.h"

enum { STATEMENT };

static const struct field fields[] = {
    [STATEMENT] = {.id = "statement_confirmed",
                   .kind = FIELD_TICK,
                   .is_required = true,
                   .ar = "أقر بصحة بيان الخروج النهائي",
                   .en = "The statement of final exit is confirmed",
                   .hint_ar = "يغادر العامل المملكة نهائيًا خلال مدة الرخصة.",
                   .hint_en = "The worker leaves the Kingdom for good within the permit's life."},
};

static int64_t value_of(struct day d) { return day_is_none(d) ? VALUE_UNKNOWN : d.n; }

static bool is_by_worker(struct judge *j) { return judge_true(j, FACT_actor_is_subject); }

static bool is_over(struct judge *j, enum fact expiry)
{
    struct day d = judge_day(j, expiry);
    return !day_is_none(d) && day_before(d, judge_day(j, FACT_today));
}

/* The day on which the permit or the residence ends, the earlier one; DAY_NONE: neither is on file. */
static struct day first_end(struct judge *j)
{
    struct day permit = judge_day(j, FACT_permit_expiry);
    struct day iqama = judge_day(j, FACT_iqama_expiry);
    bool is_iqama = day_is_none(permit) || (!day_is_none(iqama) && day_before(iqama, permit));
    return is_iqama ? iqama : permit;
}

/* ---- checks ---- */

/* E11: the worker needs nobody's grant to leave [MLSD-EXIT]. */
static bool authorised(struct judge *j, struct finding *out)
{
    if (!is_by_worker(j))
        return check_of(E11_authorised)(j, out);
    finding_values(out, VALUE_BOOL, 1, 1);
    return true;
}

/* X02: the permit has expired or there is none, or the residence has expired. */
static bool is_unpermitted(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day permit = judge_day(j, FACT_permit_expiry);
    finding_values(out, VALUE_DAY, value_of(permit), today.n - 1);
    if (day_is_none(permit) || day_before(permit, today) || is_over(j, FACT_iqama_expiry))
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(first_end(j), 1), VALUE_UNKNOWN);
    return false;
}

/* The wait is over on the day that lies `param` after another; a day not on file is no day passed. */
static bool has_waited(struct judge *j, struct finding *out, struct day since, enum param param)
{
    struct day today = judge_day(j, FACT_today);
    int64_t days = judge_param(j, param, &out->policy_row);
    struct day from = day_is_none(since) ? DAY_NONE : day_add(since, (int)days);
    finding_values(out, VALUE_DAY, today.n, value_of(from));
    if (!day_is_none(from) && !day_before(today, from))
        return true;
    if (day_is_none(from))
        finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    else
        finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, from, VALUE_UNKNOWN);
    return false;
}

/* X03: the employer waits after the residence expired or, for a newcomer without a residence number,
   after the entry [MLSD-EXIT]. */
static bool employer_waited(struct judge *j, struct finding *out)
{
    if (is_by_worker(j)) {
        finding_values(out, VALUE_DAY, VALUE_UNKNOWN, VALUE_UNKNOWN);
        return true;
    }
    return judge_true(j, FACT_has_iqama)
               ? has_waited(j, out, judge_day(j, FACT_iqama_expiry), PARAM_exit_wait_days_iqama)
               : has_waited(j, out, judge_day(j, FACT_entry_on), PARAM_exit_wait_days_newcomer);
}

/* X04: the worker need not wait once his permit or residence has expired; one without a residence
   number waits after his entry [MLSD-EXIT]. */
static bool worker_waited(struct judge *j, struct finding *out)
{
    finding_values(out, VALUE_DAY, VALUE_UNKNOWN, VALUE_UNKNOWN);
    if (!is_by_worker(j) || is_over(j, FACT_permit_expiry) || is_over(j, FACT_iqama_expiry))
        return true;
    if (!judge_true(j, FACT_has_iqama))
        return has_waited(j, out, judge_day(j, FACT_entry_on), PARAM_exit_wait_days_worker);
    struct day first = first_end(j);
    struct day from = day_is_none(first) ? DAY_NONE : day_add(first, 1);
    finding_values(out, VALUE_DAY, judge_fact(j, FACT_today), value_of(from));
    finding_remedy(out, day_is_none(from) ? REMEDY_CORRECT_RECORD : REMEDY_WAIT,
                   day_is_none(from) ? PARTY_MINISTRY : PARTY_TIME, 0, from, VALUE_UNKNOWN);
    return false;
}

/* X09: the statement is confirmed before anything else in the service's steps [MLSD-EXIT]. */
static bool statement_confirmed(struct judge *j, struct finding *out)
{
    bool is_confirmed = service_input(j, STATEMENT) == 1;
    finding_values(out, VALUE_BOOL, is_confirmed, 1);
    if (!is_confirmed)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 6, DAY_NONE, VALUE_UNKNOWN);
    return is_confirmed;
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E16_no_open_invoice,
    W01_belongs,
    W02_on_job,
    S06_X02_is_unpermitted,
    S06_X03_employer_waited,
    S06_X04_worker_waited,
    W10_no_open_absence,
    S06_X09_statement_confirmed,
};

static const struct service_check own[] = {
    {E11_authorised, authorised},
    {S06_X02_is_unpermitted, is_unpermitted},
    {S06_X03_employer_waited, employer_waited},
    {S06_X04_worker_waited, worker_waited},
    {S06_X09_statement_confirmed, statement_confirmed},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same,
                                            S06_X03_employer_waited, S06_X04_worker_waited};

static const enum rule scope[] = {S06_X02_is_unpermitted};

/* ---- the arrears ---- */

/* Since when a permit is owed: the old one's expiry; for a newcomer the last day of his first permit,
   because until then none was due [A]; for a transferred worker whom this employer never permitted, the
   day he came [A]. */
static struct day owed_since(struct judge *j)
{
    struct day expiry = judge_day(j, FACT_permit_expiry);
    if (!day_is_none(expiry))
        return expiry;
    struct day entry = judge_day(j, FACT_entry_on);
    if (judge_fact(j, FACT_first_permit_on) != VALUE_UNKNOWN || day_is_none(entry))
        return judge_day(j, FACT_employed_since);
    return day_add(entry, (int)judge_param(j, PARAM_permit_first_deadline_days, NULL));
}

/* Permit months begun by the day of submission: paying later does not change the price. */
static int months_owed(struct judge *j, struct day since)
{
    if (day_is_none(since) || !day_before(since, j->on))
        return 0;
    int64_t whole = judge_months_between(j, since, j->on);
    if (whole < 0)
        return 0;
    struct day through = judge_months_after(j, since, whole);
    return (int)whole + (!day_is_none(through) && day_before(through, j->on));
}

/* A campaign waives what has just been charged, the free place of the permit year with it: nothing was
   taken. The step that remains says how much it was. */
static void waive(struct judge *j, int steps, int effects, int64_t fee, int32_t row)
{
    int64_t due = j->out->fee - fee;
    j->out->fee_steps_count = steps;
    j->out->effects_count = effects;
    j->out->fee = fee;
    if (due > 0)
        fee_waive(j, due, row);
}

/* Basic fee and levy of the time without a permit [A]. Answers whether the permit is levy free. */
static bool charge_arrears(struct judge *j)
{
    int steps = j->out->fee_steps_count, effects = j->out->effects_count;
    int64_t fee = j->out->fee;
    int32_t row;
    struct day since = owed_since(j);
    int months = months_owed(j, since);
    if (months == 0)
        return false;
    fee_basic(j, since, months);
    bool is_free = fee_levy(j, since, months);
    if (!campaign_helps(j, WAIVE_EXIT_FEES, &row))
        return is_free;
    waive(j, steps, effects, fee, row);
    return false;
}

/* The worker stays in the establishment's count until he leaves [MLSD-EXIT]. */
static void grant(struct judge *j)
{
    struct day today = judge_day(j, FACT_today);
    int64_t first = judge_fact(j, FACT_first_permit_on);
    bool is_free = charge_arrears(j);
    struct effect *e = judge_effect(j, EFFECT_PERMIT_ISSUE);
    e->args[0] = PERMIT_FINAL_EXIT;
    e->args[1] = today.n;
    e->args[2] = day_add(today, (int)judge_param(j, PARAM_exit_permit_life_days, NULL)).n;
    e->args[3] = first == VALUE_UNKNOWN ? today.n : first;
    e->args[4] = is_free;
    e->args[5] = judge_fact(j, FACT_occupation);
    judge_effect(j, EFFECT_STATUS)->args[0] = WORKER_FINAL_EXIT_ISSUED;
    judge_effect(j, EFFECT_EXIT)->args[0] = today.n;
}

static const enum param shown[] = {
    PARAM_exit_wait_days_iqama,  PARAM_exit_wait_days_newcomer, PARAM_exit_wait_days_worker,
    PARAM_exit_permit_life_days, PARAM_permit_basic_fee_year,   PARAM_levy_month_excess,
    PARAM_levy_month_normal,     PARAM_invoice_life_days,
};

const struct service s06_final_exit_permit = {
    .number = 6,
    .id = "S06",
    .name = "s06_final_exit_permit",
    .ar = "رخص عمل للخروج النهائي",
    .en = "Work permit for final exit",
    .what_ar = "إصدار رخصة خروج نهائي لعامل انتهت رخصته أو إقامته.",
    .what_en =
        "Issues a permit to leave for good to a worker whose permit or residence has expired.",
    .source = "domain/services.md S06; MLSD-EXIT",
    .icon = "exit",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY | FOR_WORKER,
    .lines_max = 1000,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

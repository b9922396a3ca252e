/* The shared checks about an establishment's other business: expired permits, newcomers, balances, bands
   held (domain/services.md 6.2: E04, E05, E07, E08, E13, E15, E17, E18). */
#include "rules/check_business.h"

static int64_t known(int64_t v) { return v == VALUE_UNKNOWN ? 0 : v; }

/* A count that must be nothing. */
static bool none_of(struct judge *j, struct finding *out, enum fact fact, enum remedy_action action,
                    int service)
{
    int64_t n = known(judge_fact(j, fact));
    finding_values(out, VALUE_WORKERS, n, 0);
    if (n > 0)
        finding_remedy(out, action, PARTY_ESTABLISHMENT, service, DAY_NONE, n);
    return n == 0;
}

/* E04: over all establishments of the unified number. */
static bool no_expired_permits(struct judge *j, struct finding *out)
{
    return none_of(j, out, FACT_expired_permits, REMEDY_RENEW_PERMIT, 4);
}

/* E05: newcomers past the days of their first permit. */
static bool no_overdue_newcomers(struct judge *j, struct finding *out)
{
    return none_of(j, out, FACT_overdue_newcomers, REMEDY_ISSUE_PERMIT, 3);
}

/* E07: the band was held in each of the last 13 weeks, or in at least 26 of the last 52 [QIWA-TR]. */
static bool band_held(struct judge *j, struct finding *out)
{
    int64_t weeks = judge_param(j, PARAM_band_held_weeks, &out->policy_row);
    int64_t of_year = judge_param(j, PARAM_band_held_year_weeks, NULL);
    int64_t held = known(judge_fact(j, FACT_weeks_held_13));
    int64_t held_year = known(judge_fact(j, FACT_weeks_held_52));
    finding_values(out, VALUE_INT, held, weeks);
    if (held >= weeks || held_year >= of_year)
        return true;
    struct day today = judge_day(j, FACT_today);
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(today, 7 * (int)(weeks - held)),
                   VALUE_UNKNOWN);
    return false;
}

/* What is on its way already: visas not yet used and transfers under study count as expatriates. */
static int64_t on_the_way(struct judge *j)
{
    return known(judge_fact(j, FACT_unused_visas)) + known(judge_fact(j, FACT_incoming_transfers));
}

/* E08: the band with this operation, and all that is on its way, counted. */
static bool band_after(struct judge *j, struct finding *out)
{
    enum band need = (enum band)j->rule_row->value;
    struct nitaqat_result after = judge_band_with(j, on_the_way(j) + 1);
    finding_values(out, VALUE_BAND, after.band, need);
    if (band_at_least(after.band, need))
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE,
                   judge_saudis_to(j, need));
    if (known(judge_fact(j, FACT_unused_visas)) > 0)
        finding_remedy(out, REMEDY_CANCEL_VISAS, PARTY_ESTABLISHMENT, 15, DAY_NONE,
                       known(judge_fact(j, FACT_unused_visas)));
    return false;
}

/* E13: as many as the balance allows: the most with which the band stays at least green. */
static bool balance(struct judge *j, struct finding *out)
{
    int64_t have = judge_balance(j, BAND_GREEN) - on_the_way(j);
    int64_t want = known(judge_fact(j, FACT_request_lines));
    finding_values(out, VALUE_WORKERS, have < 0 ? 0 : have, want);
    if (want <= have)
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    if (have > 0)
        finding_remedy(out, REMEDY_SPLIT_REQUEST, PARTY_ESTABLISHMENT, j->service, DAY_NONE, have);
    return false;
}

/* E15: the service is closed to some activities. */
static bool activity_allowed(struct judge *j, struct finding *out)
{
    int64_t group = judge_fact(j, FACT_activity_group);
    const struct activity *a = policy_activity(j->policy, (int)group);
    int32_t row = -1;
    bool is_out = a && policy_in_list(j->policy, "excluded_activities", a->key, j->on, &row);
    finding_values(out, VALUE_ACTIVITY, group, VALUE_UNKNOWN);
    if (!is_out)
        return true;
    judge_row(j, row);
    out->policy_row = row;
    finding_remedy(out, REMEDY_NOTHING, PARTY_MINISTRY, 16, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static bool share_at_least(struct judge *j, struct finding *out, enum fact fact, enum param least,
                           enum remedy_action action)
{
    int64_t need = judge_param(j, least, &out->policy_row);
    int64_t have = judge_fact(j, fact);
    finding_values(out, VALUE_PERCENT, have, need);
    if (have != VALUE_UNKNOWN && have >= need)
        return true;
    finding_remedy(out, action, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E17 [GH-CONTRACT, TRQ] */
static bool docs_plan(struct judge *j, struct finding *out)
{
    return share_at_least(j, out, FACT_documented_share, PARAM_contracts_documented,
                          REMEDY_DOCUMENT_CONTRACT);
}

/* E18 [TRQ] */
static bool self_eval(struct judge *j, struct finding *out)
{
    return share_at_least(j, out, FACT_self_evaluation, PARAM_self_evaluation_least,
                          REMEDY_CORRECT_RECORD);
}

static const check_fn shared[RULE_COUNT] = {
    [E04_no_expired_permits] = no_expired_permits,
    [E05_no_overdue_newcomers] = no_overdue_newcomers,
    [E07_band_held] = band_held,
    [E08_band_after] = band_after,
    [E13_balance] = balance,
    [E15_activity_allowed] = activity_allowed,
    [E17_docs_plan] = docs_plan,
    [E18_self_eval] = self_eval,
};

check_fn check_business_of(enum rule rule)
{
    return (unsigned)rule < RULE_COUNT ? shared[rule] : NULL;
}

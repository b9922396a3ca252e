/* The shared checks about an establishment and its applicant (domain/services.md 6.2). Thresholds
   come from policy, never from here; whether a check holds on a date is policy too.

   A check that fails also says what would make it pass. `required` is the value that would do, in
   the kind of `found`, so that people can compare the two. */
#include "rules/check.h"
#include "rules/check_business.h"
#include "rules/check_worker.h"

static bool is_known(int64_t v) { return v != VALUE_UNKNOWN; }

/* E01: only an active establishment is served. */
static bool est_active(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_est_status);
    finding_values(out, VALUE_EST_STATUS, status, EST_ACTIVE);
    if (status == EST_ACTIVE)
        return true;
    finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static enum param grace_param(enum band band)
{
    switch (band) {
    case BAND_NONE:
    case BAND_RED:
    case BAND_UNBANDED_NO_SAUDI: return PARAM_cr_grace_months_red;
    case BAND_YELLOW: return PARAM_cr_grace_months_yellow;
    case BAND_LOW_GREEN:
    case BAND_GREEN:
    case BAND_MEDIUM_GREEN:
    case BAND_HIGH_GREEN:
    case BAND_UNBANDED: return PARAM_cr_grace_months_green;
    case BAND_PLATINUM: return PARAM_cr_grace_months_platinum;
    }
    assert(0);
}

/* The earliest expiry whose grace still covers today. Going back and forth by months is not exact
   at the ends of short months, hence the correction. */
static struct day earliest_expiry(struct judge *j, struct day today, int64_t grace)
{
    struct day d = judge_months_after(j, today, -grace);
    while (!day_is_none(d)) {
        struct day covered = judge_months_after(j, d, grace);
        if (day_is_none(covered) || !day_before(covered, today))
            break;
        d = day_add(d, 1);
    }
    return d;
}

/* E02: the commercial registration is valid, or within the grace that the band earns (services.md
   5.5: none for red; months for green and platinum in 1435H, none today). */
static bool cr_valid(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    finding_values(out, VALUE_DAY, VALUE_UNKNOWN, today.n);
    if (judge_true(j, FACT_is_cr_exempt))
        return true;
    struct day expiry = judge_day(j, FACT_cr_expiry);
    if (!day_is_none(expiry)) {
        out->found = expiry.n;
        if (!day_before(expiry, today))
            return true;
        enum param key = grace_param(judge_band(j)->band);
        int64_t grace = judge_param(j, key, &out->policy_row);
        struct day until = grace > 0 ? judge_months_after(j, expiry, grace) : expiry;
        if (!day_is_none(until) && !day_before(until, today)) {
            out->required = earliest_expiry(j, today, grace).n;
            return true;
        }
        struct day least = grace > 0 ? earliest_expiry(j, today, grace) : today;
        if (!day_is_none(least))
            out->required = least.n;
    }
    finding_remedy(out, REMEDY_RENEW_CR, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E03: the national address of the branch and of the main branch; `found` is the earlier one. */
static bool address_valid(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day here = judge_day(j, FACT_national_address_expiry);
    struct day main = judge_day(j, FACT_main_address_expiry);
    bool is_known_both = !day_is_none(here) && !day_is_none(main);
    struct day first = here.n < main.n ? here : main;
    finding_values(out, VALUE_DAY, is_known_both ? first.n : VALUE_UNKNOWN, today.n);
    if (is_known_both && !day_before(first, today))
        return true;
    finding_remedy(out, REMEDY_RENEW_ADDRESS, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E06: the band is at least the row's argument. */
static bool band_min(struct judge *j, struct finding *out)
{
    return check_band(j, out, (enum band)j->rule_row->value);
}

/* "Very small green": an entity too small for the curve whose low green is as good as medium green
   [HRSD-TR, QIWA-VISA class A]; otherwise no number of Saudis would ever open the service to it. */
static bool is_very_small_green(struct judge *j, enum band band, enum band need)
{
    int64_t most;
    return band == BAND_LOW_GREEN && need == BAND_MEDIUM_GREEN &&
           judge_has_param(j, PARAM_nitaqat_very_small_max, &most, NULL) &&
           judge_fact(j, FACT_nitaqat_workers) <= most;
}

/* How many Saudis to hire; for the smallest without any, the first is enough. */
static int64_t saudis_to_hire(struct judge *j, enum band need)
{
    int64_t most;
    if (need == BAND_MEDIUM_GREEN && judge_fact(j, FACT_nitaqat_saudis) == 0 &&
        judge_has_param(j, PARAM_nitaqat_very_small_max, &most, NULL) &&
        judge_fact(j, FACT_nitaqat_workers) < most)
        return 1;
    return judge_saudis_to(j, need);
}

bool check_band(struct judge *j, struct finding *out, enum band need)
{
    const struct nitaqat_result *band = judge_band(j);
    finding_values(out, VALUE_BAND, band->band, need);
    if (band_at_least(band->band, need) || is_very_small_green(j, band->band, need))
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE,
                   saudis_to_hire(j, need));
    return false;
}

/* E09: wages paid through the wage files: the lowest of the counted months reaches the threshold.
   No counted month yet (nothing on file) is no fault. */
static bool wps_ok(struct judge *j, struct finding *out)
{
    int64_t least = judge_param(j, PARAM_wps_threshold, &out->policy_row);
    int64_t compliance = judge_fact(j, FACT_wage_compliance);
    finding_values(out, VALUE_PERCENT, compliance, least);
    if (!is_known(compliance) || compliance >= least)
        return true;
    finding_remedy(out, REMEDY_PAY_WAGES, PARTY_ESTABLISHMENT, 17, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E10: no suspension that covers the service; `found` is its last day, unknown: until lifted. */
static bool not_suspended(struct judge *j, struct finding *out)
{
    if (!judge_true(j, FACT_is_suspended)) {
        finding_values(out, VALUE_BOOL, 0, 0);
        return true;
    }
    struct day until = judge_day(j, FACT_suspended_until);
    finding_values(out, VALUE_DAY, day_is_none(until) ? VALUE_UNKNOWN : until.n, VALUE_UNKNOWN);
    finding_remedy(out, REMEDY_SETTLE_SUSPENSION, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    if (!day_is_none(until))
        finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(until, 1), VALUE_UNKNOWN);
    return false;
}

/* E11: the owner, or whoever he gave this service of this establishment to. */
static bool authorised(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_actor_is_owner) || judge_true(j, FACT_actor_has_grant);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_ASK_OWNER, PARTY_ESTABLISHMENT, 2, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* E12: no open request of this service for this worker; `found` is the open one. */
static bool no_open_same(struct judge *j, struct finding *out)
{
    int64_t open = judge_fact(j, FACT_open_request);
    finding_values(out, VALUE_REQUEST, open, VALUE_UNKNOWN);
    if (!is_known(open))
        return true;
    finding_remedy(out, REMEDY_FINISH_REQUEST, PARTY_ESTABLISHMENT, j->service, DAY_NONE,
                   VALUE_UNKNOWN);
    return false;
}

/* E14: the zakat and tax certificate. */
static bool zakat_valid(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_zakat_cert_expiry);
    finding_values(out, VALUE_DAY, day_is_none(expiry) ? VALUE_UNKNOWN : expiry.n, today.n);
    if (!day_is_none(expiry) && !day_before(expiry, today))
        return true;
    finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E16: no unpaid invoice for the same worker and service. Paying it, withdrawing its request, or
   its expiry clears this. */
static bool no_open_invoice(struct judge *j, struct finding *out)
{
    int64_t open = judge_fact(j, FACT_open_invoice);
    finding_values(out, VALUE_REQUEST, open, VALUE_UNKNOWN);
    if (!is_known(open))
        return true;
    struct day due = judge_day(j, FACT_open_invoice_due);
    finding_remedy(out, REMEDY_PAY_INVOICE, PARTY_ESTABLISHMENT, j->service, DAY_NONE,
                   VALUE_UNKNOWN);
    if (!day_is_none(due))
        finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(due, 1), VALUE_UNKNOWN);
    return false;
}

/* E19: a grant may name the most workers a request may carry; 0: none. The owner has no limit. */
static bool within_grant(struct judge *j, struct finding *out)
{
    int64_t lines = judge_fact(j, FACT_request_lines);
    int64_t most =
        judge_true(j, FACT_actor_is_owner) ? VALUE_UNKNOWN : judge_fact(j, FACT_grant_workers_max);
    if (most == 0)
        most = VALUE_UNKNOWN;
    finding_values(out, VALUE_WORKERS, lines, most);
    if (!is_known(most) || !is_known(lines) || lines <= most)
        return true;
    finding_remedy(out, REMEDY_SPLIT_REQUEST, PARTY_ESTABLISHMENT, j->service, DAY_NONE, most);
    finding_remedy(out, REMEDY_ASK_OWNER, PARTY_ESTABLISHMENT, 2, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static const check_fn shared[RULE_COUNT] = {
    [E01_est_active] = est_active,
    [E02_cr_valid] = cr_valid,
    [E03_address_valid] = address_valid,
    [E06_band_min] = band_min,
    [E09_wps_ok] = wps_ok,
    [E10_not_suspended] = not_suspended,
    [E11_authorised] = authorised,
    [E12_no_open_same] = no_open_same,
    [E14_zakat_valid] = zakat_valid,
    [E16_no_open_invoice] = no_open_invoice,
    [E19_within_grant] = within_grant,
};

check_fn check_of(enum rule rule)
{
    if ((unsigned)rule >= RULE_COUNT)
        return NULL;
    return shared[rule]              ? shared[rule]
           : check_business_of(rule) ? check_business_of(rule)
                                     : check_worker_of(rule);
}

/* S18: approval of lending labour (Ajeer, أجير). The lender asks, the borrower agrees, and only the work
   moves: the lender stays the employer of record, pays, and keeps the worker in his Nitaqat count
   [WATHIM]. The one trap: "lent so far" counts the notices of the borrower from everybody, and the
   earlier lines of this request (gather_other.c). */
#include "services/service.h"

enum { BORROWER, KIND, FROM, UNTIL, CONTRACT };

static const struct field fields[] = {
    [BORROWER] = {.id = "borrower",
                  .kind = FIELD_ESTABLISHMENT,
                  .is_required = true,
                  .ar = "رقم المنشأة المستفيدة",
                  .en = "Borrower",
                  .hint_ar = "المنشأة التي سيعمل لديها العامل، مثل 1-104582.",
                  .hint_en = "The establishment that the worker will work for, such as 1-104582."},
    [KIND] = {.id = "lending_kind",
              .kind = FIELD_WORD,
              .words = VALUE_LENDING_KIND,
              .is_required = true,
              .ar = "نوع العقد",
              .en = "Kind of contract"},
    [FROM] = {.id = "from",
              .kind = FIELD_DAY,
              .is_required = true,
              .ar = "أول يوم عمل",
              .en = "First day"},
    [UNTIL] = {.id = "until",
               .kind = FIELD_DAY,
               .is_required = true,
               .ar = "آخر يوم عمل",
               .en = "Last day"},
    [CONTRACT] = {.id = "contract_agreed",
                  .kind = FIELD_TICK,
                  .is_required = true,
                  .ar = "يوجد عقد بين المنشأتين",
                  .en = "There is a contract between the two establishments"},
};

static bool is_contracting(const struct judge *j)
{
    return service_input(j, KIND) == LENDING_CONTRACTING;
}

/* X01: another establishment, active, with a valid registration. What is wrong with it is its own
   matter; no answer tells an unknown number from a closed one. */
static bool borrower_is_served(struct judge *j, struct finding *out)
{
    struct day expiry = judge_day(j, FACT_other_cr_expiry);
    bool has_registration = judge_true(j, FACT_other_is_cr_exempt) ||
                            (!day_is_none(expiry) && !day_before(expiry, judge_day(j, FACT_today)));
    bool passed = judge_fact(j, FACT_other_establishment) != VALUE_UNKNOWN &&
                  !judge_true(j, FACT_other_is_ours) &&
                  judge_fact(j, FACT_other_status) == EST_ACTIVE && has_registration &&
                  !judge_true(j, FACT_other_is_suspended);
    finding_values(out, VALUE_ESTABLISHMENT, service_input(j, BORROWER), VALUE_UNKNOWN);
    if (passed)
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    finding_remedy(out, REMEDY_ASK_OTHER_PARTY, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E06, but for a contract of works or services [CLYDE]. */
static bool lender_band(struct judge *j, struct finding *out)
{
    if (!is_contracting(j))
        return check_band(j, out, (enum band)j->rule_row->value);
    finding_values(out, VALUE_LENDING_KIND, LENDING_CONTRACTING, VALUE_UNKNOWN);
    return true;
}

/* X02: E06 of the borrower [CLYDE, PROVEN-AJ]. */
static bool borrower_band(struct judge *j, struct finding *out)
{
    enum band need = (enum band)j->rule_row->value;
    out->audience = PARTY_OTHER;
    if (is_contracting(j) || judge_fact(j, FACT_other_establishment) == VALUE_UNKNOWN) {
        finding_values(out, VALUE_LENDING_KIND, service_input(j, KIND), VALUE_UNKNOWN);
        return true;
    }
    enum band have = judge_other_band(j, 0).band;
    finding_values(out, VALUE_BAND, have, need);
    if (band_at_least(have, need))
        return true;
    finding_remedy(out, REMEDY_ASK_OTHER_PARTY, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X03: a contract of works or services is lent by such activities only [PROVEN-AJ]. */
static bool activity_contracts(struct judge *j, struct finding *out)
{
    int32_t row = -1;
    int64_t group = judge_fact(j, FACT_activity_group);
    const struct activity *a = policy_activity(j->policy, (int)group);
    finding_values(out, VALUE_ACTIVITY, group, VALUE_UNKNOWN);
    if (!is_contracting(j))
        return true;
    if (a && policy_in_list(j->policy, "contracting_activities", a->key, j->on, &row)) {
        judge_row(j, row);
        out->policy_row = row;
        return true;
    }
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X05: one live notice a worker and period: the new one begins after the last day of the other. */
static bool one_notice(struct judge *j, struct finding *out)
{
    int64_t until = judge_fact(j, FACT_lent_until);
    finding_values(out, VALUE_DAY, until, VALUE_UNKNOWN);
    if (until == VALUE_UNKNOWN || service_input(j, FROM) > until)
        return true;
    finding_remedy(out, REMEDY_END_LENDING, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, (struct day){(int32_t)until + 1},
                   VALUE_UNKNOWN);
    return false;
}

static int64_t count(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? 0 : v;
}

/* X06: lent workers are at most so much of the borrower's workforce. */
static bool within_share(struct judge *j, struct finding *out)
{
    int64_t share = judge_param(j, PARAM_lending_share, &out->policy_row);
    int64_t after = count(j, FACT_other_lent_in) + 1;
    int64_t most = count(j, FACT_other_workers) * share / 10000;
    out->audience = PARTY_OTHER;
    finding_values(out, VALUE_WORKERS, after, most);
    if (judge_fact(j, FACT_other_establishment) == VALUE_UNKNOWN || after <= most)
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X07: from today on, forwards, and at most so many months. */
static bool period_allowed(struct judge *j, struct finding *out)
{
    struct day from = {(int32_t)service_input(j, FROM)};
    struct day until = {(int32_t)service_input(j, UNTIL)};
    int64_t months = judge_param(j, PARAM_lending_months_max, &out->policy_row);
    struct day last = judge_months_after(j, from, months);
    finding_values(out, VALUE_DAY, until.n, day_is_none(last) ? VALUE_UNKNOWN : last.n);
    if (!day_before(from, j->on) && !day_before(until, from) && !day_is_none(last) &&
        !day_before(last, until))
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X08 */
static bool contract_agreed(struct judge *j, struct finding *out)
{
    bool is_agreed = service_input(j, CONTRACT) == 1;
    finding_values(out, VALUE_BOOL, is_agreed, 1);
    if (!is_agreed)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    return is_agreed;
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E16_no_open_invoice,
    E01_est_active,
    E02_cr_valid,
    E06_band_min,
    E10_not_suspended,
    S18_X01_borrower_is_served,
    S18_X02_borrower_band,
    S18_X03_activity_contracts,
    S18_X06_within_share,
    S18_X07_period_allowed,
    S18_X08_contract_agreed,
    W01_belongs,
    W02_on_job,
    W03_permit_valid,
    W10_no_open_absence,
    W11_no_open_transfer,
    W12_no_open_occupation_change,
    W13_no_final_exit,
    S18_X05_one_notice,
};

static const struct service_check own[] = {
    {E06_band_min, lender_band},
    {S18_X01_borrower_is_served, borrower_is_served},
    {S18_X02_borrower_band, borrower_band},
    {S18_X03_activity_contracts, activity_contracts},
    {S18_X05_one_notice, one_notice},
    {S18_X06_within_share, within_share},
    {S18_X07_period_allowed, period_allowed},
    {S18_X08_contract_agreed, contract_agreed},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same,
                                            S18_X07_period_allowed};

static const enum rule scope[] = {W02_on_job};

/* The worker works in the occupation of his permit: the notice bears it, and no other is asked for. */
static void grant(struct judge *j)
{
    int32_t row;
    int64_t days;
    judge_ask(j, PARTY_OTHER, judge_param(j, PARAM_lending_borrower_days, NULL), SILENCE_ENDS,
              REFUSAL_ENDS);
    if (judge_has_param(j, PARAM_consent_worker_days, &days, NULL))
        judge_ask(j, PARTY_WORKER, days, SILENCE_ENDS, REFUSAL_ENDS);
    int64_t fee = judge_param(j, PARAM_lending_fee, &row);
    fee_once(j, FEE_SERVICE, fee, row);
    struct effect *e = judge_effect(j, EFFECT_LENDING);
    e->args[0] = judge_fact(j, FACT_other_establishment);
    e->args[1] = judge_fact(j, FACT_occupation);
    e->args[2] = service_input(j, FROM);
    e->args[3] = service_input(j, UNTIL);
    e->args[4] = service_input(j, KIND);
}

static const enum param shown[] = {
    PARAM_lending_fee,           PARAM_lending_share,       PARAM_lending_months_max,
    PARAM_lending_borrower_days, PARAM_consent_worker_days,
};

const struct service s18_lending = {
    .number = 18,
    .id = "S18",
    .name = "s18_lending",
    .ar = "الموافقة على استئجار العمالة",
    .en = "Approval of lending labour",
    .what_ar = "إعارة عمال المنشأة إلى منشأة أخرى مدة محددة بإشعار (أجير).",
    .what_en = "Lends workers to another establishment for a time, by a notice (Ajeer).",
    .source = "domain/services.md S18; CLYDE, PROVEN-AJ, GOV-12279, WATHIM",
    .icon = "hand",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_GOV_ENTITY,
    .lines_max = 500,
    .needs = NEED_LENDING,
    .other_field = BORROWER + 1,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

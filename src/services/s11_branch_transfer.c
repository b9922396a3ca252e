/* S11: transfer of workers between branches of one unified number. The one trap: the balance is the
   target's, and several workers of one request use it up one after the other (gather_other.c counts the
   earlier lines as on their way); nothing of a branch that is not the applicant's own is looked at. */
#include "services/service.h"

enum { TARGET };

static const struct field fields[] = {
    [TARGET] = {.id = "target_branch",
                .kind = FIELD_ESTABLISHMENT,
                .is_required = true,
                .ar = "رقم الفرع المنقول إليه",
                .en = "Target branch",
                .hint_ar = "فرع آخر تحت الرقم الموحد نفسه، مثل 1-104582.",
                .hint_en = "Another branch under the same unified number, such as 1-104582."},
};

static bool is_branch(struct judge *j)
{
    return judge_true(j, FACT_other_is_same_owner) && !judge_true(j, FACT_other_is_ours);
}

/* X01: of the same unified number, and not the branch itself. */
static bool target_is_branch(struct judge *j, struct finding *out)
{
    finding_values(out, VALUE_ESTABLISHMENT, service_input(j, TARGET), VALUE_UNKNOWN);
    if (is_branch(j))
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 11, DAY_NONE, VALUE_UNKNOWN);
    finding_remedy(out, REMEDY_ASK_TRANSFER, PARTY_OTHER, 10, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X02: E11 for the target: the owner, or a grant of this service there too. */
static bool authorised_there(struct judge *j, struct finding *out)
{
    bool may = !is_branch(j) || judge_true(j, FACT_actor_may_other);
    finding_values(out, VALUE_BOOL, may, 1);
    if (!may)
        finding_remedy(out, REMEDY_ASK_OWNER, PARTY_ESTABLISHMENT, 2, DAY_NONE, VALUE_UNKNOWN);
    return may;
}

/* X03: E01 of the target. */
static bool target_is_active(struct judge *j, struct finding *out)
{
    if (!is_branch(j)) {
        finding_values(out, VALUE_EST_STATUS, VALUE_UNKNOWN, VALUE_UNKNOWN);
        return true;
    }
    int64_t status = judge_fact(j, FACT_other_status);
    finding_values(out, VALUE_EST_STATUS, status, EST_ACTIVE);
    if (status == EST_ACTIVE)
        return true;
    finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static int64_t count(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? 0 : v;
}

/* E13 on the target: with its unused visas, the transfers on their way and this worker it must not
   leave green [MLSD-BRANCH]. Branches of one activity are one Nitaqat entity: nothing changes. */
static bool target_balance(struct judge *j, struct finding *out)
{
    bool is_one_entity =
        judge_fact(j, FACT_other_activity_group) == judge_fact(j, FACT_activity_group);
    finding_values(out, VALUE_WORKERS, VALUE_UNKNOWN, 1);
    if (!is_branch(j) || is_one_entity)
        return true;
    int64_t have = judge_other_balance(j, BAND_GREEN) - count(j, FACT_other_unused_visas) -
                   count(j, FACT_other_incoming);
    out->found = have < 0 ? 0 : have;
    if (have >= 1)
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 11, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W09, of a worker recruited to this branch only: whoever was moved here may be moved back at once. */
static bool tenure_of_recruit(struct judge *j, struct finding *out)
{
    if (judge_fact(j, FACT_employment_origin) == ORIGIN_VISA)
        return check_of(W09_tenure)(j, out);
    finding_values(out, VALUE_MONTHS, VALUE_UNKNOWN, VALUE_UNKNOWN);
    return true;
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E02_cr_valid,
    E03_address_valid,
    E04_no_expired_permits,
    E05_no_overdue_newcomers,
    E10_not_suspended,
    S11_X01_target_is_branch,
    S11_X02_authorised_there,
    S11_X03_target_is_active,
    E13_balance,
    W01_belongs,
    W02_on_job,
    W09_tenure,
    W10_no_open_absence,
    W11_no_open_transfer,
    W12_no_open_occupation_change,
    W13_no_final_exit,
};

static const struct service_check own[] = {
    {S11_X01_target_is_branch, target_is_branch},
    {S11_X02_authorised_there, authorised_there},
    {S11_X03_target_is_active, target_is_active},
    {E13_balance, target_balance},
    {W09_tenure, tenure_of_recruit},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same,
                                            S11_X02_authorised_there};

static const enum rule scope[] = {W02_on_job};

static void grant(struct judge *j)
{
    int64_t days;
    if (judge_has_param(j, PARAM_consent_worker_days, &days, NULL))
        judge_ask(j, PARTY_WORKER, days, SILENCE_ENDS, REFUSAL_ENDS);
    int64_t from = judge_fact(j, FACT_establishment_no);
    if (judge_fact(j, FACT_lent_until) != VALUE_UNKNOWN) {
        struct effect *e = judge_effect(j, EFFECT_LENDING_END);
        e->args[0] = judge_day(j, FACT_today).n;
        e->args[1] = from;
    }
    struct effect *move = judge_effect(j, EFFECT_MOVE);
    move->args[0] = from;
    move->args[1] = judge_fact(j, FACT_other_establishment);
    move->args[2] = VALUE_UNKNOWN;
    move->args[3] = VALUE_UNKNOWN;
    move->args[4] = true;
}

static const enum param shown[] = {PARAM_consent_worker_days};

const struct service s11_branch_transfer = {
    .number = 11,
    .id = "S11",
    .name = "s11_branch_transfer",
    .ar = "نقل خدمات بين فروع المنشأة",
    .en = "Transfer between branches",
    .what_ar = "نقل عمال من فرع إلى فرع آخر تحت الرقم الموحد نفسه.",
    .what_en = "Moves workers from one branch to another of the same unified number.",
    .source = "domain/services.md S11; MLSD-BRANCH, SG-2015T, QIWA-TR",
    .icon = "move",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_GOV_ENTITY,
    .lines_max = 1000,
    .needs = NEED_UNIFIED | NEED_BALANCE | NEED_LENDING,
    .other_field = TARGET + 1,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

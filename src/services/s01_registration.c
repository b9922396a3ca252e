/* S01: registration in the portal. The applicant is not signed in, so X01 is a gate: whoever cannot
   name the birth date of an identity number learns nothing about its holder. */
#include "services/service.h"

/* X01: the number passes its check, the register knows it, and the birth date is the holder's. */
static bool id_valid(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_id_is_valid) && judge_true(j, FACT_person_known) &&
                  judge_true(j, FACT_birth_day_matches);
    finding_values(out, VALUE_BOOL, passed, 1);
    out->audience = PARTY_OTHER;
    if (!passed)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 1, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

static bool recorded_owner(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_is_recorded_owner);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

static bool mobile_proved(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_code_proved);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_PROVE_MOBILE, PARTY_ESTABLISHMENT, 1, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

static bool est_not_closed(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_est_status);
    finding_values(out, VALUE_EST_STATUS, status, EST_ACTIVE);
    bool passed = status != VALUE_UNKNOWN && status != EST_CLOSED;
    if (!passed)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 1, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

static bool one_account(struct judge *j, struct finding *out)
{
    bool has_account = judge_true(j, FACT_has_account);
    finding_values(out, VALUE_BOOL, has_account, 0);
    if (has_account)
        finding_remedy(out, REMEDY_SIGN_IN, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return !has_account;
}

static const enum rule checks[] = {
    S01_X03_mobile_proved,  S01_X01_id_valid,    S01_X02_recorded_owner,
    S01_X04_est_not_closed, S01_X05_one_account,
};

static const struct service_check own[] = {
    {S01_X01_id_valid, id_valid},           {S01_X02_recorded_owner, recorded_owner},
    {S01_X03_mobile_proved, mobile_proved}, {S01_X04_est_not_closed, est_not_closed},
    {S01_X05_one_account, one_account},
};

/* Level 1: the second level comes with proof of identity at an office or by a national login. */
static void grant(struct judge *j)
{
    struct effect *e = judge_effect(j, EFFECT_ACCOUNT_OPEN);
    e->args[0] = ROLE_CUSTOMER;
    e->args[1] = 1;
}

static const enum param shown[] = {
    PARAM_code_life_minutes,
    PARAM_code_tries_max,
};

const struct service s01_registration = {
    .number = 1,
    .id = "S01",
    .name = "s01_registration",
    .ar = "التسجيل في البوابة",
    .en = "Portal registration",
    .what_ar = "فتح حساب لصاحب المنشأة وربطه بمنشآته.",
    .what_en = "Opens an account for an establishment's owner and links it to the establishments.",
    .source = "domain/services.md S01; MLSD-PERM",
    .icon = "user",
    .subject = SUBJECT_PERSON,
    .audience = FOR_VISITOR | FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY,
    .lines_max = 1,
    LIST(checks),
    LIST(own),
    .gate = S01_X01_id_valid,
    LIST(shown),
    .grant = grant,
};

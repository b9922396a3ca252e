/* The names of what stands in a decision: effects with their arguments, remedies, fees, parties. */
#include "model/decision.h"

static const struct effect_info infos[] = {
    [EFFECT_PERMIT_ISSUE] = {"permit_issue",
                             {{"kind", VALUE_PERMIT_KIND},
                              {"issue", VALUE_DAY},
                              {"new_expiry", VALUE_DAY},
                              {"first_permit_on", VALUE_DAY},
                              {"levy_free", VALUE_BOOL},
                              {"occupation", VALUE_OCCUPATION},
                              {"permit_no", VALUE_INT}}},
    [EFFECT_PERMIT_EXTEND] = {"permit_extend",
                              {{"kind", VALUE_PERMIT_KIND},
                               {"old_expiry", VALUE_DAY},
                               {"new_expiry", VALUE_DAY},
                               {"first_permit_on", VALUE_DAY},
                               {"levy_free", VALUE_BOOL},
                               {"permit_no", VALUE_INT}}},
    [EFFECT_LEVY_YEAR] = {"levy_year", {{"year_start", VALUE_DAY}, {"used", VALUE_WORKERS}}},
    [EFFECT_ACCOUNT_OPEN] = {"account_open", {{"role", VALUE_INT}, {"level", VALUE_LEVEL}}},
    [EFFECT_ACCOUNT_LEVEL] = {"account_level", {{"level", VALUE_LEVEL}}},
    [EFFECT_GRANT] = {"grant",
                      {{"kind", VALUE_INT},
                       {"services", VALUE_INT},
                       {"workers_max", VALUE_WORKERS},
                       {"may_pay", VALUE_BOOL},
                       {"may_grant", VALUE_BOOL},
                       {"from", VALUE_DAY},
                       {"to", VALUE_DAY}}},
    [EFFECT_GRANT_REVOKE] = {"grant_revoke", {{"permission", VALUE_INT}}},
};

const struct effect_info *effect_info(enum effect_kind kind)
{
    bool exists = kind > EFFECT_NONE && (size_t)kind < sizeof infos / sizeof *infos;
    return exists && infos[kind].name ? &infos[kind] : NULL;
}

#define KEY_OF(names, number) \
    ((number) > 0 && (size_t)(number) < sizeof(names) / sizeof *(names) ? (names)[number] : NULL)

const char *remedy_key(enum remedy_action action)
{
    static const char *const names[] = {
        [REMEDY_WAIT] = "wait",
        [REMEDY_PAY_INVOICE] = "pay_invoice",
        [REMEDY_RENEW_CR] = "renew_cr",
        [REMEDY_HIRE_SAUDIS] = "hire_saudis",
        [REMEDY_CANCEL_ABSENCE] = "cancel_absence",
        [REMEDY_FINISH_REQUEST] = "finish_request",
        [REMEDY_ASK_OWNER] = "ask_owner",
        [REMEDY_RENEW_PASSPORT] = "renew_passport",
        [REMEDY_SETTLE_SUSPENSION] = "settle_suspension",
        [REMEDY_PAY_WAGES] = "pay_wages",
        [REMEDY_USE_PORTAL] = "use_portal",
        [REMEDY_CHANGE_INPUT] = "change_input",
        [REMEDY_ISSUE_PERMIT] = "issue_permit",
        [REMEDY_RENEW_PERMIT] = "renew_permit",
        [REMEDY_SPLIT_REQUEST] = "split_request",
        [REMEDY_REGISTER_WORKER] = "register_worker",
        [REMEDY_FINISH_CASE] = "finish_case",
        [REMEDY_CORRECT_RECORD] = "correct_record",
        [REMEDY_PROVE_MOBILE] = "prove_mobile",
        [REMEDY_SIGN_IN] = "sign_in",
        [REMEDY_NOTHING] = "nothing",
        [REMEDY_RENEW_ADDRESS] = "renew_address",
    };
    return KEY_OF(names, action);
}

const char *fee_key(enum fee_kind kind)
{
    static const char *const names[] = {
        [FEE_BASIC] = "basic",         [FEE_LEVY] = "levy",   [FEE_LATE] = "late",
        [FEE_LEVY_FREE] = "levy_free", [FEE_OTHER] = "other",
    };
    return KEY_OF(names, kind);
}

const char *party_key(enum party party)
{
    static const char *const names[] = {
        [PARTY_ESTABLISHMENT] = "establishment", [PARTY_WORKER] = "worker", [PARTY_OTHER] = "other",
        [PARTY_MINISTRY] = "ministry",           [PARTY_TIME] = "time",
    };
    return KEY_OF(names, party);
}

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
                              {"permit_no", VALUE_INT},
                              {"establishment", VALUE_ESTABLISHMENT}}},
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
    [EFFECT_ASK] = {"ask",
                    {{"party", VALUE_PARTY},
                     {"establishment", VALUE_ESTABLISHMENT},
                     {"days", VALUE_DAYS},
                     {"on_silence", VALUE_SILENCE},
                     {"on_no", VALUE_REFUSAL}}},
    [EFFECT_STUDY] = {"study", {{"cause", VALUE_STUDY_CAUSE}, {"working_days", VALUE_DAYS}}},
    [EFFECT_LAPSE] = {"lapse", {{"days", VALUE_DAYS}}},
    [EFFECT_STATUS] = {"status", {{"status", VALUE_WORKER_STATUS}}},
    [EFFECT_MOVE] = {"move",
                     {{"from", VALUE_ESTABLISHMENT},
                      {"to", VALUE_ESTABLISHMENT},
                      {"occupation", VALUE_OCCUPATION},
                      {"wage", VALUE_MONEY},
                      {"carries_permit", VALUE_BOOL}}},
    [EFFECT_OCCUPATION] = {"occupation",
                           {{"occupation", VALUE_OCCUPATION}, {"corrects_title", VALUE_BOOL}}},
    [EFFECT_TEMPORARY] = {"temporary", {{"months", VALUE_MONTHS}}},
    [EFFECT_ABSENCE] = {"absence",
                        {{"state", VALUE_ABSENCE_STATE},
                         {"last_day_worked", VALUE_DAY},
                         {"reason", VALUE_ABSENCE_REASON},
                         {"permit_valid", VALUE_BOOL},
                         {"recontract_days", VALUE_DAYS}}},
    [EFFECT_ABSENCE_END] = {"absence_end",
                            {{"state", VALUE_ABSENCE_STATE},
                             {"establishment", VALUE_ESTABLISHMENT}}},
    [EFFECT_EXIT] = {"exit", {{"exit_visa_on", VALUE_DAY}}},
    [EFFECT_VISAS] = {"visas",
                      {{"number", VALUE_INT},
                       {"occupation", VALUE_OCCUPATION},
                       {"nationality", VALUE_NATIONALITY},
                       {"gender", VALUE_GENDER},
                       {"embassy", VALUE_NATIONALITY},
                       {"expiry", VALUE_DAY},
                       {"fee", VALUE_MONEY},
                       {"compensates", VALUE_BOOL},
                       {"first_visa_no", VALUE_NUMBER},
                       {"authorisation_no", VALUE_NUMBER},
                       {"second_departure", VALUE_NUMBER}}},
    [EFFECT_VISA_CANCEL] = {"visa_cancel", {{"visa_no", VALUE_NUMBER}, {"refund", VALUE_MONEY}}},
    [EFFECT_ACTIVITY] = {"activity", {{"activity_group", VALUE_ACTIVITY}}},
    [EFFECT_LENDING] = {"lending",
                        {{"borrower", VALUE_ESTABLISHMENT},
                         {"occupation", VALUE_OCCUPATION},
                         {"from", VALUE_DAY},
                         {"until", VALUE_DAY},
                         {"kind", VALUE_LENDING_KIND}}},
    [EFFECT_LENDING_END] = {"lending_end",
                            {{"day", VALUE_DAY}, {"establishment", VALUE_ESTABLISHMENT}}},
    [EFFECT_CERTIFICATE] = {"certificate",
                            {{"band", VALUE_BAND},
                             {"rate", VALUE_PERCENT},
                             {"saudis", VALUE_WORKERS},
                             {"expats", VALUE_WORKERS},
                             {"until", VALUE_DAY},
                             {"purpose", VALUE_PURPOSE},
                             {"language", VALUE_LANGUAGE},
                             {"number", VALUE_NUMBER}}},
    [EFFECT_WEEK] = {"week", {{"week", VALUE_DAY}, {"denominator", VALUE_INT}}},
    [EFFECT_OUTSIDE] = {"outside",
                        {{"event", VALUE_OUTSIDE_EVENT},
                         {"subject", VALUE_INT},
                         {"other", VALUE_INT},
                         {"at", VALUE_INT},
                         {"value", VALUE_INT},
                         {"detail", VALUE_INT},
                         {"number", VALUE_INT},
                         {"outcome", VALUE_OUTSIDE_OUTCOME}}},
    [EFFECT_OUTSIDE_CASE] = {"outside_case",
                             {{"event", VALUE_OUTSIDE_EVENT},
                              {"subject", VALUE_INT},
                              {"at", VALUE_INT},
                              {"value", VALUE_INT},
                              {"detail", VALUE_INT},
                              {"outcome", VALUE_OUTSIDE_OUTCOME}}},
    [EFFECT_OUTSIDE_DECIDED] = {"outside_decided",
                                {{"entry", VALUE_INT}, {"decision", VALUE_OUTSIDE_DECISION}}},
    [EFFECT_SAUDIS] = {"saudis", {{"heads", VALUE_INT}, {"units", VALUE_INT}}},
    [EFFECT_SUSPEND] =
        {"suspend", {{"from", VALUE_DAY}, {"until", VALUE_DAY}, {"spares_permits", VALUE_BOOL}}},
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
        [REMEDY_CANCEL_VISAS] = "cancel_visas",
        [REMEDY_DOCUMENT_CONTRACT] = "document_contract",
        [REMEDY_OBTAIN_LICENCE] = "obtain_licence",
        [REMEDY_ASK_OTHER_PARTY] = "ask_other_party",
        [REMEDY_CHOOSE_OTHER] = "choose_other",
        [REMEDY_ASK_TRANSFER] = "ask_transfer",
        [REMEDY_END_LENDING] = "end_lending",
    };
    return KEY_OF(names, action);
}

const char *fee_key(enum fee_kind kind)
{
    static const char *const names[] = {
        [FEE_BASIC] = "basic",         [FEE_LEVY] = "levy",     [FEE_LATE] = "late",
        [FEE_LEVY_FREE] = "levy_free", [FEE_OTHER] = "other",   [FEE_SERVICE] = "service",
        [FEE_VISA] = "visa",           [FEE_WAIVED] = "waived",
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

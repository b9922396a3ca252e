/* The names of effects and of their arguments, in the order that model/decision.h gives them. */
#include "model/decision.h"

static const struct effect_info infos[] = {
    [EFFECT_PERMIT_ISSUE] = {"permit_issue",
                             {{"kind", VALUE_PERMIT_KIND},
                              {"issue", VALUE_DAY},
                              {"new_expiry", VALUE_DAY},
                              {"first_permit_on", VALUE_DAY},
                              {"levy_free", VALUE_BOOL},
                              {"occupation", VALUE_OCCUPATION}}},
    [EFFECT_PERMIT_EXTEND] = {"permit_extend",
                              {{"kind", VALUE_PERMIT_KIND},
                               {"old_expiry", VALUE_DAY},
                               {"new_expiry", VALUE_DAY},
                               {"first_permit_on", VALUE_DAY},
                               {"levy_free", VALUE_BOOL}}},
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

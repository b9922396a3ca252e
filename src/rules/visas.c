/* See the header. */
#include "rules/visas.h"
#include "rules/fees.h"

enum { SAUDI_ARABIA = 'S' * 256 + 'A' };

bool visas_nationality(struct judge *j, struct finding *out, int64_t nationality)
{
    char code[3] = {(char)(nationality / 256), (char)(nationality % 256), 0};
    int32_t row = -1;
    finding_values(out, VALUE_NATIONALITY, nationality, VALUE_UNKNOWN);
    if (!policy_in_list(j->policy, "visa_free_nationalities", str_of(code), j->on, &row))
        return true;
    judge_row(j, row);
    out->policy_row = row;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, j->service, DAY_NONE,
                   VALUE_UNKNOWN);
    return false;
}

bool visas_embassy(struct judge *j, struct finding *out, int64_t embassy)
{
    finding_values(out, VALUE_NATIONALITY, embassy, VALUE_UNKNOWN);
    if (embassy != SAUDI_ARABIA)
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, j->service, DAY_NONE,
                   VALUE_UNKNOWN);
    return false;
}

struct effect *visas_issue(struct judge *j, const struct visas_asked *asked)
{
    int32_t row;
    int64_t fee = judge_param(j, PARAM_visa_fee, &row);
    int64_t months = judge_param(j, PARAM_visa_valid_months, NULL);
    struct day expiry = judge_months_after(j, judge_day(j, FACT_today), months);
    fee_charge(j, (struct fee_step){
                      .kind = FEE_VISA,
                      .from = INT32_MIN,
                      .rate = fee,
                      .amount = fee * asked->count,
                      .policy_row = row,
                  });
    struct effect *e = judge_effect(j, EFFECT_VISAS);
    e->args[0] = asked->count;
    e->args[1] = asked->occupation;
    e->args[2] = asked->nationality;
    e->args[3] = asked->gender;
    e->args[4] = asked->embassy;
    e->args[5] = expiry.n;
    e->args[6] = fee;
    return e;
}

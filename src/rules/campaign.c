/* See the header. */
#include "rules/campaign.h"

static const struct {
    enum param param;
    bool needs_violation;
} waivers[] = {
    [WAIVE_LATE_FINES] = {PARAM_campaign_waive_late_fines, true},
    [WAIVE_EXIT_FEES] = {PARAM_campaign_waive_exit_fees, true},
    [ALLOW_ABSENT_TRANSFER] = {PARAM_campaign_allow_absent_transfer, true},
    [SKIP_CURRENT_EMPLOYER_CONSENT] = {PARAM_campaign_skip_current_employer_consent, true},
    [FREE_OCCUPATION_CHANGE] = {PARAM_campaign_free_occupation_change, false},
    [SKIP_BAND_FOR_OCCUPATION_CHANGE] = {PARAM_campaign_skip_band_for_occupation_change, false},
    [DOMESTIC_TO_ESTABLISHMENT] = {PARAM_campaign_domestic_to_establishment, true},
};

/* Was the worker in violation before the cut-off? Without a cut-off in force nobody was. */
static bool is_covered(struct judge *j)
{
    int64_t before;
    struct day since = judge_day(j, FACT_violation_on);
    return !day_is_none(since) &&
           judge_has_param(j, PARAM_campaign_violation_before, &before, NULL) && since.n < before;
}

bool campaign_helps(struct judge *j, enum campaign_waiver waiver, int32_t *row)
{
    const struct policy_row *runs = policy_param(j->policy, waivers[waiver].param, j->on);
    if (!runs || runs->value == 0 || (waivers[waiver].needs_violation && !is_covered(j)))
        return false;
    judge_row(j, runs->index);
    if (row)
        *row = runs->index;
    return true;
}

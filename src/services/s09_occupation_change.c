/* S09: change of occupation on permit and residence. The law forbids work in another occupation than the
   permit's (article 38 [LAB-33]), so this is the only way to it. The one trap: a generic title ("worker",
   "engineer") may be corrected once, free and without asking the worker [SG-621163]; a second
   correction is a change like any other. */
#include "rules/campaign.h"
#include "services/service.h"

enum { OCCUPATION };

static const struct field fields[] = {
    [OCCUPATION] = {.id = "occupation",
                    .kind = FIELD_OCCUPATION,
                    .is_required = true,
                    .is_per_line = true,
                    .ar = "المهنة الجديدة",
                    .en = "New occupation"},
};

/* X11: another occupation than the present one. */
static bool is_other(struct judge *j, struct finding *out)
{
    int64_t asked = service_input(j, OCCUPATION);
    int64_t present = judge_fact(j, FACT_occupation);
    finding_values(out, VALUE_OCCUPATION, asked, VALUE_UNKNOWN);
    if (asked != present)
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 9, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X06: titles that need papers (engineering, medical and others) are changed at the office, in person
   or with an officer's help, not by the applicant alone [HRSD-PROF]. */
static bool not_office_title(struct judge *j, struct finding *out)
{
    int64_t asked = service_input(j, OCCUPATION);
    int64_t channel = judge_fact(j, FACT_channel);
    bool is_office = channel == CHANNEL_OFFICE || channel == CHANNEL_ASSISTED;
    finding_values(out, VALUE_OCCUPATION, asked, VALUE_UNKNOWN);
    if (is_office || !judge_occupation_in(j, "office_occupations", asked))
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 9, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X12: a worker who is lent works in the occupation of his notice (S18). */
static bool not_lent(struct judge *j, struct finding *out)
{
    int64_t until = judge_fact(j, FACT_lent_until);
    finding_values(out, VALUE_DAY, until, VALUE_UNKNOWN);
    if (until == VALUE_UNKNOWN)
        return true;
    finding_remedy(out, REMEDY_END_LENDING, PARTY_ESTABLISHMENT, 18, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* E06, but for a campaign: any band [AN-453183]. */
static bool band_or_campaign(struct judge *j, struct finding *out)
{
    if (campaign_helps(j, SKIP_BAND_FOR_OCCUPATION_CHANGE, &out->policy_row)) {
        finding_values(out, VALUE_BAND, judge_band(j)->band, VALUE_UNKNOWN);
        return true;
    }
    return check_band(j, out, (enum band)j->rule_row->value);
}

/* E15: some activities never change occupations, but for a campaign: any activity [AN-453183]. */
static bool activity_allowed(struct judge *j, struct finding *out)
{
    int32_t row = -1;
    int64_t group = judge_fact(j, FACT_activity_group);
    const struct activity *a = policy_activity(j->policy, (int)group);
    finding_values(out, VALUE_ACTIVITY, group, VALUE_UNKNOWN);
    if (!a || !policy_in_list(j->policy, "no_change_activities", a->key, j->on, &row) ||
        campaign_helps(j, SKIP_BAND_FOR_OCCUPATION_CHANGE, &out->policy_row))
        return true;
    judge_row(j, row);
    out->policy_row = row;
    finding_remedy(out, REMEDY_NOTHING, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W16: not reserved for Saudis; where the switch is on, platinum may still [OFW, AGL]. */
static bool occupation_allowed(struct judge *j, struct finding *out)
{
    int32_t row;
    if (judge_param(j, PARAM_occupation_change_platinum_saudi_only, &row) &&
        judge_band(j)->band == BAND_PLATINUM) {
        finding_values(out, VALUE_OCCUPATION, service_input(j, OCCUPATION), VALUE_UNKNOWN);
        out->policy_row = row;
        return true;
    }
    return check_of(W16_occupation_allowed)(j, out);
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
    E15_activity_allowed,
    W01_belongs,
    W02_on_job,
    W03_permit_valid,
    W07_iqama_valid,
    S09_X11_is_other,
    W16_occupation_allowed,
    S09_X06_not_office_title,
    W17_licence_present,
    W11_no_open_transfer,
    W12_no_open_occupation_change,
    W13_no_final_exit,
    S09_X12_not_lent,
};

static const struct service_check own[] = {
    {E06_band_min, band_or_campaign},
    {E15_activity_allowed, activity_allowed},
    {W16_occupation_allowed, occupation_allowed},
    {S09_X06_not_office_title, not_office_title},
    {S09_X11_is_other, is_other},
    {S09_X12_not_lent, not_lent},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same};

static const enum rule scope[] = {W02_on_job};

static bool is_correction(struct judge *j)
{
    return !judge_true(j, FACT_is_title_corrected) &&
           judge_occupation_in(j, "generic_title_occupations", judge_fact(j, FACT_occupation));
}

static void grant(struct judge *j)
{
    int64_t days;
    int32_t row = -1;
    bool corrects = is_correction(j);
    if (!corrects && judge_has_param(j, PARAM_consent_worker_days, &days, NULL))
        judge_ask(j, PARTY_WORKER, days, SILENCE_ENDS, REFUSAL_ENDS);
    int64_t fee = judge_param(j, PARAM_occupation_change_fee, &row);
    if (corrects)
        fee_once(j, FEE_SERVICE, 0, row);
    else if (campaign_helps(j, FREE_OCCUPATION_CHANGE, &row))
        fee_waive(j, fee, row);
    else
        fee_once(j, FEE_SERVICE, fee, row);
    struct effect *e = judge_effect(j, EFFECT_OCCUPATION);
    e->args[0] = service_input(j, OCCUPATION);
    e->args[1] = corrects;
}

static const enum param shown[] = {
    PARAM_occupation_change_fee,
    PARAM_consent_worker_days,
    PARAM_invoice_life_days,
};

const struct service s09_occupation_change = {
    .number = 9,
    .id = "S09",
    .name = "s09_occupation_change",
    .ar = "تغيير مهنة",
    .en = "Change of occupation",
    .what_ar = "تغيير مهنة عامل وافد في رخصة العمل والإقامة.",
    .what_en = "Changes an expatriate worker's occupation on permit and residence.",
    .source = "domain/services.md S09; LAB-33, HRSD-PROF, QIWA-PROF, SG-621163",
    .icon = "job",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_GOV_ENTITY,
    .lines_max = 100,
    .needs = NEED_PERSON | NEED_LENDING,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

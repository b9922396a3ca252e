/* S12: transfer by border number: a newcomer who was never permitted and has no residence number gets
   an exceptional permit, with which Passports give him a number and S10 can move him. The one trap:
   this service moves nobody. The permit stands at his employer's, whoever applied; where that is another
   establishment the ministry itself is the releasing party, so nobody is asked [HRSD-BORDER]. */
#include "services/service.h"

enum { CURRENT };

static const struct field fields[] = {
    [CURRENT] = {.id = "current_establishment",
                 .kind = FIELD_ESTABLISHMENT,
                 .is_per_line = true,
                 .ar = "رقم المنشأة الحالية",
                 .en = "Current establishment",
                 .hint_ar = "يُترك فارغًا إذا كان العامل على سجل منشأتك.",
                 .hint_en = "Leave it empty when the worker is on your own establishment's file."},
};

/* ---- checks ---- */

static bool is_ours(struct judge *j) { return judge_true(j, FACT_other_is_ours); }

static bool fail_with(struct finding *out, enum remedy_action action, enum party who)
{
    finding_remedy(out, action, who, 12, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X01: on the applicant's file, or employed by the establishment he names. The gate: a border number
   alone tells nothing of anybody. */
static bool employer_named(struct judge *j, struct finding *out)
{
    int64_t named = service_input(j, CURRENT);
    if (named == VALUE_UNKNOWN)
        named = judge_fact(j, FACT_establishment_no);
    finding_values(out, VALUE_ESTABLISHMENT, named, VALUE_UNKNOWN);
    return (judge_true(j, FACT_has_employment) &&
            judge_fact(j, FACT_other_establishment) == named) ||
           fail_with(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT);
}

/* What was found of somebody else's worker, and the day on which it will have passed, are not the
   applicant's to read. */
static bool hide(struct judge *j, struct finding *out, bool passed)
{
    if (is_ours(j))
        return passed;
    out->audience = PARTY_OTHER;
    out->remedies_count = 0;
    return passed || fail_with(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT);
}

/* A shared check about the worker. */
static bool hidden(struct judge *j, struct finding *out)
{
    return hide(j, out, check_of(out->rule)(j, out));
}

/* E01: also an establishment that is still being established [HRSD-BORDER]. */
static bool active_or_new(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_est_status);
    if (status != EST_UNDER_ESTABLISHMENT)
        return check_of(E01_est_active)(j, out);
    finding_values(out, VALUE_EST_STATUS, status, EST_UNDER_ESTABLISHMENT);
    return true;
}

/* E06: the band to receive a transfer, asked of the new employer only. */
static bool band_to_receive(struct judge *j, struct finding *out)
{
    if (!is_ours(j))
        return check_of(E06_band_min)(j, out);
    finding_values(out, VALUE_BAND, judge_band(j)->band, VALUE_UNKNOWN);
    return true;
}

/* X04: no residence number was ever given. */
static bool no_iqama(struct judge *j, struct finding *out)
{
    bool has_iqama = judge_true(j, FACT_has_iqama);
    finding_values(out, VALUE_BOOL, has_iqama, 0);
    if (has_iqama)
        finding_remedy(out, REMEDY_ASK_TRANSFER, PARTY_ESTABLISHMENT, 10, DAY_NONE, VALUE_UNKNOWN);
    return hide(j, out, !has_iqama);
}

/* X08: domestic workers have their own platform [MUS]. */
static bool not_domestic(struct judge *j, struct finding *out)
{
    bool is_domestic = judge_fact(j, FACT_levy_exemption) == LEVY_EXEMPT_DOMESTIC;
    finding_values(out, VALUE_BOOL, is_domestic, 0);
    if (is_domestic)
        fail_with(out, REMEDY_NOTHING, PARTY_MINISTRY);
    return hide(j, out, !is_domestic);
}

/* X09: an exceptional permit that still runs is used or lapses first. */
static bool no_running_permit(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    bool runs = !day_is_none(expiry) && !day_before(expiry, today);
    finding_values(out, VALUE_DAY, runs ? expiry.n : VALUE_UNKNOWN, VALUE_UNKNOWN);
    if (runs)
        finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(expiry, 1), VALUE_UNKNOWN);
    return hide(j, out, !runs);
}

static const enum rule checks[] = {
    E11_authorised,       E19_within_grant,       E12_no_open_same,    E16_no_open_invoice,
    E01_est_active,       S12_X01_employer_named, E06_band_min,        S12_X08_not_domestic,
    W02_on_job,           S12_X04_no_iqama,       W05_never_permitted, S12_X09_no_running_permit,
    W19_days_since_entry, W11_no_open_transfer,   W13_no_final_exit,
};

static const struct service_check own[] = {
    {E01_est_active, active_or_new},
    {S12_X01_employer_named, employer_named},
    {E06_band_min, band_to_receive},
    {S12_X08_not_domestic, not_domestic},
    {W02_on_job, hidden},
    {S12_X04_no_iqama, no_iqama},
    {W05_never_permitted, hidden},
    {S12_X09_no_running_permit, no_running_permit},
    {W19_days_since_entry, hidden},
    {W13_no_final_exit, hidden},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same};

/* It is no first permit: lapsed unused, it leaves the worker as never permitted. */
static void grant(struct judge *j)
{
    int32_t row;
    struct day today = judge_day(j, FACT_today);
    int64_t fee = judge_param(j, PARAM_permit_basic_fee_year, &row);
    fee_once(j, FEE_BASIC, fee, row);
    struct effect *e = judge_effect(j, EFFECT_PERMIT_ISSUE);
    e->args[0] = PERMIT_TRANSFER_ONLY;
    e->args[1] = today.n;
    e->args[2] = day_add(today, (int)judge_param(j, PARAM_border_permit_life_days, NULL)).n;
    e->args[3] = VALUE_UNKNOWN;
    e->args[5] = judge_fact(j, FACT_occupation);
    e->args[7] = judge_fact(j, FACT_other_establishment);
}

static const enum param shown[] = {
    PARAM_border_permit_life_days,
    PARAM_permit_basic_fee_year,
    PARAM_invoice_life_days,
};

const struct service s12_border_transfer = {
    .number = 12,
    .id = "S12",
    .name = "s12_border_transfer",
    .ar = "نقل خدمات برقم الحدود",
    .en = "Transfer by border number",
    .what_ar = "رخصة استثنائية لعامل لم تصدر له رخصة ولا إقامة، لتمكين نقل خدماته.",
    .what_en =
        "An exceptional permit for a worker never permitted, so that his services can be moved.",
    .source = "domain/services.md S12; HRSD-BORDER",
    .icon = "move",
    .subject = SUBJECT_OTHER_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_GOV_ENTITY,
    .lines_max = 100,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = S12_X01_employer_named,
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};

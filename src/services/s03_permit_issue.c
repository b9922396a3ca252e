/* S03: issue a work permit, to a newcomer or after a transfer. The one trap: a newcomer's permit
   starts on the day of execution, but after a transfer the months follow the old permit's expiry,
   so no day stays unpaid (decisions.md 1.9). "Newcomer" means never permitted by anyone (W05). */
#include "services/service.h"

enum { MONTHS, OCCUPATION };

static const struct field fields[] = {
    [MONTHS] = {.id = "months",
                .kind = FIELD_CHOICE,
                .choices_param = PARAM_permit_months_choices,
                .is_required = true,
                .ar = "المدة بالأشهر",
                .en = "Months"},
    [OCCUPATION] = {.id = "occupation",
                    .kind = FIELD_OCCUPATION,
                    .is_per_line = true,
                    .ar = "المهنة",
                    .en = "Occupation",
                    .hint_ar = "تُترك كما هي في التأشيرة أو السجل.",
                    .hint_en = "Leave it as on the visa or the record."},
};

static bool is_newcomer(struct judge *j)
{
    return judge_fact(j, FACT_first_permit_on) == VALUE_UNKNOWN;
}

/* The row's band is for newcomers; whoever had a permit before is judged as in a renewal, by the
   band that S04 asks for: yellow could not hire, but could take the permit of a transferred worker
   (decisions.md 1.10). */
static bool band_min(struct judge *j, struct finding *out)
{
    if (is_newcomer(j))
        return check_band(j, out, (enum band)j->rule_row->value);
    const struct policy_row *renewal = policy_rule(j->policy, 4, E06_band_min, j->on);
    if (renewal) {
        judge_row(j, renewal->index);
        out->policy_row = renewal->index;
        return check_band(j, out, (enum band)renewal->value);
    }
    finding_values(out, VALUE_BAND, judge_band(j)->band, VALUE_UNKNOWN);
    return true;
}

/* X05: others renew; but a temporary permit is not renewed (W06), a standard one replaces it. */
static bool is_newcomer_or_transferred(struct judge *j, struct finding *out)
{
    int64_t first = judge_fact(j, FACT_first_permit_on);
    int64_t origin = judge_fact(j, FACT_employment_origin);
    int64_t kind = judge_fact(j, FACT_permit_kind);
    finding_values(out, VALUE_DAY, first, VALUE_UNKNOWN);
    if (first == VALUE_UNKNOWN || origin == ORIGIN_TRANSFER || kind == PERMIT_TEMPORARY)
        return true;
    finding_remedy(out, REMEDY_RENEW_PERMIT, PARTY_ESTABLISHMENT, 4, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X06: entered on this establishment's visa, or was transferred to it. */
static bool visa_link(struct judge *j, struct finding *out)
{
    int64_t origin = judge_fact(j, FACT_employment_origin);
    finding_values(out, VALUE_ORIGIN, origin, ORIGIN_VISA);
    if (origin == ORIGIN_VISA || origin == ORIGIN_TRANSFER)
        return true;
    finding_remedy(out, REMEDY_REGISTER_WORKER, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* The visa's occupation; after a transfer, the one on record. */
static int64_t occupation_on_file(struct judge *j)
{
    bool by_visa = judge_fact(j, FACT_employment_origin) == ORIGIN_VISA;
    return judge_fact(j, by_visa ? FACT_visa_occupation : FACT_occupation);
}

/* X07: what the form says, if it says anything, is what the file says [LAB-33 art. 38]. */
static bool occupation_as_visa(struct judge *j, struct finding *out)
{
    int64_t on_file = occupation_on_file(j);
    int64_t asked = service_input(j, OCCUPATION);
    if (asked == VALUE_UNKNOWN)
        asked = on_file;
    finding_values(out, VALUE_OCCUPATION, asked, on_file);
    if (on_file != VALUE_UNKNOWN && asked == on_file)
        return true;
    finding_remedy(out, on_file == VALUE_UNKNOWN ? REMEDY_CORRECT_RECORD : REMEDY_CHANGE_INPUT,
                   PARTY_ESTABLISHMENT, on_file == VALUE_UNKNOWN ? 0 : 3, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X08: a valid standard permit is renewed. A temporary or final-exit permit is replaced
   (decisions.md 1.6). */
static bool no_valid_permit(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    int64_t kind = judge_fact(j, FACT_permit_kind);
    bool is_valid = kind == PERMIT_STANDARD && !day_is_none(expiry) && !day_before(expiry, today);
    finding_values(out, VALUE_DAY, is_valid ? expiry.n : VALUE_UNKNOWN, VALUE_UNKNOWN);
    if (is_valid)
        finding_remedy(out, REMEDY_RENEW_PERMIT, PARTY_ESTABLISHMENT, 4, DAY_NONE, VALUE_UNKNOWN);
    return !is_valid;
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E16_no_open_invoice,
    E01_est_active,
    E02_cr_valid,
    E03_address_valid,
    E09_wps_ok,
    E10_not_suspended,
    E14_zakat_valid,
    W01_belongs,
    W02_on_job,
    E06_band_min,
    S03_X05_is_newcomer_or_transferred,
    S03_X06_visa_link,
    S03_X07_occupation_as_visa,
    S03_X08_no_valid_permit,
    W08_passport_valid,
    W10_no_open_absence,
    W13_no_final_exit,
};

static const struct service_check own[] = {
    {E06_band_min, band_min},
    {S03_X05_is_newcomer_or_transferred, is_newcomer_or_transferred},
    {S03_X06_visa_link, visa_link},
    {S03_X07_occupation_as_visa, occupation_as_visa},
    {S03_X08_no_valid_permit, no_valid_permit},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same};

static const enum rule scope[] = {S03_X05_is_newcomer_or_transferred, S03_X08_no_valid_permit};

/* A newcomer is late after so many days from entry [QIWA-WP]; whoever has a permit that this one
   replaces, after a transfer or a temporary permit, when that had expired on the day of submission, as
   in a renewal. */
static bool is_late(struct judge *j)
{
    struct day expiry = judge_day(j, FACT_permit_expiry);
    struct day entry = judge_day(j, FACT_entry_on);
    if (!is_newcomer(j) || !day_is_none(expiry))
        return !day_is_none(expiry) && day_before(expiry, j->on);
    int64_t days = judge_param(j, PARAM_permit_first_deadline_days, NULL);
    return !day_is_none(entry) && day_between(entry, j->on) > days;
}

static void grant(struct judge *j)
{
    int months = (int)service_input(j, MONTHS);
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    bool is_first = is_newcomer(j) || day_is_none(expiry);
    struct day start = is_first ? today : expiry;
    struct day end = judge_months_after(j, start, months);
    /* The price was named on the day of submission; paying later does not change it. */
    struct day priced_from = is_first ? j->on : expiry;
    if (is_late(j))
        fee_late(j);
    fee_basic(j, priced_from, months);
    bool is_free = fee_levy(j, priced_from, months);
    struct effect *e = judge_effect(j, EFFECT_PERMIT_ISSUE);
    e->args[0] = PERMIT_STANDARD;
    e->args[1] = today.n;
    e->args[2] = end.n;
    e->args[3] = is_newcomer(j) ? today.n : judge_fact(j, FACT_first_permit_on);
    e->args[4] = is_free;
    e->args[5] = occupation_on_file(j);
}

static const enum param shown[] = {
    PARAM_permit_basic_fee_year, PARAM_levy_month_excess, PARAM_levy_month_normal,
    PARAM_permit_late_fine,      PARAM_invoice_life_days, PARAM_permit_first_deadline_days,
    PARAM_permit_months_choices,
};

const struct service s03_permit_issue = {
    .number = 3,
    .id = "S03",
    .name = "s03_permit_issue",
    .ar = "إصدار رخص العمل",
    .en = "Work permit issue",
    .what_ar = "إصدار رخصة عمل لعامل وافد جديد أو منقولة خدماته إلى المنشأة.",
    .what_en = "Issues a permit to a worker newly arrived or transferred to the establishment.",
    .source = "domain/services.md S03; LAB-33, QIWA-WP, GOV-8389",
    .icon = "stamp",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY,
    .lines_max = 5000,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

/* S10: transfer of a worker's services to a new employer, who applies. Consents differ by world: in
   1435H the current employer's, unless a path without it is open; today the worker's, and the current
   employer is only told and his notice runs. The one trap: the worker is somebody else's, so nothing
   is said of him or of his employer beyond "a condition on the other party's side", and nothing at all
   to an applicant who cannot name the employer (X01). */
#include "rules/campaign.h"
#include "services/service.h"

enum { CURRENT, OCCUPATION, WAGE, CONTRACT };

static const struct field fields[] = {
    [CURRENT] = {.id = "current_establishment",
                 .kind = FIELD_ESTABLISHMENT,
                 .is_required = true,
                 .ar = "رقم المنشأة الحالية",
                 .en = "Current establishment",
                 .hint_ar = "رقم منشأة صاحب العمل الحالي، مثل 1-104582.",
                 .hint_en = "The present employer's number, such as 1-104582."},
    [OCCUPATION] = {.id = "occupation",
                    .kind = FIELD_OCCUPATION,
                    .is_required = true,
                    .ar = "المهنة الجديدة",
                    .en = "New occupation"},
    [WAGE] = {.id = "wage",
              .kind = FIELD_MONEY,
              .min = 1,
              .max = 100000000,
              .is_required = true,
              .ar = "الأجر الأساسي الشهري",
              .en = "Basic wage a month"},
    [CONTRACT] = {.id = "contract_agreed",
                  .kind = FIELD_TICK,
                  .is_required = true,
                  .ar = "اتُّفق مع العامل على العقد",
                  .en = "The contract is agreed with the worker",
                  .hint_ar = "إقرار بأن العامل قبل الأجر والمهنة المذكورين.",
                  .hint_en = "A declaration that the worker accepted this wage and occupation."},
};

/* ---- the way round the current employer's consent ---- */

static int64_t count(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? 0 : v;
}

static bool is_over(struct judge *j, enum fact expiry)
{
    struct day d = judge_day(j, expiry);
    return !day_is_none(d) && day_before(d, judge_day(j, FACT_today));
}

static bool has_weak_employer(struct judge *j)
{
    return !band_at_least(judge_other_band(j, 0).band, BAND_GREEN);
}

static bool is_since(struct judge *j, enum fact from, enum param months)
{
    int64_t least = judge_param(j, months, NULL);
    return judge_months_between(j, judge_day(j, from), judge_day(j, FACT_today)) >= least;
}

/* What each path takes for proven. Sources: domain/services.md S10. */
static bool is_open(struct judge *j, enum transfer_path path, int32_t *row)
{
    switch (path) {
    case PATH_CONSENT: return true;
    case PATH_CAMPAIGN: return campaign_helps(j, SKIP_CURRENT_EMPLOYER_CONSENT, row);
    case PATH_MALICIOUS_REPORT: return judge_fact(j, FACT_malicious_report_on) != VALUE_UNKNOWN;
    case PATH_EMPLOYER_GONE: return judge_fact(j, FACT_other_status) == EST_CLOSED;
    case PATH_PERMIT_EXPIRED:
        return is_over(j, FACT_permit_expiry) || is_over(j, FACT_iqama_expiry);
    case PATH_UNPAID_WAGES:
        return count(j, FACT_unpaid_wage_months) >=
               judge_param(j, PARAM_transfer_unpaid_months, NULL);
    case PATH_NEW_RECRUIT:
        return judge_fact(j, FACT_first_permit_on) == VALUE_UNKNOWN &&
               judge_fact(j, FACT_employment_origin) == ORIGIN_VISA && has_weak_employer(j);
    case PATH_NO_CONTRACT:
        return !judge_true(j, FACT_is_contract_documented) &&
               is_since(j, FACT_first_entry_on, PARAM_transfer_contract_months);
    case PATH_WEAK_BAND:
        return is_over(j, FACT_permit_expiry) && has_weak_employer(j) &&
               is_since(j, FACT_first_entry_on, PARAM_transfer_weak_band_country_months) &&
               is_since(j, FACT_employed_since, PARAM_transfer_weak_band_tenure_months);
    case PATH_YEAR_AND_NOTICE: return is_since(j, FACT_employed_since, PARAM_transfer_year_months);
    }
    return false;
}

/* Is the path one of the day's law? A campaign brings its own dates. */
static bool is_law(struct judge *j, enum transfer_path path, int32_t *row)
{
    struct str word = str_of(value_word(VALUE_TRANSFER_PATH, path));
    return path == PATH_CAMPAIGN || policy_in_list(j->policy, "transfer_paths", word, j->on, row);
}

/* The first path that is open, the surest first and the one that costs a notice last; `row` is what it
   rests on. */
static enum transfer_path path_of(struct judge *j, int32_t *row)
{
    static const enum transfer_path paths[] = {
        PATH_CAMPAIGN,       PATH_MALICIOUS_REPORT, PATH_EMPLOYER_GONE,
        PATH_PERMIT_EXPIRED, PATH_UNPAID_WAGES,     PATH_NEW_RECRUIT,
        PATH_NO_CONTRACT,    PATH_WEAK_BAND,        PATH_YEAR_AND_NOTICE,
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        *row = -1;
        if (!is_law(j, paths[i], row) || !is_open(j, paths[i], row))
            continue;
        judge_row(j, *row);
        return paths[i];
    }
    *row = -1;
    return PATH_CONSENT;
}

/* ---- checks ---- */

/* X01: employed, by the establishment the applicant names, and that is not one of his own: between
   branches S11 serves. The gate: whoever cannot name the employer learns nothing of the worker. */
static bool employed_elsewhere(struct judge *j, struct finding *out)
{
    int64_t named = service_input(j, CURRENT);
    bool is_ours = judge_true(j, FACT_other_is_same_owner);
    bool passed = judge_true(j, FACT_has_employment) && !is_ours &&
                  judge_fact(j, FACT_other_establishment) == named;
    finding_values(out, VALUE_ESTABLISHMENT, named, VALUE_UNKNOWN);
    if (passed)
        return true;
    bool is_branch = is_ours && judge_fact(j, FACT_other_establishment) == named;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, is_branch ? 11 : 10, DAY_NONE,
                   VALUE_UNKNOWN);
    return false;
}

/* X02 */
static bool contract_agreed(struct judge *j, struct finding *out)
{
    bool is_agreed = service_input(j, CONTRACT) == 1;
    finding_values(out, VALUE_BOOL, is_agreed, 1);
    if (!is_agreed)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 10, DAY_NONE, VALUE_UNKNOWN);
    return is_agreed;
}

/* X03: what was not completed in time is not asked again between the same two [SG-2015T]. */
static bool not_lapsed(struct judge *j, struct finding *out)
{
    int64_t lapsed = judge_fact(j, FACT_lapsed_transfer_on);
    finding_values(out, VALUE_DAY, lapsed, VALUE_UNKNOWN);
    if (lapsed == VALUE_UNKNOWN)
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 10, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X04: the months with the current employer, which platinum need not wait for [GOV-2011, WSA-2012], nor
   a worker who may go without consent. */
static bool tenure(struct judge *j, struct finding *out)
{
    int32_t row;
    out->audience = PARTY_OTHER;
    int64_t months =
        judge_months_between(j, judge_day(j, FACT_employed_since), judge_day(j, FACT_today));
    finding_values(out, VALUE_MONTHS, months < 0 ? VALUE_UNKNOWN : months, j->rule_row->value);
    if (months >= j->rule_row->value || judge_band(j)->band == BAND_PLATINUM ||
        path_of(j, &row) != PATH_CONSENT)
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X05: by which path the current employer lets the worker go. It never fails: without a path his consent
   is asked. It stands among the findings so that the path and what it rests on are kept and explained. */
static bool released(struct judge *j, struct finding *out)
{
    enum transfer_path path = path_of(j, &out->policy_row);
    finding_values(out, VALUE_TRANSFER_PATH, path, VALUE_UNKNOWN);
    switch (path) {
    case PATH_CONSENT:
    case PATH_YEAR_AND_NOTICE: break;
    case PATH_WEAK_BAND:
    case PATH_PERMIT_EXPIRED:
    case PATH_UNPAID_WAGES:
    case PATH_NEW_RECRUIT:
    case PATH_NO_CONTRACT:
    case PATH_CAMPAIGN:
    case PATH_MALICIOUS_REPORT:
    case PATH_EMPLOYER_GONE: out->audience = PARTY_OTHER; break;
    }
    return true;
}

/* X06: a domestic worker moves to a household, not to a firm, but in a campaign [AN-453183]. */
static bool not_domestic(struct judge *j, struct finding *out)
{
    bool is_domestic = judge_fact(j, FACT_levy_exemption) == LEVY_EXEMPT_DOMESTIC;
    out->audience = PARTY_OTHER;
    finding_values(out, VALUE_BOOL, is_domestic, 0);
    if (!is_domestic || campaign_helps(j, DOMESTIC_TO_ESTABLISHMENT, &out->policy_row))
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 10, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W02: on the job; an absence report is W10's matter, not this one's. */
static bool can_work(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_worker_status);
    out->audience = PARTY_OTHER;
    finding_values(out, VALUE_WORKER_STATUS, status, WORKER_ON_JOB);
    if (status == WORKER_ON_JOB || status == WORKER_DISCONNECTED || status == WORKER_ABSENT)
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 10, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W03: a valid permit, or one whose expiry itself opens a path (list rows). */
static bool permit_or_path(struct judge *j, struct finding *out)
{
    int32_t row;
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    out->audience = PARTY_OTHER;
    finding_values(out, VALUE_DAY, day_is_none(expiry) ? VALUE_UNKNOWN : expiry.n, today.n);
    if ((!day_is_none(expiry) && !day_before(expiry, today)) || path_of(j, &row) != PATH_CONSENT)
        return true;
    finding_remedy(out, REMEDY_ASK_OTHER_PARTY, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W10: a worker reported absent may move within so many days of the report, where there are such
   [SG-2015T, ZAWYA-ABS], or in a campaign. */
static bool absence_allows(struct judge *j, struct finding *out)
{
    int64_t most;
    struct day opened = judge_day(j, FACT_absence_opened_on);
    out->audience = PARTY_OTHER;
    finding_values(out, VALUE_DAY, day_is_none(opened) ? VALUE_UNKNOWN : opened.n, VALUE_UNKNOWN);
    if (day_is_none(opened) ||
        (judge_has_param(j, PARAM_transfer_absent_days_max, &most, &out->policy_row) &&
         day_between(opened, judge_day(j, FACT_today)) <= most) ||
        campaign_helps(j, ALLOW_ABSENT_TRANSFER, &out->policy_row))
        return true;
    finding_remedy(out, REMEDY_ASK_OTHER_PARTY, PARTY_OTHER, 8, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* A shared check about somebody else's worker: what it found is not the applicant's to read. */
static bool hidden(struct judge *j, struct finding *out)
{
    out->audience = PARTY_OTHER;
    return check_of(out->rule)(j, out);
}

static const enum rule checks[] = {
    E11_authorised,
    E12_no_open_same,
    E16_no_open_invoice,
    E01_est_active,
    E02_cr_valid,
    E04_no_expired_permits,
    E05_no_overdue_newcomers,
    E06_band_min,
    E07_band_held,
    E08_band_after,
    E09_wps_ok,
    E10_not_suspended,
    E13_balance,
    E17_docs_plan,
    E18_self_eval,
    S10_X01_employed_elsewhere,
    S10_X02_contract_agreed,
    S10_X03_not_lapsed,
    W02_on_job,
    W03_permit_valid,
    S10_X04_tenure,
    S10_X05_released,
    S10_X06_not_domestic,
    W10_no_open_absence,
    W11_no_open_transfer,
    W12_no_open_occupation_change,
    W13_no_final_exit,
    W16_occupation_allowed,
};

static const struct service_check own[] = {
    {S10_X01_employed_elsewhere, employed_elsewhere},
    {S10_X02_contract_agreed, contract_agreed},
    {S10_X03_not_lapsed, not_lapsed},
    {S10_X04_tenure, tenure},
    {S10_X05_released, released},
    {S10_X06_not_domestic, not_domestic},
    {W02_on_job, can_work},
    {W03_permit_valid, permit_or_path},
    {W10_no_open_absence, absence_allows},
    {W12_no_open_occupation_change, hidden},
    {W13_no_final_exit, hidden},
};

/* The path was open when he asked, and the parties were asked accordingly: an employer who renews the
   permit afterwards does not close it. */
static const enum rule submission_only[] = {E11_authorised, E12_no_open_same, S10_X03_not_lapsed,
                                            S10_X04_tenure, S10_X05_released};

/* The worker has to agree where such days are law. The current employer is asked, or only told while
   his notice runs, or has no say. */
static void ask_parties(struct judge *j)
{
    int64_t days;
    int32_t row;
    if (judge_has_param(j, PARAM_consent_worker_days, &days, NULL))
        judge_ask(j, PARTY_WORKER, days, SILENCE_ENDS, REFUSAL_ENDS);
    enum transfer_path path = path_of(j, &row);
    if (path == PATH_CONSENT)
        judge_ask(j, PARTY_OTHER, judge_param(j, PARAM_transfer_employer_days, NULL), SILENCE_ENDS,
                  REFUSAL_ENDS);
    else if (path == PATH_YEAR_AND_NOTICE)
        judge_ask(j, PARTY_OTHER, judge_param(j, PARAM_transfer_notice_days, NULL),
                  SILENCE_PROCEEDS, REFUSAL_IS_NOTED);
}

static enum param fee_param(int64_t before)
{
    return before == 0   ? PARAM_transfer_fee_first
           : before == 1 ? PARAM_transfer_fee_second
                         : PARAM_transfer_fee_further;
}

static void grant(struct judge *j)
{
    int32_t row;
    int64_t days;
    int64_t employer = judge_fact(j, FACT_other_establishment);
    struct day today = judge_day(j, FACT_today);
    ask_parties(j);
    if (judge_has_param(j, PARAM_transfer_expire_days, &days, NULL)) {
        struct effect *lapse = judge_effect(j, EFFECT_LAPSE);
        lapse->on_acceptance = true;
        lapse->args[0] = days;
    }
    int64_t fee = judge_param(j, fee_param(count(j, FACT_transfers_before)), &row);
    fee_once(j, FEE_SERVICE, fee, row);
    if (judge_fact(j, FACT_absence_opened_on) != VALUE_UNKNOWN) {
        struct effect *e = judge_effect(j, EFFECT_ABSENCE_END);
        e->args[0] = ABSENCE_CANCELLED;
        e->args[1] = employer;
    }
    struct day lent_until = judge_day(j, FACT_lent_until);
    if (!day_is_none(lent_until)) { /* the lender has nobody to lend any more */
        struct effect *e = judge_effect(j, EFFECT_LENDING_END);
        e->args[0] = today.n;
        e->args[1] = employer;
    }
    struct effect *move = judge_effect(j, EFFECT_MOVE);
    move->args[0] = employer;
    move->args[1] = judge_fact(j, FACT_establishment_no);
    move->args[2] = service_input(j, OCCUPATION);
    move->args[3] = service_input(j, WAGE);
    move->args[4] = true;
}

static const enum param shown[] = {
    PARAM_transfer_fee_first,   PARAM_transfer_fee_second,    PARAM_transfer_fee_further,
    PARAM_consent_worker_days,  PARAM_transfer_employer_days, PARAM_transfer_notice_days,
    PARAM_transfer_expire_days, PARAM_invoice_life_days,
};

const struct service s10_transfer = {
    .number = 10,
    .id = "S10",
    .name = "s10_transfer",
    .ar = "نقل خدمات عامل وافد",
    .en = "Transfer of services",
    .what_ar = "نقل خدمات عامل وافد من صاحب عمل آخر إلى المنشأة.",
    .what_en = "Moves an expatriate worker's services from another employer to the establishment.",
    .source = "domain/services.md S10; PCG-TR, SG-2015T, WSA-2012, QIWA-TR, LRI",
    .icon = "move",
    .subject = SUBJECT_OTHER_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_GOV_ENTITY,
    .lines_max = 1,
    .needs = NEED_PERSON | NEED_ABSENCE | NEED_UNIFIED | NEED_BALANCE | NEED_HISTORY |
             NEED_LENDING | NEED_WAGES,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = S10_X01_employed_elsewhere,
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};

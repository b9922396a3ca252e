/* S05: a temporary work permit, for the holder of a temporary visa or as a bridge while a worker's
   transfer, labour case or his employer's band is put right. The one trap: it does not begin before a
   permit that still runs has ended, so no paid day is lost, and it is no first permit: whoever never
   had a standard one stays a newcomer for S03. */
#include "services/service.h"

enum { GROUND, MONTHS };

static const struct field fields[] = {
    [GROUND] =
        {.id = "ground",
         .kind = FIELD_WORD,
         .words = VALUE_GROUND,
         .is_required = true,
         .ar = "سبب الرخصة",
         .en = "Ground of the permit",
         .hint_ar = "تأشيرة عمل مؤقتة، أو إبقاء وضع العامل نظاميًا حتى ينتهي ما هو قائم.",
         .hint_en =
             "A temporary work visa, or keeping the worker legal until an open matter ends."},
    [MONTHS] = {.id = "months",
                .kind = FIELD_INT,
                .min = 1,
                .max = 12,
                .is_required = true,
                .ar = "المدة بالأشهر",
                .en = "Months"},
};

static int64_t known_or_zero(int64_t v) { return v == VALUE_UNKNOWN ? 0 : v; }

static bool is_bridge(struct judge *j) { return service_input(j, GROUND) == GROUND_STATUS_BRIDGE; }

static bool has_open_transfer(struct judge *j)
{
    return judge_fact(j, FACT_transfer_opened_on) != VALUE_UNKNOWN ||
           judge_fact(j, FACT_worker_status) == WORKER_PENDING_TRANSFER;
}

/* Below the band that this service asks for: the employer has something to put right. */
static bool is_band_low(struct judge *j)
{
    const struct policy_row *row = policy_rule(j->policy, 5, E06_band_min, j->on);
    if (!row)
        return false;
    judge_row(j, row->index);
    return !band_at_least(judge_band(j)->band, (enum band)row->value);
}

/* X04: a temporary visa's holder came by a visa; a bridge leads over a transfer, a labour case or a
   band that is being put right. Which of them is open is partly the worker's own matter. */
static bool ground_holds(struct judge *j, struct finding *out)
{
    int64_t ground = service_input(j, GROUND);
    finding_values(out, VALUE_GROUND, ground, VALUE_UNKNOWN);
    bool passed = is_bridge(j) ? is_band_low(j) || has_open_transfer(j) ||
                                     judge_fact(j, FACT_complaint_opened_on) != VALUE_UNKNOWN
                               : judge_fact(j, FACT_employment_origin) == ORIGIN_VISA;
    if (is_bridge(j))
        out->audience = PARTY_OTHER;
    if (!passed)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 5, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* E06: a bridge is for whoever lacks the band, too. */
static bool band_min(struct judge *j, struct finding *out)
{
    if (!is_bridge(j))
        return check_of(E06_band_min)(j, out);
    finding_values(out, VALUE_BAND, judge_band(j)->band, VALUE_UNKNOWN);
    return true;
}

/* W02: on the job, or between two employers. */
static bool works_or_moves(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_worker_status);
    if (status == WORKER_PENDING_TRANSFER) {
        finding_values(out, VALUE_WORKER_STATUS, status, WORKER_ON_JOB);
        return true;
    }
    return check_of(W02_on_job)(j, out);
}

/* X07: the worker's temporary time with this establishment, with the months asked for. */
static bool temporary_time(struct judge *j, struct finding *out)
{
    int64_t most = judge_param(j, PARAM_temporary_months_max, &out->policy_row);
    int64_t used = known_or_zero(judge_fact(j, FACT_temporary_months));
    int64_t with = used + known_or_zero(service_input(j, MONTHS));
    finding_values(out, VALUE_MONTHS, with, most);
    if (with <= most)
        return true;
    if (used < most)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, 5, DAY_NONE, most - used);
    else
        finding_remedy(out, REMEDY_ISSUE_PERMIT, PARTY_ESTABLISHMENT, 3, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static const enum rule checks[] = {
    E11_authorised,       E19_within_grant,       E12_no_open_same,   E16_no_open_invoice,
    E01_est_active,       E02_cr_valid,           E10_not_suspended,  W01_belongs,
    S05_X04_ground_holds, E06_band_min,           W02_on_job,         W10_no_open_absence,
    W13_no_final_exit,    S05_X07_temporary_time, W08_passport_valid,
};

static const struct service_check own[] = {
    {S05_X04_ground_holds, ground_holds},
    {E06_band_min, band_min},
    {W02_on_job, works_or_moves},
    {S05_X07_temporary_time, temporary_time},
};

/* The ground was there when he asked: a transfer that ends meanwhile takes nothing back. */
static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same,
                                            S05_X04_ground_holds};

static const enum rule scope[] = {W02_on_job};

/* The months begin when a permit that still runs ends, else on `today`. */
static struct day start_of(struct judge *j, struct day today)
{
    struct day expiry = judge_day(j, FACT_permit_expiry);
    return !day_is_none(expiry) && day_before(today, expiry) ? expiry : today;
}

static void grant(struct judge *j)
{
    int64_t months = service_input(j, MONTHS);
    struct day today = judge_day(j, FACT_today);
    fee_basic(j, start_of(j, j->on), (int)months);
    struct effect *e = judge_effect(j, EFFECT_PERMIT_ISSUE);
    e->args[0] = PERMIT_TEMPORARY;
    e->args[1] = today.n;
    e->args[2] = judge_months_after(j, start_of(j, today), months).n;
    e->args[3] = judge_fact(j, FACT_first_permit_on);
    e->args[5] = judge_fact(j, FACT_occupation);
    judge_effect(j, EFFECT_TEMPORARY)->args[0] = months;
}

static const enum param shown[] = {
    PARAM_temporary_months_max,
    PARAM_permit_basic_fee_year,
    PARAM_invoice_life_days,
};

const struct service s05_temporary_permit = {
    .number = 5,
    .id = "S05",
    .name = "s05_temporary_permit",
    .ar = "إصدار الرخص المؤقتة",
    .en = "Temporary work permit",
    .what_ar = "إصدار رخصة عمل مؤقتة لحامل تأشيرة مؤقتة أو لعامل وضعه قيد التصحيح.",
    .what_en =
        "Issues a permit of a few months, on a temporary visa or while a worker's standing is "
        "put right.",
    .source = "domain/services.md S05; AN-2014, MLSD-VOL, PP-TEMP",
    .icon = "clock",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT | FOR_GOV_ENTITY,
    .lines_max = 1000,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};

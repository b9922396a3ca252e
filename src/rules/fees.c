/* Fees of permits; see the header. The levy is the hard part: it is owed month by month, each month
   at the rate of the day on which it starts, so one permit may cross from one law into the next
   (1434H: excess over Saudis only; 2018 on: everyone, rising each January).

   The trap: the levy's rows are read on the day of each permit month, not on the submission day.
   That is the levy's own rule ("the rate of the calendar month"), and arrears of 2018 were invoiced
   so [LEVY, PROVEN-FEE]. Everything else here is read on the submission day. */
#include "rules/fees.h"
#include "base/money.h"
#include "rules/campaign.h"
#include <assert.h>

void fee_charge(struct judge *j, struct fee_step step)
{
    struct decision *d = j->out;
    assert(d->fee_steps_count < FEE_STEPS_MAX);
    assert(step.amount >= 0);
    d->fee_steps[d->fee_steps_count++] = step;
    d->fee += step.amount;
}

void fee_basic(struct judge *j, struct day from, int months)
{
    int32_t row;
    struct money year = {judge_param(j, PARAM_permit_basic_fee_year, &row)};
    fee_charge(j, (struct fee_step){
                      .kind = FEE_BASIC,
                      .from = from.n,
                      .months = months,
                      .rate = year.halalas,
                      .amount = money_share(year, months, 12).halalas,
                      .policy_row = row,
                  });
}

void fee_late(struct judge *j)
{
    int32_t row;
    int64_t fine = judge_param(j, PARAM_permit_late_fine, &row);
    if (campaign_helps(j, WAIVE_LATE_FINES, &row))
        fee_waive(j, fine, row);
    else
        fee_once(j, FEE_LATE, fine, row);
}

void fee_once(struct judge *j, enum fee_kind kind, int64_t amount, int32_t row)
{
    fee_charge(j, (struct fee_step){
                      .kind = kind,
                      .from = INT32_MIN,
                      .rate = amount,
                      .amount = amount,
                      .policy_row = row,
                  });
}

void fee_waive(struct judge *j, int64_t amount, int32_t row)
{
    fee_charge(j, (struct fee_step){
                      .kind = FEE_WAIVED, .from = INT32_MIN, .rate = amount, .policy_row = row});
}

/* ---- the levy ---- */

struct permit_year { /* of the unified number, on the submission day */
    struct day start;
    int64_t used;
};

static int64_t count(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? 0 : v;
}

/* The year starts with the unified number's first permit and returns every twelve months of the
   permits' calendar [QIWA-WP]; with a new year nothing is used yet. */
static struct permit_year permit_year_of(struct judge *j, enum calendar calendar)
{
    struct permit_year y = {judge_day(j, FACT_permit_year_start), count(j, FACT_levy_free_used)};
    int months;
    if (day_is_none(y.start) || !day_months_between(y.start, j->on, calendar, &months))
        return (struct permit_year){j->on, 0};
    if (months >= 12) {
        struct day start = day_add_months(y.start, months / 12 * 12, calendar);
        y = (struct permit_year){day_is_none(start) ? j->on : start, 0};
    }
    return y;
}

/* A parameter that need not exist on that day: then 0, and the row is left alone. */
static int64_t param_or_zero(struct judge *j, enum param param, struct day on, int32_t *row)
{
    return policy_param(j->policy, param, on) ? judge_param_on(j, param, on, row) : 0;
}

/* Permits free by a waiver: the number named by the industry ministry, or the small establishment's
   when its owner is insured there full time, more when a further Saudi is [QIWA-WP]. */
static int64_t waiver_of(struct judge *j, struct day on, int32_t *row)
{
    int64_t industrial = count(j, FACT_industrial_free);
    int32_t small_row = *row;
    int64_t workers_max = param_or_zero(j, PARAM_levy_small_workers_max, on, &small_row);
    if (workers_max == 0 || count(j, FACT_unified_workers) > workers_max ||
        !judge_true(j, FACT_is_owner_insured))
        return industrial;
    enum param key = count(j, FACT_insured_saudis) > 0 ? PARAM_levy_small_free_owner_saudi
                                                       : PARAM_levy_small_free_owner;
    int64_t small = param_or_zero(j, key, on, &small_row);
    if (small <= industrial)
        return industrial;
    *row = small_row;
    return small;
}

/* Arrears may reach back behind the first row of all: no levy is known for then. A month from the
   submission on must have its row. */
static bool is_before_tables(const struct judge *j, struct day on)
{
    return day_before(on, j->on) && !policy_param(j->policy, PARAM_levy_basis, on);
}

/* What one permit month costs: a step of one month; kind 0: no levy is owed that month. */
static struct fee_step levy_month(struct judge *j, struct day on, int64_t used)
{
    struct fee_step step = {.kind = FEE_LEVY, .from = on.n, .months = 1};
    int32_t free_row;
    if (is_before_tables(j, on))
        return (struct fee_step){.kind = 0};
    enum levy_basis basis = (enum levy_basis)judge_param_on(j, PARAM_levy_basis, on, &free_row);
    int64_t saudis = count(j, FACT_unified_saudis);
    bool is_excess = basis == LEVY_BASIS_EXCESS || count(j, FACT_unified_expats) > saudis;
    step.rate = judge_param_on(j, is_excess ? PARAM_levy_month_excess : PARAM_levy_month_normal, on,
                               &step.policy_row);
    if (step.rate == 0)
        return (struct fee_step){.kind = 0};
    step.amount = step.rate;
    int64_t free = waiver_of(j, on, &free_row) + (basis == LEVY_BASIS_EXCESS ? saudis : 0);
    if (used < free) {
        step.kind = FEE_LEVY_FREE;
        step.amount = 0;
        step.policy_row = free_row;
    }
    return step;
}

/* Months that cost the same for the same reason are one step. */
static void charge_months(struct judge *j, struct fee_step step)
{
    struct decision *d = j->out;
    struct fee_step *last = d->fee_steps_count ? &d->fee_steps[d->fee_steps_count - 1] : NULL;
    if (!last || last->kind != step.kind || last->rate != step.rate ||
        last->policy_row != step.policy_row) {
        fee_charge(j, step);
        return;
    }
    last->months += step.months;
    last->amount += step.amount;
    d->fee += step.amount;
}

/* Do the same rows hold on both days? A row holds without a break, so they then hold between, too. */
static bool is_same_law(const struct judge *j, struct day a, struct day b)
{
    static const enum param read[] = {
        PARAM_levy_basis,
        PARAM_levy_month_excess,
        PARAM_levy_month_normal,
        PARAM_levy_small_workers_max,
        PARAM_levy_small_free_owner,
        PARAM_levy_small_free_owner_saudi,
    };
    if (day_is_none(b) || !policy_param(j->policy, PARAM_levy_basis, a))
        return false;
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (policy_param(j->policy, read[i], a) != policy_param(j->policy, read[i], b))
            return false;
    return true;
}

bool fee_levy(struct judge *j, struct day from, int months)
{
    enum calendar calendar = (enum calendar)judge_param(j, PARAM_permit_calendar, NULL);
    bool is_exempt = count(j, FACT_levy_exemption) != LEVY_DUE;
    bool is_free = false;
    struct permit_year year = permit_year_of(j, calendar);
    int at_once = is_same_law(j, from, day_add_months(from, months - 1, calendar)) ? months : 1;
    for (int i = 0; i < months; i += at_once) {
        struct day on = day_add_months(from, i, calendar);
        if (day_is_none(on))
            break;
        struct fee_step step = levy_month(j, on, year.used);
        if (step.kind == 0)
            continue;
        step.months = at_once;
        step.amount *= at_once;
        if (is_exempt) { /* the person, not the establishment: takes no free place */
            step.kind = FEE_LEVY_FREE;
            step.amount = 0;
            step.policy_row = -1;
        }
        is_free |= !is_exempt && step.kind == FEE_LEVY_FREE;
        charge_months(j, step);
    }
    if (is_free) {
        struct effect *e = judge_effect(j, EFFECT_LEVY_YEAR);
        e->on_acceptance = true;
        e->args[0] = year.start.n;
        e->args[1] = year.used + 1;
    }
    return is_free;
}

/* The judge: the only way from a check to facts and policy. Every look is written into the
   decision, so what the ledger holds is exactly what was seen. */
#include "rules/check.h"
#include <assert.h>
#include <stdio.h>

int64_t judge_fact(struct judge *j, enum fact fact)
{
    assert(fact > 0 && (int)fact < FACT_COUNT);
    fact_set_add(&j->out->facts_seen, (int)fact);
    return j->facts->value[fact];
}

bool judge_true(struct judge *j, enum fact fact) { return judge_fact(j, fact) == 1; }

struct day judge_day(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? DAY_NONE : (struct day){(int32_t)v};
}

void judge_row(struct judge *j, int32_t row)
{
    struct decision *d = j->out;
    for (int i = 0; i < d->policy_rows_count; i++)
        if (d->policy_rows[i] == row)
            return;
    assert(d->policy_rows_count < (int)(sizeof d->policy_rows / sizeof *d->policy_rows));
    d->policy_rows[d->policy_rows_count++] = row;
}

static void note_missing(struct judge *j, enum param param)
{
    if (!j->is_missing)
        j->missing = param;
    j->is_missing = true;
}

int64_t judge_param_on(struct judge *j, enum param param, struct day on, int32_t *row)
{
    const struct policy_row *found = policy_param(j->policy, param, on);
    if (row)
        *row = found ? found->index : -1;
    if (!found) {
        note_missing(j, param);
        return 0;
    }
    judge_row(j, found->index);
    return found->value;
}

int64_t judge_param(struct judge *j, enum param param, int32_t *row)
{
    return judge_param_on(j, param, j->on, row);
}

bool judge_has_param(struct judge *j, enum param param, int64_t *value, int32_t *row)
{
    if (!policy_param(j->policy, param, j->on)) {
        if (row)
            *row = -1;
        return false;
    }
    *value = judge_param(j, param, row);
    return true;
}

struct effect *judge_effect(struct judge *j, enum effect_kind kind)
{
    assert(j->out->effects_count < EFFECTS_MAX);
    struct effect *e = &j->out->effects[j->out->effects_count++];
    *e = (struct effect){.kind = kind};
    return e;
}

struct day judge_months_after(struct judge *j, struct day d, int64_t months)
{
    int64_t calendar = judge_param(j, PARAM_permit_calendar, NULL);
    if (day_is_none(d) || j->is_missing)
        return DAY_NONE;
    struct day after = day_add_months(d, (int)months, (enum calendar)calendar);
    if (day_is_none(after))
        note_missing(j, PARAM_permit_calendar);
    return after;
}

/* ---- the band ---- */

static int64_t count(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? 0 : v;
}

static struct nitaqat_counts counts_of(struct judge *j)
{
    int64_t activity = judge_fact(j, FACT_activity_group);
    return (struct nitaqat_counts){
        .activity = activity == VALUE_UNKNOWN ? -1 : (int)activity,
        .workers = count(j, FACT_nitaqat_workers),
        .saudis = count(j, FACT_nitaqat_saudis),
        .saudi_units = count(j, FACT_saudi_units),
        .expats = count(j, FACT_nitaqat_expats),
        .week_rates_sum_bp = count(j, FACT_week_rates_sum),
        .weeks = count(j, FACT_weeks_counted),
    };
}

const struct nitaqat_result *judge_band(struct judge *j)
{
    if (!j->has_band) {
        struct nitaqat_counts counts = counts_of(j);
        nitaqat_band(j->policy, &counts, j->on, &j->band);
        for (int i = 0; i < j->band.rows_count; i++)
            judge_row(j, j->band.rows[i]);
        j->has_band = true;
    }
    if (j->band.band == BAND_NONE)
        note_missing(j, j->band.missing);
    return &j->band;
}

static bool reaches(const struct judge *j, const struct nitaqat_counts *now, int64_t hired,
                    enum band need)
{
    struct nitaqat_counts c = *now;
    struct nitaqat_result r;
    c.workers += hired;
    c.saudis += hired;
    c.saudi_units += hired * SAUDI_UNITS;
    nitaqat_band(j->policy, &c, j->on, &r);
    return band_at_least(r.band, need);
}

/* By trial, because the way may lead over several bands, floors move with the size, and the average
   over the window follows slowly: no closed form holds in both worlds. */
int64_t judge_saudis_to(struct judge *j, enum band need)
{
    enum { HIRED_MAX = 1 << 16 };
    if (judge_band(j)->band == BAND_NONE)
        return VALUE_UNKNOWN;
    if (j->band.saudis_to_next > 0 && band_at_least(j->band.missing_up, need))
        return j->band.saudis_to_next;
    struct nitaqat_counts now = counts_of(j);
    int64_t enough = 1;
    while (enough <= HIRED_MAX && !reaches(j, &now, enough, need))
        enough *= 2;
    if (enough > HIRED_MAX)
        return VALUE_UNKNOWN;
    int64_t too_few = enough / 2;
    while (enough - too_few > 1) {
        int64_t middle = too_few + (enough - too_few) / 2;
        if (reaches(j, &now, middle, need))
            enough = middle;
        else
            too_few = middle;
    }
    return enough;
}

/* ---- findings ---- */

void finding_values(struct finding *f, enum value_kind kind, int64_t found, int64_t required)
{
    f->kind = kind;
    f->found = found;
    f->required = required;
}

void finding_remedy(struct finding *f, enum remedy_action action, enum party who, int service,
                    struct day earliest, int64_t amount)
{
    assert(f->remedies_count < REMEDIES_MAX);
    f->remedies[f->remedies_count++] = (struct remedy){
        .action = action,
        .who = who,
        .service = service,
        .earliest = earliest.n,
        .amount = amount,
    };
}

/* ---- the band as it would be ---- */

static struct nitaqat_result band_of(struct judge *j, struct nitaqat_counts c, int64_t expats)
{
    struct nitaqat_result r;
    c.workers += expats;
    c.expats += expats;
    nitaqat_band_bare(j->policy, &c, j->on, &r);
    for (int i = 0; i < r.rows_count; i++)
        judge_row(j, r.rows[i]);
    if (r.band == BAND_NONE)
        note_missing(j, r.missing);
    return r;
}

static struct nitaqat_counts other_counts(struct judge *j)
{
    int64_t activity = judge_fact(j, FACT_other_activity_group);
    return (struct nitaqat_counts){
        .activity = activity == VALUE_UNKNOWN ? -1 : (int)activity,
        .workers = count(j, FACT_other_workers),
        .saudis = count(j, FACT_other_saudis),
        .saudi_units = count(j, FACT_other_saudi_units),
        .expats = count(j, FACT_other_expats),
        .week_rates_sum_bp = count(j, FACT_other_week_rates_sum),
        .weeks = count(j, FACT_other_weeks_counted),
    };
}

struct nitaqat_result judge_band_with(struct judge *j, int64_t expats)
{
    return band_of(j, counts_of(j), expats);
}

struct nitaqat_result judge_band_in(struct judge *j, int64_t activity)
{
    struct nitaqat_counts c = counts_of(j);
    c.activity = activity == VALUE_UNKNOWN ? -1 : (int)activity;
    return band_of(j, c, 0);
}

struct nitaqat_result judge_other_band(struct judge *j, int64_t expats)
{
    return band_of(j, other_counts(j), expats);
}

/* More expatriates never better a band, so the most that keep it are found by halving. */
static int64_t balance_of(struct judge *j, struct nitaqat_counts c, enum band need)
{
    enum { MORE_MAX = 1 << 20 };
    struct nitaqat_counts with = c;
    struct nitaqat_result r;
    int64_t fits = -1, too_many = MORE_MAX;
    while (too_many - fits > 1) {
        int64_t middle = fits + (too_many - fits) / 2;
        with.workers = c.workers + middle;
        with.expats = c.expats + middle;
        nitaqat_band_bare(j->policy, &with, j->on, &r);
        if (r.band == BAND_NONE) {
            note_missing(j, r.missing);
            return 0;
        }
        if (band_at_least(r.band, need))
            fits = middle;
        else
            too_many = middle;
    }
    return fits < 0 ? 0 : fits;
}

int64_t judge_balance(struct judge *j, enum band need) { return balance_of(j, counts_of(j), need); }

int64_t judge_other_balance(struct judge *j, enum band need)
{
    return balance_of(j, other_counts(j), need);
}

bool judge_occupation_in(struct judge *j, const char *list, int64_t occupation)
{
    char code[5];
    int32_t row = -1;
    if (occupation < 0 || occupation > 9999)
        return false;
    snprintf(code, sizeof code, "%04d", (int)occupation);
    bool is_in = policy_in_list(j->policy, list, str_of(code), j->on, &row);
    if (is_in)
        judge_row(j, row);
    return is_in;
}

int64_t judge_months_between(struct judge *j, struct day from, struct day to)
{
    int months;
    int64_t calendar = judge_param(j, PARAM_permit_calendar, NULL);
    if (day_is_none(from) || day_is_none(to) || day_before(to, from) ||
        !day_months_between(from, to, (enum calendar)calendar, &months))
        return -1;
    return months;
}

void judge_ask(struct judge *j, enum party party, int64_t days, enum silence on_silence,
               enum refusal on_no)
{
    struct effect *e = judge_effect(j, EFFECT_ASK);
    if (judge_param(j, PARAM_consent_silence_agrees, NULL))
        on_silence = SILENCE_PROCEEDS;
    e->on_acceptance = true;
    e->args[0] = party;
    e->args[1] = party == PARTY_OTHER ? judge_fact(j, FACT_other_establishment) : 0;
    e->args[2] = days;
    e->args[3] = on_silence;
    e->args[4] = on_no;
}

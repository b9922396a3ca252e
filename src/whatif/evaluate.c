/* See the header. Work is parted by unified numbers, because the levy's free places go from one of its
   establishments to the next. */
#include "whatif/evaluate.h"
#include "rules/policy_set.h"
#include "rules/policy_value.h"
#include <pthread.h>
#include <stdlib.h>

const int whatif_services[WHATIF_SERVICES] = {3, 4, 9, 19};
enum { THREADS_MAX = 8, ISSUE = 0, CHANGE = 2, CERTIFICATE = 3 };

struct work {
    const struct snapshot *s;
    const struct outcome *base; /* NULL: everything anew */
    const struct outcome *out;  /* its arrays are written */
    bool anew[WHATIF_SERVICES]; /* of every establishment; else where the band has changed */
    bool has_fees;
    int32_t from, to;          /* units */
    const int16_t *row_params; /* by policy row: its parameter, or -1 */
    bool reads[WHATIF_SERVICES][PARAM_COUNT];
    struct gathering gathering[WHATIF_SERVICES];
    struct facts facts;
    struct decision decision;
    pthread_t thread;
};

/* ---- inputs and the worker without a fault ---- */

static struct input input_of(const struct work *w, int which)
{
    struct input in;
    int choices[PACKED_MAX];
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    const struct policy_row *row =
        policy_param(w->out->policy, PARAM_permit_months_choices, w->out->on);
    int n = row ? policy_unpack(row->value, choices) : 0;
    switch (which) {
    case WHATIF_RENEWAL: in.value[1] = 1; /* no Saudi wants the job */ /* fall through */
    case ISSUE: in.value[0] = n > 0 ? choices[n - 1] : 12; break;
    case CHANGE: in.value[0] = 9313; break; /* a title that anybody may have */
    case CERTIFICATE: in.value[0] = in.value[1] = 1; break;
    default: assert(!"a service");
    }
    return in;
}

/* A worker in whom nothing stands in the way: new for an issue, with a permit that ends soon for the
   others. */
static struct worker faultless(struct day on, int which)
{
    enum { OCCUPATION = 9112, SOON_DAYS = 30, YEARS_DAYS = 1000, YEAR_DAYS = 400 };
    struct worker w = {
        .person_id = 2,
        .id_no = which == ISSUE ? 0 : 2,
        .nationality = 'I' * 256 + 'N',
        .birth_day = DAY_NONE,
        .passport_expiry = day_add(on, YEARS_DAYS),
        .iqama_expiry = which == ISSUE ? DAY_NONE : day_add(on, YEARS_DAYS),
        .entry_on = day_add(on, which == ISSUE ? -SOON_DAYS : -YEAR_DAYS),
        .exit_visa_on = DAY_NONE,
        .departed_on = DAY_NONE,
        .has_employment = true,
        .status = WORKER_ON_JOB,
        .start_on = day_add(on, which == ISSUE ? -SOON_DAYS : -YEAR_DAYS),
        .permit_issue = DAY_NONE,
        .permit_expiry = which == ISSUE ? DAY_NONE : day_add(on, SOON_DAYS),
        .first_permit_on = which == ISSUE ? DAY_NONE : day_add(on, -YEAR_DAYS),
        .permit_kind = which == ISSUE ? PERMIT_NONE : PERMIT_STANDARD,
        .origin = ORIGIN_VISA,
        .occupation = OCCUPATION,
        .visa_occupation = OCCUPATION,
        .is_contract_documented = true,
        .leave_until = DAY_NONE,
        .wage_line_until = DAY_NONE,
        .absence_opened_on = DAY_NONE,
        .transfer_opened_on = DAY_NONE,
        .occupation_change_opened_on = DAY_NONE,
        .complaint_opened_on = DAY_NONE,
    };
    return w;
}

/* ---- asking the rules ---- */

static void note_reads(struct work *w, int which)
{
    const struct decision *d = &w->decision;
    for (int i = 0; i < d->policy_rows_count; i++) {
        int param = w->row_params[d->policy_rows[i]];
        if (param >= 0)
            w->reads[which][param] = true;
    }
}

static bool is_granted(struct work *w, int which, struct worker *whose, int32_t worker,
                       const struct input *in)
{
    struct gathering *g = &w->gathering[which];
    snapshot_facts(w->s, g, whose, worker, &w->facts);
    assess(g->service, &w->facts, in, w->out->policy, PHASE_SUBMISSION, &w->decision);
    if (w->row_params)
        note_reads(w, which);
    return w->decision.granted;
}

static void establishment_try(struct work *w, int32_t at, int which)
{
    struct worker clean = faultless(w->out->on, which);
    struct input in = input_of(w, which);
    bool is_open = is_granted(w, which, &clean, -1, &in);
    uint8_t bit = (uint8_t)(1 << which);
    w->out->open[at] = (uint8_t)(is_open ? w->out->open[at] | bit : w->out->open[at] & ~bit);
}

static void workers_try(struct work *w, int32_t at)
{
    const struct snapshot_establishment *e = &w->s->establishments[at];
    struct input in = input_of(w, WHATIF_RENEWAL);
    struct worker whose;
    for (int32_t i = e->first; i < e->first + e->workers; i++) {
        snapshot_worker(w->s, i, &whose);
        w->out->renewable[i] = is_granted(w, WHATIF_RENEWAL, &whose, i, &in);
    }
}

/* ---- fees ---- */

/* What the service's own grant charges for a renewal; the free places of the permit year go on from one
   worker to the next. */
static int64_t establishment_fees(struct work *w, int32_t at, int64_t *year, int64_t *used)
{
    const struct snapshot_establishment *e = &w->s->establishments[at];
    struct gathering *g = &w->gathering[WHATIF_RENEWAL];
    struct input in = input_of(w, WHATIF_RENEWAL);
    struct worker whose;
    int64_t sum = 0;
    g->base.value[FACT_permit_year_start] = *year;
    g->base.value[FACT_levy_free_used] = *used;
    for (int32_t i = e->first; i < e->first + e->workers; i++) {
        if (w->s->permit_kind[i] != PERMIT_STANDARD || w->s->status[i] != WORKER_ON_JOB)
            continue;
        snapshot_worker(w->s, i, &whose);
        snapshot_facts(w->s, g, &whose, i, &w->facts);
        struct judge j = {.facts = &w->facts,
                          .input = &in,
                          .policy = w->out->policy,
                          .on = w->out->on,
                          .service = g->service->number,
                          .out = &w->decision};
        decision_clear(&w->decision);
        g->service->grant(&j);
        sum += w->decision.fee;
        gather_after(g, &w->decision);
        if (w->row_params)
            note_reads(w, WHATIF_RENEWAL);
    }
    *year = g->base.value[FACT_permit_year_start];
    *used = g->base.value[FACT_levy_free_used];
    return sum;
}

/* ---- one unit ---- */

static bool band_differs(const struct work *w, int32_t at)
{
    int32_t entity = w->s->establishments[at].entity;
    return !w->base || w->base->band[entity] != w->out->band[entity];
}

static void unit_try(struct work *w, int32_t unit)
{
    const struct snapshot_unit *u = &w->s->units[unit];
    int64_t year = VALUE_UNKNOWN, used = 0;
    for (int32_t at = u->first; at < u->first + u->establishments; at++) {
        bool differs = band_differs(w, at);
        for (int i = 0; i < WHATIF_SERVICES; i++) {
            bool is_fee = i == WHATIF_RENEWAL && w->has_fees;
            if (!differs && !w->anew[i] && !is_fee)
                continue;
            snapshot_gather(w->s, w->out->policy, service_by_number(whatif_services[i]), w->out->on,
                            at, &w->gathering[i]);
            if (differs || w->anew[i])
                establishment_try(w, at, i);
            if (i == WHATIF_RENEWAL && (differs || w->anew[i]))
                workers_try(w, at);
        }
        if (w->has_fees)
            w->out->fees[at] = establishment_fees(w, at, &year, &used);
    }
}

static void *work_run(void *arg)
{
    struct work *w = arg;
    for (int32_t unit = w->from; unit < w->to; unit++)
        unit_try(w, unit);
    return NULL;
}

static void bands_find(const struct snapshot *s, const struct outcome *out)
{
    for (int32_t i = 0; i < s->entities_n; i++) {
        struct nitaqat_counts c = snapshot_counts(s, i, out->policy, out->on);
        struct nitaqat_result r;
        nitaqat_band_bare(out->policy, &c, out->on, &r);
        out->band[i] = (uint8_t)r.band;
    }
}

/* `like` says what is to be done; each thread has its part of the units, even by workers. */
static void work_share(struct arena *a, const struct work *like, int threads, struct outcome *out)
{
    const struct snapshot *s = like->s;
    struct work *works = arena_array(a, struct work, threads);
    int32_t unit = 0;
    int64_t so_far = 0;
    for (int i = 0; i < threads; i++) {
        struct work *w = &works[i];
        *w = *like;
        w->from = unit;
        int64_t until = (int64_t)(s->workers_n + s->establishments_n) * (i + 1) / threads;
        while (unit < s->units_n && (so_far < until || i == threads - 1)) {
            const struct snapshot_unit *u = &s->units[unit++];
            so_far += u->establishments;
            for (int32_t k = 0; k < u->establishments; k++)
                so_far += s->establishments[u->first + k].workers;
        }
        w->to = unit;
        if (i > 0 && pthread_create(&w->thread, NULL, work_run, w) != 0) {
            work_run(w);
            w->thread = pthread_self();
        }
    }
    work_run(&works[0]);
    for (int i = 0; i < threads; i++) {
        if (i > 0 && !pthread_equal(works[i].thread, pthread_self()))
            pthread_join(works[i].thread, NULL);
        for (int k = 0; k < WHATIF_SERVICES; k++)
            for (int p = 0; p < PARAM_COUNT; p++)
                out->reads[k][p] |= works[i].reads[k][p];
    }
}

static void outcome_make(struct arena *a, const struct snapshot *s, const struct policy *policy,
                         struct day on, struct outcome *out)
{
    *out = (struct outcome){.policy = policy, .on = on};
    out->band = arena_array(a, uint8_t, s->entities_n);
    out->open = arena_array(a, uint8_t, s->establishments_n);
    out->renewable = arena_array(a, uint8_t, s->workers_n);
    out->fees = arena_array(a, int64_t, s->establishments_n);
}

static const int16_t *row_params_of(struct arena *a, const struct policy *p)
{
    int16_t *out = arena_array(a, int16_t, policy_rows(p));
    for (int i = 0; i < policy_rows(p); i++)
        out[i] = -1;
    for (int i = 0; i < PARAM_COUNT; i++) {
        struct slot slot = p->slots[SLOT_PARAM + i];
        for (int k = 0; k < slot.n; k++)
            out[p->spans[slot.first + k].row] = (int16_t)i;
    }
    return out;
}

void outcome_base(struct arena *boot, const struct snapshot *s, const struct policy *policy,
                  struct day on, int threads, struct outcome *out)
{
    struct arena *a = arena_new(SIZE_MAX);
    outcome_make(boot, s, policy, on, out);
    bands_find(s, out);
    struct work like = {.s = s,
                        .out = out,
                        .anew = {true, true, true, true},
                        .has_fees = true,
                        .row_params = row_params_of(a, policy)};
    work_share(a, &like, threads < THREADS_MAX ? threads : THREADS_MAX, out);
    arena_free(a);
}

/* Can a change outside the bands touch the service? Yes if a row it read has changed, or one that it
   might have read and did not find. */
static bool is_touched(const struct scenario *c, const struct outcome *base, int which)
{
    int service = whatif_services[which];
    if (c->services[service] || c->has_lists)
        return true;
    for (int p = 0; p < PARAM_COUNT; p++) {
        bool is_band = str_starts(str_of(param_key((enum param)p)), S("nitaqat."));
        if (c->params[p] && !is_band &&
            (base->reads[which][p] || !policy_param(base->policy, (enum param)p, base->on)))
            return true;
    }
    return false;
}

void outcome_scenario(struct arena *boot, const struct snapshot *s, const struct scenario *c,
                      const struct outcome *base, int threads, struct outcome *out)
{
    struct arena *a = arena_new(SIZE_MAX);
    outcome_make(boot, s, c->policy, base->on, out);
    memcpy(out->band, base->band, (size_t)s->entities_n);
    memcpy(out->open, base->open, (size_t)s->establishments_n);
    memcpy(out->renewable, base->renewable, (size_t)s->workers_n);
    memcpy(out->fees, base->fees, (size_t)s->establishments_n * sizeof *out->fees);
    if (c->has_bands)
        bands_find(s, out);
    struct work like = {.s = s, .base = base, .out = out, .has_fees = c->has_fees};
    bool is_any = c->has_bands || c->has_fees;
    for (int i = 0; i < WHATIF_SERVICES; i++)
        is_any |= like.anew[i] = is_touched(c, base, i);
    if (is_any)
        work_share(a, &like, threads < THREADS_MAX ? threads : THREADS_MAX, out);
    arena_free(a);
}

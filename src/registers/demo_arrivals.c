/* The files of later months; see the header. The trap: identity, border and visa numbers may not meet
   those of the first day or of another month, so each month counts from a base of its own. */
#include "registers/demo_arrivals.h"
#include "registers/demo_parts.h"
#include <assert.h>

enum {
    MONTHS_MAX = 48,
    MONTH_PEOPLE_MAX = 1000000,
    SAUDIS_BASE = 50000000, /* serial numbers have eight digits */
    BORDERS_BASE = 20000000,
    VISAS_BASE = 100000000,
};

struct demo_arrivals {
    struct maker maker;
    struct tables tables;
    struct plan plan;
    struct arena *line;
    int64_t *sums; /* workers of establishments 0..i: bigger firms hire more */
};

enum err demo_arrivals_new(struct arena *boot, const struct policy *policy,
                           const struct demo_wish *wish, struct demo_arrivals **out)
{
    struct demo_arrivals *x = *out = arena_new_of(boot, struct demo_arrivals);
    TRY(tables_load(boot, policy, &x->tables));
    plan_make(boot, policy, &x->tables, wish, &x->plan);
    x->sums = arena_array(boot, int64_t, x->plan.establishments);
    for (int32_t i = 0; i < x->plan.establishments; i++)
        x->sums[i] = (i ? x->sums[i - 1] : 0) + x->plan.sizes[i];
    x->line = arena_new(1 << 20);
    x->maker = (struct maker){.policy = policy,
                              .tables = &x->tables,
                              .plan = &x->plan,
                              .wish = *wish,
                              .line = x->line,
                              .is_arrival = true};
    return OK;
}

void demo_arrivals_free(struct demo_arrivals *x) { arena_free(x->line); }

/* Where somebody begins: by size; a newcomer only where the band lets him have a permit. */
static void firm_draw(struct demo_arrivals *x, struct random *r, bool is_newcomer, struct firm *f)
{
    const struct weights weights = {x->sums, x->plan.establishments};
    for (int tries = 0; tries < 64; tries++) {
        int32_t i = weights_draw(&weights, r), group = 0, high = x->plan.groups_n - 1;
        while (group < high) { /* groups stand in the order of their first establishment */
            int32_t middle = group + (high - group + 1) / 2;
            if (x->plan.groups[middle].first <= i)
                group = middle;
            else
                high = middle - 1;
        }
        const struct plan_group *g = &x->plan.groups[group];
        *f = (struct firm){.number = i, .group = group, .workers = x->plan.sizes[i]};
        bool is_green = g->target == TARGET_GREEN || g->target == TARGET_PLATINUM;
        if (!is_newcomer || (is_green && g->saudis > 0))
            break;
    }
    firm_number(&x->maker, f);
}

static void newcomer_write(struct demo_arrivals *x, struct random *r, int64_t serial)
{
    struct maker *m = &x->maker;
    struct firm f;
    firm_draw(x, r, true, &f);
    f.chance = random_seed(random_next(r));
    m->border_serial = m->expat_serial = serial;
    struct day came = day_add(m->wish.today, -(int)random_between(r, 0, 25));
    struct paper p = {.status = "on_job",
                      .permit_expiry = DAY_NONE,
                      .entry_on = came,
                      .start_on = came,
                      .exit_visa_on = DAY_NONE,
                      .matter_on = DAY_NONE};
    expat_worker_write(m, &f, &p);
}

static void hire_write(struct demo_arrivals *x, struct random *r)
{
    struct firm f;
    firm_draw(x, r, false, &f);
    f.chance = random_seed(random_next(r));
    saudi_worker_write(&x->maker, &f, 100 * random_between(r, 3000, 9000));
}

static void open_visa_write(struct demo_arrivals *x, struct random *r)
{
    struct maker *m = &x->maker;
    struct firm f;
    firm_draw(x, r, true, &f);
    const struct staff *staff = x->tables.kinds[x->plan.groups[f.group].kind].staff;
    struct str nation = x->tables.nations[weights_draw(&x->tables.nations_w, r)].code;
    struct buf *b = &m->chunk.text[IMPORT_VISAS];
    struct day issued = day_add(m->wish.today, -(int)random_between(r, 0, 28));
    int64_t no = m->visa_serial++;
    buf_printf(b, "%s,%lld,%lld,%d,%.*s,male,%.*s", f.no, (long long)(1300000000 + no),
               (long long)(1200000000 + no / 5),
               staff->rows[weights_draw(&staff->expats, r)].occupation, STR_ARG(nation),
               STR_ARG(nation));
    field_day(b, issued);
    field_day(b, day_add(issued, 709));
    buf_c(b, ",issued,,,\n");
    m->chunk.rows[IMPORT_VISAS]++;
}

static void month_write(struct demo_arrivals *x, struct arena *a,
                        const struct arrivals_month *month)
{
    struct maker *m = &x->maker;
    struct random r = random_stream(m->wish.seed, (uint64_t)1 << 41 | (uint64_t)month->month);
    int64_t base = (int64_t)month->month * MONTH_PEOPLE_MAX;
    chunk_begin(&m->chunk, a);
    m->wish.today = month->on;
    m->saudi_serial = SAUDIS_BASE + base;
    m->visa_serial = VISAS_BASE + 2 * base;
    for (int64_t i = 0; i < month->expats; i++)
        newcomer_write(x, &r, BORDERS_BASE + base + i);
    for (int64_t i = 0; i < month->saudis; i++)
        hire_write(x, &r);
    for (int64_t i = 0; i < month->visas; i++)
        open_visa_write(x, &r);
    arena_reset(x->line);
}

struct str demo_arrivals_file(struct demo_arrivals *x, struct arena *a,
                              const struct arrivals_month *month, int file, enum import_kind *kind)
{
    static const enum import_kind kinds[ARRIVAL_FILES] = {IMPORT_PERSONS, IMPORT_EMPLOYMENTS,
                                                          IMPORT_VISAS};
    assert(file >= 0 && file < ARRIVAL_FILES && month->month >= 0 && month->month < MONTHS_MAX);
    assert(month->expats <= MONTH_PEOPLE_MAX && month->saudis <= MONTH_PEOPLE_MAX &&
           month->visas <= MONTH_PEOPLE_MAX);
    month_write(x, a, month);
    *kind = kinds[file];
    return x->maker.chunk.rows[kinds[file]] ? buf_out(&x->maker.chunk.text[kinds[file]]) : S("");
}

/* See the header. */
#include "whatif/planner.h"
#include "decisions/gather.h"
#include <stdlib.h>

enum { HEADS_MAX = 200000, WEEKS_KEPT_MAX = 120, MONTHS = 12 };

const char *const plan_kind_words[PLAN_KINDS] = {
    "hire_saudi", "hire_expat", "transfer_in", "exit_expat", "exit_saudi", "promote_saudi",
};

struct kept { /* a week's rate */
    int32_t week;
    int64_t rate_bp;
};

struct planning {
    const struct policy *policy;
    struct db *db;
    struct arena *a;
    struct gathering *gathering;
    struct nitaqat_counts counts;
    struct worker *workers; /* expatriates with a permit, the first to end first */
    size_t workers_n, gone; /* gone: of the front */
    int64_t *units;         /* of the Saudis, the lightest first */
    size_t units_n;
    struct kept kept[WEEKS_KEPT_MAX]; /* oldest first */
    int kept_n;
    bool keeps_weeks;
};

/* ---- reading ---- */

static bool take_worker(void *ctx, const struct worker *w)
{
    struct planning *p = ctx;
    bool is_expat = w->nationality != 'S' * 256 + 'A';
    if (is_expat && w->status == WORKER_ON_JOB && w->permit_kind == PERMIT_STANDARD &&
        !day_is_none(w->permit_expiry) && p->workers_n < HEADS_MAX)
        p->workers[p->workers_n++] = *w;
    return true;
}

static int by_expiry(const void *a, const void *b)
{
    const struct worker *x = a, *y = b;
    if (x->permit_expiry.n != y->permit_expiry.n)
        return x->permit_expiry.n < y->permit_expiry.n ? -1 : 1;
    return (x->person_id > y->person_id) - (x->person_id < y->person_id);
}

static int by_weight(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static enum err number(struct planning *p, const char *sql, int64_t id, int64_t *out)
{
    struct db_rows r;
    TRY(db_query(p->db, &r, sql, db_int_arg(id)));
    *out = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

static enum err saudis_load(struct planning *p, int64_t id, struct day today)
{
    struct db_rows r;
    int64_t n;
    TRY(number(p, "SELECT COUNT(*) FROM employment WHERE establishment_id = $1", id, &n));
    p->units = arena_array(p->a, int64_t, n + (int64_t)PLAN_STEPS_MAX * PLAN_COUNT_MAX);
    p->workers = arena_array(p->a, struct worker, n);
    TRY(db_query(p->db, &r,
                 "SELECT m.insured_wage, m.work_kind, m.weight_kind FROM employment m "
                 "JOIN person p ON p.id = m.person_id WHERE m.establishment_id = $1 "
                 "AND m.status = 1 AND p.nationality = 'SA'",
                 db_int_arg(id)));
    while (db_next(&r))
        p->units[p->units_n++] = saudi_weight_units(p->policy, db_int(&r, 0), (int)db_int(&r, 1),
                                                    (int)db_int(&r, 2), today);
    TRY(db_done(&r));
    if (p->units_n)
        qsort(p->units, p->units_n, sizeof *p->units, by_weight);
    return OK;
}

static enum err weeks_load(struct planning *p, struct day today)
{
    struct db_rows r;
    int64_t n;
    TRY(number(p, "SELECT COUNT(*) FROM nitaqat_week WHERE entity_id = $1",
               p->gathering->establishment.entity_id, &n));
    p->keeps_weeks = n > 0; /* else the portal keeps none either (week_run) */
    TRY(db_query(p->db, &r,
                 "SELECT week, rate_bp FROM nitaqat_week WHERE entity_id = $1 AND week >= $2 "
                 "AND week < $3 ORDER BY week",
                 db_int_arg(p->gathering->establishment.entity_id), db_int_arg(today.n - 52 * 7),
                 db_int_arg(today.n)));
    while (p->kept_n < WEEKS_KEPT_MAX - PLAN_WEEKS_MAX && db_next(&r))
        p->kept[p->kept_n++] = (struct kept){(int32_t)db_int(&r, 0), db_int(&r, 1)};
    return db_done(&r);
}

static enum err load(struct planning *p, int64_t id, struct day today)
{
    struct gathering *g = p->gathering;
    const struct actor owner = {.account_id = 0, .level = 2, .capacity = CAPACITY_OWNER};
    *g = (struct gathering){
        .db = p->db,
        .req = p->a,
        .policy = p->policy,
        .service = service_by_number(4),
        .submitted_on = today,
        .clock = {day_start_ms(today), today},
    };
    TRY(gather_begin(g, &owner, id, CHANNEL_WEB, 1));
    g->actor = NULL;
    const struct establishment *e = &g->establishment;
    p->counts = (struct nitaqat_counts){
        .activity = e->activity_group,
        .workers = e->nitaqat_workers,
        .saudis = e->nitaqat_saudis,
        .saudi_units = e->saudi_units,
        .expats = e->nitaqat_expats,
    };
    TRY(saudis_load(p, id, today));
    TRY(worker_each(p->db, p->a, id, take_worker, p));
    if (p->workers_n)
        qsort(p->workers, p->workers_n, sizeof *p->workers, by_expiry);
    return weeks_load(p, today);
}

/* ---- what a step does ---- */

static void unified_add(struct planning *p, int64_t saudis, int64_t expats)
{
    int64_t *f = p->gathering->base.value;
    f[FACT_unified_saudis] += saudis;
    f[FACT_unified_expats] += expats;
    f[FACT_unified_workers] += saudis + expats;
    p->counts.workers += saudis + expats;
    p->counts.saudis += saudis;
    p->counts.expats += expats;
}

static void units_sort(struct planning *p)
{
    if (p->units_n)
        qsort(p->units, p->units_n, sizeof *p->units, by_weight);
}

static enum err hire_saudis(struct planning *p, const struct plan_step *s, struct day on)
{
    int64_t each = saudi_weight_units(p->policy, s->wage, WORK_FULL, WEIGHT_PLAIN, on);
    if (each < 0)
        return ERR_INPUT;
    for (int64_t i = 0; i < s->count; i++)
        p->units[p->units_n++] = each;
    unified_add(p, s->count, 0);
    p->counts.saudi_units += each * s->count;
    units_sort(p);
    return OK;
}

static enum err lose_saudis(struct planning *p, const struct plan_step *s)
{
    if ((size_t)s->count > p->units_n || s->count > p->counts.saudis)
        return ERR_INPUT;
    for (int64_t i = 0; i < s->count; i++)
        p->counts.saudi_units -= p->units[i];
    p->units += s->count;
    p->units_n -= (size_t)s->count;
    unified_add(p, -s->count, 0);
    return OK;
}

static enum err promote(struct planning *p, const struct plan_step *s, struct day on)
{
    int64_t each = saudi_weight_units(p->policy, s->wage, WORK_FULL, WEIGHT_PLAIN, on);
    if ((size_t)s->count > p->units_n || each < 0)
        return ERR_INPUT;
    for (int64_t i = 0; i < s->count && p->units[i] < each; i++) {
        p->counts.saudi_units += each - p->units[i];
        p->units[i] = each;
    }
    units_sort(p);
    return OK;
}

static enum err lose_expats(struct planning *p, const struct plan_step *s)
{
    if (s->count > p->counts.expats)
        return ERR_INPUT;
    size_t left = p->workers_n - p->gone;
    p->gone += (size_t)s->count < left ? (size_t)s->count : left;
    unified_add(p, 0, -s->count);
    return OK;
}

/* What the service's own grant charges for the worker on the day. */
static int64_t price(struct planning *p, int service, struct worker *w, struct day on)
{
    struct gathering *g = p->gathering;
    struct facts facts;
    struct decision *d = arena_new_of(p->a, struct decision);
    struct input in;
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    in.value[0] = MONTHS;
    g->service = service_by_number(service);
    g->base.value[FACT_today] = g->base.value[FACT_submitted_on] = on.n;
    g->clock.today = g->submitted_on = on;
    w->open_count = 0;
    if (gather_worker(g, w, &facts) != OK)
        return 0;
    struct judge j = {
        .facts = &facts, .input = &in, .policy = p->policy, .on = on, .service = service, .out = d};
    decision_clear(d);
    g->service->grant(&j);
    gather_after(g, d);
    return d->fee;
}

static int64_t newcomers_price(struct planning *p, int64_t count, struct day on)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < count; i++) {
        struct worker w = {
            .person_id = 1,
            .nationality = 'I' * 256 + 'N',
            .birth_day = DAY_NONE,
            .passport_expiry = DAY_NONE,
            .iqama_expiry = DAY_NONE,
            .entry_on = on,
            .exit_visa_on = DAY_NONE,
            .departed_on = DAY_NONE,
            .has_employment = true,
            .status = WORKER_ON_JOB,
            .start_on = on,
            .permit_issue = DAY_NONE,
            .permit_expiry = DAY_NONE,
            .first_permit_on = DAY_NONE,
            .origin = ORIGIN_VISA,
            .occupation = 9112,
            .visa_occupation = 9112,
            .leave_until = DAY_NONE,
            .wage_line_until = DAY_NONE,
            .absence_opened_on = DAY_NONE,
            .transfer_opened_on = DAY_NONE,
            .occupation_change_opened_on = DAY_NONE,
            .complaint_opened_on = DAY_NONE,
        };
        sum += price(p, 3, &w, on);
    }
    return sum;
}

static enum err step(struct planning *p, const struct plan_step *s, struct day on,
                     struct plan_week *week)
{
    const struct policy_row *transfer = policy_param(p->policy, PARAM_transfer_fee_first, on);
    switch (s->kind) {
    case PLAN_HIRE_SAUDI: return hire_saudis(p, s, on);
    case PLAN_HIRE_EXPAT:
        unified_add(p, 0, s->count);
        week->fees += newcomers_price(p, s->count, on);
        return OK;
    case PLAN_TRANSFER_IN:
        unified_add(p, 0, s->count);
        week->fees += s->count * (transfer ? transfer->value : 0);
        return OK;
    case PLAN_EXIT_EXPAT: return lose_expats(p, s);
    case PLAN_EXIT_SAUDI: return lose_saudis(p, s);
    case PLAN_PROMOTE_SAUDI: return promote(p, s, on);
    case PLAN_KINDS: break;
    }
    return ERR_INPUT;
}

/* ---- weeks ---- */

static void window_fill(const struct planning *p, struct day on, struct nitaqat_counts *c)
{
    const struct policy_row *row = policy_param(p->policy, PARAM_nitaqat_window_weeks, on);
    int32_t first = on.n - 7 * (int32_t)(row && row->value > 1 ? row->value - 1 : 0);
    c->week_rates_sum_bp = c->weeks = 0;
    for (int i = 0; i < p->kept_n; i++) {
        if (p->kept[i].week < first || p->kept[i].week >= on.n)
            continue;
        c->week_rates_sum_bp += p->kept[i].rate_bp;
        c->weeks++;
    }
}

/* The most expatriates beside the present ones, by the function that E13 uses. */
static int64_t balance(struct planning *p, const struct plan_week *week)
{
    struct facts facts;
    struct decision *d = arena_new_of(p->a, struct decision);
    facts_clear(&facts);
    facts.value[FACT_activity_group] = week->counts.activity;
    facts.value[FACT_nitaqat_workers] = week->counts.workers;
    facts.value[FACT_nitaqat_saudis] = week->counts.saudis;
    facts.value[FACT_saudi_units] = week->counts.saudi_units;
    facts.value[FACT_nitaqat_expats] = week->counts.expats;
    facts.value[FACT_week_rates_sum] = week->counts.week_rates_sum_bp;
    facts.value[FACT_weeks_counted] = week->counts.weeks;
    struct judge j = {
        .facts = &facts, .policy = p->policy, .on = week->from, .service = 10, .out = d};
    decision_clear(d);
    return judge_balance(&j, BAND_GREEN);
}

static void renewals(struct planning *p, struct plan_week *week)
{
    struct day end = day_add(week->from, 7);
    for (size_t i = p->gone; i < p->workers_n; i++) {
        struct worker *w = &p->workers[i];
        if (!day_before(w->permit_expiry, end))
            break;
        if (day_before(w->permit_expiry, week->from))
            continue; /* over before the plan began, or renewed in it */
        week->renewals++;
        week->fees += price(p, 4, w, week->from);
    }
}

/* The Saturday of these seven days is kept as the portal keeps it: its rate alone. */
static void week_close(struct planning *p, const struct plan_week *week)
{
    struct nitaqat_result r;
    struct day saturday = week->from;
    while (day_weekday(saturday) != SATURDAY)
        saturday = day_add(saturday, 1);
    if (!p->keeps_weeks || p->kept_n == WEEKS_KEPT_MAX)
        return;
    nitaqat_band_bare(p->policy, &week->counts, saturday, &r);
    p->kept[p->kept_n++] = (struct kept){saturday.n, r.rate_now_bp};
}

static bool is_fine(const struct plan_step *s, int weeks)
{
    return s->week >= 0 && s->week < weeks && s->kind < PLAN_KINDS && s->count >= 1 &&
           s->count <= PLAN_COUNT_MAX && s->wage >= 0;
}

enum err planner_make(struct db *db, struct arena *a, const struct policy *policy,
                      int64_t establishment_id, struct day today, const struct plan_step *steps,
                      size_t steps_n, int weeks, struct plan_week **out)
{
    struct planning *p = arena_new_of(a, struct planning);
    *p = (struct planning){
        .policy = policy, .db = db, .a = a, .gathering = arena_new_of(a, struct gathering)};
    if (weeks < 1 || weeks > PLAN_WEEKS_MAX || steps_n > PLAN_STEPS_MAX)
        return ERR_INPUT;
    for (size_t i = 0; i < steps_n; i++)
        if (!is_fine(&steps[i], weeks))
            return ERR_INPUT;
    TRY(load(p, establishment_id, today));
    *out = arena_array(a, struct plan_week, weeks);
    for (int k = 0; k < weeks; k++) {
        struct plan_week *week = &(*out)[k];
        week->from = day_add(today, 7 * k);
        for (size_t i = 0; i < steps_n; i++)
            if (steps[i].week == k)
                TRY(step(p, &steps[i], week->from, week));
        week->counts = p->counts;
        window_fill(p, week->from, &week->counts);
        nitaqat_band(policy, &week->counts, week->from, &week->result);
        week->balance = balance(p, week);
        renewals(p, week);
        week_close(p, week);
    }
    return OK;
}

/* Reading the plan; see the header. The trap: a year's volume is spread over its days by weight (a day
   of the weekend counts for less), and summed from the beginning, so that rounding loses nothing. */
#include "history/plan.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "rules/working_days.h"
#include <assert.h>

enum { ROWS_MAX = 200, ALL_SERVICES = 0 };

struct row {
    int subject; /* service, or enum plan_arrival */
    struct day from, to;
    int64_t value;
};

struct rows {
    struct row *at;
    int n;
};

struct history_plan {
    struct arena *boot;
    int64_t scale_ppm, workers, establishments;
    struct day first, end;
    struct rows volumes, arrivals, rates[PLAN_RATES];
    int64_t *volume[HISTORY_SERVICES]; /* through each day */
};

static const char *const rate_names[PLAN_RATES] = {
    [RATE_ELECTRONIC] = "electronic_bp",
    [RATE_ASSISTED] = "assisted_bp",
    [RATE_API] = "api_bp",
    [RATE_UNPAID] = "unpaid_bp",
    [RATE_AGREE] = "agree_bp",
    [RATE_CANCELLED] = "cancelled_bp",
    [RATE_WEEKEND] = "weekend_bp",
};
static const char *const arrival_names[PLAN_ARRIVALS] = {"newcomers", "saudis", "visas"};

/* ---- rows ---- */

static int name_find(struct str name, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (str_eq_c(name, names[i]))
            return i;
    return -1;
}

static bool service_read(struct str text, int *out)
{
    uint64_t n;
    if (str_eq_c(text, "all")) {
        *out = ALL_SERVICES;
        return true;
    }
    if (text.n != 3 || text.at[0] != 'S' || !str_to_u64(str_from(text, 1), &n) || n == 0 ||
        n >= HISTORY_SERVICES)
        return false;
    *out = (int)n;
    return true;
}

static void row_add(struct rows *rows, const struct row *row)
{
    assert(rows->n < ROWS_MAX);
    rows->at[rows->n++] = *row;
}

static bool population_take(struct history_plan *p, struct str subject, const struct row *row)
{
    int64_t *to = str_eq_c(subject, "workers")          ? &p->workers
                  : str_eq_c(subject, "establishments") ? &p->establishments
                                                        : NULL;
    if (!to)
        return false;
    *to = row->value * p->scale_ppm / 1000000;
    p->first = row->from;
    p->end = row->to;
    return true;
}

static bool row_take(struct history_plan *p, struct str kind, struct str subject, struct row *row)
{
    int rate = name_find(kind, rate_names, PLAN_RATES);
    if (str_eq_c(kind, "population"))
        return population_take(p, subject, row);
    if (str_eq_c(kind, "arrivals")) {
        row->subject = name_find(subject, arrival_names, PLAN_ARRIVALS);
        row_add(&p->arrivals, row);
        return row->subject >= 0;
    }
    if (!service_read(subject, &row->subject) || (rate < 0 && !str_eq_c(kind, "volume")))
        return false;
    row_add(rate < 0 ? &p->volumes : &p->rates[rate], row);
    return true;
}

/* ---- sums ---- */

static int64_t weight(const struct history_plan *p, const struct policy *policy, struct day d)
{
    return day_is_working(policy, d) ? HISTORY_BP : history_plan_rate(p, RATE_WEEKEND, 0, d);
}

static void volume_spread(struct history_plan *p, const struct policy *policy,
                          const struct row *row)
{
    int64_t whole = 0, so_far = 0, *sums = p->volume[row->subject];
    for (struct day d = row->from; day_before(d, row->to); d = day_add(d, 1))
        whole += weight(p, policy, d);
    for (struct day d = row->from; day_before(d, row->to); d = day_add(d, 1)) {
        so_far += weight(p, policy, d);
        /* value, millionths and weights: at most 10^7 * 10^6 * 10^6, which 64 bits do not hold */
        __int128 part = (__int128)row->value * p->scale_ppm * so_far;
        sums[day_between(p->first, d)] += (int64_t)(part / whole / 1000000);
    }
    int64_t all = row->value * p->scale_ppm / 1000000;
    for (struct day d = row->to; day_before(d, p->end); d = day_add(d, 1))
        sums[day_between(p->first, d)] += all;
}

enum err history_plan_load(struct arena *boot, const struct policy *policy, int64_t scale_ppm,
                           struct history_plan **out)
{
    struct str text = embedded_find(S("policy/data/history_plan.csv"));
    struct csv csv;
    struct history_plan *p = *out = arena_new_of(boot, struct history_plan);
    *p = (struct history_plan){.boot = boot, .scale_ppm = scale_ppm};
    struct rows *lists[PLAN_RATES + 2] = {&p->volumes, &p->arrivals};
    for (int i = 0; i < PLAN_RATES; i++)
        lists[2 + i] = &p->rates[i];
    for (int i = 0; i < PLAN_RATES + 2; i++)
        lists[i]->at = arena_array(boot, struct row, ROWS_MAX);
    csv_open(&csv, boot, text, (struct csv_rules){0});
    if (!text.at || csv_next(&csv) != CSV_ROW)
        return fail(ERR_INPUT, "history: the program has no plan");
    for (enum csv_result got; (got = csv_next(&csv)) != CSV_END;) {
        struct row row = {0};
        if (got != CSV_ROW || csv.fields < 5 || !day_parse(csv.field[2], &row.from) ||
            !day_parse(csv.field[3], &row.to) || !str_to_i64(csv.field[4], &row.value) ||
            row.value < 0 || !day_before(row.from, row.to) ||
            !row_take(p, csv.field[0], csv.field[1], &row))
            return fail(ERR_INPUT, "history_plan.csv:%d: not understood", csv.line);
    }
    for (int i = 0; i < HISTORY_SERVICES; i++)
        p->volume[i] = arena_array(boot, int64_t, day_between(p->first, p->end));
    for (int i = 0; i < p->volumes.n; i++)
        volume_spread(p, policy, &p->volumes.at[i]);
    return OK;
}

/* ---- reading ---- */

struct day history_plan_first(const struct history_plan *p) { return p->first; }
struct day history_plan_end(const struct history_plan *p) { return p->end; }
int64_t history_plan_workers(const struct history_plan *p) { return p->workers; }
int64_t history_plan_establishments(const struct history_plan *p) { return p->establishments; }

int64_t history_plan_volume(const struct history_plan *p, int service, struct day through)
{
    if (day_before(through, p->first))
        return 0;
    int at = day_between(p->first, through), last = day_between(p->first, p->end) - 1;
    return p->volume[service][at < last ? at : last];
}

int64_t history_plan_rate(const struct history_plan *p, enum plan_rate rate, int service,
                          struct day on)
{
    int64_t of_all = 0;
    for (int i = 0; i < p->rates[rate].n; i++) {
        const struct row *row = &p->rates[rate].at[i];
        if (day_before(on, row->from) || !day_before(on, row->to))
            continue;
        if (row->subject == service && service != ALL_SERVICES)
            return row->value;
        if (row->subject == ALL_SERVICES)
            of_all = row->value;
    }
    return of_all;
}

int64_t history_plan_arrivals(const struct history_plan *p, enum plan_arrival who, struct day from,
                              int days)
{
    struct day to = day_add(from, days);
    int64_t n = 0;
    for (int i = 0; i < p->arrivals.n; i++) {
        const struct row *row = &p->arrivals.at[i];
        if (row->subject != (int)who)
            continue;
        int64_t all = row->value * p->scale_ppm / 1000000, whole = day_between(row->from, row->to);
        /* shares from the row's beginning, so that months add up to the whole */
        int64_t a = day_between(row->from, from), b = day_between(row->from, to);
        a = a < 0 ? 0 : a > whole ? whole : a;
        b = b < 0 ? 0 : b > whole ? whole : b;
        n += all * b / whole - all * a / whole;
    }
    return n;
}

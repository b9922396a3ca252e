/* What the choices share, and the permits. The trap: what is chosen may rest on the roster, the store,
   and the day's own chance only (roster.h); the order of a place's hands means nothing, so they are put
   in order before they are asked for. */
#include "history/choose.h"
#include "registers/employment.h"
#include "registers/establishment.h"
#include "rules/nitaqat.h"
#include <stdlib.h>

enum {
    VISIT_DAYS = 60,   /* an establishment comes once in so many days */
    AHEAD_DAYS = 170,  /* how long before its end a permit is renewed at most */
    LINES_MAX = 250,   /* of one request */
    OVERDUE_DAYS = 45, /* after which it is tried less often */
    TRIES = 60,
};

struct submission_line choose_line(int64_t number)
{
    struct submission_line l = {.number = number};
    for (int i = 0; i < INPUTS_MAX; i++)
        l.input.value[i] = VALUE_UNKNOWN;
    return l;
}

int32_t choose_hand(struct history_day *x,
                    bool (*fits)(const struct history_day *x, int32_t person))
{
    for (int i = 0; i < TRIES; i++) {
        int32_t person = 1 + (int32_t)random_below(&x->chance, (uint64_t)x->roster->hands_n - 1);
        if (x->roster->hands[person].place && fits(x, person))
            return person;
    }
    return 0;
}

enum err choose_band(struct history_day *x, int32_t place, enum band need, bool *out)
{
    struct establishment e;
    struct nitaqat_result r;
    struct writing *w = x->w;
    int64_t sum = 0, weeks = 0;
    TRY(establishment_load(w->db, w->scratch, place, false, &e));
    const struct policy_row *window = policy_param(x->policy, PARAM_nitaqat_window_weeks, x->today);
    if (window && window->value > 1)
        TRY(nitaqat_weeks_sum(w->db, place, day_add(x->today, -7 * (int)(window->value - 1)),
                              x->today, &sum, &weeks));
    const struct nitaqat_counts c = {
        .activity = e.activity_group,
        .workers = e.nitaqat_workers,
        .saudis = e.nitaqat_saudis,
        .saudi_units = e.saudi_units,
        .expats = e.nitaqat_expats,
        .week_rates_sum_bp = sum,
        .weeks = weeks,
    };
    nitaqat_band_bare(x->policy, &c, x->today, &r);
    *out = e.status == EST_ACTIVE && band_at_least(r.band, need);
    arena_reset(w->scratch);
    return OK;
}

/* ---- permits ---- */

static bool visits_today(const struct history_day *x, int32_t place)
{
    const struct place *p = &x->roster->places[place];
    return p->owner_person && p->first && p->quiet_until <= x->today.n &&
           (day_hash(x, (uint64_t)place, 9) + (uint64_t)x->today.n) % VISIT_DAYS == 0;
}

static bool is_renewable(const struct history_day *x, int32_t person)
{
    const struct hand *h = &x->roster->hands[person];
    int32_t overdue = x->today.n - h->expiry;
    if (h->status != WORKER_ON_JOB || h->has_open || h->permit_kind != PERMIT_STANDARD ||
        h->expiry == INT32_MIN || -overdue > AHEAD_DAYS)
        return false;
    return overdue < OVERDUE_DAYS ||
           (random_mix((uint64_t)person) + (uint64_t)(overdue / VISIT_DAYS)) % 6 == 0;
}

static bool is_new(const struct history_day *x, int32_t person)
{
    const struct hand *h = &x->roster->hands[person];
    return h->status == WORKER_ON_JOB && !h->has_open && h->permit_kind == PERMIT_NONE &&
           h->expiry == INT32_MIN;
}

/* The last expiry that is renewed today: so that about `wanted` lines are asked for, those first whose
   permits end first. */
static int32_t last_expiry(const struct history_day *x, int64_t wanted)
{
    int64_t counts[AHEAD_DAYS + 2] = {0}; /* [0]: expired already */
    const struct roster *r = x->roster;
    for (int32_t place = 1; place < r->places_n; place++) {
        if (!visits_today(x, place))
            continue;
        for (int32_t i = r->places[place].first; i; i = r->hands[i].next)
            if (is_renewable(x, i)) {
                int32_t ahead = r->hands[i].expiry - x->today.n;
                counts[ahead < 0 ? 0 : ahead + 1]++;
            }
    }
    int32_t ahead = -1;
    for (int64_t sum = counts[0]; ahead < AHEAD_DAYS && sum < wanted;)
        sum += counts[++ahead + 1];
    return x->today.n + ahead;
}

static int by_number(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Asks for the persons, in requests of at most LINES_MAX. */
static enum err ask_permits(struct history_day *x, int32_t place, int service, int32_t *persons,
                            size_t n)
{
    struct submission_line *lines = arena_array(x->lists, struct submission_line, n);
    qsort(persons, n, sizeof *persons, by_number);
    for (size_t i = 0; i < n; i++) {
        lines[i] = choose_line(x->roster->hands[persons[i]].number);
        lines[i].input.value[0] = 12; /* months */
        if (service == 4)
            lines[i].input.value[1] = 1; /* no Saudi wants the job */
    }
    for (size_t from = 0; from < n; from += LINES_MAX) {
        size_t part = n - from < LINES_MAX ? n - from : LINES_MAX;
        TRY(day_ask(x,
                    &(struct asked){.place = place,
                                    .service = service,
                                    .lines = lines + from,
                                    .persons = persons + from,
                                    .n = part},
                    NULL));
    }
    return OK;
}

static enum err visit(struct history_day *x, int32_t place, int32_t last, bool asks_new)
{
    struct roster *r = x->roster;
    size_t renew_n = 0, new_n = 0, most = (size_t)r->places[place].hands;
    int32_t *renew = arena_array(x->lists, int32_t, most);
    int32_t *newcomers = arena_array(x->lists, int32_t, most);
    for (int32_t i = r->places[place].first; i; i = r->hands[i].next) {
        if (is_renewable(x, i) && r->hands[i].expiry <= last)
            renew[renew_n++] = i;
        else if (asks_new && is_new(x, i))
            newcomers[new_n++] = i;
    }
    if (renew_n)
        TRY(ask_permits(x, place, 4, renew, renew_n));
    return new_n ? ask_permits(x, place, 3, newcomers, new_n) : OK;
}

enum err choose_permits(struct history_day *x)
{
    int64_t wanted = day_wanted(x, 4);
    int32_t last = wanted ? last_expiry(x, wanted) : x->today.n - 1;
    int64_t until = x->state.accepted[4] + wanted;
    for (int32_t place = 1; place < x->roster->places_n; place++) {
        if (!visits_today(x, place))
            continue;
        bool is_full = x->state.accepted[4] >= until;
        TRY(visit(x, place, is_full ? INT32_MIN : last, day_wanted(x, 3) > 0));
        arena_reset(x->lists);
    }
    return OK;
}

/* ---- all ---- */

enum err day_choose(struct history_day *x)
{
    TRY(choose_permits(x));
    TRY(choose_absences(x));
    TRY(choose_exits(x));
    TRY(choose_occupations(x));
    TRY(choose_transfers(x));
    TRY(choose_branches(x));
    TRY(choose_certificates(x));
    return choose_visa_cancels(x);
}

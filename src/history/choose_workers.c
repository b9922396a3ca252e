/* Absence reports, final exits, occupations and moves: whose turn it is. Inputs stand in the order of the
   services' own fields (src/services/sNN_*.c). */
#include "history/choose.h"
#include "registers/employment.h"
#include <stdlib.h>

enum { TRIES_FACTOR = 4 }; /* draws for one line wanted, before the day gives up */

static bool is_free(const struct hand *h) { return h->status == WORKER_ON_JOB && !h->has_open; }

static bool is_resident(const struct history_day *x, const struct hand *h)
{
    return h->iqama != INT32_MIN && h->iqama >= x->today.n;
}

static bool has_permit(const struct history_day *x, const struct hand *h)
{
    return h->expiry != INT32_MIN && h->expiry >= x->today.n;
}

static int64_t packed_of(const struct history_day *x, int32_t place)
{
    const struct place *p = &x->roster->places[place];
    return establishment_packed(p->office_no, p->seq_no);
}

static enum err ask_one(struct history_day *x, int32_t place, int service, int32_t person,
                        struct submission_line *line, int64_t *taken)
{
    return day_ask(
        x,
        &(struct asked){
            .place = place, .service = service, .lines = line, .persons = &person, .n = 1},
        taken);
}

/* ---- absence (S07, S08) ---- */

static bool may_be_absent(const struct history_day *x, int32_t person)
{
    const struct hand *h = &x->roster->hands[person];
    return is_free(h) && has_permit(x, h) && is_resident(x, h) && !h->is_outside &&
           x->roster->places[h->place].is_active;
}

static enum err report(struct history_day *x)
{
    int64_t wanted = day_wanted(x, 7), taken;
    for (int64_t tries = TRIES_FACTOR * wanted; wanted > 0 && tries > 0; tries--) {
        int32_t person = choose_hand(x, may_be_absent);
        if (!person)
            break;
        struct submission_line line = choose_line(x->roster->hands[person].number);
        int32_t last = x->today.n - (int32_t)random_between(&x->chance, 1, 20);
        int32_t start = x->roster->hands[person].start;
        line.input.value[0] = last < start ? start : last;
        line.input.value[1] = 1 + (int64_t)random_below(&x->chance, 3);
        line.input.value[2] = 1; /* declared true */
        TRY(ask_one(x, x->roster->hands[person].place, 7, person, &line, &taken));
        wanted -= taken;
    }
    return OK;
}

/* The oldest first, while the employer still may. */
static enum err take_back(struct history_day *x)
{
    enum { LEAST_DAYS = 2, MOST_DAYS = 19 };
    int64_t rate = history_plan_rate(x->plan, RATE_CANCELLED, 8, x->today), taken;
    int64_t wanted = x->state.filed * rate / HISTORY_BP - x->state.cancelled;
    struct roster *r = x->roster;
    for (size_t i = 0; wanted > 0 && i < r->reported_n; i++) {
        struct reported p = r->reported[i];
        const struct hand *h = &r->hands[p.person];
        int32_t age = x->today.n - p.filed;
        if (p.operation_no == 0 || age > MOST_DAYS || h->status != WORKER_ABSENT ||
            h->place != p.place)
            continue;
        if (age < LEAST_DAYS)
            break;
        struct submission_line line = choose_line(h->number);
        TRY(ask_one(x, p.place, 8, p.person, &line, &taken));
        wanted -= taken;
        if (taken) /* a later report on him is another */
            r->reported[i].operation_no = 0;
    }
    return OK;
}

enum err choose_absences(struct history_day *x)
{
    TRY(report(x));
    return take_back(x);
}

/* ---- final exit (S06) ---- */

enum err choose_exits(struct history_day *x)
{
    struct roster *r = x->roster;
    while (r->exits_at < r->exits_n && r->exits[r->exits_at].day <= x->today.n) {
        int32_t person = r->exits[r->exits_at++].person;
        const struct hand *h = &r->hands[person];
        if (!h->place || !is_free(h))
            continue;
        struct submission_line line = choose_line(h->number);
        line.input.value[0] = 1; /* the statement is confirmed */
        TRY(ask_one(x, h->place, 6, person, &line, NULL));
    }
    return OK;
}

/* ---- occupations (S09) ---- */

static bool may_change(const struct history_day *x, int32_t person)
{
    const struct hand *h = &x->roster->hands[person];
    return is_free(h) && has_permit(x, h) && is_resident(x, h) &&
           x->roster->places[h->place].is_active;
}

/* Titles that anybody may have and no body vouches for. */
static int64_t other_occupation(struct history_day *x, int32_t person)
{
    static const int64_t titles[] = {9313, 7112, 8332, 9112, 5120, 7231, 4321, 9333};
    enum { TITLES = sizeof titles / sizeof *titles };
    uint64_t at = day_hash(x, (uint64_t)person, (uint64_t)x->today.n & 0xffff) % TITLES;
    int64_t title = titles[at];
    return title == x->roster->hands[person].occupation ? titles[(at + 1) % TITLES] : title;
}

/* Besides the one drawn, colleagues whose turn it may be: at most a quarter of the place. */
static size_t colleagues(struct history_day *x, int32_t person, int32_t *out)
{
    const struct roster *r = x->roster;
    int32_t place = r->hands[person].place;
    size_t n = 0;
    out[n++] = person;
    for (int32_t i = r->places[place].first; i; i = r->hands[i].next)
        if (i != person && may_change(x, i) &&
            day_hash(x, (uint64_t)i, (uint64_t)x->today.n & 0xffff) % 4 == 0)
            out[n++] = i;
    return n;
}

static int by_number(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static enum err change(struct history_day *x, int32_t person, int64_t wanted, int64_t *taken)
{
    enum { MOST = 20 };
    int32_t place = x->roster->hands[person].place;
    int32_t *persons = arena_array(x->lists, int32_t, x->roster->places[place].hands);
    struct submission_line lines[MOST];
    /* all who might, then in order, then the first of them: the order of hands means nothing */
    size_t n = colleagues(x, person, persons);
    qsort(persons, n, sizeof *persons, by_number);
    n = n < MOST ? n : MOST;
    n = n < (size_t)wanted ? n : (size_t)wanted;
    for (size_t i = 0; i < n; i++) {
        lines[i] = choose_line(x->roster->hands[persons[i]].number);
        lines[i].input.value[0] = other_occupation(x, persons[i]);
    }
    return day_ask(
        x,
        &(struct asked){.place = place, .service = 9, .lines = lines, .persons = persons, .n = n},
        taken);
}

/* In a campaign every band may. */
static bool is_band_waived(const struct history_day *x)
{
    const struct policy_row *row =
        policy_param(x->policy, PARAM_campaign_skip_band_for_occupation_change, x->today);
    return row && row->value != 0;
}

enum err choose_occupations(struct history_day *x)
{
    int64_t wanted = day_wanted(x, 9), taken;
    for (int64_t tries = TRIES_FACTOR * wanted; wanted > 0 && tries > 0; tries--) {
        bool is_green = true;
        int32_t person = choose_hand(x, may_change);
        if (!person)
            break;
        if (!is_band_waived(x))
            TRY(choose_band(x, x->roster->hands[person].place, BAND_GREEN, &is_green));
        if (!is_green)
            continue;
        TRY(change(x, person, wanted, &taken));
        wanted -= taken;
    }
    return OK;
}

/* ---- transfers (S10) ---- */

enum { TENURE_DAYS = 720 };

static bool may_move(const struct history_day *x, int32_t person)
{
    const struct hand *h = &x->roster->hands[person];
    return is_free(h) && has_permit(x, h) && h->start <= x->today.n - TENURE_DAYS;
}

static bool has_employer(const struct history_day *x, int32_t person)
{
    return x->roster->places[x->roster->hands[person].place].is_active;
}

enum err choose_transfers(struct history_day *x)
{
    struct roster *r = x->roster;
    int64_t wanted = day_wanted(x, 10), taken;
    for (int64_t tries = TRIES_FACTOR * wanted; wanted > 0 && tries > 0; tries--) {
        bool is_green;
        int32_t person = choose_hand(x, may_move), other = choose_hand(x, has_employer);
        if (!person || !other)
            break;
        int32_t from = r->hands[person].place, to = r->hands[other].place;
        if (r->places[from].unified == r->places[to].unified)
            continue;
        TRY(choose_band(x, to, BAND_GREEN, &is_green));
        if (!is_green)
            continue;
        struct submission_line line = choose_line(r->hands[person].number);
        line.input.value[0] = packed_of(x, from);
        line.input.value[1] = r->hands[person].occupation;
        line.input.value[2] = 100 * random_between(&x->chance, 1500, 4000);
        line.input.value[3] = 1; /* agreed with the worker */
        TRY(ask_one(x, to, 10, person, &line, &taken));
        wanted -= taken;
    }
    return OK;
}

/* ---- branches (S11) ---- */

/* Establishments of one unified number stand side by side. */
static int32_t sibling_of(const struct roster *r, int32_t place)
{
    if (place + 1 < r->places_n && r->places[place + 1].unified == r->places[place].unified)
        return place + 1;
    return place > 1 && r->places[place - 1].unified == r->places[place].unified ? place - 1 : 0;
}

/* E04 looks at every establishment of the unified number. */
static bool has_expired(const struct history_day *x, int32_t place)
{
    const struct roster *r = x->roster;
    int32_t from = place, unified = r->places[place].unified;
    while (from > 1 && r->places[from - 1].unified == unified)
        from--;
    for (; from < r->places_n && r->places[from].unified == unified; from++)
        for (int32_t i = r->places[from].first; i; i = r->hands[i].next) {
            const struct hand *h = &r->hands[i];
            if (h->status == WORKER_ON_JOB && ((h->expiry != INT32_MIN && h->expiry < x->today.n) ||
                                               (h->iqama != INT32_MIN && h->iqama < x->today.n)))
                return true;
        }
    return false;
}

static bool may_change_branch(const struct history_day *x, int32_t person)
{
    const struct roster *r = x->roster;
    int32_t other = sibling_of(r, r->hands[person].place);
    return may_move(x, person) && other && r->places[other].is_active;
}

enum err choose_branches(struct history_day *x)
{
    enum { BRANCH_TRIES = 60 }; /* many have somebody whose papers have run out */
    int64_t wanted = day_wanted(x, 11), taken;
    for (int64_t tries = BRANCH_TRIES * wanted; wanted > 0 && tries > 0; tries--) {
        int32_t person = choose_hand(x, may_change_branch);
        if (!person)
            break;
        int32_t place = x->roster->hands[person].place;
        if (has_expired(x, place))
            continue;
        struct submission_line line = choose_line(x->roster->hands[person].number);
        line.input.value[0] = packed_of(x, sibling_of(x->roster, place));
        TRY(ask_one(x, place, 11, person, &line, &taken));
        wanted -= taken;
    }
    return OK;
}

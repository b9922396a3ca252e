/* See the header. */
#include "queries/picker.h"
#include "base/digits.h"
#include "base/utf8.h"
#include <stdlib.h>

struct picking {
    struct arena *req;
    const struct picker_ask *ask;
    struct gathering gathering;
    struct str key, digits; /* of the search; .n == 0: none */
    struct picker_item *items;
    size_t count, room;
    int failures[RULE_COUNT];
    struct finding failed[RULE_COUNT];
};

int64_t picker_number(const struct worker *w) { return w->id_no ? w->id_no : w->border_no; }

static bool is_clearable(const struct finding *f)
{
    for (int i = 0; i < f->remedies_count; i++)
        if (f->remedies[i].who == PARTY_ESTABLISHMENT && f->remedies[i].action != REMEDY_NOTHING)
            return true;
    return false;
}

/* Granted; clearable by the establishment itself; or neither. */
static enum standing picker_standing(const struct decision *d)
{
    if (d->granted)
        return STANDING_ELIGIBLE;
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed && !is_clearable(&d->findings[i]))
            return STANDING_NOT;
    return STANDING_ACTION;
}

/* ---- who is looked at ---- */

static bool has(struct str text, struct str piece)
{
    return memmem(text.at, text.n, piece.at, piece.n) != NULL;
}

static bool is_found(struct picking *p, const struct worker *w)
{
    if (p->key.n == 0)
        return true;
    struct str id = str_printf(p->req, "%lld %lld", (long long)w->id_no, (long long)w->border_no);
    return (p->digits.n && has(id, p->digits)) ||
           has(utf8_search_key(p->req, w->name_ar), p->key) ||
           has(utf8_search_key(p->req, w->name_en), p->key);
}

/* Permits are for expatriates, and so is every service that picks workers. */
static bool take(void *ctx, const struct worker *w)
{
    struct picking *p = ctx;
    if (w->nationality == 'S' * 256 + 'A' || !is_found(p, w))
        return true;
    if (p->count == p->room) {
        size_t room = p->room ? 2 * p->room : 64;
        struct picker_item *more = arena_array(p->req, struct picker_item, room);
        if (p->count)
            memcpy(more, p->items, p->count * sizeof *more);
        p->items = more;
        p->room = room;
    }
    p->items[p->count++].worker = *w;
    return true;
}

/* ---- judging ---- */

static enum err judge_one(struct picking *p, struct worker *w, struct decision *d)
{
    struct facts facts;
    TRY(gather_worker(&p->gathering, w, &facts));
    assess(p->ask->service, &facts, &p->ask->input, p->ask->policy, PHASE_SUBMISSION, d);
    return OK;
}

static bool is_scope_rule(const struct service *s, enum rule rule)
{
    for (int i = 0; i < s->scope_count; i++)
        if (s->scope[i] == rule)
            return true;
    return false;
}

static bool is_in_scope(const struct service *s, const struct decision *d)
{
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed && is_scope_rule(s, d->findings[i].rule))
            return false;
    return true;
}

static void note_failures(struct picking *p, const struct decision *d)
{
    for (int i = 0; i < d->findings_count; i++) {
        const struct finding *f = &d->findings[i];
        if (f->passed)
            continue;
        p->failed[f->rule] = *f;
        p->failures[f->rule]++;
    }
}

/* Keeps those in scope; who was searched for by name is kept in any case, with the reason. */
static enum err judge_all(struct picking *p)
{
    struct decision *d = arena_new_of(p->req, struct decision);
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct picker_item *item = &p->items[i];
        TRY(judge_one(p, &item->worker, d));
        if (p->key.n == 0 && !is_in_scope(p->ask->service, d))
            continue;
        note_failures(p, d);
        item->standing = picker_standing(d);
        p->items[kept++] = *item;
    }
    p->count = kept;
    return OK;
}

/* No permit yet: after all that end. */
static int by_expiry(const void *a, const void *b)
{
    const struct worker *x = &((const struct picker_item *)a)->worker,
                        *y = &((const struct picker_item *)b)->worker;
    int64_t ex = day_is_none(x->permit_expiry) ? INT32_MAX : x->permit_expiry.n;
    int64_t ey = day_is_none(y->permit_expiry) ? INT32_MAX : y->permit_expiry.n;
    if (ex != ey)
        return ex < ey ? -1 : 1;
    int names = str_cmp(x->name_ar, y->name_ar);
    return names ? names : (x->person_id > y->person_id) - (x->person_id < y->person_id);
}

static void collect_common(struct picking *p, struct picker *out)
{
    out->common = arena_array(p->req, struct finding, RULE_COUNT);
    for (int r = 0; r < RULE_COUNT; r++)
        if (p->count > 1 && p->failures[r] == (int)p->count)
            out->common[out->common_count++] = p->failed[r];
}

static enum err load_rows(struct picking *p, struct picker *out)
{
    const struct picker_ask *ask = p->ask;
    size_t at = 0;
    out->rows = arena_array(p->req, struct picker_row, ask->max);
    for (size_t i = 0; i < p->count && out->rows_count < ask->max; i++) {
        struct picker_item *item = &p->items[i];
        if (ask->show != STANDING_ALL && item->standing != ask->show)
            continue;
        if (at++ < ask->first)
            continue;
        struct picker_row *row = &out->rows[out->rows_count++];
        row->item = item;
        row->decision = arena_new_of(p->req, struct decision);
        TRY(judge_one(p, &item->worker, row->decision));
    }
    return OK;
}

static enum err load(struct picking *p, struct picker *out)
{
    const struct picker_ask *ask = p->ask;
    TRY(gather_begin(&p->gathering, ask->actor, ask->establishment_id, CHANNEL_WEB, 1));
    TRY(worker_each(p->gathering.db, p->req, ask->establishment_id, take, p));
    TRY(judge_all(p));
    if (p->count)
        qsort(p->items, p->count, sizeof *p->items, by_expiry);
    out->establishment = p->gathering.establishment;
    out->items = p->items;
    out->items_count = out->counts[STANDING_ALL] = p->count;
    for (size_t i = 0; i < p->count; i++)
        out->counts[p->items[i].standing]++;
    collect_common(p, out);
    return load_rows(p, out);
}

enum err picker_load(struct db *reader, struct arena *req, const struct picker_ask *ask,
                     struct picker *out)
{
    struct picking *p = arena_new_of(req, struct picking);
    *out = (struct picker){0};
    p->req = req;
    p->ask = ask;
    p->gathering = (struct gathering){
        .db = reader,
        .req = req,
        .policy = ask->policy,
        .service = ask->service,
        .submitted_on = ask->clock.today,
        .clock = ask->clock,
    };
    struct str typed = str_trim(ask->search), plain;
    if (typed.n) {
        p->key = utf8_search_key(req, typed);
        if (digits_plain(req, typed, &plain) == DIGITS_FINE && plain.at[0] >= '0' &&
            plain.at[0] <= '9')
            p->digits = plain;
    }
    TRY(db_read_begin(reader));
    enum err e = load(p, out);
    db_read_end(reader);
    return e;
}

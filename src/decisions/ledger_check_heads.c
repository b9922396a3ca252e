/* Which heads can be believed: signed by a known key, and what their row says; see ledger_check.h. */
#include "decisions/ledger_check_parts.h"
#include "decisions/seal.h"
#include "registers/tree.h"
#include <stdlib.h>

enum { HEADS_AT_ONCE = 1000 };

struct gathering {
    struct arena *a;
    const struct ledger_check_input *in;
    struct ledger_report *report;
    struct check_heads *heads;
    size_t room;
};

static bool is_signed(const struct gathering *g, struct str note)
{
    for (size_t i = 0; i < g->in->keys_count; i++) {
        struct note_key key = note_key_of(g->report->origin, g->in->keys[i]);
        if (note_is_signed(note, &key))
            return true;
    }
    return false;
}

/* A witness's file may hold the heads of one store only. */
static bool is_good(struct gathering *g, struct str note, struct note_head *head)
{
    if (!note_read(note, head))
        return false;
    if (!g->report->origin.n)
        g->report->origin = str_copy(g->a, head->origin);
    return str_eq(head->origin, g->report->origin) && is_signed(g, note);
}

static void add(struct gathering *g, const struct note_head *h)
{
    if (g->heads->count == g->room) {
        struct check_head *old = g->heads->list;
        g->room = g->room ? 2 * g->room : HEADS_AT_ONCE;
        g->heads->list = arena_array(g->a, struct check_head, g->room);
        if (g->heads->count)
            memcpy(g->heads->list, old, g->heads->count * sizeof *old);
    }
    g->heads->list[g->heads->count++] =
        (struct check_head){.size = (int64_t)h->size, .at = h->at_ms, .root = h->root};
}

static enum err stored_heads(struct gathering *g, struct db *db)
{
    struct arena *scratch = arena_new(64 << 20);
    enum err e = OK;
    size_t n = HEADS_AT_ONCE;
    for (int64_t after = 0; e == OK && n == HEADS_AT_ONCE;) {
        struct tree_head *list;
        arena_reset(scratch);
        e = tree_heads_after(db, scratch, after, HEADS_AT_ONCE, &list, &n);
        for (size_t i = 0; e == OK && i < n; i++) {
            struct note_head head;
            after = list[i].size;
            if (is_good(g, list[i].note, &head) && (int64_t)head.size == list[i].size &&
                merkle_same(&head.root, &list[i].root) && head.at_ms == list[i].at) {
                add(g, &head);
                g->report->heads++;
            } else {
                check_fault(g->report,
                            (struct ledger_fault){.kind = LEDGER_HEAD_FORGED, .no = after});
            }
        }
    }
    arena_free(scratch);
    return e;
}

static int by_size(const void *a, const void *b)
{
    const struct check_head *x = a, *y = b;
    return (x->size > y->size) - (x->size < y->size);
}

/* Is the head among the first n, which are sorted? Tells it when another of its size is. */
static bool is_known(struct gathering *g, size_t n, const struct note_head *head)
{
    struct check_head key = {.size = (int64_t)head->size};
    const struct check_head *found =
        n ? bsearch(&key, g->heads->list, n, sizeof key, by_size) : NULL;
    if (found && merkle_same(&found->root, &head->root))
        return true;
    check_fault(g->report, (struct ledger_fault){
                               .kind = found ? LEDGER_HEADS_DIFFER : LEDGER_HEAD_GONE,
                               .no = (int64_t)head->size,
                           });
    return found != NULL;
}

static enum err witnessed_heads(struct gathering *g)
{
    struct str rest = g->in->witness_heads, note;
    size_t stored = g->heads->count;
    while (rest.n && note_cut(&rest, &note)) {
        struct note_head head;
        if (!is_good(g, note, &head))
            return fail(ERR_INPUT, "a head of the witness is not signed by a known key");
        g->report->witnessed++;
        if (!is_known(g, stored, &head))
            add(g, &head);
    }
    return str_trim(rest).n ? fail(ERR_INPUT, "the witness's heads are no signed notes") : OK;
}

enum err check_heads_load(struct db *db, struct arena *a, const struct ledger_check_input *in,
                          struct ledger_report *out, struct check_heads *heads)
{
    struct gathering g = {.a = a, .in = in, .report = out, .heads = heads};
    *heads = (struct check_heads){0};
    /* The witness's first: an origin that was changed in the store must not make his heads foreign. */
    struct str rest = in->witness_heads, note;
    struct note_head first;
    if (rest.n && note_cut(&rest, &note) && note_read(note, &first))
        out->origin = str_copy(a, first.origin);
    TRY(stored_heads(&g, db));
    TRY(witnessed_heads(&g));
    if (heads->count)
        qsort(heads->list, heads->count, sizeof *heads->list, by_size);
    if (heads->count) {
        const struct check_head *last = &heads->list[heads->count - 1];
        out->sealed = last->size;
        out->sealed_at = last->at;
        out->root = last->root;
    }
    return OK;
}

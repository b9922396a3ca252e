/* Entries of a request with their proofs; see the header. */
#include "queries/receipt.h"
#include "decisions/tree.h"
#include <stdlib.h>

struct gathering {
    struct arena *req;
    struct receipt *out;
    size_t room;
};

static enum err add(void *ctx, const struct operation *op)
{
    struct gathering *g = ctx;
    for (size_t i = 0; i < g->out->count; i++)
        if (g->out->entries[i].op.no == op->no)
            return OK;
    if (g->out->count == g->room) {
        struct receipt_entry *old = g->out->entries;
        g->room = g->room ? 2 * g->room : 64;
        g->out->entries = arena_array(g->req, struct receipt_entry, g->room);
        if (g->out->count)
            memcpy(g->out->entries, old, g->out->count * sizeof *old);
    }
    struct receipt_entry *e = &g->out->entries[g->out->count++];
    *e = (struct receipt_entry){.op = *op};
    if (op->body.at)
        e->op.body = str_copy(g->req, op->body);
    return OK;
}

static enum err add_number(struct gathering *g, struct db *reader, int64_t no)
{
    struct operation op;
    TRY(operation_load(reader, g->req, no, &op));
    return add(g, &op);
}

/* What parties and officers said: their rows name the ledger's entry. */
static enum err add_sides(struct gathering *g, struct db *reader, const struct request *q)
{
    enum { SIDES_MAX = 4096 };
    int64_t *numbers = arena_array(g->req, int64_t, SIDES_MAX);
    size_t n = 0;
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT operation_no FROM consent WHERE establishment_id = $1 AND seq = $2 UNION "
                 "SELECT operation_no FROM study WHERE establishment_id = $1 AND seq = $2",
                 db_int_arg(q->establishment_id), db_int_arg(q->seq)));
    while (n < SIDES_MAX && db_next(&r))
        numbers[n++] = db_int(&r, 0);
    TRY(db_done(&r));
    for (size_t i = 0; i < n; i++)
        TRY(add_number(g, reader, numbers[i]));
    return OK;
}

static int by_number(const void *a, const void *b)
{
    const struct receipt_entry *x = a, *y = b;
    return (x->op.no > y->op.no) - (x->op.no < y->op.no);
}

static enum err prove(struct db *reader, struct arena *req, struct receipt *out)
{
    enum err e = tree_head_last(reader, req, &out->head);
    out->has_head = e == OK;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    struct tree *tree = tree_new(req, reader);
    struct merkle_source source = tree_source(tree);
    struct merkle_path *path = arena_new_of(req, struct merkle_path);
    for (size_t i = 0; i < out->count; i++) {
        struct receipt_entry *entry = &out->entries[i];
        struct merkle_hash leaf;
        e = tree_find(tree, entry->op.no, out->head.size, &entry->index, &leaf);
        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        TRY(merkle_inclusion(&source, (uint64_t)entry->index, (uint64_t)out->head.size, path));
        entry->is_sealed = true;
        entry->path_length = path->n;
        entry->path = arena_array(req, struct merkle_hash, path->n);
        memcpy(entry->path, path->hash, path->n * sizeof *path->hash);
    }
    return OK;
}

static enum err gather(struct gathering *g, struct db *reader, int64_t establishment_id,
                       int64_t seq)
{
    struct request q;
    struct request_line *lines;
    size_t n;
    TRY(request_load(reader, g->req, establishment_id, seq, false, &q));
    TRY(request_lines_unpack(g->req, q.line_data, &lines, &n));
    TRY(operation_of_request(reader, q.submitted_at, establishment_id, seq, add, g));
    if (q.paid_at)
        TRY(operation_of_request(reader, q.paid_at, establishment_id, seq, add, g));
    /* A line's last entry, where it came at another moment. Those found already are not asked for again:
       a request has thousands of lines. */
    qsort(g->out->entries, g->out->count, sizeof *g->out->entries, by_number);
    size_t known = g->out->count;
    for (size_t i = 0; i < n; i++) {
        struct receipt_entry key = {.op.no = lines[i].operation_no};
        if (!known || !bsearch(&key, g->out->entries, known, sizeof key, by_number))
            TRY(add_number(g, reader, lines[i].operation_no));
    }
    return add_sides(g, reader, &q);
}

static enum err in_snapshot(struct db *reader, struct gathering *g, int64_t establishment_id,
                            int64_t seq, int64_t no)
{
    TRY(db_read_begin(reader));
    enum err e = no ? add_number(g, reader, no) : gather(g, reader, establishment_id, seq);
    if (e == OK && g->out->count)
        qsort(g->out->entries, g->out->count, sizeof *g->out->entries, by_number);
    if (e == OK)
        e = prove(reader, g->req, g->out);
    db_read_end(reader);
    return e;
}

enum err receipt_of_request(struct db *reader, struct arena *req, int64_t establishment_id,
                            int64_t seq, struct receipt *out)
{
    struct gathering g = {.req = req, .out = out};
    *out = (struct receipt){0};
    return in_snapshot(reader, &g, establishment_id, seq, 0);
}

enum err receipt_of_operation(struct db *reader, struct arena *req, int64_t no,
                              struct receipt *out)
{
    struct gathering g = {.req = req, .out = out};
    *out = (struct receipt){0};
    return in_snapshot(reader, &g, 0, 0, no);
}

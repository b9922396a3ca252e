/* Rows read and their leaves made by threads, each with a connection of its own; handed on in the order
   of their numbers. */
#include "decisions/ledger.h"
#include "decisions/ledger_check_parts.h"
#include <pthread.h>

struct slice {
    struct db *db;
    pthread_t thread;
    bool is_running;
    int64_t first, last; /* numbers */
    enum err err;
    size_t n;
    struct check_row *rows; /* CHECK_SLICE */
};

/* While the caller looks at one slice, the other threads read on into theirs. */
struct check_rows {
    struct db *db;
    int64_t next, last;
    bool is_over;
    int turn;
    struct slice slice[CHECK_THREADS];
};

static enum err take_row(void *ctx, const struct operation *op)
{
    struct slice *s = ctx;
    struct check_row *row = &s->rows[s->n++];
    *row = (struct check_row){.no = op->no, .at = op->at, .day = op->day.n};
    row->is_erased = op->body.at == NULL && op->has_payload;
    memcpy(row->stored.byte, op->leaf, MERKLE_BYTES);
    ledger_leaf(op, row->leaf.byte);
    row->fits = merkle_same(&row->leaf, &row->stored);
    return OK;
}

static void *read_slice(void *arg)
{
    struct slice *s = arg;
    s->n = 0;
    s->err = operation_each(s->db, s->first, s->last, take_row, s);
    return NULL;
}

/* From the next number in use: somebody may have put in one beyond all counting. */
static enum err slice_start(struct check_rows *r, struct slice *s)
{
    s->n = 0;
    if (r->is_over)
        return OK;
    enum err e = operation_next(r->db, r->next, &s->first);
    r->is_over = e == ERR_NOT_FOUND || (e == OK && s->first > r->last);
    if (r->is_over)
        return OK;
    TRY(e);
    s->last = r->last - s->first < CHECK_SLICE ? r->last : s->first + CHECK_SLICE - 1;
    r->is_over = s->last == r->last;
    if (!r->is_over)
        r->next = s->last + 1;
    s->is_running = pthread_create(&s->thread, NULL, read_slice, s) == 0;
    return s->is_running ? OK : fail(ERR_BUSY, "no thread to read the ledger");
}

enum err check_rows_open(struct arena *a, const char *url, int64_t last, struct check_rows **out)
{
    struct check_rows *r = arena_new_of(a, struct check_rows);
    *out = r;
    r->next = INT64_MIN;
    r->last = last;
    r->turn = -1;
    TRY(db_open(url, DB_READ, &r->db));
    for (int i = 0; i < CHECK_THREADS; i++) {
        r->slice[i].rows = arena_array(a, struct check_row, CHECK_SLICE);
        TRY(db_open(url, DB_READ, &r->slice[i].db));
    }
    for (int i = 0; i < CHECK_THREADS; i++)
        TRY(slice_start(r, &r->slice[i]));
    return OK;
}

enum err check_rows_next(struct check_rows *r, const struct check_row **rows, size_t *n)
{
    if (r->turn >= 0) /* what was handed out is done with */
        TRY(slice_start(r, &r->slice[r->turn % CHECK_THREADS]));
    struct slice *s = &r->slice[++r->turn % CHECK_THREADS];
    *n = 0;
    if (!s->is_running)
        return OK;
    pthread_join(s->thread, NULL);
    s->is_running = false;
    *rows = s->rows;
    *n = s->n;
    return s->err;
}

void check_rows_close(struct check_rows *r)
{
    for (int i = 0; i < CHECK_THREADS; i++) {
        if (r->slice[i].is_running)
            pthread_join(r->slice[i].thread, NULL);
        if (r->slice[i].db)
            db_close(r->slice[i].db);
    }
    if (r->db)
        db_close(r->db);
}

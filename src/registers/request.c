/* All SQL of requests, lines, open subjects and due dates; see the header. */
#include "registers/request.h"
#include "base/buf.h"
#include "registers/column.h"

static const char last_seq_sql[] =
    "SELECT seq FROM request WHERE establishment_id = $1 ORDER BY seq DESC LIMIT 1";

enum err request_next_seq_prefetch(struct db *db, int64_t establishment_id)
{
    return db_prefetch(db, last_seq_sql, db_int_arg(establishment_id));
}

enum err request_next_seq(struct db *db, int64_t establishment_id, int64_t *seq)
{
    struct db_rows r;
    TRY(db_query(db, &r, last_seq_sql, db_int_arg(establishment_id)));
    *seq = db_next(&r) ? db_int(&r, 0) + 1 : 1;
    return db_done(&r);
}

enum err request_load(struct db *db, struct arena *req, int64_t establishment_id, int64_t seq,
                      bool is_for_write, struct request *out)
{
    static const char read[] =
        "SELECT service, account_id, officer_id, capacity, channel, submitted_at, submitted_day, "
        "state, lines, lines_refused, lines_done, fee, refund, due_day, paid_at, line_data "
        "FROM request WHERE establishment_id = $1 AND seq = $2";
    static const char lock[] =
        "SELECT service, account_id, officer_id, capacity, channel, submitted_at, submitted_day, "
        "state, lines, lines_refused, lines_done, fee, refund, due_day, paid_at, line_data "
        "FROM request WHERE establishment_id = $1 AND seq = $2 FOR UPDATE";
    struct db_rows r;
    TRY(db_query(db, &r, is_for_write ? lock : read, db_int_arg(establishment_id),
                 db_int_arg(seq)));
    bool found = db_next(&r);
    if (found)
        *out = (struct request){
            .establishment_id = establishment_id,
            .seq = seq,
            .service = (int)db_int(&r, 0),
            .account_id = db_int(&r, 1),
            .officer_id = db_int(&r, 2),
            .capacity = (enum capacity)db_int(&r, 3),
            .channel = (enum channel)db_int(&r, 4),
            .submitted_at = db_int(&r, 5),
            .submitted_day = column_day(&r, 6),
            .state = (enum request_state)db_int(&r, 7),
            .lines = db_int(&r, 8),
            .lines_refused = db_int(&r, 9),
            .lines_done = db_int(&r, 10),
            .fee = db_int(&r, 11),
            .refund = db_int(&r, 12),
            .due_day = column_day(&r, 13),
            .paid_at = db_int(&r, 14),
            .line_data = str_copy(req, db_blob(&r, 15)),
        };
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err request_store(struct db *db, const struct request *q)
{
    return db_exec(
        db,
        "INSERT INTO request (establishment_id, seq, service, account_id, officer_id, capacity, "
        "channel, submitted_at, submitted_day, state, lines, lines_refused, lines_done, fee, "
        "refund, due_day, paid_at, line_data) "
        "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18) "
        "ON CONFLICT (establishment_id, seq) DO UPDATE SET state = excluded.state, "
        "lines_refused = excluded.lines_refused, lines_done = excluded.lines_done, "
        "fee = excluded.fee, refund = excluded.refund, due_day = excluded.due_day, "
        "paid_at = excluded.paid_at, line_data = excluded.line_data",
        db_int_arg(q->establishment_id), db_int_arg(q->seq), db_int_arg(q->service),
        db_int_arg(q->account_id), db_int_arg(q->officer_id), db_int_arg(q->capacity),
        db_int_arg(q->channel), db_int_arg(q->submitted_at), day_arg(q->submitted_day),
        db_int_arg(q->state), db_int_arg(q->lines), db_int_arg(q->lines_refused),
        db_int_arg(q->lines_done), db_int_arg(q->fee), db_int_arg(q->refund), day_arg(q->due_day),
        db_int_or_null(q->paid_at, 0), db_blob_arg(q->line_data));
}

/* A line is person, state, fee, operation and its input with the input's length before it. */
struct str request_lines_pack(struct arena *a, const struct request_line *lines, size_t n)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < n; i++) {
        buf_varint(&b, (uint64_t)lines[i].person_id);
        buf_varint(&b, lines[i].state);
        buf_zigzag(&b, lines[i].fee);
        buf_varint(&b, (uint64_t)lines[i].operation_no);
        buf_varint(&b, lines[i].input.n);
        buf_str(&b, lines[i].input);
    }
    return buf_out(&b);
}

static bool line_unpack(struct str *from, struct request_line *out)
{
    uint64_t person, state, operation, n;
    if (!varint_read(from, &person) || !varint_read(from, &state) ||
        !zigzag_read(from, &out->fee) || !varint_read(from, &operation) || !varint_read(from, &n) ||
        n > from->n)
        return false;
    out->person_id = (int64_t)person;
    out->state = (enum request_state)state;
    out->operation_no = (int64_t)operation;
    out->input = str_first(*from, n);
    *from = str_from(*from, n);
    return true;
}

enum err request_lines_unpack(struct arena *a, struct str packed, struct request_line **out,
                              size_t *n)
{
    enum { LEAST_BYTES = 5 }; /* of a packed line */
    *n = 0;
    *out = arena_array(a, struct request_line, packed.n / LEAST_BYTES + 1);
    while (packed.n > 0) {
        struct request_line *l = &(*out)[*n];
        if (!line_unpack(&packed, l))
            return fail(ERR_DB, "the packed lines of a request are damaged");
        l->line = (int64_t)++ * n;
    }
    return OK;
}

enum err request_lines_load(struct db *db, struct arena *req, int64_t establishment_id, int64_t seq,
                            int64_t first, int64_t max, struct request_line **out, size_t *n)
{
    struct request q;
    size_t all;
    TRY(request_load(db, req, establishment_id, seq, false, &q));
    TRY(request_lines_unpack(req, q.line_data, out, &all));
    size_t skip = (size_t)first - 1 < all ? (size_t)first - 1 : all;
    *out += skip;
    *n = all - skip < (size_t)max ? all - skip : (size_t)max;
    return OK;
}

enum err open_line_insert(struct db *db, int64_t person_id, const struct open_line *o)
{
    return db_exec(db,
                   "INSERT INTO open_line (person_id, service, establishment_id, seq, state, "
                   "opened_on) VALUES ($1,$2,$3,$4,$5,$6)",
                   db_int_arg(person_id), db_int_arg(o->service), db_int_arg(o->establishment_id),
                   db_int_arg(o->seq), db_int_arg(o->state), day_arg(o->opened_on));
}

enum err open_line_state(struct db *db, int64_t person_id, int service, int64_t establishment_id,
                         enum request_state state)
{
    return db_exec(db,
                   "UPDATE open_line SET state = $4 WHERE person_id = $1 AND service = $2 "
                   "AND establishment_id = $3",
                   db_int_arg(person_id), db_int_arg(service), db_int_arg(establishment_id),
                   db_int_arg(state));
}

enum err open_line_delete(struct db *db, int64_t person_id, int service, int64_t establishment_id)
{
    return db_exec(db,
                   "DELETE FROM open_line WHERE person_id = $1 AND service = $2 "
                   "AND establishment_id = $3",
                   db_int_arg(person_id), db_int_arg(service), db_int_arg(establishment_id));
}

enum err open_lines_load(struct db *db, int64_t person_id, int64_t establishment_id,
                         struct open_line *out, size_t max, size_t *n)
{
    struct db_rows r;
    *n = 0;
    TRY(db_query(db, &r,
                 "SELECT service, establishment_id, seq, state, opened_on FROM open_line "
                 "WHERE person_id = $1 AND ($1 <> 0 OR establishment_id = $2)",
                 db_int_arg(person_id), db_int_arg(establishment_id)));
    while (*n < max && db_next(&r))
        out[(*n)++] = (struct open_line){
            .service = (int)db_int(&r, 0),
            .establishment_id = db_int(&r, 1),
            .seq = db_int(&r, 2),
            .state = (enum request_state)db_int(&r, 3),
            .opened_on = column_day(&r, 4),
        };
    return db_done(&r);
}

enum err due_insert(struct db *db, const struct due *d)
{
    return db_exec(db,
                   "INSERT INTO due (day, kind, operation_no, establishment_id, seq) "
                   "VALUES ($1,$2,$3,$4,$5) ON CONFLICT (day, kind, operation_no) DO NOTHING",
                   day_arg(d->day), db_int_arg(d->kind), db_int_arg(d->operation_no),
                   db_int_arg(d->establishment_id), db_int_arg(d->seq));
}

enum err due_delete(struct db *db, const struct due *d)
{
    return db_exec(db, "DELETE FROM due WHERE day = $1 AND kind = $2 AND operation_no = $3",
                   day_arg(d->day), db_int_arg(d->kind), db_int_arg(d->operation_no));
}

enum err due_before(struct db *db, struct day today, struct due *out, size_t max, size_t *n)
{
    struct db_rows r;
    *n = 0;
    TRY(db_query(db, &r,
                 "SELECT day, kind, operation_no, establishment_id, seq FROM due WHERE day < $1 "
                 "ORDER BY day, kind, operation_no LIMIT $2",
                 db_int_arg(today.n), db_int_arg(max)));
    while (*n < max && db_next(&r))
        out[(*n)++] = (struct due){
            .day = column_day(&r, 0),
            .kind = (enum due_kind)db_int(&r, 1),
            .operation_no = db_int(&r, 2),
            .establishment_id = db_int(&r, 3),
            .seq = db_int(&r, 4),
        };
    return db_done(&r);
}

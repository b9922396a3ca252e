/* All SQL of the ledger; see the header. */
#include "registers/operation.h"
#include "registers/column.h"
#include <assert.h>

#define OPERATION_COLUMNS                                                                       \
    "no, at, day, service, kind, channel, establishment_id, seq, line, person_id, account_id, " \
    "policy, before, salt, body, leaf"
#define OPERATION_READ OPERATION_COLUMNS ", payload"

enum err operation_insert(struct db *db, const struct operation *op)
{
    return db_exec(
        db,
        "INSERT INTO operation (" OPERATION_COLUMNS ") VALUES "
        "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)",
        db_int_arg(op->no), db_int_arg(op->at), db_int_arg(op->day.n), db_int_arg(op->service),
        db_int_arg(op->kind), db_int_arg(op->channel), db_int_arg(op->establishment_id),
        db_int_arg(op->seq), db_int_arg(op->line), db_int_arg(op->person_id),
        db_int_arg(op->account_id), db_int_arg(op->policy), db_int_arg(op->before),
        db_blob_arg(((struct str){(const char *)op->salt, SALT_BYTES})), db_blob_arg(op->body),
        db_blob_arg(((struct str){(const char *)op->leaf, HASH_BYTES})));
}

static enum err read_row(const struct db_rows *r, struct operation *op)
{
    struct str salt = db_blob(r, 13), leaf = db_blob(r, 15);
    *op = (struct operation){
        .no = db_int(r, 0),
        .at = db_int(r, 1),
        .day = column_day(r, 2),
        .service = (int)db_int(r, 3),
        .kind = (enum operation_kind)db_int(r, 4),
        .channel = (enum channel)db_int(r, 5),
        .establishment_id = db_int(r, 6),
        .seq = db_int(r, 7),
        .line = db_int(r, 8),
        .person_id = db_int(r, 9),
        .account_id = db_int(r, 10),
        .policy = db_int(r, 11),
        .before = db_int(r, 12),
        .body = db_is_null(r, 14) ? (struct str){0} : db_blob(r, 14),
    };
    if (salt.n != SALT_BYTES || leaf.n != HASH_BYTES)
        return fail(ERR_DB, "ledger row %lld has a salt or leaf of the wrong length",
                    (long long)op->no);
    memcpy(op->salt, salt.at, SALT_BYTES);
    memcpy(op->leaf, leaf.at, HASH_BYTES);
    op->has_payload = !db_is_null(r, 16);
    if (op->has_payload && db_blob(r, 16).n != HASH_BYTES)
        return fail(ERR_DB, "ledger row %lld keeps a hash of the wrong length",
                    (long long)op->no);
    if (op->has_payload)
        memcpy(op->payload, db_blob(r, 16).at, HASH_BYTES);
    return OK;
}

enum err operation_load(struct db *db, struct arena *req, int64_t no, struct operation *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT " OPERATION_READ " FROM operation WHERE no = $1",
                 db_int_arg(no)));
    enum err e = ERR_NOT_FOUND;
    if (db_next(&r)) {
        e = read_row(&r, out);
        if (e == OK && out->body.at)
            out->body = str_copy(req, out->body);
    }
    TRY(db_done(&r));
    return e;
}

enum err operation_each(struct db *db, int64_t first, int64_t last,
                        enum err (*each)(void *ctx, const struct operation *op), void *ctx)
{
    /* In slices, so that an engine that hands over whole results never holds the whole ledger. */
    enum { SLICE = 5000 };
    for (int64_t from = first, to; from <= last; from = to + 1) {
        struct db_rows r;
        to = last - from < SLICE ? last : from + SLICE - 1;
        TRY(db_query(db, &r,
                     "SELECT " OPERATION_READ " FROM operation WHERE no >= $1 AND no <= $2 "
                     "ORDER BY no",
                     db_int_arg(from), db_int_arg(to)));
        enum err e = OK;
        struct operation op;
        while (e == OK && db_next(&r)) {
            e = read_row(&r, &op);
            if (e == OK)
                e = each(ctx, &op);
        }
        enum err done = db_done(&r);
        TRY(e);
        TRY(done);
        if (to == last) /* which may be the largest number there is */
            break;
    }
    return OK;
}

enum err operation_leaves(struct db *db, int64_t after, int64_t last, int64_t max,
                          enum err (*each)(void *ctx, int64_t no,
                                           const unsigned char leaf[HASH_BYTES]),
                          void *ctx)
{
    struct db_rows r;
    enum err e = OK;
    TRY(db_query(db, &r,
                 "SELECT no, leaf FROM operation WHERE no > $1 AND no <= $2 ORDER BY no LIMIT $3",
                 db_int_arg(after), db_int_arg(last), db_int_arg(max)));
    while (e == OK && db_next(&r)) {
        struct str leaf = db_blob(&r, 1);
        int64_t no = db_int(&r, 0);
        e = leaf.n == HASH_BYTES
                ? each(ctx, no, (const unsigned char *)leaf.at)
                : fail(ERR_DB, "ledger row %lld has a leaf of the wrong length", (long long)no);
    }
    TRY(db_done(&r));
    return e;
}

/* The first number whose time is not before `at`, or one beyond the last: halves the numbers until one
   is left. */
static enum err first_from(struct db *db, int64_t at, int64_t *no)
{
    int64_t low = 1, high;
    TRY(operation_last(db, &high));
    high++;
    while (low < high) {
        struct db_rows r;
        int64_t middle = low + (high - low) / 2, found = high, found_at = at;
        TRY(db_query(db, &r, "SELECT no, at FROM operation WHERE no >= $1 ORDER BY no LIMIT 1",
                     db_int_arg(middle)));
        if (db_next(&r)) {
            found = db_int(&r, 0);
            found_at = db_int(&r, 1);
        }
        TRY(db_done(&r));
        if (found_at < at && found < high)
            low = found + 1;
        else
            high = middle;
    }
    *no = low;
    return OK;
}

enum err operation_of_request(struct db *db, int64_t at, int64_t establishment_id, int64_t seq,
                              enum err (*each)(void *ctx, const struct operation *op), void *ctx)
{
    enum { SLACK_MS = 2000 };
    struct db_rows r;
    int64_t from, to;
    TRY(first_from(db, at - SLACK_MS, &from));
    TRY(first_from(db, at + SLACK_MS + 1, &to));
    TRY(db_query(db, &r,
                 "SELECT " OPERATION_READ " FROM operation WHERE no >= $1 AND no < $2 "
                 "AND establishment_id = $3 AND seq = $4 ORDER BY no",
                 db_int_arg(from), db_int_arg(to), db_int_arg(establishment_id),
                 db_int_arg(seq)));
    enum err e = OK;
    struct operation op;
    while (e == OK && db_next(&r)) {
        e = read_row(&r, &op);
        if (e == OK)
            e = each(ctx, &op);
    }
    TRY(db_done(&r));
    return e;
}

enum err operation_next(struct db *db, int64_t from, int64_t *no)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT MIN(no) FROM operation WHERE no >= $1", db_int_arg(from)));
    enum err e = ERR_NOT_FOUND;
    if (db_next(&r) && !db_is_null(&r, 0)) {
        *no = db_int(&r, 0);
        e = OK;
    }
    TRY(db_done(&r));
    return e;
}

enum err operation_last(struct db *db, int64_t *no)
{
    struct db_rows r;
    TRY(db_query0(db, &r, "SELECT COALESCE(MAX(no), 0) FROM operation"));
    *no = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

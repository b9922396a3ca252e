/* All SQL of the ledger; see the header. */
#include "registers/operation.h"
#include "registers/column.h"
#include <assert.h>

#define OPERATION_COLUMNS                                                                       \
    "no, at, day, service, kind, channel, establishment_id, seq, line, person_id, account_id, " \
    "policy, before, salt, body, leaf"

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
    return OK;
}

enum err operation_load(struct db *db, struct arena *req, int64_t no, struct operation *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT " OPERATION_COLUMNS " FROM operation WHERE no = $1",
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
    for (int64_t from = first; from <= last; from += SLICE) {
        struct db_rows r;
        int64_t to = last - from < SLICE ? last : from + SLICE - 1;
        TRY(db_query(db, &r,
                     "SELECT " OPERATION_COLUMNS " FROM operation WHERE no >= $1 AND no <= $2 "
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
    }
    return OK;
}

enum err operation_last(struct db *db, int64_t *no)
{
    struct db_rows r;
    TRY(db_query0(db, &r, "SELECT COALESCE(MAX(no), 0) FROM operation"));
    *no = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

/* See the header. */
#include "registers/operation_public.h"
#include "registers/column.h"

static enum err range_each(struct db *db, int64_t first, int64_t last,
                           enum err (*each)(void *ctx, const struct operation_public *row),
                           void *ctx)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT o.day, o.service, o.channel, o.kind, e.region FROM operation o "
                 "LEFT JOIN establishment e ON e.id = o.establishment_id "
                 "WHERE o.no >= $1 AND o.no <= $2 ORDER BY o.day, o.service, o.channel, o.kind, "
                 "e.region",
                 db_int_arg(first), db_int_arg(last)));
    enum err e = OK;
    while (e == OK && db_next(&r)) {
        struct operation_public row = {
            .day = column_day(&r, 0),
            .service = (int)db_int(&r, 1),
            .channel = (enum channel)db_int(&r, 2),
            .kind = (enum operation_kind)db_int(&r, 3),
            .region = db_text(&r, 4),
        };
        e = each(ctx, &row);
    }
    enum err done = db_done(&r);
    return e != OK ? e : done;
}

enum err operation_public_each(struct db *db,
                               enum err (*each)(void *ctx, const struct operation_public *row),
                               void *ctx)
{
    /* In slices, each sorted: the order of the ledger would tell which operations lay beside each other. */
    enum { SLICE = 50000 };
    int64_t last;
    TRY(operation_last(db, &last));
    for (int64_t from = 1; from <= last; from += SLICE)
        TRY(range_each(db, from, from + SLICE - 1, each, ctx));
    return OK;
}

/* See the header. */
#include "registers/operation_around.h"
#include "registers/column.h"

static void read_row(const struct db_rows *r, struct operation_around *out)
{
    *out = (struct operation_around){
        .op =
            {
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
                .policy = db_int(r, 10),
                .body = db_is_null(r, 11) ? (struct str){0} : db_blob(r, 11),
            },
        .region = db_text(r, 12),
        .submitted_at = db_int(r, 13),
        .nationality = db_text(r, 14),
    };
}

enum err operation_around_each(struct db *db, int64_t first, int64_t last,
                               enum err (*each)(void *ctx, const struct operation_around *row),
                               void *ctx)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT o.no, o.at, o.day, o.service, o.kind, o.channel, o.establishment_id, "
                 "o.seq, o.line, o.person_id, o.policy, o.body, e.region, q.submitted_at, "
                 "p.nationality "
                 "FROM operation o "
                 "LEFT JOIN establishment e ON e.id = o.establishment_id "
                 "LEFT JOIN person p ON p.id = o.person_id "
                 "LEFT JOIN request q ON q.establishment_id = o.establishment_id "
                 "AND q.seq = o.seq AND o.seq > 0 "
                 "WHERE o.no >= $1 AND o.no <= $2 ORDER BY o.no",
                 db_int_arg(first), db_int_arg(last)));
    enum err e = OK;
    struct operation_around row;
    while (e == OK && db_next(&r)) {
        read_row(&r, &row);
        e = each(ctx, &row);
    }
    enum err done = db_done(&r);
    return e != OK ? e : done;
}

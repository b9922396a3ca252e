/* See the header. */
#include "queries/invoice_list.h"
#include "registers/column.h"

enum err invoice_list(struct db *reader, struct arena *req, int64_t establishment_id,
                      uint64_t services, int64_t before, size_t max, struct request **out,
                      size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct request, max);
    TRY(db_query(reader, &r,
                 "SELECT seq, service, channel, submitted_day, state, lines, lines_done, fee, "
                 "refund, due_day, paid_at FROM request WHERE establishment_id = $1 AND seq < $2 "
                 "AND due_day IS NOT NULL ORDER BY seq DESC",
                 db_int_arg(establishment_id), db_int_arg(before ? before : INT32_MAX)));
    while (*n < max && db_next(&r)) {
        int service = (int)db_int(&r, 1);
        if (!(services >> service & 1))
            continue;
        (*out)[(*n)++] = (struct request){
            .establishment_id = establishment_id,
            .seq = db_int(&r, 0),
            .service = service,
            .channel = (enum channel)db_int(&r, 2),
            .submitted_day = column_day(&r, 3),
            .state = (enum request_state)db_int(&r, 4),
            .lines = db_int(&r, 5),
            .lines_done = db_int(&r, 6),
            .fee = db_int(&r, 7),
            .refund = db_int(&r, 8),
            .due_day = column_day(&r, 9),
            .paid_at = db_int(&r, 10),
        };
    }
    return db_done(&r);
}

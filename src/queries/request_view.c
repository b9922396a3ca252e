/* See the header. */
#include "queries/request_view.h"
#include "queries/lookup.h"
#include "registers/column.h"

static enum err load_person(struct db *reader, struct arena *req, struct line_view *v)
{
    struct db_rows r;
    v->name_ar = v->name_en = v->number = S("");
    if (v->line.person_id == 0)
        return OK;
    TRY(db_query(reader, &r, "SELECT name_ar, name_en, id_no, border_no FROM person WHERE id = $1",
                 db_int_arg(v->line.person_id)));
    if (db_next(&r)) {
        int64_t number = db_is_null(&r, 2) ? db_int(&r, 3) : db_int(&r, 2);
        v->name_ar = str_copy(req, db_text(&r, 0));
        v->name_en = str_copy(req, db_text(&r, 1));
        v->number = str_printf(req, "%lld", (long long)number);
    }
    return db_done(&r);
}

/* An entry that ended the whole request (withdrawn, expired) holds no decision of the line: the line's
   acceptance does, which the ledger keeps just before the ones that followed. */
static enum err load_entry(struct db *reader, struct arena *req, struct line_view *v)
{
    struct operation op;
    v->entry = arena_new_of(req, struct entry);
    TRY(operation_load(reader, req, v->line.operation_no, &op));
    return entry_decode(&op, v->entry);
}

enum err request_view_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           int64_t seq, int64_t first, int64_t max, struct request_view *out)
{
    TRY(request_load(reader, req, establishment_id, seq, false, &out->request));
    TRY(establishment_written(reader, req, establishment_id, &out->establishment_no));
    struct request_line *lines;
    TRY(request_lines_load(reader, req, establishment_id, seq, first, max, &lines,
                           &out->lines_count));
    out->lines = arena_array(req, struct line_view, out->lines_count);
    for (size_t i = 0; i < out->lines_count; i++) {
        out->lines[i].line = lines[i];
        TRY(load_person(reader, req, &out->lines[i]));
        TRY(load_entry(reader, req, &out->lines[i]));
    }
    return OK;
}

enum err request_list(struct db *reader, struct arena *req, int64_t establishment_id,
                      const struct request_filter *filter, int64_t before, size_t max,
                      struct request **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct request, max);
    TRY(db_query(reader, &r,
                 "SELECT seq, service, account_id, channel, submitted_at, submitted_day, state, "
                 "lines, lines_refused, lines_done, fee, refund, due_day, paid_at FROM request "
                 "WHERE establishment_id = $1 AND seq < $2 AND (service = $3 OR $3 = 0) "
                 "AND (state = $4 OR $4 = 0) ORDER BY seq DESC",
                 db_int_arg(establishment_id), db_int_arg(before ? before : INT32_MAX),
                 db_int_arg(filter->service), db_int_arg(filter->state)));
    while (*n < max && db_next(&r)) {
        int service = (int)db_int(&r, 1);
        if (!(filter->services >> service & 1))
            continue;
        (*out)[(*n)++] = (struct request){
            .establishment_id = establishment_id,
            .seq = db_int(&r, 0),
            .service = service,
            .account_id = db_int(&r, 2),
            .channel = (enum channel)db_int(&r, 3),
            .submitted_at = db_int(&r, 4),
            .submitted_day = column_day(&r, 5),
            .state = (enum request_state)db_int(&r, 6),
            .lines = db_int(&r, 7),
            .lines_refused = db_int(&r, 8),
            .lines_done = db_int(&r, 9),
            .fee = db_int(&r, 10),
            .refund = db_int(&r, 11),
            .due_day = column_day(&r, 12),
            .paid_at = db_int(&r, 13),
        };
    }
    return db_done(&r);
}

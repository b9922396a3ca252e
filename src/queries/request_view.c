/* See the header. */
#include "queries/request_view.h"
#include "queries/lookup.h"
#include "registers/column.h"

enum err person_words_load(struct db *reader, struct arena *req, int64_t person_id,
                           struct person_words *out)
{
    struct db_rows r;
    *out = (struct person_words){S(""), S(""), S("")};
    if (person_id == 0)
        return OK;
    TRY(db_query(reader, &r, "SELECT name_ar, name_en, id_no, border_no FROM person WHERE id = $1",
                 db_int_arg(person_id)));
    if (db_next(&r)) {
        int64_t number = db_is_null(&r, 2) ? db_int(&r, 3) : db_int(&r, 2);
        out->name_ar = str_copy(req, db_text(&r, 0));
        out->name_en = str_copy(req, db_text(&r, 1));
        out->number = str_printf(req, "%lld", (long long)number);
    }
    return db_done(&r);
}

enum err account_person_load(struct db *reader, int64_t account_id, int64_t *person_id)
{
    struct db_rows r;
    *person_id = 0;
    TRY(db_query(reader, &r, "SELECT person_id FROM account WHERE id = $1",
                 db_int_arg(account_id)));
    if (db_next(&r))
        *person_id = db_int(&r, 0);
    return db_done(&r);
}

enum err establishment_words_load(struct db *reader, struct arena *req, int64_t establishment_id,
                                  struct establishment_words *out)
{
    struct db_rows r;
    *out = (struct establishment_words){S(""), S(""), S("")};
    TRY(db_query(reader, &r,
                 "SELECT name_ar, name_en, office_no, seq_no FROM establishment WHERE id = $1",
                 db_int_arg(establishment_id)));
    if (db_next(&r)) {
        out->name_ar = str_copy(req, db_text(&r, 0));
        out->name_en = str_copy(req, db_text(&r, 1));
        out->number =
            str_printf(req, "%lld-%lld", (long long)db_int(&r, 2), (long long)db_int(&r, 3));
    }
    return db_done(&r);
}

static enum err load_person(struct db *reader, struct arena *req, struct line_view *v)
{
    struct person_words words;
    TRY(person_words_load(reader, req, v->line.person_id, &words));
    v->name_ar = words.name_ar;
    v->name_en = words.name_en;
    v->number = words.number;
    return OK;
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

static enum err load_lines(struct db *reader, struct arena *req, const struct request_line *lines,
                           struct request_view *out)
{
    out->lines = arena_array(req, struct line_view, out->lines_count);
    for (size_t i = 0; i < out->lines_count; i++) {
        out->lines[i].line = lines[i];
        TRY(load_person(reader, req, &out->lines[i]));
        TRY(load_entry(reader, req, &out->lines[i]));
    }
    return OK;
}

enum err request_view_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           int64_t seq, int64_t first, int64_t max, struct request_view *out)
{
    struct request_line *lines;
    TRY(request_load(reader, req, establishment_id, seq, false, &out->request));
    TRY(establishment_written(reader, req, establishment_id, &out->establishment_no));
    TRY(request_lines_load(reader, req, establishment_id, seq, first, max, &lines,
                           &out->lines_count));
    return load_lines(reader, req, lines, out);
}

static bool is_in_group(const struct request_line *l, enum line_group group)
{
    return group == LINES_ALL || (group == LINES_REFUSED) == (l->state == STATE_REFUSED);
}

static enum err group_lines(struct arena *req, const struct request *q, enum line_group group,
                            int64_t first, int64_t max, struct request_line **out, size_t *n)
{
    struct request_line *all;
    size_t count;
    *n = 0;
    TRY(request_lines_unpack(req, q->line_data, &all, &count));
    *out = arena_array(req, struct request_line, max);
    for (size_t i = 0; i < count && *n < (size_t)max; i++)
        if (is_in_group(&all[i], group) && first-- <= 0)
            (*out)[(*n)++] = all[i];
    return OK;
}

enum err request_view_group(struct db *reader, struct arena *req, int64_t establishment_id,
                            int64_t seq, enum line_group group, int64_t first, int64_t max,
                            struct request_view *out)
{
    struct request_line *lines;
    TRY(request_load(reader, req, establishment_id, seq, false, &out->request));
    TRY(establishment_written(reader, req, establishment_id, &out->establishment_no));
    TRY(group_lines(req, &out->request, group, first, max, &lines, &out->lines_count));
    return load_lines(reader, req, lines, out);
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
                 "AND (state = $4 OR $4 = 0) AND ($5 = 0 OR due_day IS NOT NULL) "
                 "AND ($6 = 0 OR paid_at IS NOT NULL) ORDER BY seq DESC",
                 db_int_arg(establishment_id), db_int_arg(before ? before : INT32_MAX),
                 db_int_arg(filter->service), db_int_arg(filter->state),
                 db_int_arg(filter->has_invoice), db_int_arg(filter->is_paid)));
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

enum err refund_list(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                     size_t max, struct refund_view **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct refund_view, max);
    TRY(db_query(reader, &r,
                 "SELECT seq, amount, cause, made_at FROM refund WHERE establishment_id = $1 "
                 "AND (seq = $2 OR $2 = 0) ORDER BY id DESC",
                 db_int_arg(establishment_id), db_int_arg(seq)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct refund_view){
            .seq = db_int(&r, 0),
            .amount = db_int(&r, 1),
            .cause = (enum refund_cause)db_int(&r, 2),
            .made_at = db_int(&r, 3),
        };
    return db_done(&r);
}

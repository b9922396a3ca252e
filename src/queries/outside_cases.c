/* See the header. */
#include "queries/outside_cases.h"

enum err outside_case_row_load(struct db *reader, struct arena *req, int64_t operation_no,
                               struct outside_case_row *out)
{
    struct db_rows r;
    *out = (struct outside_case_row){.words = S("")};
    TRY(outside_case_load(reader, operation_no, &out->c));
    TRY(outside_holder_load(reader, req, operation_no, &out->holder));
    enum err e = outside_message_load(reader, req, operation_no, &out->words);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(db_query(reader, &r, "SELECT person_id FROM operation WHERE no = $1",
                 db_int_arg(operation_no)));
    out->person_id = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

static enum err one_of(struct db *reader, const char *sql, int64_t account_id, int64_t *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r, sql, db_int_arg(account_id)));
    *out = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

enum err outside_case_held(struct db *reader, struct arena *req, int64_t account_id,
                           struct outside_case_row *out)
{
    int64_t no;
    TRY(one_of(reader,
               "SELECT h.operation_no FROM outside_case_holder h JOIN outside_case c "
               "ON c.operation_no = h.operation_no WHERE h.account_id = $1 AND c.decision = 0 "
               "AND h.proposal = 0 ORDER BY h.operation_no LIMIT 1",
               account_id, &no));
    return no ? outside_case_row_load(reader, req, no, out) : ERR_NOT_FOUND;
}

enum err outside_cases_to_confirm(struct db *reader, struct arena *req, int64_t account_id,
                                  size_t max, struct outside_case_row **out, size_t *n)
{
    struct db_rows r;
    int64_t *numbers = arena_array(req, int64_t, max);
    size_t found = 0;
    *n = 0;
    *out = arena_array(req, struct outside_case_row, max);
    TRY(db_query(reader, &r,
                 "SELECT h.operation_no FROM outside_case_holder h JOIN outside_case c "
                 "ON c.operation_no = h.operation_no WHERE h.account_id <> $1 AND c.decision = 0 "
                 "AND h.proposal = 1 ORDER BY h.operation_no LIMIT $2",
                 db_int_arg(account_id), db_int_arg(max)));
    while (found < max && db_next(&r))
        numbers[found++] = db_int(&r, 0);
    TRY(db_done(&r));
    for (; *n < found; (*n)++)
        TRY(outside_case_row_load(reader, req, numbers[*n], &(*out)[*n]));
    return OK;
}

enum err outside_cases_waiting(struct db *reader, int64_t *n)
{
    struct db_rows r;
    TRY(db_query0(reader, &r,
                  "SELECT COUNT(*) FROM outside_case c WHERE c.decision = 0 AND NOT EXISTS "
                  "(SELECT 1 FROM outside_case_holder h WHERE h.operation_no = c.operation_no)"));
    *n = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

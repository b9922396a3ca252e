/* See the header. */
#include "registers/wage_contest.h"
#include "registers/column.h"

enum { COMPLAINT_OF_WAGES = 17 }; /* case_mark.state: so that it takes away only its own mark */

static enum err mark(struct db *db, const struct wage_contest *c)
{
    if (wage_contest_is_open(c->state))
        return db_exec(
            db,
            "INSERT INTO case_mark (person_id, kind, establishment_id, opened_on, state) "
            "VALUES ($1,$2,$3,$4,$5) "
            "ON CONFLICT (person_id, kind, establishment_id) DO NOTHING",
            db_int_arg(c->person_id), db_int_arg(CASE_COMPLAINT), db_int_arg(c->establishment_id),
            day_arg(c->opened_on), db_int_arg(COMPLAINT_OF_WAGES));
    return db_exec(db,
                   "DELETE FROM case_mark WHERE person_id = $1 AND kind = $2 "
                   "AND establishment_id = $3 AND state = $4 AND NOT EXISTS (SELECT 1 FROM "
                   "wage_contest c WHERE c.person_id = $1 AND c.establishment_id = $3 "
                   "AND c.state IN (1, 3))",
                   db_int_arg(c->person_id), db_int_arg(CASE_COMPLAINT),
                   db_int_arg(c->establishment_id), db_int_arg(COMPLAINT_OF_WAGES));
}

enum err wage_contest_store(struct db *db, const struct wage_contest *c)
{
    TRY(db_exec(db,
                "INSERT INTO wage_contest (establishment_id, month, person_id, cause, amount, "
                "state, opened_on, answer_due, note, operation_no) "
                "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) "
                "ON CONFLICT (establishment_id, month, person_id) DO UPDATE SET "
                "state = excluded.state, note = excluded.note, "
                "operation_no = excluded.operation_no",
                db_int_arg(c->establishment_id), db_int_arg(c->month), db_int_arg(c->person_id),
                db_int_arg(c->cause), db_int_arg(c->amount), db_int_arg(c->state),
                day_arg(c->opened_on), day_arg(c->answer_due), db_text_arg(c->note),
                db_int_arg(c->operation_no)));
    return mark(db, c);
}

#define COLUMNS                                                                                \
    "SELECT establishment_id, month, person_id, cause, amount, state, opened_on, answer_due, " \
    "note, operation_no FROM wage_contest "

static void take(const struct db_rows *r, struct arena *a, struct wage_contest *c)
{
    *c = (struct wage_contest){
        .establishment_id = db_int(r, 0),
        .month = db_int(r, 1),
        .person_id = db_int(r, 2),
        .cause = (enum contest_cause)db_int(r, 3),
        .amount = db_int(r, 4),
        .state = (enum contest_state)db_int(r, 5),
        .opened_on = column_day(r, 6),
        .answer_due = column_day(r, 7),
        .note = str_copy(a, db_text(r, 8)),
        .operation_no = db_int(r, 9),
    };
}

enum err wage_contest_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                           int64_t person_id, struct wage_contest *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, COLUMNS "WHERE establishment_id = $1 AND month = $2 AND person_id = $3",
                 db_int_arg(establishment_id), db_int_arg(month), db_int_arg(person_id)));
    bool found = db_next(&r);
    if (found)
        take(&r, a, out);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err wage_contests_of(struct db *db, struct arena *a, int64_t establishment_id, size_t max,
                          struct wage_contest **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(a, struct wage_contest, max);
    TRY(db_query(db, &r,
                 COLUMNS "WHERE establishment_id = $1 ORDER BY "
                         "CASE WHEN state = 1 THEN 0 WHEN state = 3 THEN 1 ELSE 2 END, "
                         "operation_no DESC LIMIT $2",
                 db_int_arg(establishment_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        take(&r, a, &(*out)[(*n)++]);
    return db_done(&r);
}

enum err wage_contests_due(struct db *db, struct arena *a, struct day today, size_t max,
                           struct wage_contest **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(a, struct wage_contest, max);
    TRY(db_query(db, &r,
                 COLUMNS "WHERE state = 3 OR (state = 1 AND answer_due < $1) "
                         "ORDER BY answer_due, operation_no LIMIT $2",
                 day_arg(today), db_int_arg(max)));
    while (*n < max && db_next(&r))
        take(&r, a, &(*out)[(*n)++]);
    return db_done(&r);
}

/* All SQL of absence reports; see the header. */
#include "registers/absence.h"
#include "registers/column.h"

/* A report that was taken over with the registers stands in case_mark alone. What it said is not known;
   whether the permit was valid follows from the permit. */
static enum err open_mark_load(struct db *db, int64_t person_id, struct absence_report *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT c.establishment_id, c.opened_on, CASE WHEN m.permit_expiry >= c.opened_on "
                 "THEN 1 ELSE 0 END FROM case_mark c LEFT JOIN employment m ON m.person_id = "
                 "c.person_id AND m.establishment_id = c.establishment_id "
                 "WHERE c.person_id = $1 AND c.kind = $2 ORDER BY c.opened_on DESC LIMIT 1",
                 db_int_arg(person_id), db_int_arg(CASE_ABSENCE)));
    bool found = db_next(&r);
    if (found)
        *out = (struct absence_report){
            .person_id = person_id,
            .establishment_id = db_int(&r, 0),
            .state = ABSENCE_FILED,
            .filed_on = column_day(&r, 1),
            .last_day_worked = DAY_NONE,
            .permit_was_valid = db_int(&r, 2) != 0,
        };
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err absence_open_load(struct db *db, int64_t person_id, struct absence_report *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT operation_no, establishment_id, state, filed_on, last_day_worked, reason, "
                 "permit_was_valid FROM absence_report WHERE person_id = $1 AND state <= 2 "
                 "ORDER BY operation_no DESC LIMIT 1",
                 db_int_arg(person_id)));
    bool found = db_next(&r);
    if (found)
        *out = (struct absence_report){
            .person_id = person_id,
            .operation_no = db_int(&r, 0),
            .establishment_id = db_int(&r, 1),
            .state = (enum absence_state)db_int(&r, 2),
            .filed_on = column_day(&r, 3),
            .last_day_worked = column_day(&r, 4),
            .reason = (int)db_int(&r, 5),
            .permit_was_valid = db_int(&r, 6) != 0,
        };
    TRY(db_done(&r));
    return found ? OK : open_mark_load(db, person_id, out);
}

enum err absence_file(struct db *db, const struct absence_report *report)
{
    struct absence_report open;
    enum err e = absence_open_load(db, report->person_id, &open);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && open.establishment_id == report->establishment_id &&
        open.state == ABSENCE_CLAIMED)
        TRY(db_exec(db,
                    "UPDATE absence_report SET state = $3, filed_on = $4 WHERE person_id = $1 "
                    "AND operation_no = $2",
                    db_int_arg(report->person_id), db_int_arg(open.operation_no),
                    db_int_arg(report->state), day_arg(report->filed_on)));
    else
        TRY(db_exec(db,
                    "INSERT INTO absence_report (person_id, operation_no, establishment_id, state, "
                    "filed_on, last_day_worked, reason, permit_was_valid) "
                    "VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
                    db_int_arg(report->person_id), db_int_arg(report->operation_no),
                    db_int_arg(report->establishment_id), db_int_arg(report->state),
                    day_arg(report->filed_on), day_arg(report->last_day_worked),
                    db_int_arg(report->reason), db_int_arg(report->permit_was_valid)));
    return db_exec(db,
                   "INSERT INTO case_mark (person_id, kind, establishment_id, opened_on, state) "
                   "VALUES ($1,$2,$3,$4,$5) ON CONFLICT (person_id, kind, establishment_id) "
                   "DO UPDATE SET state = excluded.state, opened_on = excluded.opened_on",
                   db_int_arg(report->person_id), db_int_arg(CASE_ABSENCE),
                   db_int_arg(report->establishment_id), day_arg(report->filed_on),
                   db_int_arg(report->state));
}

enum err absence_end(struct db *db, int64_t establishment_id, int64_t person_id,
                     enum absence_state state, struct day on)
{
    TRY(db_exec(db,
                "UPDATE absence_report SET state = $3, ended_on = $4 WHERE person_id = $2 "
                "AND establishment_id = $1 AND state <= 2",
                db_int_arg(establishment_id), db_int_arg(person_id), db_int_arg(state),
                day_arg(on)));
    return db_exec(db,
                   "DELETE FROM case_mark WHERE person_id = $1 AND kind = $2 "
                   "AND establishment_id = $3",
                   db_int_arg(person_id), db_int_arg(CASE_ABSENCE), db_int_arg(establishment_id));
}

enum err absence_counts_load(struct db *db, int64_t establishment_id, int64_t person_id,
                             struct day near_since, struct absence_counts *out)
{
    struct db_rows r;
    *out = (struct absence_counts){0};
    TRY(db_query(db, &r,
                 "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN person_id = $2 AND state NOT IN "
                 "(3, 4) THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN state = 5 "
                 "THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN filed_on >= $3 "
                 "AND person_id <> $2 THEN 1 ELSE 0 END), 0) AS BIGINT) "
                 "FROM absence_report WHERE establishment_id = $1",
                 db_int_arg(establishment_id), db_int_arg(person_id), day_arg(near_since)));
    if (db_next(&r)) {
        out->before = db_int(&r, 1);
        out->malicious = db_int(&r, 2);
        out->near = db_int(&r, 3);
    }
    return db_done(&r);
}

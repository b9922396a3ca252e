/* See the header. */
#include "registers/employment.h"
#include "model/value.h"
#include "registers/column.h"

enum err establishment_by_packed(struct db *db, int64_t packed, int64_t *id)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT id FROM establishment WHERE office_no = $1 AND seq_no = $2",
                 db_int_arg(packed / 10000000), db_int_arg(packed % 10000000)));
    bool found = db_next(&r);
    if (found)
        *id = db_int(&r, 0);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

bool worker_status_counts(enum worker_status status)
{
    switch (status) {
    case WORKER_ON_JOB:
    case WORKER_PENDING_TRANSFER:
    case WORKER_FINAL_EXIT_ISSUED: return true;
    case WORKER_ENDED:
    case WORKER_DISCONNECTED:
    case WORKER_ABSENT:
    case WORKER_DEPARTED:
    case WORKER_EXITED_NOT_RETURNED:
    case WORKER_DECEASED: return false;
    }
    return false;
}

static enum err count_move(struct db *db, int64_t establishment_id, int64_t by)
{
    TRY(db_exec(db,
                "UPDATE nitaqat_entity SET workers = workers + $2, expats = expats + $2 "
                "WHERE id = (SELECT entity_id FROM establishment WHERE id = $1)",
                db_int_arg(establishment_id), db_int_arg(by)));
    return db_exec(db,
                   "UPDATE unified_entity SET workers = workers + $2, expats = expats + $2 "
                   "WHERE id = (SELECT unified_id FROM establishment WHERE id = $1)",
                   db_int_arg(establishment_id), db_int_arg(by));
}

static enum err status_of(struct db *db, int64_t establishment_id, int64_t person_id,
                          enum worker_status *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT status FROM employment WHERE establishment_id = $1 AND person_id = $2",
                 db_int_arg(establishment_id), db_int_arg(person_id)));
    bool found = db_next(&r);
    if (found)
        *out = (enum worker_status)db_int(&r, 0);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err employment_status(struct db *db, int64_t establishment_id, int64_t person_id,
                           enum worker_status status, struct day on, int64_t operation_no)
{
    enum worker_status before;
    TRY(status_of(db, establishment_id, person_id, &before));
    bool is_over = status == WORKER_ENDED || status == WORKER_DEPARTED;
    TRY(db_exec(db,
                "UPDATE employment SET status = $3, end_on = $4, last_operation = $5 "
                "WHERE establishment_id = $1 AND person_id = $2",
                db_int_arg(establishment_id), db_int_arg(person_id), db_int_arg(status),
                day_arg(is_over ? on : DAY_NONE), db_int_arg(operation_no)));
    int64_t by = (int64_t)worker_status_counts(status) - (int64_t)worker_status_counts(before);
    return by ? count_move(db, establishment_id, by) : OK;
}

/* The row of an earlier employment with the same establishment is used again. */
enum err employment_move(struct db *db, const struct employment_move *m)
{
    TRY(db_exec(
        db,
        "INSERT INTO employment (establishment_id, person_id, status, start_on, end_on, origin, "
        "occupation, visa_occupation, wage, insured_wage, work_kind, weight_kind, "
        "is_contract_documented, permit_kind, permit_no, permit_issue, permit_expiry, "
        "first_permit_on, permit_is_levy_free, last_operation) "
        "SELECT $3, person_id, $8, $4, NULL, $9, "
        "COALESCE($5, occupation), visa_occupation, COALESCE($6, wage), COALESCE($6, insured_wage), "
        "work_kind, weight_kind, is_contract_documented, "
        "permit_kind * $7, CASE WHEN $7 = 1 THEN permit_no END, "
        "CASE WHEN $7 = 1 THEN permit_issue END, CASE WHEN $7 = 1 THEN permit_expiry END, "
        "first_permit_on, 0, $10 FROM employment WHERE establishment_id = $1 AND person_id = $2 "
        "ON CONFLICT (establishment_id, person_id) DO UPDATE SET status = excluded.status, "
        "start_on = excluded.start_on, end_on = NULL, origin = excluded.origin, "
        "occupation = excluded.occupation, wage = excluded.wage, "
        "insured_wage = excluded.insured_wage, "
        "permit_kind = excluded.permit_kind, permit_no = excluded.permit_no, "
        "permit_issue = excluded.permit_issue, permit_expiry = excluded.permit_expiry, "
        "first_permit_on = excluded.first_permit_on, permit_is_levy_free = 0, "
        "temporary_months = 0, unpaid_wage_months = 0, leave_until = NULL, "
        "wage_line_until = NULL, last_operation = excluded.last_operation",
        db_int_arg(m->from_id), db_int_arg(m->person_id), db_int_arg(m->to_id), day_arg(m->on),
        db_int_or_null(m->occupation, VALUE_UNKNOWN), db_int_or_null(m->wage, VALUE_UNKNOWN),
        db_int_arg(m->carries_permit), db_int_arg(WORKER_ON_JOB), db_int_arg(ORIGIN_TRANSFER),
        db_int_arg(m->operation_no)));
    TRY(count_move(db, m->to_id, 1));
    TRY(employment_status(db, m->from_id, m->person_id, WORKER_ENDED, m->on, m->operation_no));
    return db_exec(db,
                   "INSERT INTO movement (person_id, operation_no, service, from_id, to_id, day) "
                   "VALUES ($1,$2,$3,$4,$5,$6)",
                   db_int_arg(m->person_id), db_int_arg(m->operation_no), db_int_arg(m->service),
                   db_int_arg(m->from_id), db_int_arg(m->to_id), day_arg(m->on));
}

enum err employment_arrive(struct db *db, int64_t establishment_id, int64_t person_id,
                           int64_t visa_no, struct day on, int64_t operation_no)
{
    TRY(db_exec(db,
                "INSERT INTO employment (establishment_id, person_id, status, start_on, origin, "
                "occupation, visa_occupation, wage, insured_wage, work_kind, weight_kind, "
                "is_contract_documented, permit_kind, permit_is_levy_free, last_operation) "
                "SELECT $1, $2, $3, $4, $5, v.occupation, v.occupation, 0, 0, 0, 0, 0, 0, 0, $6 "
                "FROM visa v WHERE v.establishment_id = $1 AND v.visa_no = $7",
                db_int_arg(establishment_id), db_int_arg(person_id), db_int_arg(WORKER_ON_JOB),
                day_arg(on), db_int_arg(ORIGIN_VISA), db_int_arg(operation_no),
                db_int_arg(visa_no)));
    return count_move(db, establishment_id, 1);
}

enum err employment_occupation(struct db *db, int64_t establishment_id, int64_t person_id,
                               int64_t occupation, bool corrects_title, int64_t operation_no)
{
    if (corrects_title)
        TRY(db_exec(db, "UPDATE person SET is_title_corrected = 1 WHERE id = $1",
                    db_int_arg(person_id)));
    return db_exec(db,
                   "UPDATE employment SET occupation = $3, last_operation = $4 "
                   "WHERE establishment_id = $1 AND person_id = $2",
                   db_int_arg(establishment_id), db_int_arg(person_id), db_int_arg(occupation),
                   db_int_arg(operation_no));
}

/* All SQL of what bodies outside say; see the header. */
#include "registers/outside.h"
#include "model/status.h"
#include "registers/column.h"
#include "registers/visa.h"

enum err outside_fact_load(struct db *db, struct outside_fact *f)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT at, operation_no FROM outside_fact WHERE subject_id = $1 AND matter = $2 "
                 "AND other_id = $3",
                 db_int_arg(f->subject_id), db_int_arg(f->matter), db_int_arg(f->other_id)));
    bool found = db_next(&r);
    f->at = found ? db_int(&r, 0) : 0;
    f->operation_no = found ? db_int(&r, 1) : 0;
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err outside_fact_store(struct db *db, const struct outside_fact *f)
{
    return db_exec(db,
                   "INSERT INTO outside_fact (subject_id, matter, other_id, at, operation_no) "
                   "VALUES ($1,$2,$3,$4,$5) ON CONFLICT (subject_id, matter, other_id) "
                   "DO UPDATE SET at = excluded.at, operation_no = excluded.operation_no",
                   db_int_arg(f->subject_id), db_int_arg(f->matter), db_int_arg(f->other_id),
                   db_int_arg(f->at), db_int_arg(f->operation_no));
}

/* ---- columns ---- */

static enum err person_set(struct db *db, const struct outside_set *s)
{
    switch (s->event) {
    case OUTSIDE_residence_renewed:
        return db_exec(db, "UPDATE person SET iqama_expiry = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    case OUTSIDE_passport_renewed:
        return db_exec(db, "UPDATE person SET passport_expiry = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    case OUTSIDE_exit_visa_issued:
        return db_exec(db, "UPDATE person SET exit_visa_on = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    case OUTSIDE_exit_visa_cancelled:
        return db_exec(db, "UPDATE person SET exit_visa_on = NULL WHERE id = $1",
                       db_int_arg(s->subject_id));
    case OUTSIDE_worker_exited:
    case OUTSIDE_worker_not_returned:
        return db_exec(db, "UPDATE person SET is_outside = 1 WHERE id = $1",
                       db_int_arg(s->subject_id));
    case OUTSIDE_worker_entered:
        return db_exec(db,
                       "UPDATE person SET is_outside = 0, first_entry_on = COALESCE("
                       "first_entry_on, entry_on, $2), entry_on = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    case OUTSIDE_worker_departed:
        return db_exec(db, "UPDATE person SET is_outside = 1, departed_on = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    case OUTSIDE_worker_deceased:
    case OUTSIDE_registration_renewed:
    case OUTSIDE_registration_status:
    case OUTSIDE_address_renewed:
    case OUTSIDE_activity_licensed:
    case OUTSIDE_wage_insured:
    case OUTSIDE_insurance_started:
    case OUTSIDE_insurance_ended:
    case OUTSIDE_owner_insured:
    case OUTSIDE_insured_saudis:
    case OUTSIDE_visa_cancelled:
    case OUTSIDE_visa_extended:
    case OUTSIDE_EVENTS: break;
    }
    return OK;
}

static enum err licence_set(struct db *db, const struct outside_set *s)
{
    char number[24] = "";
    struct buf b = {.at = number, .cap = sizeof number};
    if (s->number)
        buf_i64(&b, s->number);
    return db_exec(
        db,
        "INSERT INTO activity_licence (establishment_id, activity_group, number, expiry) "
        "VALUES ($1,$2,$3,$4) ON CONFLICT (establishment_id, activity_group) "
        "DO UPDATE SET number = excluded.number, expiry = excluded.expiry",
        db_int_arg(s->subject_id), db_int_arg(s->value), db_text_arg(buf_out(&b)),
        db_int_or_null(s->detail, VALUE_UNKNOWN));
}

static enum err establishment_set(struct db *db, const struct outside_set *s)
{
    if (s->event == OUTSIDE_registration_renewed)
        return db_exec(db, "UPDATE establishment SET cr_expiry = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    if (s->event == OUTSIDE_registration_status)
        return db_exec(db, "UPDATE establishment SET status = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    if (s->event == OUTSIDE_address_renewed)
        return db_exec(db, "UPDATE establishment SET national_address_expiry = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    if (s->event == OUTSIDE_activity_licensed)
        return licence_set(db, s);
    if (s->event == OUTSIDE_owner_insured)
        return db_exec(db, "UPDATE unified_entity SET is_owner_insured = $2 WHERE id = $1",
                       db_int_arg(s->subject_id), db_int_arg(s->value));
    return db_exec(db, "UPDATE unified_entity SET insured_saudis = $2 WHERE id = $1",
                   db_int_arg(s->subject_id), db_int_arg(s->value));
}

static enum err employment_set(struct db *db, const struct outside_set *s)
{
    if (s->event == OUTSIDE_wage_insured)
        return db_exec(db,
                       "UPDATE employment SET insured_wage = $3, last_operation = $4 "
                       "WHERE establishment_id = $1 AND person_id = $2",
                       db_int_arg(s->other_id), db_int_arg(s->subject_id), db_int_arg(s->value),
                       db_int_arg(s->operation_no));
    if (s->event == OUTSIDE_insurance_ended)
        return db_exec(db,
                       "UPDATE employment SET status = 0, end_on = $3, last_operation = $4 "
                       "WHERE establishment_id = $1 AND person_id = $2",
                       db_int_arg(s->other_id), db_int_arg(s->subject_id), db_int_arg(s->value),
                       db_int_arg(s->operation_no));
    return db_exec(
        db,
        "INSERT INTO employment (establishment_id, person_id, status, start_on, origin, "
        "occupation, wage, insured_wage, work_kind, weight_kind, is_contract_documented, "
        "permit_kind, permit_is_levy_free, last_operation) "
        "VALUES ($1,$2,$3,$4,$5,$6,$7,$7,0,0,0,0,0,$8) "
        "ON CONFLICT (establishment_id, person_id) DO UPDATE SET status = excluded.status, "
        "start_on = excluded.start_on, end_on = NULL, occupation = excluded.occupation, "
        "wage = excluded.wage, insured_wage = excluded.insured_wage, "
        "last_operation = excluded.last_operation",
        db_int_arg(s->other_id), db_int_arg(s->subject_id), db_int_arg(WORKER_ON_JOB),
        day_arg(s->on), db_int_arg(ORIGIN_LOCAL), db_int_arg(s->detail), db_int_arg(s->value),
        db_int_arg(s->operation_no));
}

static enum err visa_set(struct db *db, const struct outside_set *s)
{
    if (s->event == OUTSIDE_visa_cancelled)
        return visa_cancel(db, s->subject_id, s->other_id, s->operation_no);
    return db_exec(db,
                   "UPDATE visa SET expiry_on = $3, last_operation = $4 WHERE "
                   "establishment_id = $1 AND visa_no = $2",
                   db_int_arg(s->subject_id), db_int_arg(s->other_id), db_int_arg(s->value),
                   db_int_arg(s->operation_no));
}

enum err outside_set(struct db *db, const struct outside_set *s)
{
    switch (outside_info(s->event)->subject) {
    case SUBJECT_OF_WORKER: return person_set(db, s);
    case SUBJECT_OF_ESTABLISHMENT: return establishment_set(db, s);
    case SUBJECT_OF_EMPLOYMENT: return employment_set(db, s);
    case SUBJECT_OF_VISA: return visa_set(db, s);
    }
    return OK;
}

enum err outside_saudis_move(struct db *db, int64_t establishment_id, int64_t heads, int64_t units)
{
    TRY(db_exec(db,
                "UPDATE nitaqat_entity SET workers = workers + $2, saudis = saudis + $2, "
                "saudi_units = saudi_units + $3 "
                "WHERE id = (SELECT entity_id FROM establishment WHERE id = $1)",
                db_int_arg(establishment_id), db_int_arg(heads), db_int_arg(units)));
    return db_exec(db,
                   "UPDATE unified_entity SET workers = workers + $2, saudis = saudis + $2 "
                   "WHERE id = (SELECT unified_id FROM establishment WHERE id = $1)",
                   db_int_arg(establishment_id), db_int_arg(heads));
}

/* ---- cases ---- */

enum err outside_case_open(struct db *db, const struct outside_case *c)
{
    return db_exec(db,
                   "INSERT INTO outside_case (operation_no, body, event, at, subject_id, "
                   "establishment_id, value, detail, outcome, opened_on, decision, decided_by, "
                   "decided_operation) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,0,0,0)",
                   db_int_arg(c->operation_no), db_int_arg(c->body), db_int_arg(c->event),
                   db_int_arg(c->at), db_int_arg(c->subject_id), db_int_arg(c->establishment_id),
                   db_int_or_null(c->value, VALUE_UNKNOWN),
                   db_int_or_null(c->detail, VALUE_UNKNOWN), db_int_arg(c->outcome),
                   day_arg(c->opened_on));
}

enum err outside_case_close(struct db *db, const struct outside_case *c)
{
    return db_exec(db,
                   "UPDATE outside_case SET decision = $2, decided_by = $3, decided_operation = $4 "
                   "WHERE operation_no = $1",
                   db_int_arg(c->operation_no), db_int_arg(c->decision), db_int_arg(c->decided_by),
                   db_int_arg(c->decided_operation));
}

enum err outside_case_load(struct db *db, int64_t operation_no, struct outside_case *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT body, event, at, subject_id, establishment_id, value, detail, outcome, "
                 "opened_on, decision, decided_by, decided_operation FROM outside_case "
                 "WHERE operation_no = $1",
                 db_int_arg(operation_no)));
    bool found = db_next(&r);
    if (found)
        *out = (struct outside_case){
            .operation_no = operation_no,
            .body = (enum outside_body)db_int(&r, 0),
            .event = (enum outside_event)db_int(&r, 1),
            .at = db_int(&r, 2),
            .subject_id = db_int(&r, 3),
            .establishment_id = db_int(&r, 4),
            .value = db_int_or(&r, 5, VALUE_UNKNOWN),
            .detail = db_int_or(&r, 6, VALUE_UNKNOWN),
            .outcome = (enum outside_outcome)db_int(&r, 7),
            .opened_on = column_day(&r, 8),
            .decision = (int)db_int(&r, 9),
            .decided_by = db_int(&r, 10),
            .decided_operation = db_int(&r, 11),
        };
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err outside_holder_load(struct db *db, struct arena *req, int64_t operation_no,
                             struct outside_holder *out)
{
    struct db_rows r;
    *out = (struct outside_holder){0};
    TRY(db_query(db, &r,
                 "SELECT account_id, proposal, note FROM outside_case_holder "
                 "WHERE operation_no = $1",
                 db_int_arg(operation_no)));
    if (db_next(&r))
        *out = (struct outside_holder){db_int(&r, 0), (int)db_int(&r, 1),
                                       str_copy(req, db_text(&r, 2))};
    return db_done(&r);
}

enum err outside_holder_store(struct db *db, int64_t operation_no, const struct outside_holder *h)
{
    return db_exec(db,
                   "INSERT INTO outside_case_holder (operation_no, account_id, proposal, note) "
                   "VALUES ($1,$2,$3,$4) ON CONFLICT (operation_no) DO UPDATE SET "
                   "account_id = excluded.account_id, proposal = excluded.proposal, "
                   "note = excluded.note",
                   db_int_arg(operation_no), db_int_arg(h->account_id), db_int_arg(h->proposal),
                   db_text_arg(h->note));
}

enum err outside_case_forget(struct db *db, int64_t operation_no)
{
    TRY(db_exec(db, "DELETE FROM outside_case_holder WHERE operation_no = $1",
                db_int_arg(operation_no)));
    return db_exec(db, "DELETE FROM outside_message WHERE operation_no = $1",
                   db_int_arg(operation_no));
}

enum err outside_case_give(struct db *db, int64_t account_id, int64_t person_id,
                           int64_t *operation_no)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT c.operation_no FROM outside_case c LEFT JOIN outside_case_holder h "
                 "ON h.operation_no = c.operation_no WHERE c.decision = 0 "
                 "AND (h.account_id IS NULL OR (h.account_id = $1 AND h.proposal = 0)) "
                 "AND c.subject_id <> $2 AND NOT EXISTS (SELECT 1 FROM establishment e "
                 "JOIN unified_entity u ON u.id = e.unified_id WHERE e.id = c.establishment_id "
                 "AND (u.owner_person = $2 OR EXISTS (SELECT 1 FROM permission p "
                 "WHERE p.person_id = $2 AND p.establishment_id = e.id AND p.revoked_at IS NULL) "
                 "OR EXISTS (SELECT 1 FROM employment w JOIN establishment x ON x.id = "
                 "w.establishment_id WHERE w.person_id = $2 AND w.status <> 0 "
                 "AND x.unified_id = e.unified_id))) "
                 "ORDER BY CASE WHEN h.account_id = $1 THEN 0 ELSE 1 END, c.operation_no LIMIT 1",
                 db_int_arg(account_id), db_int_arg(person_id)));
    bool found = db_next(&r);
    if (found)
        *operation_no = db_int(&r, 0);
    TRY(db_done(&r));
    if (!found)
        return ERR_NOT_FOUND;
    return outside_holder_store(db, *operation_no,
                                &(struct outside_holder){.account_id = account_id, .note = S("")});
}

enum err outside_message_keep(struct db *db, int64_t operation_no, struct str event_id,
                              struct str body)
{
    return db_exec(db,
                   "INSERT INTO outside_message (operation_no, event_id, body) VALUES ($1,$2,$3)",
                   db_int_arg(operation_no), db_text_arg(event_id), db_text_arg(body));
}

enum err outside_message_load(struct db *db, struct arena *req, int64_t operation_no,
                              struct str *body)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT body FROM outside_message WHERE operation_no = $1",
                 db_int_arg(operation_no)));
    bool found = db_next(&r);
    *body = found ? str_copy(req, db_text(&r, 0)) : S("");
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

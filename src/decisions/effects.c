/* See the header. One function a kind; arguments in the order of model/decision.h. */
#include "decisions/effects.h"
#include "decisions/wage_apply.h"
#include "identity/account.h"
#include "identity/permission.h"
#include "registers/absence.h"
#include "registers/activity.h"
#include "registers/certificate.h"
#include "registers/column.h"
#include "registers/consent.h"
#include "registers/employment.h"
#include "registers/establishment.h"
#include "registers/lending.h"
#include "registers/outside.h"
#include "registers/study.h"
#include "registers/visa.h"
#include "registers/wage.h"
#include "stats/stock.h"

/* The establishment an argument names; 0 and nothing: the entry's own. */
static enum err place_of(struct db *db, const struct entry *e, int64_t packed, int64_t *id)
{
    *id = e->op.establishment_id;
    return packed > 0 ? establishment_by_packed(db, packed, id) : OK;
}

/* ---- permits, accounts, grants ---- */

/* At the employer's, whoever applied: a permit that only lets a worker move stands with the old one. */
static enum err permit_issue(struct db *db, const struct entry *e, const int64_t *a)
{
    int64_t employer;
    TRY(place_of(db, e, a[7], &employer));
    return db_exec(db,
                   "UPDATE employment SET permit_kind = $3, permit_issue = $4, permit_expiry = $5, "
                   "first_permit_on = $6, permit_is_levy_free = $7, occupation = $8, "
                   "permit_no = $9, last_operation = $10 "
                   "WHERE establishment_id = $1 AND person_id = $2",
                   db_int_arg(employer), db_int_arg(e->op.person_id), db_int_arg(a[0]),
                   db_int_arg(a[1]), db_int_arg(a[2]), db_int_or_null(a[3], VALUE_UNKNOWN),
                   db_int_arg(a[4]), db_int_arg(a[5]), db_int_arg(a[6]), db_int_arg(e->op.no));
}

static enum err permit_extend(struct db *db, const struct entry *e, const int64_t *a)
{
    return db_exec(db,
                   "UPDATE employment SET permit_kind = $3, permit_expiry = $4, "
                   "first_permit_on = $5, permit_is_levy_free = $6, permit_no = $7, "
                   "last_operation = $8 WHERE establishment_id = $1 AND person_id = $2",
                   db_int_arg(e->op.establishment_id), db_int_arg(e->op.person_id),
                   db_int_arg(a[0]), db_int_arg(a[2]), db_int_arg(a[3]), db_int_arg(a[4]),
                   db_int_arg(a[5]), db_int_arg(e->op.no));
}

static enum err levy_year(struct db *db, const struct entry *e, const int64_t *a)
{
    return db_exec(db,
                   "UPDATE unified_entity SET permit_year_start = $2, levy_free_used = $3 "
                   "WHERE id = (SELECT unified_id FROM establishment WHERE id = $1)",
                   db_int_arg(e->op.establishment_id), db_int_or_null(a[0], VALUE_UNKNOWN),
                   db_int_arg(a[1]));
}

static enum err open_account(struct db *db, const struct entry *e, const int64_t *a)
{
    struct account_new account = {
        .id = a[2],
        .person_id = e->op.person_id,
        .roles = (int)a[0],
        .level = (int)a[1],
        .made_on = e->op.day,
    };
    int64_t id;
    return account_open(db, &account, &id);
}

static enum err set_level(struct db *db, const struct entry *e, const int64_t *a)
{
    int64_t account;
    TRY(account_by_person(db, e->op.person_id, &account));
    return account_level_set(db, account, (int)a[0], e->op.account_id, e->op.at);
}

static enum err grant(struct apply *a, const struct entry *e, const int64_t *v)
{
    struct grant g = {
        .id = v[7],
        .person_id = e->op.person_id,
        .establishment_id = e->op.establishment_id,
        .kind = (enum capacity)v[0],
        .services = (uint64_t)v[1],
        .workers_max = v[2],
        .may_pay = v[3] != 0,
        .may_grant = v[4] != 0,
        .from = {(int32_t)v[5]},
        .to = {(int32_t)v[6]},
        .attorney_no = e->note,
    };
    int64_t id;
    return permission_grant(a->db, e->op.account_id, &g, e->op.at, e->op.day,
                            a->is_replay ? NOTICE_NONE : NOTICE_SEND, &id);
}

/* ---- who must be asked ---- */

static enum err ask(struct db *db, const struct entry *e, const int64_t *v)
{
    struct consent c = {
        .establishment_id = e->op.establishment_id,
        .seq = e->op.seq,
        .line = e->op.line,
        .party = (int)v[0],
        .who = e->op.person_id,
        .days = v[2],
        .asked_on = e->op.day,
        .told_on = DAY_NONE,
        .on_silence = (enum silence)v[3],
        .on_no = (enum refusal)v[4],
        .operation_no = e->op.no,
    };
    if (c.party == PARTY_OTHER)
        TRY(establishment_by_packed(db, v[1], &c.who));
    struct due due = {day_add(e->op.day, (int)v[2]), DUE_ANSWER, e->op.no, c.establishment_id,
                      c.seq};
    TRY(due_insert(db, &due));
    return consent_insert(db, &c);
}

/* The clock of an officer's case is one of working days; apply knows no calendar of holidays, so the
   decision brings the days already counted. */
static enum err study(struct db *db, const struct entry *e, const int64_t *v)
{
    struct study s = {
        .establishment_id = e->op.establishment_id,
        .seq = e->op.seq,
        .line = e->op.line,
        .cause = (enum study_cause)v[0],
        .opened_on = e->op.day,
        .due_on = day_add(e->op.day, (int)v[1]),
        .operation_no = e->op.no,
    };
    return study_open(db, &s);
}

static enum err lapse(struct db *db, const struct entry *e, const int64_t *v)
{
    struct due due = {day_add(e->op.day, (int)v[0]), DUE_REQUEST, e->op.no, e->op.establishment_id,
                      e->op.seq};
    return due_insert(db, &due);
}

/* ---- the worker ---- */

static enum err end_absence(struct db *db, const struct entry *e, const int64_t *v)
{
    int64_t filed_by;
    TRY(place_of(db, e, v[1], &filed_by));
    return absence_end(db, filed_by, e->op.person_id, (enum absence_state)v[0], e->op.day);
}

static enum err end_lending(struct db *db, const struct entry *e, const int64_t *v)
{
    int64_t side;
    TRY(place_of(db, e, v[1], &side));
    return lending_end(db, e->op.person_id, side, (struct day){(int32_t)v[0]});
}

static enum err status(struct db *db, const struct entry *e, const int64_t *v)
{
    return employment_status(db, e->op.establishment_id, e->op.person_id, (enum worker_status)v[0],
                             e->op.day, e->op.no);
}

static enum err move(struct db *db, const struct entry *e, const int64_t *v)
{
    enum { TRANSFER_SERVICE = 10 };
    struct employment_move m = {
        .person_id = e->op.person_id,
        .occupation = v[2],
        .wage = v[3],
        .carries_permit = v[4] != 0,
        .on = e->op.day,
        .operation_no = e->op.no,
        .service = e->op.service,
    };
    TRY(establishment_by_packed(db, v[0], &m.from_id));
    TRY(establishment_by_packed(db, v[1], &m.to_id));
    if (e->op.service == TRANSFER_SERVICE)
        TRY(db_exec(db, "UPDATE person SET transfers = transfers + 1 WHERE id = $1",
                    db_int_arg(e->op.person_id)));
    return employment_move(db, &m);
}

static enum err temporary(struct db *db, const struct entry *e, const int64_t *v)
{
    return db_exec(db,
                   "UPDATE employment SET temporary_months = temporary_months + $3, "
                   "last_operation = $4 WHERE establishment_id = $1 AND person_id = $2",
                   db_int_arg(e->op.establishment_id), db_int_arg(e->op.person_id),
                   db_int_arg(v[0]), db_int_arg(e->op.no));
}

static enum err absence(struct db *db, const struct entry *e, const int64_t *v)
{
    struct absence_report r = {
        .person_id = e->op.person_id,
        .operation_no = e->op.no,
        .establishment_id = e->op.establishment_id,
        .state = (enum absence_state)v[0],
        .filed_on = e->op.day,
        .last_day_worked = {(int32_t)v[1]},
        .reason = (int)v[2],
        .permit_was_valid = v[3] != 0,
    };
    TRY(absence_file(db, &r));
    if (v[4] == 0)
        return OK;
    struct due due = {day_add(e->op.day, (int)v[4]), DUE_ABSENCE, e->op.no, e->op.establishment_id,
                      e->op.seq};
    return due_insert(db, &due);
}

static enum err exit_visa(struct db *db, const struct entry *e, const int64_t *v)
{
    return db_exec(db, "UPDATE person SET exit_visa_on = $2 WHERE id = $1",
                   db_int_arg(e->op.person_id), db_int_arg(v[0]));
}

/* ---- the establishment ---- */

static enum err visas(struct db *db, const struct entry *e, const int64_t *v)
{
    struct visa first = {
        .establishment_id = e->op.establishment_id,
        .visa_no = v[8],
        .authorisation_no = v[9],
        .occupation = (int)v[1],
        .nationality = (int)v[2],
        .is_female = v[3] == 2,
        .embassy = (int)v[4],
        .issued_on = e->op.day,
        .expiry_on = {(int32_t)v[5]},
        .fee = v[6],
        .compensates = v[7] ? e->op.person_id : 0,
        .request_seq = e->op.seq,
    };
    if (v[7])
        TRY(db_exec(db,
                    "UPDATE employment SET compensated_by = $3, last_operation = $4 "
                    "WHERE establishment_id = $1 AND person_id = $2",
                    db_int_arg(e->op.establishment_id), db_int_arg(e->op.person_id),
                    db_int_arg(v[8]), db_int_arg(e->op.no)));
    if (v[10])
        TRY(db_exec(db,
                    "UPDATE employment SET compensated_by = $3, last_operation = $4 "
                    "WHERE establishment_id = $1 AND person_id = (SELECT id FROM person "
                    "WHERE id_no = $2 OR border_no = $2)",
                    db_int_arg(e->op.establishment_id), db_int_arg(v[10]), db_int_arg(v[8]),
                    db_int_arg(e->op.no)));
    return v[8] ? visas_insert(db, &first, v[0], e->op.no) : OK;
}

static enum err lend(struct db *db, const struct entry *e, const int64_t *v)
{
    struct lending_notice n = {
        .person_id = e->op.person_id,
        .operation_no = e->op.no,
        .lender_id = e->op.establishment_id,
        .occupation = v[1],
        .from = {(int32_t)v[2]},
        .until = {(int32_t)v[3]},
        .kind = (enum lending_kind)v[4],
    };
    TRY(establishment_by_packed(db, v[0], &n.borrower_id));
    return lending_insert(db, &n);
}

static enum err certify(struct db *db, const struct entry *e, const int64_t *v)
{
    struct certificate c = {
        .establishment_id = e->op.establishment_id,
        .number = v[7],
        .band = v[0],
        .rate_bp = v[1],
        .saudis = v[2],
        .expats = v[3],
        .issued_on = e->op.day,
        .until = {(int32_t)v[4]},
        .purpose = (enum certificate_purpose)v[5],
        .language = (int)v[6],
    };
    return certificate_insert(db, &c);
}

static enum err suspend(struct db *db, const struct entry *e, const int64_t *v)
{
    return db_exec(db,
                   "INSERT INTO suspension (establishment_id, from_day, until_day, spares_permits, "
                   "reason) VALUES ($1,$2,$3,$4,$5) "
                   "ON CONFLICT (establishment_id, from_day) DO UPDATE SET until_day = "
                   "excluded.until_day, spares_permits = excluded.spares_permits",
                   db_int_arg(e->op.establishment_id), db_int_arg(v[0]),
                   db_int_or_null(v[1], VALUE_UNKNOWN), db_int_arg(v[2]),
                   db_text_arg(suspension_reason((enum suspension_cause)v[3])));
}

/* ---- what bodies outside say ---- */

static enum err outside(struct db *db, const struct entry *e, const int64_t *v)
{
    struct outside_fact fact = {
        .subject_id = v[1],
        .matter = outside_info((int)v[0])->matter,
        .other_id = v[2],
        .at = v[3],
        .operation_no = e->op.no,
    };
    struct outside_set set = {
        .event = (enum outside_event)v[0],
        .subject_id = v[1],
        .other_id = v[2],
        .value = v[4],
        .detail = v[5],
        .number = v[6],
        .on = e->op.day,
        .operation_no = e->op.no,
    };
    if (v[7] != OUTSIDE_TAKEN)
        return OK;
    TRY(outside_fact_store(db, &fact));
    return outside_set(db, &set);
}

static enum err outside_open_case(struct db *db, const struct entry *e, const int64_t *v)
{
    struct outside_case c = {
        .operation_no = e->op.no,
        .body = outside_info((int)v[0])->body,
        .event = (enum outside_event)v[0],
        .at = v[2],
        .subject_id = v[1],
        .establishment_id = e->op.establishment_id,
        .value = v[3],
        .detail = v[4],
        .outcome = (enum outside_outcome)v[5],
        .opened_on = e->op.day,
    };
    return outside_case_open(db, &c);
}

static enum err outside_end_case(struct db *db, const struct entry *e, const int64_t *v)
{
    struct outside_case c = {
        .operation_no = v[0],
        .decision = (int)v[1],
        .decided_by = e->op.account_id,
        .decided_operation = e->op.no,
    };
    return outside_case_close(db, &c);
}

/* ---- all ---- */

enum err effect_apply(struct apply *a, const struct entry *e, const struct effect *f)
{
    const int64_t *v = f->args;
    switch (f->kind) {
    case EFFECT_NONE: return OK;
    case EFFECT_PERMIT_ISSUE: return permit_issue(a->db, e, v);
    case EFFECT_PERMIT_EXTEND: return permit_extend(a->db, e, v);
    case EFFECT_LEVY_YEAR: return levy_year(a->db, e, v);
    case EFFECT_ACCOUNT_OPEN: return open_account(a->db, e, v);
    case EFFECT_ACCOUNT_LEVEL: return set_level(a->db, e, v);
    case EFFECT_GRANT: return grant(a, e, v);
    case EFFECT_GRANT_REVOKE:
        return permission_revoke(a->db, e->op.account_id, v[0], e->op.at, e->op.day,
                                 a->is_replay ? NOTICE_NONE : NOTICE_SEND);
    case EFFECT_ASK: return ask(a->db, e, v);
    case EFFECT_STUDY: return study(a->db, e, v);
    case EFFECT_LAPSE: return lapse(a->db, e, v);
    case EFFECT_STATUS: return status(a->db, e, v);
    case EFFECT_MOVE: return move(a->db, e, v);
    case EFFECT_OCCUPATION:
        return employment_occupation(a->db, e->op.establishment_id, e->op.person_id, v[0],
                                     v[1] != 0, e->op.no);
    case EFFECT_TEMPORARY: return temporary(a->db, e, v);
    case EFFECT_ABSENCE: return absence(a->db, e, v);
    case EFFECT_ABSENCE_END: return end_absence(a->db, e, v);
    case EFFECT_EXIT: return exit_visa(a->db, e, v);
    case EFFECT_VISAS: return visas(a->db, e, v);
    case EFFECT_VISA_CANCEL: return visa_cancel(a->db, e->op.establishment_id, v[0], e->op.no);
    case EFFECT_ACTIVITY:
        return activity_change(a->db, e->op.establishment_id, v[0], e->op.no, e->op.day);
    case EFFECT_LENDING: return lend(a->db, e, v);
    case EFFECT_LENDING_END: return end_lending(a->db, e, v);
    case EFFECT_CERTIFICATE: return certify(a->db, e, v);
    case EFFECT_SUSPEND: return suspend(a->db, e, v);
    case EFFECT_OUTSIDE: return outside(a->db, e, v);
    case EFFECT_OUTSIDE_CASE: return outside_open_case(a->db, e, v);
    case EFFECT_OUTSIDE_DECIDED: return outside_end_case(a->db, e, v);
    case EFFECT_EXCEPTION: return OK; /* says why the line goes on; changes nothing itself */
    case EFFECT_SAUDIS: return outside_saudis_move(a->db, e->op.establishment_id, v[0], v[1]);
    case EFFECT_WEEK:
        TRY(nitaqat_week_close(a->db, (struct day){(int32_t)v[0]}, v[1]));
        return stock_take(a->db, (struct day){(int32_t)v[0]});
    case EFFECT_WAGE_FILE:
    case EFFECT_WAGE_MONTH:
    case EFFECT_WAGE_STANDING:
    case EFFECT_WAGE_DUTY:
    case EFFECT_RELEASE: return wage_effect_apply(a, e, f);
    }
    return fail(ERR_DB, "entry %lld has an effect of unknown kind %d", (long long)e->op.no,
                (int)f->kind);
}

bool decision_has(const struct decision *d, enum effect_kind kind)
{
    for (int i = 0; i < d->effects_count; i++)
        if (d->effects[i].kind == kind)
            return true;
    return false;
}

enum request_state decision_first_state(const struct decision *d)
{
    return decision_has(d, EFFECT_ASK)     ? STATE_AWAITING_CONSENT
           : decision_has(d, EFFECT_STUDY) ? STATE_UNDER_STUDY
                                           : STATE_AWAITING_PAYMENT;
}

enum request_state state_further(enum request_state a, enum request_state b)
{
    if (a == STATE_AWAITING_CONSENT || b == STATE_AWAITING_CONSENT)
        return STATE_AWAITING_CONSENT;
    return a == STATE_UNDER_STUDY || b == STATE_UNDER_STUDY ? STATE_UNDER_STUDY
                                                            : STATE_AWAITING_PAYMENT;
}

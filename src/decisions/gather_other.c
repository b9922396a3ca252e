/* What a line needs beside its worker and establishment (services/service.h, enum need): the other
   establishment, absence reports, visas, balances, licences. Read once, as in gather.c; a service that
   needs none of it asks nothing here. */
#include "decisions/gather.h"
#include "identity/permission.h"
#include "registers/absence.h"
#include "registers/column.h"
#include "registers/employment.h"
#include "registers/lending.h"
#include "registers/visa.h"
#include "rules/nitaqat.h"
#include <stdio.h>

static int64_t of_day(struct day d) { return day_is_none(d) ? VALUE_UNKNOWN : d.n; }

/* ---- the subject ---- */

/* Who employs him. For writing, the employer's file is locked before the worker is read: everything
   that happens to a worker happens under his employer's lock, so nothing read after it is stale. He may
   have moved while the lock was awaited: then the next employer's is taken too. */
static enum err find_employer(struct gathering *g, int64_t number)
{
    enum { MOVES_MAX = 3 };
    struct establishment employer;
    int64_t locked = 0;
    TRY(worker_employer(g->db, number, &g->other_id));
    for (int i = 0; g->is_for_write && g->other_id && g->other_id != locked; i++) {
        if (i == MOVES_MAX)
            return ERR_CONFLICT;
        TRY(establishment_load(g->db, g->req, g->other_id, true, &employer));
        locked = g->other_id;
        TRY(worker_employer(g->db, number, &g->other_id));
    }
    return OK;
}

static enum err find(struct gathering *g, int64_t number, bool is_person, struct worker *w,
                     bool *is_known)
{
    int64_t employer = g->establishment.id;
    g->other_id = 0;
    if (g->service->subject == SUBJECT_OTHER_WORKER) {
        TRY(find_employer(g, number));
        employer = g->other_id;
    }
    enum err e = is_person ? worker_load(g->db, g->req, number, employer, g->is_for_write, w)
                           : worker_load_by_no(g->db, g->req, number, employer, g->is_for_write, w);
    *is_known = e == OK;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return worker_cases_load(g->db, employer, w);
}

static bool has_worker(const struct service *s)
{
    switch (s->subject) {
    case SUBJECT_WORKER:
    case SUBJECT_OTHER_WORKER: return true;
    case SUBJECT_ESTABLISHMENT:
    case SUBJECT_PERSON:
    case SUBJECT_FILE:
    case SUBJECT_VISA: break;
    }
    return false;
}

enum err subject_find(struct gathering *g, int64_t number, const struct input *in, struct worker *w,
                      bool *is_known)
{
    (void)in;
    *is_known = false;
    g->visa_no = g->service->subject == SUBJECT_VISA ? number : 0;
    return has_worker(g->service) ? find(g, number, false, w, is_known) : OK;
}

enum err subject_load(struct gathering *g, int64_t person_id, const struct input *in,
                      struct worker *w, bool *is_known)
{
    (void)in;
    *is_known = false;
    return has_worker(g->service) ? find(g, person_id, true, w, is_known) : OK;
}

/* ---- counting ---- */

static enum err count(struct gathering *g, const char *sql, int64_t a, int64_t b, int64_t *out)
{
    struct db_rows r;
    TRY(db_query(g->db, &r, sql, db_int_arg(a), db_int_arg(b)));
    *out = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

/* Requests that wait, states 3 to 5, are asked for in the words of the index request_waiting.
   Transfers and branch moves that would bring somebody to the establishment. */
static enum err incoming(struct gathering *g, int64_t establishment_id, int64_t *out)
{
    return count(g,
                 "SELECT COUNT(*) FROM request q WHERE q.establishment_id = $1 AND q.service = 10 "
                 "AND q.state >= 3 AND q.state < 6 AND q.seq <> $2",
                 establishment_id, g->own_seq, out);
}

static enum err balance_facts(struct gathering *g, int64_t *f)
{
    TRY(visas_unused(g->db, g->establishment.id, g->clock.today, &f[FACT_unused_visas]));
    return incoming(g, g->establishment.id, &f[FACT_incoming_transfers]);
}

/* E04, E05: over all establishments of the unified number. */
static enum err unified_facts(struct gathering *g, int64_t *f)
{
    TRY(count(g,
              "SELECT COUNT(*) FROM establishment e JOIN employment m ON m.establishment_id = e.id "
              "JOIN person p ON p.id = m.person_id WHERE e.unified_id = $1 AND m.status = 1 "
              "AND p.nationality <> 'SA' AND (m.permit_expiry < $2 OR p.iqama_expiry < $2)",
              g->establishment.unified_id, g->clock.today.n, &f[FACT_expired_permits]));
    const struct policy_row *row =
        policy_param(g->policy, PARAM_permit_first_deadline_days, g->submitted_on);
    return count(g,
                 "SELECT COUNT(*) FROM establishment e JOIN employment m ON m.establishment_id = "
                 "e.id JOIN person p ON p.id = m.person_id WHERE e.unified_id = $1 "
                 "AND m.status = 1 AND p.nationality <> 'SA' AND m.permit_kind = 0 "
                 "AND m.first_permit_on IS NULL AND p.entry_on < $2",
                 g->establishment.unified_id, g->clock.today.n - (row ? row->value : 0),
                 &f[FACT_overdue_newcomers]);
}

/* Of one week alone, by the policy of that week. */
static enum band band_of_week(struct gathering *g, struct day week, int64_t workers, int64_t units)
{
    struct nitaqat_counts c = {
        .activity = g->establishment.activity_group,
        .workers = workers,
        .saudis = units / SAUDI_UNITS < workers ? units / SAUDI_UNITS : workers,
        .saudi_units = units,
    };
    struct nitaqat_result r;
    c.expats = workers - c.saudis;
    nitaqat_band_bare(g->policy, &c, week, &r);
    return r.band;
}

/* The weeks that reached at least the band the service's rule asks for (E07). */
static enum err history_facts(struct gathering *g, int64_t *f)
{
    const struct policy_row *row =
        policy_rule(g->policy, g->service->number, E07_band_held, g->submitted_on);
    struct db_rows r;
    int64_t held[2] = {0, 0}, documented = 0, all = 0;
    TRY(db_query(
        g->db, &r,
        "SELECT week, workers, saudi_units FROM nitaqat_week WHERE entity_id = $1 AND week >= $2 "
        "AND week < $3",
        db_int_arg(g->establishment.entity_id), db_int_arg(g->clock.today.n - 52 * 7),
        db_int_arg(g->clock.today.n)));
    while (db_next(&r)) {
        struct day week = {(int32_t)db_int(&r, 0)};
        enum band band = row ? band_of_week(g, week, db_int(&r, 1), db_int(&r, 2)) : BAND_NONE;
        bool is_held = row && band_at_least(band, (enum band)row->value);
        held[1] += is_held;
        held[0] += is_held && db_int(&r, 0) >= g->clock.today.n - 13 * 7;
    }
    TRY(db_done(&r));
    f[FACT_weeks_held_13] = held[0];
    f[FACT_weeks_held_52] = held[1];
    TRY(db_query(g->db, &r,
                 "SELECT COUNT(*), CAST(COALESCE(SUM(is_contract_documented), 0) AS BIGINT) "
                 "FROM employment WHERE establishment_id = $1 AND status = 1",
                 db_int_arg(g->establishment.id)));
    if (db_next(&r)) {
        all = db_int(&r, 0);
        documented = db_int(&r, 1);
    }
    TRY(db_done(&r));
    f[FACT_documented_share] = all ? documented * 10000 / all : 10000;
    f[FACT_self_evaluation] = g->establishment.self_evaluation_bp < 0
                                  ? VALUE_UNKNOWN
                                  : g->establishment.self_evaluation_bp;
    return OK;
}

static enum err visa_request_facts(struct gathering *g, int64_t *f)
{
    struct day last;
    TRY(visas_last_issue(g->db, g->establishment.id, &last));
    f[FACT_last_visas_on] = of_day(last);
    TRY(count(g,
              "SELECT COUNT(*) FROM request WHERE establishment_id = $1 AND service IN (13, 14) "
              "AND state >= 3 AND state < 6 AND seq <> $2",
              g->establishment.id, g->own_seq, &f[FACT_open_visa_requests]));
    TRY(count(g,
              "SELECT COUNT(*) FROM employment WHERE establishment_id = $1 "
              "AND compensated_by IN (SELECT visa_no FROM visa WHERE establishment_id = $1 "
              "AND issued_on > $2)",
              g->establishment.id, g->clock.today.n - 365, &f[FACT_compensations_year]));
    f[FACT_compensations_year] += g->taken_count; /* by earlier lines of the request */
    return count(g,
                 "SELECT COUNT(*) FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND m.status = 6 AND m.compensated_by IS NULL "
                 "AND p.departed_on >= $2",
                 g->establishment.id, g->clock.today.n - 366, &f[FACT_departures_free]);
}

static enum err activity_facts(struct gathering *g, int64_t *f)
{
    TRY(count(g,
              "SELECT COUNT(*) FROM request WHERE establishment_id = $1 "
              "AND service IN (9, 10, 11, 13, 14) AND state >= 3 AND state < 6 AND seq <> $2",
              g->establishment.id, g->own_seq, &f[FACT_open_worker_requests]));
    f[FACT_last_activity_change_on] = of_day(g->establishment.activity_changed_on);
    f[FACT_is_under_inspection] = !day_is_none(g->establishment.inspection_opened_on);
    return OK;
}

/* Which group is asked for stands in the input: the field of kind FIELD_ACTIVITY. */
static enum err new_activity_facts(struct gathering *g, const struct input *in, int64_t *f)
{
    for (int i = 0; i < g->service->fields_count; i++) {
        int64_t licences;
        if (g->service->fields[i].kind != FIELD_ACTIVITY || in->value[i] == VALUE_UNKNOWN)
            continue;
        f[FACT_new_activity_group] = in->value[i];
        struct db_rows r;
        TRY(db_query(g->db, &r,
                     "SELECT COUNT(*) FROM activity_licence WHERE establishment_id = $1 "
                     "AND activity_group = $2 AND (expiry IS NULL OR expiry >= $3)",
                     db_int_arg(g->establishment.id), db_int_arg(in->value[i]),
                     day_arg(g->clock.today)));
        licences = db_next(&r) ? db_int(&r, 0) : 0;
        TRY(db_done(&r));
        f[FACT_new_activity_is_licensed] = licences > 0;
    }
    return OK;
}

/* ---- the person ---- */

static enum err licence_facts(struct gathering *g, const struct worker *w, int64_t *f)
{
    struct db_rows r;
    TRY(db_query(g->db, &r,
                 "SELECT body, expiry FROM professional_licence WHERE person_id = $1 "
                 "ORDER BY expiry DESC LIMIT 1",
                 db_int_arg(w->person_id)));
    if (db_next(&r)) {
        f[FACT_licence_body] = db_int(&r, 0);
        f[FACT_licence_expiry] = db_int(&r, 1);
    }
    return db_done(&r);
}

static enum err person_facts(struct gathering *g, const struct worker *w, int64_t *f)
{
    struct db_rows r;
    TRY(db_query(g->db, &r,
                 "SELECT transfers, is_title_corrected, first_entry_on, entry_on FROM person "
                 "WHERE id = $1",
                 db_int_arg(w->person_id)));
    if (db_next(&r)) {
        f[FACT_transfers_before] = db_int(&r, 0);
        f[FACT_is_title_corrected] = db_int(&r, 1);
        f[FACT_first_entry_on] = db_int_or(&r, 2, db_int_or(&r, 3, VALUE_UNKNOWN));
    }
    TRY(db_done(&r));
    TRY(db_query(g->db, &r,
                 "SELECT MAX(day) FROM lapse WHERE person_id = $1 AND establishment_id = $2 "
                 "AND other_id = $3",
                 db_int_arg(w->person_id), db_int_arg(g->establishment.id),
                 db_int_arg(g->other_id)));
    f[FACT_lapsed_transfer_on] = db_next(&r) ? db_int_or(&r, 0, VALUE_UNKNOWN) : VALUE_UNKNOWN;
    TRY(db_done(&r));
    TRY(db_query(g->db, &r, "SELECT MAX(day) FROM movement WHERE person_id = $1",
                 db_int_arg(w->person_id)));
    f[FACT_moved_on] = db_next(&r) ? db_int_or(&r, 0, VALUE_UNKNOWN) : VALUE_UNKNOWN;
    TRY(db_done(&r));
    return licence_facts(g, w, f);
}

static enum err absence_facts(struct gathering *g, const struct worker *w, int64_t *f)
{
    const struct policy_row *near =
        policy_param(g->policy, PARAM_absence_near_days, g->submitted_on);
    struct absence_report report;
    struct absence_counts counts;
    enum err e = absence_open_load(g->db, w->person_id, &report);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK) {
        f[FACT_absence_state] = report.state;
        f[FACT_absence_is_ours] = report.establishment_id == g->establishment.id;
        f[FACT_absence_permit_was_valid] = report.permit_was_valid;
        f[FACT_absence_opened_on] = report.filed_on.n;
    }
    TRY(absence_counts_load(g->db, g->establishment.id, w->person_id,
                            day_add(g->clock.today, near ? -(int)near->value : 0), &counts));
    f[FACT_absence_reports_before] = counts.before;
    f[FACT_malicious_reports] = counts.malicious;
    f[FACT_reports_near] = counts.near;
    struct db_rows r;
    TRY(db_query(g->db, &r,
                 "SELECT MAX(ended_on) FROM absence_report WHERE person_id = $1 "
                 "AND establishment_id = $2 AND state = 5",
                 db_int_arg(w->person_id), db_int_arg(g->other_id)));
    f[FACT_malicious_report_on] = db_next(&r) ? db_int_or(&r, 0, VALUE_UNKNOWN) : VALUE_UNKNOWN;
    return db_done(&r);
}

static enum err lending_facts(struct gathering *g, const struct worker *w, int64_t *f)
{
    struct lending_notice n;
    enum err e = lending_live(g->db, w->person_id, g->clock.today, &n);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    f[FACT_lent_until] = of_day(n.until);
    f[FACT_lending_is_ours] =
        n.lender_id == g->establishment.id || n.borrower_id == g->establishment.id;
    return OK;
}

/* ---- the other establishment ---- */

/* May the actor use the service for the other establishment as well (a target branch)? */
static enum err may_other(struct gathering *g, int64_t id, int64_t *f)
{
    struct holding held;
    f[FACT_actor_may_other] = 0;
    if (g->actor->account_id == 0)
        return OK;
    TRY(permission_held(g->db, g->actor->account_id, id, g->clock.today, &held));
    f[FACT_actor_may_other] =
        held.capacity == CAPACITY_OWNER || (held.services >> g->service->number & 1);
    return OK;
}

static enum err other_read(struct gathering *g, int64_t id, int64_t *f)
{
    struct establishment o;
    struct day until;
    bool is_suspended;
    TRY(establishment_load(g->db, g->req, id, false, &o));
    f[FACT_other_establishment] = establishment_packed(o.office_no, o.seq_no);
    f[FACT_other_is_ours] = o.id == g->establishment.id;
    f[FACT_other_is_same_owner] = o.unified_id == g->establishment.unified_id;
    f[FACT_other_status] = o.status;
    f[FACT_other_cr_expiry] = of_day(o.cr_expiry);
    f[FACT_other_is_cr_exempt] = o.is_cr_exempt;
    f[FACT_other_activity_group] = o.activity_group;
    f[FACT_other_workers] = o.nitaqat_workers;
    f[FACT_other_saudis] = o.nitaqat_saudis;
    f[FACT_other_saudi_units] = o.saudi_units;
    f[FACT_other_expats] = o.nitaqat_expats;
    f[FACT_other_week_rates_sum] = f[FACT_other_weeks_counted] = 0;
    const struct policy_row *row =
        policy_param(g->policy, PARAM_nitaqat_window_weeks, g->submitted_on);
    if (row && row->value > 1)
        TRY(nitaqat_weeks_sum(g->db, id, day_add(g->clock.today, -7 * (int)(row->value - 1)),
                              g->clock.today, &f[FACT_other_week_rates_sum],
                              &f[FACT_other_weeks_counted]));
    TRY(may_other(g, id, f));
    TRY(suspension_load(g->db, id, g->clock.today, false, &is_suspended, &until));
    f[FACT_other_is_suspended] = is_suspended;
    if (g->service->needs & NEED_BALANCE) {
        TRY(visas_unused(g->db, id, g->clock.today, &f[FACT_other_unused_visas]));
        TRY(incoming(g, id, &f[FACT_other_incoming]));
    }
    return g->service->needs & NEED_LENDING
               ? lending_borrowed(g->db, id, g->clock.today, &f[FACT_other_lent_in])
               : OK;
}

/* Read once for all lines of a request that name it: see struct gathering. */
static enum err other_facts(struct gathering *g, int64_t id, int64_t *f)
{
    if (g->other_read != id) {
        TRY(other_read(g, id, f));
        memcpy(g->other, f + FACT_other_establishment, sizeof g->other);
        g->other_may = f[FACT_actor_may_other];
        g->other_read = id;
    }
    memcpy(f + FACT_other_establishment, g->other, sizeof g->other);
    f[FACT_actor_may_other] = g->other_may;
    if (f[FACT_other_incoming] != VALUE_UNKNOWN)
        f[FACT_other_incoming] += g->moved;
    if (f[FACT_other_lent_in] != VALUE_UNKNOWN)
        f[FACT_other_lent_in] += g->lent;
    return OK;
}

static enum err find_other(struct gathering *g, const struct input *in)
{
    if (g->service->other_field == 0)
        return OK;
    int64_t packed = in->value[g->service->other_field - 1];
    if (packed == VALUE_UNKNOWN)
        return OK;
    enum err e = establishment_by_packed(g->db, packed, &g->other_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the visa ---- */

static enum err visa_facts(struct gathering *g, int64_t *f)
{
    struct visa v;
    enum err e = visa_load(g->db, g->visa_no, g->is_for_write, &v);
    f[FACT_visa_is_ours] = e == OK && v.establishment_id == g->establishment.id;
    if (e == ERR_NOT_FOUND || (e == OK && !f[FACT_visa_is_ours]))
        return OK; /* whose it is says nothing of it */
    TRY(e);
    f[FACT_visa_no] = v.visa_no;
    f[FACT_visa_status] = v.status;
    f[FACT_visa_issued_on] = of_day(v.issued_on);
    f[FACT_visa_expiry] = of_day(v.expiry_on);
    f[FACT_visa_fee] = v.fee;
    f[FACT_visa_compensates] = v.compensates != 0;
    return OK;
}

/* ---- a line ---- */

/* Is any of the rules asked of the service on the day? What only they look at need not be counted then. */
static bool is_asked(const struct gathering *g, const enum rule *rules, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (policy_rule(g->policy, g->service->number, rules[i], g->submitted_on))
            return true;
    return false;
}

static enum err entity_facts(struct gathering *g, int64_t *f)
{
    static const enum rule of_unified[] = {E04_no_expired_permits, E05_no_overdue_newcomers};
    static const enum rule of_history[] = {E07_band_held, E17_docs_plan, E18_self_eval};
    int needs = g->service->needs;
    if (needs & NEED_UNIFIED && is_asked(g, of_unified, sizeof of_unified / sizeof *of_unified))
        TRY(unified_facts(g, f));
    if (needs & NEED_BALANCE)
        TRY(balance_facts(g, f));
    if (needs & NEED_HISTORY && is_asked(g, of_history, sizeof of_history / sizeof *of_history))
        TRY(history_facts(g, f));
    return OK;
}

enum err gather_line(struct gathering *g, struct worker *w, const struct input *in,
                     struct facts *out)
{
    const struct service *s = g->service;
    g->person_id = w ? w->person_id : 0;
    TRY(gather_worker(g, w, out));
    if (s->subject == SUBJECT_WORKER && s->needs == 0 && s->other_field == 0)
        return OK;
    int64_t *f = out->value;
    const struct establishment *e = &g->establishment;
    f[FACT_establishment_no] = establishment_packed(e->office_no, e->seq_no);
    f[FACT_opened_on] = of_day(e->opened_on);
    if (s->subject == SUBJECT_ESTABLISHMENT)
        TRY(gather_open(g, 0, out));
    if (s->subject == SUBJECT_VISA)
        TRY(visa_facts(g, f));
    TRY(find_other(g, in));
    if (g->other_id)
        TRY(other_facts(g, g->other_id, f));
    bool has_file = w && w->has_employment;
    if (has_file && s->needs & NEED_PERSON)
        TRY(person_facts(g, w, f));
    if (has_file && s->needs & NEED_ABSENCE)
        TRY(absence_facts(g, w, f));
    if (has_file && s->needs & NEED_VISAS)
        TRY(gather_second_departure(g, w, f));
    if (has_file && s->needs & NEED_LENDING)
        TRY(lending_facts(g, w, f));
    TRY(entity_facts(g, f));
    if (has_file && s->needs & NEED_WAGES)
        TRY(gather_wages(g, w, g->other_id ? g->other_id : e->id, f));
    if (s->needs & NEED_VISAS)
        TRY(visa_request_facts(g, f));
    if (s->needs & NEED_ACTIVITY) {
        TRY(activity_facts(g, f));
        TRY(new_activity_facts(g, in, f));
    }
    return OK;
}

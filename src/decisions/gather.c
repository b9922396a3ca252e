/* From registers to facts; see the header. */
#include "decisions/gather.h"
#include "registers/request.h"

static int64_t of_day(struct day d) { return day_is_none(d) ? VALUE_UNKNOWN : d.n; }

static bool may_use(const struct service *s, enum rule rule)
{
    for (int i = 0; i < s->checks_count; i++)
        if (s->checks[i] == rule)
            return true;
    return false;
}

static const char permission_sql[] =
    "SELECT services, workers_max FROM permission WHERE id = $1 AND account_id = $2 "
    "AND establishment_id = $3 AND from_day <= $4 AND to_day >= $4 AND revoked_at IS NULL";

/* The grant as it stands inside this transaction, not as it stood when the session was read: a
   revocation that committed before counts. */
static enum err permission_facts(struct gathering *g, const struct actor *actor)
{
    int64_t *f = g->base.value;
    const struct establishment *e = &g->establishment;
    f[FACT_actor_level] = actor->level;
    f[FACT_actor_is_owner] =
        actor->person_id != 0 && actor->person_id == e->owner_person && actor->client_id == 0;
    f[FACT_actor_has_grant] = 0;
    f[FACT_grant_workers_max] = 0;
    if (actor->permission_id == 0)
        return OK;
    struct db_rows r;
    TRY(db_query(g->db, &r, permission_sql, db_int_arg(actor->permission_id),
                 db_int_arg(actor->account_id), db_int_arg(e->id), db_int_arg(g->clock.today.n)));
    if (db_next(&r)) {
        f[FACT_actor_has_grant] = db_int(&r, 0) >> g->service->number & 1;
        f[FACT_grant_workers_max] = db_int(&r, 1);
    }
    return db_done(&r);
}

void gather_establishment(struct gathering *g)
{
    const struct establishment *e = &g->establishment;
    int64_t *f = g->base.value;
    f[FACT_est_status] = e->status;
    f[FACT_cr_expiry] = of_day(e->cr_expiry);
    f[FACT_is_cr_exempt] = e->is_cr_exempt;
    f[FACT_national_address_expiry] = of_day(e->national_address_expiry);
    f[FACT_main_address_expiry] = of_day(e->main_address_expiry);
    f[FACT_zakat_cert_expiry] = of_day(e->zakat_cert_expiry);
    f[FACT_wage_compliance] = e->wage_compliance_bp < 0 ? VALUE_UNKNOWN : e->wage_compliance_bp;
    f[FACT_wage_delay_months] = e->wage_delay_months;
    f[FACT_activity_group] = e->activity_group;
    f[FACT_industrial_free] = e->industrial_free;
    f[FACT_unified_workers] = e->unified_workers;
    f[FACT_unified_saudis] = e->unified_saudis;
    f[FACT_unified_expats] = e->unified_expats;
    f[FACT_is_owner_insured] = e->is_owner_insured;
    f[FACT_insured_saudis] = e->insured_saudis;
    f[FACT_permit_year_start] = of_day(e->permit_year_start);
    f[FACT_levy_free_used] = e->levy_free_used;
    f[FACT_nitaqat_workers] = e->nitaqat_workers;
    f[FACT_nitaqat_saudis] = e->nitaqat_saudis;
    f[FACT_saudi_units] = e->saudi_units;
    f[FACT_nitaqat_expats] = e->nitaqat_expats;
}

/* The window is this week's counts and the weeks before it (domain/services.md 5.2). False: no weeks
   before it count. */
static bool window_start(const struct gathering *g, struct day *first)
{
    const struct policy_row *row =
        policy_param(g->policy, PARAM_nitaqat_window_weeks, g->submitted_on);
    if (!row || row->value <= 1)
        return false;
    *first = day_add(g->clock.today, -7 * (int)(row->value - 1));
    return true;
}

static enum err week_facts(struct gathering *g)
{
    int64_t sum = 0, weeks = 0;
    struct day first;
    if (window_start(g, &first))
        TRY(nitaqat_weeks_sum(g->db, g->establishment.id, first, g->clock.today, &sum, &weeks));
    g->base.value[FACT_week_rates_sum] = sum;
    g->base.value[FACT_weeks_counted] = weeks;
    return OK;
}

static bool is_permit_service(const struct service *s)
{
    enum { PERMIT_ISSUE_SERVICE = 3, PERMIT_RENEW_SERVICE = 4 };
    return s->number == PERMIT_ISSUE_SERVICE || s->number == PERMIT_RENEW_SERVICE;
}

static bool needs_suspensions(const struct service *s)
{
    return may_use(s, E10_not_suspended) || may_use(s, E09_wps_ok);
}

static enum err suspension_facts(struct gathering *g)
{
    bool is_suspended;
    struct day until;
    TRY(suspension_load(g->db, g->establishment.id, g->clock.today, is_permit_service(g->service),
                        &is_suspended, &until));
    g->base.value[FACT_is_suspended] = is_suspended;
    g->base.value[FACT_suspended_until] = of_day(until);
    return OK;
}

enum err gather_ahead(struct gathering *g, const struct actor *actor, int64_t establishment_id)
{
    struct day first;
    TRY(establishment_prefetch(g->db, establishment_id));
    if (actor->permission_id)
        TRY(db_prefetch(g->db, permission_sql, db_int_arg(actor->permission_id),
                        db_int_arg(actor->account_id), db_int_arg(establishment_id),
                        db_int_arg(g->clock.today.n)));
    if (needs_suspensions(g->service))
        TRY(suspension_prefetch(g->db, establishment_id, g->clock.today,
                                is_permit_service(g->service)));
    return window_start(g, &first)
               ? nitaqat_weeks_prefetch(g->db, establishment_id, first, g->clock.today)
               : OK;
}

enum err gather_begin(struct gathering *g, const struct actor *actor, int64_t establishment_id,
                      enum channel channel, int64_t lines)
{
    facts_clear(&g->base);
    TRY(establishment_load(g->db, g->req, establishment_id, g->is_for_write, &g->establishment));
    int64_t *f = g->base.value;
    g->actor = actor;
    f[FACT_today] = g->clock.today.n;
    f[FACT_submitted_on] = g->submitted_on.n;
    f[FACT_channel] = channel;
    f[FACT_request_lines] = lines;
    gather_establishment(g);
    TRY(permission_facts(g, actor));
    if (needs_suspensions(g->service))
        TRY(suspension_facts(g));
    return week_facts(g);
}

/* The request is loaded with its lines, thousands perhaps: not once for each of their workers. */
static enum err due_of(struct gathering *g, int64_t seq, struct day *out)
{
    struct request q;
    if (g->due_seq != seq) {
        TRY(request_load(g->db, g->req, g->establishment.id, seq, false, &q));
        g->due = q.due_day;
        g->due_seq = seq;
    }
    *out = g->due;
    return OK;
}

/* An open request is an open matter of the worker, whoever made it: so the services that would pull at
   one worker exclude each other, in whatever order they come. */
static void note_open(const struct open_line *open, int64_t *f)
{
    enum { FINAL_EXIT = 6, ABSENCE = 7, OCCUPATION = 9, TRANSFER = 10, BRANCH = 11, BORDER = 12 };
    enum fact fact;
    switch (open->service) {
    case ABSENCE: fact = FACT_absence_opened_on; break;
    case OCCUPATION: fact = FACT_occupation_change_opened_on; break;
    case TRANSFER:
    case BRANCH:
    case BORDER: fact = FACT_transfer_opened_on; break;
    case FINAL_EXIT: fact = FACT_exit_visa_on; break;
    default: return;
    }
    if (f[fact] == VALUE_UNKNOWN || open->opened_on.n < f[fact])
        f[fact] = open->opened_on.n;
}

bool gather_claim_waits(const struct gathering *g)
{
    enum { ABSENCE = 7, ABSENCE_CANCEL = 8 };
    const struct policy_row *row =
        policy_param(g->policy, PARAM_absence_claim_blocks, g->submitted_on);
    return row && row->value == 0 && g->service->number != ABSENCE &&
           g->service->number != ABSENCE_CANCEL;
}

void gather_open_note(const struct gathering *g, const struct open_line *open, struct facts *out)
{
    enum { ABSENCE_SERVICE = 7 };
    bool is_ours = open->establishment_id == g->establishment.id;
    if (is_ours && open->seq == g->own_seq)
        return;
    if (open->service == ABSENCE_SERVICE && gather_claim_waits(g))
        out->value[FACT_absence_opened_on] = VALUE_UNKNOWN; /* a claim: nothing happened yet */
    else
        note_open(open, out->value);
    if (open->service != g->service->number || !is_ours)
        return;
    bool is_invoice = open->state == STATE_AWAITING_PAYMENT;
    out->value[is_invoice ? FACT_open_invoice : FACT_open_request] = open->seq;
}

enum err gather_open(struct gathering *g, int64_t person_id, struct facts *out)
{
    struct open_line open[8];
    size_t n;
    TRY(open_lines_load(g->db, person_id, g->establishment.id, open, sizeof open / sizeof *open,
                        &n));
    for (size_t i = 0; i < n; i++)
        gather_open_note(g, &open[i], out);
    if (out->value[FACT_open_invoice] == VALUE_UNKNOWN)
        return OK;
    struct day due;
    TRY(due_of(g, out->value[FACT_open_invoice], &due));
    out->value[FACT_open_invoice_due] = of_day(due);
    return OK;
}

static void worker_facts(const struct worker *w, int64_t *f)
{
    f[FACT_worker_status] = w->status;
    f[FACT_employed_since] = of_day(w->start_on);
    f[FACT_employment_origin] = w->origin;
    f[FACT_occupation] = w->occupation;
    f[FACT_visa_occupation] = w->visa_occupation ? w->visa_occupation : VALUE_UNKNOWN;
    f[FACT_permit_kind] = w->permit_kind;
    f[FACT_permit_expiry] = of_day(w->permit_expiry);
    f[FACT_first_permit_on] = of_day(w->first_permit_on);
    f[FACT_nationality] = w->nationality;
    f[FACT_birth_day] = of_day(w->birth_day);
    f[FACT_iqama_expiry] = of_day(w->iqama_expiry);
    f[FACT_passport_expiry] = of_day(w->passport_expiry);
    f[FACT_entry_on] = of_day(w->entry_on);
    f[FACT_exit_visa_on] = of_day(w->exit_visa_on);
    f[FACT_is_outside] = w->is_outside;
    f[FACT_levy_exemption] = w->levy_exemption;
    f[FACT_absence_opened_on] = of_day(w->absence_opened_on);
    f[FACT_transfer_opened_on] = of_day(w->transfer_opened_on);
    f[FACT_occupation_change_opened_on] = of_day(w->occupation_change_opened_on);
    f[FACT_complaint_opened_on] = of_day(w->complaint_opened_on);
    f[FACT_is_expat] = w->nationality != 'S' * 256 + 'A';
    f[FACT_is_contract_documented] = w->is_contract_documented;
    f[FACT_has_iqama] = w->id_no != 0;
    f[FACT_temporary_months] = w->temporary_months;
    f[FACT_unpaid_wage_months] = w->unpaid_wage_months;
    f[FACT_wage_line_until] = of_day(w->wage_line_until);
    f[FACT_leave_until] = of_day(w->leave_until);
    f[FACT_departed_on] = of_day(w->departed_on);
    f[FACT_is_compensated] = w->compensated_by != 0;
    f[FACT_wage] = w->wage;
}

static void earlier(int64_t *since, struct day d)
{
    if (!day_is_none(d) && (*since == VALUE_UNKNOWN || d.n < *since))
        *since = d.n;
}

/* Since when the worker's standing breaks a rule: reported absent, permit or residence run out, or a
   newcomer past the days of his first permit. Campaigns set it right (rules/campaign.h). */
static int64_t violation_on(const struct gathering *g, const struct worker *w)
{
    int64_t since = VALUE_UNKNOWN;
    struct day today = g->clock.today;
    earlier(&since, w->absence_opened_on);
    if (!day_is_none(w->permit_expiry) && day_before(w->permit_expiry, today))
        earlier(&since, day_add(w->permit_expiry, 1));
    if (!day_is_none(w->iqama_expiry) && day_before(w->iqama_expiry, today))
        earlier(&since, day_add(w->iqama_expiry, 1));
    const struct policy_row *row =
        policy_param(g->policy, PARAM_permit_first_deadline_days, g->submitted_on);
    bool is_newcomer = w->permit_kind == PERMIT_NONE && day_is_none(w->first_permit_on);
    if (row && is_newcomer && !day_is_none(w->entry_on) &&
        day_between(w->entry_on, today) > row->value)
        earlier(&since, day_add(w->entry_on, (int)row->value + 1));
    return since;
}

enum err gather_worker(struct gathering *g, struct worker *w, struct facts *out)
{
    *out = g->base;
    out->value[FACT_has_employment] = w && w->has_employment;
    if (!w || !w->has_employment)
        return OK;
    worker_facts(w, out->value);
    out->value[FACT_violation_on] = violation_on(g, w);
    out->value[FACT_actor_is_subject] =
        g->actor && g->actor->person_id != 0 && g->actor->person_id == w->person_id;
    return w->open_count == 0 ? OK : gather_open(g, w->person_id, out);
}

void gather_after(struct gathering *g, const struct decision *d)
{
    gather_departures_taken(g, d);
    for (int i = 0; i < d->effects_count; i++) {
        g->moved += d->effects[i].kind == EFFECT_MOVE;
        g->lent += d->effects[i].kind == EFFECT_LENDING;
        if (d->effects[i].kind != EFFECT_LEVY_YEAR)
            continue;
        g->base.value[FACT_permit_year_start] = d->effects[i].args[0];
        g->base.value[FACT_levy_free_used] = d->effects[i].args[1];
    }
}

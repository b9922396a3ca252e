/* Columns to facts; see the header. Reading them is in snapshot_load.c. */
#include "whatif/snapshot.h"
#include "registers/employment.h"
#include <assert.h>

static struct day day_of(int32_t n) { return (struct day){n}; } /* INT32_MIN is DAY_NONE */

struct nitaqat_counts snapshot_counts(const struct snapshot *s, int32_t entity,
                                      const struct policy *policy, struct day on)
{
    const struct snapshot_entity *e = &s->entities[entity];
    struct nitaqat_counts c = {
        .activity = e->activity,
        .workers = e->workers,
        .saudis = e->saudis,
        .saudi_units = e->saudi_units,
        .expats = e->expats,
    };
    const struct policy_row *window = policy_param(policy, PARAM_nitaqat_window_weeks, on);
    int32_t first = on.n - 7 * (int32_t)(window && window->value > 1 ? window->value - 1 : 0);
    for (int i = 0; i < e->weeks && e->week[i] >= first; i++) {
        if (e->week[i] >= on.n)
            continue;
        c.week_rates_sum_bp += e->rate_bp[i];
        c.weeks++;
    }
    return c;
}

static const struct actor owner = {.account_id = 1,
                                   .person_id = 1,
                                   .level = 2,
                                   .capacity = CAPACITY_OWNER,
                                   .may_pay = true,
                                   .may_grant = true};

static struct establishment establishment_of(const struct snapshot *s, int32_t at)
{
    const struct snapshot_establishment *e = &s->establishments[at];
    const struct snapshot_unit *u = &s->units[e->unit];
    const struct snapshot_entity *n = &s->entities[e->entity];
    return (struct establishment){
        .id = e->id,
        .unified_id = e->unit,
        .entity_id = e->entity,
        .office_no = e->office_no,
        .seq_no = e->seq_no,
        .owner_person = owner.person_id,
        .status = (enum est_status)e->status,
        .is_cr_exempt = e->is_cr_exempt,
        .cr_expiry = day_of(e->cr_expiry),
        .national_address_expiry = day_of(e->address_expiry),
        .main_address_expiry = day_of(e->main_address_expiry),
        .zakat_cert_expiry = day_of(e->zakat_expiry),
        .chamber_expiry = DAY_NONE,
        .opened_on = day_of(e->opened_on),
        .activity_changed_on = DAY_NONE,
        .inspection_opened_on = DAY_NONE,
        .self_evaluation_bp = -1,
        .industrial_free = e->industrial_free,
        .wage_compliance_bp = e->wage_compliance_bp,
        .wage_delay_months = e->wage_delay_months,
        .unified_workers = u->workers,
        .unified_saudis = u->saudis,
        .unified_expats = u->expats,
        .insured_saudis = u->insured_saudis,
        .levy_free_used = u->levy_free_used,
        .is_owner_insured = u->is_owner_insured,
        .permit_year_start = day_of(u->permit_year_start),
        .activity_group = n->activity,
        .nitaqat_workers = n->workers,
        .nitaqat_saudis = n->saudis,
        .saudi_units = n->saudi_units,
        .nitaqat_expats = n->expats,
    };
}

void snapshot_gather(const struct snapshot *s, const struct policy *policy,
                     const struct service *service, struct day on, int32_t at, struct gathering *g)
{
    enum { PERMIT_ISSUE_SERVICE = 3, PERMIT_RENEW_SERVICE = 4 };
    const struct snapshot_establishment *e = &s->establishments[at];
    bool is_permit =
        service->number == PERMIT_ISSUE_SERVICE || service->number == PERMIT_RENEW_SERVICE;
    g->policy = policy;
    g->service = service;
    g->submitted_on = on;
    g->clock = (struct clock){day_start_ms(on), on};
    g->actor = &owner;
    g->own_seq = 0;
    g->establishment = establishment_of(s, at);
    facts_clear(&g->base);
    gather_establishment(g);
    int64_t *f = g->base.value;
    f[FACT_today] = f[FACT_submitted_on] = on.n;
    f[FACT_channel] = CHANNEL_WEB;
    f[FACT_request_lines] = 1;
    f[FACT_actor_level] = owner.level;
    f[FACT_actor_is_owner] = 1;
    f[FACT_actor_has_grant] = f[FACT_grant_workers_max] = 0;
    f[FACT_is_suspended] = is_permit ? e->is_suspended_for_permits : e->is_suspended;
    struct nitaqat_counts c = snapshot_counts(s, e->entity, policy, on);
    f[FACT_week_rates_sum] = c.week_rates_sum_bp;
    f[FACT_weeks_counted] = c.weeks;
}

void snapshot_worker(const struct snapshot *s, int32_t i, struct worker *out)
{
    const struct snapshot_extra *x = &s->extras[s->extra[i]];
    *out = (struct worker){
        .person_id = s->person[i],
        .id_no = s->flags[i] & WORKER_HAS_IQAMA ? 1 : 0,
        .nationality = s->nationality[i],
        .is_outside = s->flags[i] & WORKER_IS_OUTSIDE,
        .birth_day = DAY_NONE,
        .passport_expiry = day_of(s->passport[i]),
        .iqama_expiry = day_of(s->iqama[i]),
        .entry_on = day_of(s->entry[i]),
        .exit_visa_on = day_of(s->exit_visa[i]),
        .departed_on = DAY_NONE,
        .levy_exemption = (enum levy_exemption)s->exemption[i],
        .has_employment = true,
        .status = (enum worker_status)s->status[i],
        .start_on = day_of(s->start[i]),
        .permit_issue = DAY_NONE,
        .permit_expiry = day_of(s->expiry[i]),
        .first_permit_on = day_of(s->first_permit[i]),
        .origin = (enum employment_origin)s->origin[i],
        .occupation = s->occupation[i],
        .visa_occupation = s->visa_occupation[i],
        .is_contract_documented = s->flags[i] & WORKER_HAS_CONTRACT,
        .leave_until = DAY_NONE,
        .wage_line_until = DAY_NONE,
        .permit_kind = (enum permit_kind)s->permit_kind[i],
        .absence_opened_on = day_of(x->absence_on),
        .transfer_opened_on = day_of(x->transfer_on),
        .occupation_change_opened_on = day_of(x->occupation_on),
        .complaint_opened_on = day_of(x->complaint_on),
    };
}

void snapshot_facts(const struct snapshot *s, struct gathering *g, struct worker *whose,
                    int32_t worker, struct facts *out)
{
    const struct snapshot_extra *x = worker < 0 ? &s->extras[0] : &s->extras[s->extra[worker]];
    whose->open_count = 0; /* they are noted below, from memory */
    enum err e = gather_worker(g, whose, out);
    assert(e == OK);
    (void)e;
    for (int i = 0; i < x->open_n; i++)
        gather_open_note(g, &x->open[i], out);
    int64_t *f = out->value;
    const struct service *service = g->service;
    if (service->subject == SUBJECT_WORKER && service->needs == 0 && service->other_field == 0)
        return;
    f[FACT_establishment_no] =
        establishment_packed(g->establishment.office_no, g->establishment.seq_no);
    f[FACT_opened_on] = g->establishment.opened_on.n;
    if (service->needs & NEED_PERSON && worker >= 0)
        f[FACT_is_title_corrected] = (s->flags[worker] & WORKER_IS_CORRECTED) != 0;
    if (x->licence_body) {
        f[FACT_licence_body] = x->licence_body;
        f[FACT_licence_expiry] = x->licence_expiry;
    }
    if (x->lent_until != INT32_MIN)
        f[FACT_lent_until] = x->lent_until;
}

size_t snapshot_bytes(const struct snapshot *s)
{
    return (size_t)s->units_n * sizeof *s->units + (size_t)s->entities_n * sizeof *s->entities +
           (size_t)s->establishments_n * sizeof *s->establishments +
           (size_t)s->workers_n * (9 * sizeof(int32_t) + 3 * sizeof(uint16_t) + 5) +
           (size_t)s->extras_n * sizeof *s->extras;
}

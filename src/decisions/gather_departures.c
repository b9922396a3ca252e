/* Departures that compensatory visas stand for (domain/services.md S14). Where a visa takes two, the
   applicant names one worker and the portal adds the oldest departure that is still free: it is the
   first to lapse, so no other choice would serve the establishment better.

   The trap: until a request is paid its departures stand free in the register. Another request cannot
   take them, since only one request for visas may be open (S14.X06); another line of the same request
   could, so what earlier lines took is kept in the gathering. */
#include "decisions/gather.h"
#include "rules/policy.h"
#include <assert.h>

static bool is_taken(const struct gathering *g, int64_t person_id)
{
    for (int i = 0; i < g->taken_count; i++)
        if (g->taken[i] == person_id)
            return true;
    return false;
}

/* The same counting as the rule's: months by the calendar of permits, the last day included. */
static bool is_in_time(const struct gathering *g, struct day departed)
{
    const struct policy_row *months =
        policy_param(g->policy, PARAM_comp_green_months, g->submitted_on);
    const struct policy_row *calendar =
        policy_param(g->policy, PARAM_permit_calendar, g->submitted_on);
    if (!months || !calendar)
        return false;
    struct day end = day_add_months(departed, (int)months->value, (enum calendar)calendar->value);
    return !day_is_none(end) && !day_before(end, g->clock.today);
}

enum err gather_second_departure(struct gathering *g, const struct worker *w, int64_t *f)
{
    enum { YEARS_BACK = 3 * 366 }; /* beyond any period of the policy: the query stays small */
    struct db_rows r;
    if (is_taken(g, w->person_id))
        f[FACT_is_compensated] = 1;
    TRY(db_query(g->db, &r,
                 "SELECT p.id, COALESCE(p.id_no, p.border_no), p.departed_on "
                 "FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND m.status = $2 AND m.compensated_by IS NULL "
                 "AND m.person_id <> $3 AND p.departed_on >= $4 ORDER BY p.departed_on, p.id",
                 db_int_arg(g->establishment.id), db_int_arg(WORKER_DEPARTED),
                 db_int_arg(w->person_id), db_int_arg(g->clock.today.n - YEARS_BACK)));
    while (f[FACT_second_departure] == VALUE_UNKNOWN && db_next(&r)) {
        struct day departed = {(int32_t)db_int(&r, 2)};
        if (is_taken(g, db_int(&r, 0)) || !is_in_time(g, departed))
            continue;
        g->second_id = db_int(&r, 0);
        f[FACT_second_departure] = db_int(&r, 1);
        f[FACT_second_departed_on] = departed.n;
    }
    return db_done(&r);
}

static void take(struct gathering *g, int64_t person_id)
{
    assert(g->taken_count < GATHER_TAKEN_MAX);
    g->taken[g->taken_count++] = person_id;
}

void gather_departures_taken(struct gathering *g, const struct decision *d)
{
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect *e = &d->effects[i];
        if (e->kind != EFFECT_VISAS || !e->args[7])
            continue;
        take(g, g->person_id);
        if (e->args[10])
            take(g, g->second_id);
    }
}

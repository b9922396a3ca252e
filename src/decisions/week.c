/* See the header. */
#include "decisions/week.h"
#include "registers/establishment.h"

enum err week_run(struct writing *w, struct job *job)
{
    (void)job;
    struct day last, today = w->clock.today;
    int since = ((int)day_weekday(today) - (int)SATURDAY + 7) % 7;
    struct day week = day_add(today, -(since ? since : 7));
    TRY(nitaqat_week_last(w->db, &last));
    const struct policy_row *row = policy_param(w->policy, PARAM_nitaqat_denominator, week);
    if (day_is_none(last) || !day_before(last, week) || !row)
        return OK; /* kept already; or a register without weeks, which nobody averages */
    /* Writers of other lanes have to be done with what is counted first. */
    if (db_engine_of(w->db) == DB_POSTGRES)
        TRY(db_exec0(w->db,
                     "LOCK TABLE operation, nitaqat_entity, employment, visa IN SHARE MODE"));
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = OPERATION_NOTICED;
    e->op.channel = CHANNEL_SYSTEM;
    e->capacity = CAPACITY_SYSTEM;
    e->has_decision = true;
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_WEEK, .args = {week.n, row->value}};
    return writing_record(w, e);
}

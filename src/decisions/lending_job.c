/* See the header. */
#include "decisions/lending_job.h"
#include "identity/permission.h"
#include "registers/establishment.h"
#include "registers/lending.h"

enum { LENDING_SERVICE = 18 };

/* The right as it stands inside this transaction: a revocation that committed before counts. */
static enum err may_end(struct writing *w, const struct lending_ending *x, bool *out)
{
    struct holding held;
    TRY(permission_held(w->db, x->actor.account_id, x->job.establishment_id, w->clock.today,
                        &held));
    *out = held.capacity == CAPACITY_OWNER || (held.services >> LENDING_SERVICE & 1);
    return OK;
}

enum err lending_ending_run(struct writing *w, struct job *job)
{
    struct lending_ending *x = (struct lending_ending *)job;
    struct establishment side;
    struct lending_notice notice;
    bool may;
    TRY(establishment_load(w->db, w->scratch, job->establishment_id, true, &side));
    TRY(may_end(w, x, &may));
    if (!may)
        return ERR_DENIED;
    TRY(lending_of_side(w->db, x->person_id, side.id, w->clock.today, &notice));
    if (!day_before(w->clock.today, notice.until))
        return ERR_CONFLICT;
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = OPERATION_WITHDRAWN;
    e->op.service = LENDING_SERVICE;
    e->op.channel = x->channel;
    e->op.establishment_id = side.id;
    e->op.person_id = x->person_id;
    e->op.account_id = x->actor.account_id;
    e->op.before = notice.operation_no;
    e->capacity = x->actor.capacity;
    e->region = side.region;
    e->has_decision = e->decision.granted = true;
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_LENDING_END, .args = {w->clock.today.n}};
    x->last = w->clock.today;
    return writing_record(w, e);
}

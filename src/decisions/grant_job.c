/* See the header. */
#include "decisions/grant_job.h"

/* The first answer again, from the ledger. */
static enum err answer_again(struct writing *w, struct granting *g, int64_t operation_no)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    struct operation op;
    TRY(operation_load(w->db, w->scratch, operation_no, &op));
    TRY(entry_decode(&op, e));
    g->operation_no = operation_no;
    g->decision = e->decision;
    for (int i = 0; i < e->decision.effects_count; i++)
        if (e->decision.effects[i].kind == EFFECT_GRANT)
            g->permission_id = e->decision.effects[i].args[7];
    return OK;
}

enum err grant_job_run(struct writing *w, struct job *job)
{
    struct grant_job *x = (struct grant_job *)job;
    TRY(sensitive_begin(w, &x->granting.actor, &x->gate));
    if (x->gate.outcome == SENSITIVE_KNOWN)
        return answer_again(w, &x->granting, x->gate.known);
    if (x->gate.outcome != SENSITIVE_PASSED)
        return OK;
    TRY(granting_run(w, job));
    return sensitive_end(w, &x->granting.actor, job->establishment_id, &x->gate,
                         x->granting.operation_no);
}

enum err revoke_job_run(struct writing *w, struct job *job)
{
    struct revoke_job *x = (struct revoke_job *)job;
    TRY(sensitive_begin(w, &x->revoking.actor, &x->gate));
    if (x->gate.outcome != SENSITIVE_PASSED)
        return OK;
    TRY(revoking_run(w, job));
    return sensitive_end(w, &x->revoking.actor, job->establishment_id, &x->gate,
                         x->revoking.permission_id);
}

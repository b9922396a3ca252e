/* See the header. */
#include "decisions/client_job.h"

enum err client_job_run(struct writing *w, struct job *job)
{
    struct client_job *x = (struct client_job *)job;
    TRY(sensitive_begin(w, &x->actor, &x->gate));
    x->client_id = x->gate.known;
    if (x->gate.outcome != SENSITIVE_PASSED)
        return OK;
    x->client.grant.establishment_id = job->establishment_id;
    TRY(client_create(w->db, x->actor.account_id, &x->client, w->clock.now_ms, w->clock.today,
                      &x->client_id));
    return sensitive_end(w, &x->actor, job->establishment_id, &x->gate, x->client_id);
}

enum err client_end_job_run(struct writing *w, struct job *job)
{
    struct client_end_job *x = (struct client_end_job *)job;
    TRY(sensitive_begin(w, &x->actor, &x->gate));
    if (x->gate.outcome != SENSITIVE_PASSED)
        return OK;
    TRY(client_revoke(w->db, x->actor.account_id, x->client_id, w->clock.now_ms, w->clock.today));
    return sensitive_end(w, &x->actor, job->establishment_id, &x->gate, x->client_id);
}

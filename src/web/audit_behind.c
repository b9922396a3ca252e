/* See the header. The job outlives the request, so it lies in an arena of its own. */
#include "web/audit_behind.h"
#include "base/log.h"
#include "decisions/reads.h"

enum { JOB_BYTES_MAX = 4096 };

struct audit_job {
    struct job job;
    struct arena *own;
    struct audit_event event;
};

static enum err audit_run(struct writing *w, struct job *job)
{
    return read_note(w, &((struct audit_job *)job)->event);
}

static void audit_done(struct job *job)
{
    if (job->err != OK)
        log_line(LOG_ERROR, "a read of personal data was not noted");
    arena_free(((struct audit_job *)job)->own);
}

void audit_behind(struct exchange *x, enum audit_action action, int64_t establishment_id,
                  int64_t person_id, const char *detail)
{
    struct arena *own = arena_new(JOB_BYTES_MAX);
    struct audit_job *j = arena_new_of(own, struct audit_job);
    j->own = own;
    j->event = (struct audit_event){
        .at = x->clock.now_ms,
        .account_id = x->actor.account_id,
        .action = action,
        .establishment_id = establishment_id,
        .person_id = person_id,
        .detail = str_of(detail),
    };
    j->job.run = audit_run;
    j->job.done = audit_done;
    j->job.establishment_id = establishment_id;
    if (writer_submit(x->portal->writer, &j->job))
        return;
    log_line(LOG_ERROR, "the writer has no room: a read of personal data was not noted");
    arena_free(own);
}

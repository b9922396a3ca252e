/* Grants as pages ask for them: granting and revoking of personal.h behind the gate of sensitive.h. */
#pragma once
#include "decisions/personal.h"
#include "decisions/sensitive.h"

struct grant_job { /* run by grant_job_run */
    struct granting granting;
    struct sensitive gate; /* unless PASSED or KNOWN, nothing was judged */
};
/* ERR_DENIED: the rules passed, yet the grant would replace one that the actor may not revoke. */
enum err grant_job_run(struct writing *w, struct job *job);

struct revoke_job { /* run by revoke_job_run */
    struct revoking revoking;
    struct sensitive gate;
};
/* As revoking_run. */
enum err revoke_job_run(struct writing *w, struct job *job);

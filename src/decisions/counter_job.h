/* What an officer does at the counter beside submitting: saying why he looks at a file, and proving who
   somebody is. Submitting is submission_run, with the person in front as the actor. */
#pragma once
#include "decisions/personal.h"

struct looking { /* run by looking_run: the purpose is on record before the file is shown */
    struct job job;
    int64_t officer_account, establishment_id, person_id;
    struct str purpose; /* a word of ours: "serve", "prove", "ask" */
};
enum err looking_run(struct writing *w, struct job *job);

/* run by proving_job_run, so that the tie is asked inside the transaction. ERR_DENIED: it is the
   officer's own matter or that of someone he is tied to. */
struct proving_job {
    struct proving proving;
    int64_t person_id;
};
enum err proving_job_run(struct writing *w, struct job *job);

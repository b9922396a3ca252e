/* API clients of an establishment, made and ended by a page, behind the gate of sensitive.h. Clients stand
   beside the ledger, as passwords do; the audit log keeps who made and ended them. */
#pragma once
#include "decisions/sensitive.h"
#include "identity/client.h"

struct client_job { /* run by client_job_run */
    struct job job; /* job.establishment_id: whose client */
    struct actor actor;
    struct sensitive gate;
    struct client_new client;
    int64_t client_id; /* the answer; under KNOWN too, when the secret is no longer known */
};
/* Errors as client_create. */
enum err client_job_run(struct writing *w, struct job *job);

struct client_end_job { /* run by client_end_job_run */
    struct job job;
    struct actor actor;
    struct sensitive gate;
    int64_t client_id;
};
/* Errors as client_revoke. */
enum err client_end_job_run(struct writing *w, struct job *job);

/* The end of a lending notice (domain/services.md S18): lender or borrower ends it, with effect from the
   next day; nothing is paid back. An entry without a request (seq 0), like the revocation of a grant. */
#pragma once
#include "base/day.h"
#include "decisions/writer.h"
#include "identity/actor.h"

struct lending_ending {
    struct job job; /* run by lending_ending_run; job.establishment_id: the side that ends it */
    struct actor actor;
    enum channel channel;
    int64_t person_id; /* the worker */
    struct day last;   /* the answer: the last day on which he may work for the borrower */
};
/* ERR_DENIED: the actor holds no right to this service there. ERR_NOT_FOUND: the establishment neither
   lends nor borrows this worker now. ERR_CONFLICT: the notice ends today anyway. */
enum err lending_ending_run(struct writing *w, struct job *job);

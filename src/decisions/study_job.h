/* Officers' decisions on cases (domain/services.md S07, S16; decisions of section 6). Cases are given out
   by the portal, oldest first; nobody picks his own, and nobody decides a matter of his own. A decision
   that goes against what the rules found needs a second officer. */
#pragma once
#include "decisions/writer.h"
#include "identity/actor.h"
#include "registers/study.h"

/* The next case for the officer; ERR_NOT_FOUND: none waits. */
struct study_taking {
    struct job job;
    struct actor actor;
    struct study study; /* the answer */
};
enum err study_taking_run(struct writing *w, struct job *job);

struct studying {
    struct job job; /* job.establishment_id: the request's */
    struct actor actor;
    int64_t seq, line;
    enum study_outcome outcome;
    bool is_malicious; /* an absence report refused because it was made to harm */
    struct str note;   /* the reasons; required */
    /* the answer */
    bool is_proposal;           /* recorded as a proposal: a second officer has to confirm */
    enum rule still_refused_by; /* with ERR_CONFLICT: that rule refuses the line all the same; 0 */
    struct request request;
};
/* ERR_DENIED: not this officer's case, or he is tied to a side. ERR_CONFLICT: decided already. ERR_INPUT: no reasons. */
enum err studying_run(struct writing *w, struct job *job);

/* Does that outcome go against what the rules found, so that two officers have to agree? */
bool study_needs_second(enum study_cause cause, enum study_outcome outcome);
/* Adds the opening of a case to the entry's decision, with its working days counted from today. */
void study_effect(const struct writing *w, enum study_cause cause, struct entry *e);

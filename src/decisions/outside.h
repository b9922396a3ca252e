/* Notices from bodies outside: each event once, the later about a matter wins in whatever order they come,
   and what contradicts the registers or names what is not on file changes nothing and opens a case for
   an officer. A fact that is recorded late never alters what was decided before: entries keep the facts
   they saw.

   The trap: notices of all bodies run on one lane (job.establishment_id stays 0); rows are locked as
   everywhere, the establishment's first, then the person's. */
#pragma once
#include "decisions/submit.h"
#include "model/outside.h"

struct outside_notice {
    struct job job; /* run by outside_run */
    enum outside_event event;
    struct str event_id; /* 1..100 bytes */
    unsigned char body_hash[KEY_HASH_BYTES];
    int64_t at_ms; /* when the fact came to be */
    /* Whom it is about, as its event's subject asks; 0: not given. */
    int64_t worker_no, establishment, visa_no; /* establishment: packed (VALUE_ESTABLISHMENT) */
    /* The event's value, and what else it says: a licence's expiry and number, an occupation. */
    int64_t value, detail, number;
    /* the answer */
    enum outside_outcome outcome;
    bool is_repeat;
};
/* For job.run. ERR_CONFLICT: the event id came before with another body. */
enum err outside_run(struct writing *w, struct job *job);
const char *outside_outcome_key(enum outside_outcome outcome); /* "taken", "superseded" … */

/* ---- cases ---- */

struct outside_taking {
    struct job job; /* run by outside_taking_run */
    struct actor actor;
    int64_t operation_no; /* the answer */
};
/* The next case for the officer, or the one he holds; ERR_NOT_FOUND: none waits. */
enum err outside_taking_run(struct writing *w, struct job *job);

struct outside_deciding {
    struct job job; /* run by outside_deciding_run */
    struct actor actor;
    int64_t operation_no;
    bool holds;      /* the notice is right; else it is set aside */
    struct str note; /* the reasons; required */
    bool
        is_proposal; /* the answer: that the notice holds against the register needs a second officer */
};
/* ERR_DENIED: not his case, or tied to a side. ERR_CONFLICT: decided already, or the notice still names
   what is not on file. ERR_INPUT: no reasons. */
enum err outside_deciding_run(struct writing *w, struct job *job);

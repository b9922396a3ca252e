/* Sensitive acts: giving and taking rights, in person or for a program. Three things stand before each
   of them, inside the job that does it: the cool-down after a change of phone, a fresh second factor
   of whoever has one (security.md I2), and once-only (R2).

   The trap: a wrong code must stay counted, so sensitive_begin answers OK with an outcome, and the job
   then has to answer OK too without doing anything. */
#pragma once
#include "decisions/submit.h"

enum { SENSITIVE_FRESH_MS = 10 * 60 * 1000 };

enum sensitive_outcome {
    SENSITIVE_PASSED,
    SENSITIVE_KNOWN,        /* done before under this key: `known` is what was stored then */
    SENSITIVE_NEEDS_FACTOR, /* no code was given */
    SENSITIVE_WRONG_FACTOR,
    SENSITIVE_HELD_BACK, /* too many wrong codes, until `until` */
    SENSITIVE_COOLING,   /* the phone was changed lately, until `until` */
};

struct sensitive {
    struct str code; /* of the second factor, ASCII digits; empty: none given */
    bool has_key;
    unsigned char key_hash[KEY_HASH_BYTES], body_hash[KEY_HASH_BYTES];
    /* the answer */
    enum sensitive_outcome outcome;
    int64_t until, known;
};

/* First thing in the job. ERR_CONFLICT: the key was used for another body. */
enum err sensitive_begin(struct writing *w, const struct actor *actor, struct sensitive *s);
/* Last thing: keeps `answer` (above 0) under the key. */
enum err sensitive_end(struct writing *w, const struct actor *actor, int64_t establishment_id,
                       const struct sensitive *s, int64_t answer);

/* What the page has to say before: does the act need a code, and is there a cool-down (0: none). */
enum err sensitive_needs(struct db *reader, struct arena *req, const struct actor *actor,
                         int64_t now_ms, bool *needs_code, int64_t *cooling_until);

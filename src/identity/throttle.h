/* Throttle: after some failures a subject must wait, each time twice as long up to a limit. It is
   timed and never permanent; failures while waiting are not counted, so nobody can be kept out by
   knocking. A subject is anything written as text: "id:…", "address:…", "phone:…"; it need not exist,
   so that an unknown id number is held back exactly as a known one (security.md I1).

   Time is milliseconds UTC and is passed in. */
#pragma once
#include "base/err.h"
#include "base/str.h"

struct db;

struct throttle_rule {
    int free;         /* failures without a wait */
    int64_t first_ms; /* the first wait; doubles with each further failure */
    int64_t most_ms;
    int64_t forget_ms; /* after so long without a failure, counting starts anew */
};

struct throttle_subject {
    unsigned char hash[32];
};

/* kind is a short word of ours ("id", "address"); text what was typed or seen. */
struct throttle_subject throttle_subject(const char *kind, struct str text);

/* How long a wait after the n-th failure in a row lasts; 0: none. Pure. */
int64_t throttle_wait_ms(const struct throttle_rule *rule, int64_t failures);

/* *until: when the subject may try again; 0 when it may now. */
enum err throttle_until(struct db *db, const struct throttle_subject *subject, int64_t now_ms,
                        int64_t *until);
/* Counts one failure. */
enum err throttle_fail(struct db *writer, const struct throttle_subject *subject,
                       const struct throttle_rule *rule, int64_t now_ms);
/* Forgets the subject's failures: it succeeded. */
enum err throttle_clear(struct db *writer, const struct throttle_subject *subject);
/* Removes rows that no rule looks at any more: last failure before `before_ms`. */
enum err throttle_sweep(struct db *writer, int64_t before_ms);

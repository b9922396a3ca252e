/* The time machine: a recorded decision made again from the facts that it saw, under the law of its own
   day, where it must come out the same to the last bit, or under another day's, to see what that law
   would have changed. Pure: facts that came later change nothing.

   The trap: another law may ask for facts that the first never looked at, so nobody recorded them. What it
   would have decided is then unknown, and said to be. */
#pragma once
#include "decisions/entry.h"
#include "rules/policy.h"

enum redecision_kind {
    REDECISION_SAME,
    REDECISION_DIFFERENT,
    REDECISION_UNKNOWN, /* it asked for facts that were not recorded */
    REDECISION_NONE,    /* not a judgement: a payment, an answer, an end by time … */
    REDECISION_ERASED,
};

struct redecision {
    enum redecision_kind kind;
    struct decision before, after; /* brought into one form: numbers given later taken out */
};

/* By the policy set it was decided by. `e` as entry_decode gave it. */
void redecide_same(const struct entry *e, const struct policy *policy, struct arena *scratch,
                   struct redecision *out);
/* By another law (rules/policy.h: policy_frozen): different when outcome, failed rules, fee or effects
   are. */
void redecide_other(const struct entry *e, const struct policy *law, struct redecision *out);

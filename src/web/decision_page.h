/* A decision as pages show it: every rule tested, failures first; fee steps; the way to become
   eligible; the permit it gives. The words are reason.h's, the same as the API's. */
#pragma once
#include "decisions/entry.h"
#include "web/exchange.h"

/* Findings as a list for the template rules_list, failures first: text, is_ok, icon, code, version,
   source, found, required, is_assumed, fixes. `subject` is put into no text; pages say whose it is. */
struct node decision_findings(struct exchange *x, int service, int64_t establishment_id,
                              const struct finding *list, int count);
/* The steps of a fee: name, how, amount. */
struct node decision_fee_steps(struct exchange *x, const struct decision *d);
/* What can be done, once each, in order, over all failures: number by its place; text, who, path and
   button where the portal itself can do it. The last is to submit again. */
struct node decision_way(struct exchange *x, int service, int64_t establishment_id,
                         const struct finding *list, int count);
/* How many of the findings failed. */
int decision_failures(const struct finding *list, int count);
/* The permit an executed or accepted line gives: number (0: not yet), and its last day; false: none. */
struct permit_given {
    int64_t number;
    struct day issue, expiry; /* issue DAY_NONE: a renewal */
};
bool decision_permit(const struct decision *d, struct permit_given *out);

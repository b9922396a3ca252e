/* The findings of a decision as a page lists them: every rule tested, failures first, and the steps that
   make the next attempt succeed. The words are reason.h's, as in the API. */
#pragma once
#include "model/decision.h"
#include "web/exchange.h"

/* {text, is_ok, code, version, found, required, has_facts}; for the template finding_list. */
struct node finding_list(struct exchange *x, int service, const struct decision *d);
/* Steps, each once: {text}. */
struct node finding_steps(struct exchange *x, const struct decision *d);
/* Did the rule fail in it? */
bool finding_failed(const struct decision *d, enum rule rule);

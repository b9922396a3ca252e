/* Effects: what a granted line does to the registers (model/decision.h). Like apply.c, which calls it, it
   looks at the entry and the registers alone. */
#pragma once
#include "decisions/apply.h"

/* Carries out one effect of the entry. */
enum err effect_apply(struct apply *a, const struct entry *e, const struct effect *f);
/* Does the decision wait for somebody (EFFECT_ASK), for an officer (EFFECT_STUDY)? */
bool decision_has(const struct decision *d, enum effect_kind kind);
/* What a granted line waits for first: people are asked, then an officer decides, then is paid. */
enum request_state decision_first_state(const struct decision *d);
/* Of two lines' states the one further from the end: it is the request's. */
enum request_state state_further(enum request_state a, enum request_state b);

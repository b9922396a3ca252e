/* The words of a finding: what failed, what was found, what is wanted, and the way to become eligible.
   One place for pages, JSON and messages. */
#pragma once
#include "model/decision.h"
#include "rules/policy.h"
#include "web/html.h"
#include "web/message.h"

/* The sentence of a rule that failed, or of one that was verified. */
struct str reason_text(struct arena *req, enum lang lang, const struct finding *f);
/* Found and required, or "" where there is nothing to say. What concerns another party is not shown
   to this one (decisions.md 1.15). */
struct str reason_found(struct arena *req, enum lang lang, const struct finding *f);
struct str reason_required(struct arena *req, enum lang lang, const struct finding *f);
/* One step towards eligibility. */
struct str reason_remedy(struct arena *req, enum lang lang, const struct remedy *r);
/* The policy row a reason rests on: the parameter's, else the rule's own; NULL: built in. */
const struct policy_row *reason_row(const struct policy *p, const struct finding *f);

/* A decision with everything it rests on, as text for people and as JSON. The same for an entry of the
   ledger and for a case file. The trap: a decision names policy rows by their place in its own set, so
   `policy` must be the set it was made by, not today's. */
#pragma once
#include "decisions/entry.h"
#include "services/service.h"
#include "web/message.h"

struct explanation {
    const struct service *service; /* NULL: an entry of no service */
    const struct policy *policy;
    const struct entry *entry;   /* NULL: a case file */
    struct str establishment_no; /* "1-104582"; empty: none */
    bool is_erased;
    bool has_decision; /* it was judged: facts, input and findings stand */
    bool has_effects;
    const struct facts *facts;
    const struct input *input;
    const struct decision *decision;
};

/* The rules of the service that the decision does not speak of; count of them. */
int explain_untested(const struct explanation *e, enum rule out[static CHECKS_MAX]);
void explain_text(struct arena *a, const struct explanation *e, enum lang lang, struct buf *out);
void explain_json(struct arena *a, const struct explanation *e, struct buf *out);

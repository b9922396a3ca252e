/* A judged line as JSON: status, fee with its steps, every rule tested, reasons with remedies, both
   languages. Preview, submission, replay and later look-up all draw it here, from the same bytes. */
#pragma once
#include "decisions/submit.h"
#include "web/json.h"
#include "web/portal.h"

/* The members of one line, inside an open object. `worker` is what the client called the worker. */
void decision_json_line(struct json_writer *w, struct arena *req, const struct portal *p,
                        int64_t line, struct str worker, const struct entry *e);
/* One refusal reason as an object (design.md 9). */
void decision_json_reason(struct json_writer *w, struct arena *req, const struct policy *policy,
                          int service, const struct finding *f);
/* The state of one line by what its entry says. */
const char *decision_json_status(enum operation_kind kind);

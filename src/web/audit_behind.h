/* Reads of personal data, written behind the answer (security.md L1): the page does not wait for the
   writer, and a writer that is full loses the note with a line in the log, not the page. */
#pragma once
#include "identity/audit.h"
#include "web/exchange.h"

/* `detail` must live for ever. */
void audit_behind(struct exchange *x, enum audit_action action, int64_t establishment_id,
                  int64_t person_id, const char *detail);

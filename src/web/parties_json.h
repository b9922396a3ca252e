/* The other side of a request as JSON: who is asked and what he answered, and officers' cases. The schemas
   are Consent and Study of openapi/document.json.

   The trap: an objection's words are for the officer who decides, not for the applicant. */
#pragma once
#include "web/exchange.h"
#include "web/json.h"
#include "web/request_sides.h"

/* Members `consents` and `study`, each left out when there is none: as the applicant may read them. */
void parties_json(struct json_writer *w, struct exchange *x, const struct request_sides *sides);
/* One question; is_own: its reader is the one who was asked. */
void consent_json(struct json_writer *w, struct exchange *x, const struct asked *a, bool is_own);

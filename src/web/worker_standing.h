/* What may be done for a worker now: services judged by the submission's own preview, every rule that
   was tested with what was found and required, the reasons first with their way out. */
#pragma once
#include "model/decision.h"
#include "queries/worker_view.h"
#include "services/service.h"
#include "web/exchange.h"

/* A node: name, granted, fee, months, new_expiry, failed[], passed[], path; or needs_grant. */
enum err worker_standing(struct exchange *x, const struct service *s, const struct worker *w,
                         struct node *out);

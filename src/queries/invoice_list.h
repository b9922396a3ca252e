/* Invoices of an establishment: the requests that came to a fee. */
#pragma once
#include "queries/request_view.h"

/* Newest first, with seq < before (0: from the newest), at most `max`; only of services in the set. */
enum err invoice_list(struct db *reader, struct arena *req, int64_t establishment_id,
                      uint64_t services, int64_t before, size_t max, struct request **out,
                      size_t *n);

/* What the address of a list of workers asks for: chip, order, place, sealed search; the same for the
   page and the spreadsheet, so that the one holds the rows of the other. */
#pragma once
#include "decisions/reference.h"
#include "queries/worker_list.h"
#include "web/exchange.h"

/* Reads the query string; false after answering 400. */
[[nodiscard]] bool workers_query_read(struct exchange *x, struct worker_filter *out);
/* The address "/ar/workers…" for these choices; place (after) included when it is not 0. */
struct str workers_address(struct exchange *x, const char *page, const struct worker_filter *f);
/* "soon": the chip as addresses write it, and in message keys. */
const char *chip_key(enum worker_chip chip);
[[nodiscard]] bool chip_read(struct str text, enum worker_chip *out);
const char *sort_key(enum worker_sort sort);

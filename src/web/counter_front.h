/* The beginning of every page of the counter that shows a file: who stands in front, for which
   establishment, and is the officer allowed to look: no tie, and a purpose told within the hour. */
#pragma once
#include "queries/counter.h"
#include "web/exchange.h"

enum { COUNTER_PURPOSE_MS = 60 * 60 * 1000 };

/* Reads the path's person ({0}) and, when it has one, establishment ({1}). False after answering:
   404, 403 where it is the officer's own matter, or 303 to the look-up when no purpose was told. */
[[nodiscard]] bool counter_begin(struct exchange *x, enum action action, bool has_establishment,
                                 struct counter_front *out);
/* Adds who, capacity, establishment and paths to the page. */
void counter_frame(struct exchange *x, const struct counter_front *f, struct node page);
/* "/ar/counter/PERSON/1-104582" and a tail. */
struct str counter_path(struct exchange *x, const struct counter_front *f, const char *tail);
/* Asks the tie and then the access table; false after answering. */
[[nodiscard]] bool counter_may(struct exchange *x, enum action action, int64_t establishment_id,
                               int64_t person_id, int service);

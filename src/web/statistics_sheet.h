/* From a cube to a sheet with words, and to an answer in a file format. */
#pragma once
#include "stats/sheet.h"
#include "web/statistics_query.h"

/* Reads the view, hides small cells (not from analysts) and finds what it says. */
enum err statistics_read(struct exchange *x, const struct statistics_query *q, struct cube *out);
/* The sentence that a chart's title states. Plain text. */
struct str statistics_finding(struct exchange *x, const struct cube *c);
/* What the view means, and that it is simulated where it is. */
struct str statistics_note(struct exchange *x, const struct cube *c);
/* With a last row for the total where the rows add up to it. */
struct sheet statistics_sheet(struct exchange *x, const struct statistics_query *q,
                              const struct cube *c);
/* Answers the sheet as a file to keep, or as JSON of ours. */
void statistics_answer(struct exchange *x, const struct statistics_query *q);
/* Do the rows add up to the total? */
bool statistics_has_total(const struct cube *c);
/* A row of which not everything is counted yet: the month that runs. */
bool statistics_is_provisional(struct exchange *x, const struct cube *c, size_t row);

/* Pieces that several of an establishment's pages share: dates as two words, tones of states, links
   to services, the band gauge, the tags of a worker's permit. */
#pragma once
#include "queries/establishment_view.h"
#include "queries/worker_list.h"
#include "queries/workforce.h"
#include "web/exchange.h"

/* A day in the calendar that comes first in the page's language, and in the other one: for sentences
   that put the second in brackets. The day must be a day. */
struct day_words {
    struct str date, other;
};
struct day_words day_words(struct exchange *x, struct day day);

/* "ok", "bad", "warn", "info" or "": the class of a tag. */
const char *state_tone(enum request_state state);
/* The acting establishment's workforce, counted at most some seconds ago (queries/workforce.h). */
enum err workforce_of(struct exchange *x, struct workforce *out);
/* "1-104582". */
struct str establishment_no_text(struct arena *req, int office_no, int64_t seq_no);
struct str name_in(struct exchange *x, struct str ar, struct str en);
struct service;
/* Where a service begins: its picker where there is one, else its start page. */
struct str service_start_path(struct exchange *x, const struct service *s);
/* "مفوَّض": the right in which the actor acts. */
struct str capacity_text(struct exchange *x);
/* A plural count of days until or since: home.left, home.past. */
struct str days_left(struct exchange *x, struct day until);
struct str days_past(struct exchange *x, struct day since);

/* The tag of a worker in a list: tone and words, e.g. "warn", "تنتهي خلال 12 يومًا". */
struct tag {
    const char *tone;
    struct str text;
};
struct tag permit_tag(struct exchange *x, const struct worker_row *row);

/* Twelfths of a Saudi as a decimal: 18 units are "1.50". */
struct str saudi_units_show(struct exchange *x, int64_t units);

/* The gauge: node members rate, sentence, band, segments[] {x, width, fill}, marker, labels[] {name,
   is_current}, label (for the image), next (how many Saudis bring the next band, and when, if they
   stay), window (how many weeks are averaged), at_once (how many it takes within this count). */
struct node band_node(struct exchange *x, const struct nitaqat_counts *counts,
                      const struct nitaqat_result *result, struct day on);

/* The other side of a request on the applicant's page: who is asked and what he answered, the ministry's
   study, and what that makes of the steps and of the sentence under the title.

   The trap: a line that a party or an officer ended carries the entry of that end, which has no findings;
   a page must not show it as a refusal by the rules. */
#pragma once
#include "queries/request_parties.h"
#include "web/requesting.h"

struct request_sides {
    struct asked *asked;
    struct examined *studies;
    size_t asked_count, studies_count;
};
enum err request_sides_load(struct exchange *x, int64_t establishment_id, int64_t seq,
                            struct request_sides *out);
/* Members asked, has_asked, studies, has_studies. */
void request_sides_add(struct requesting *r, const struct request_sides *s, struct node page);
/* The steps bar of a request in which others are heard; false: it is one without, the usual bar. */
bool request_sides_steps(struct requesting *r, const struct request_sides *s, struct node page);
/* The sentence under the title; NULL: the usual one. */
const char *request_sides_lede(const struct requesting *r, const struct request_sides *s);
/* Was the line ended by an answer, silence or an officer? */
bool line_ended_by_side(const struct line_view *l);

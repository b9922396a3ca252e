/* The way of a service: what its pages (pick, upload, check) share. Everything comes from the service's
   description; no service is named here. */
#pragma once
#include "decisions/draft.h"
#include "identity/access.h"
#include "services/service.h"
#include "web/api_lines.h"
#include "web/exchange.h"

enum { WAY_ROWS = 25 }; /* a page of a list */
enum way_step { WAY_PICK, WAY_CHECK, WAY_PAY, WAY_DONE, WAY_STEPS };

struct way {
    struct exchange *x;
    const struct service *service;
    bool has_draft;
    struct draft draft;
    struct faults faults;         /* pointers are ids of fields on the page */
    struct str typed[FIELDS_MAX]; /* what stands in the fields when a fault is shown */
    bool has_typed;
};

/* The service of the path and, when the path has a second part, the actor's own draft of it. False
   after answering: 404, 403, or 303 to the request when the draft has become one. */
[[nodiscard]] bool way_begin(struct exchange *x, enum action action, struct way *out);
/* "/ar/services/S04/pick/0a…": a page of this way; with the draft's id when there is one. */
struct str way_path(const struct way *w, const char *page);
struct str way_request_path(struct exchange *x, const struct request *q);
/* The answers to judge with before they were all given: what is given, else the usual choice; every
   declaration counts as made. */
struct input way_assumed(const struct way *w, const struct input *given);
/* Judges the draft's lines as the submission would, declarations counted as made. */
enum err way_preview(struct way *w, struct submission *out);
/* Reads the fields that concern all lines from the form into the draft; faults are kept. */
void way_read_shared(struct way *w, const struct form *form);
/* The sentence of the fault at a field; "" when there is none. */
struct str way_fault(const struct way *w, struct str id);
/* The fields that concern all lines, for the template `fields`. Declarations apart: is_tick. */
struct node way_fields(struct way *w, bool is_tick);
/* Adds name, paths, steps, the line that says who acts for whom, the faults' box. */
void way_frame(struct way *w, struct node page, enum way_step step);
/* The line "company, establishment 1-104582"; needs the establishment. */
struct html way_establishment(struct exchange *x, const struct establishment *e);
/* "s04_permit_renew.pick.title" */
struct str way_text(const struct way *w, const char *tail);
const char *way_key(const struct way *w, const char *tail);
/* "owner", in words. */
struct str way_capacity(enum lang lang, enum capacity capacity);
/* Stores the draft, then goes to `to` (a page of the way). */
void way_store(struct way *w, const char *to);

/* A state as a tag: tag (ok, warn, bad or ""), icon, text. */
struct node request_state_node(struct exchange *x, enum request_state state);
/* Why money must go back. */
struct str refund_words(enum lang lang, enum refund_cause cause);
/* A number of the query string, from 1; `otherwise` when it is not there or none. */
uint64_t query_number(struct exchange *x, const char *name, uint64_t otherwise);
/* A text of the query string; "" when it is not there. */
struct str query_text(struct exchange *x, const char *name);

/* Pages of a list: members range (text), has_pages, previous and next as page numbers. */
void page_of_list(struct exchange *x, struct node page, size_t first, size_t shown, size_t all);

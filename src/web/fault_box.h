/* Faults of a page's form: the box at the top that links to each field, and the words beside it. A
   fault's pointer is the id of its field. Drawn by the template fault_box. */
#pragma once
#include "web/api_lines.h"

/* Adds is_fault and faults {target, text} to the page. */
void fault_box(struct exchange *x, struct node page, const struct faults *faults);
/* The sentence of the first fault at that field; empty: none. */
struct str fault_box_at(struct exchange *x, const struct faults *faults, const char *id);
/* A field of one line for the template text_field: id, label, hint, typed, fault, is_short. */
struct node text_field(struct exchange *x, const char *id, struct str label, struct str hint,
                       struct str typed, const struct faults *faults);

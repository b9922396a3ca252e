/* Page faults: what is wrong with a form that a person sent, for the page that shows it again
   (ux.md 4, "Error summary"): a box at the top whose lines lead to the fields, the same sentence at
   each field, the title beginning with the word for a fault, and everything typed kept.

   In the template: {{> page_faults}} above the form, and at a field {{#fault_ID}}…{{fault_ID}}…,
   where ID is the field's. */
#pragma once
#include "web/exchange.h"

enum { PAGE_FAULTS_MAX = 16 };

struct page_faults {
    struct field_fault list[PAGE_FAULTS_MAX];
    size_t count;
};

/* `field` is the id of the input; `code` the message "fault.CODE". One fault a field: a second one is
   dropped, as the first has to be mended anyway. */
void page_fault(struct page_faults *f, const char *field, const char *code, struct str found,
                struct str wanted);
/* Gives the page's data what the templates need; nothing when there are none. */
void page_faults_set(struct exchange *x, struct node page, const struct page_faults *f);

/* A field's value with spaces at the ends cut and any digits made plain; "" when it was not sent. One
   that mixes digits of two scripts comes as typed, to be shown again, and sets *is_mixed (which may be
   NULL where every later check refuses such a value). */
struct str form_plain(struct exchange *x, const struct form *form, const char *name,
                      bool *is_mixed);

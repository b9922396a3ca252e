/* What-if over the register. One handler a route of routes_what_if.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

/* page_what_if.c: the form, and the saved scenarios side by side */
void page_what_if(struct exchange *x);
void page_what_if_post(struct exchange *x);
/* page_what_if_result.c: what came of one */
void page_what_if_result(struct exchange *x);
void page_what_if_csv(struct exchange *x);

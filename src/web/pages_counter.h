/* The officer's counter. One handler a route of routes_counter.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

/* page_counter.c: looking someone up, the file, proving who he is */
void page_counter(struct exchange *x);
void page_counter_post(struct exchange *x);
void page_counter_file(struct exchange *x);
void page_counter_prove(struct exchange *x);
void page_counter_prove_post(struct exchange *x);
/* page_counter_serve.c: a request for the person in front, and its result */
void page_counter_serve(struct exchange *x);
void page_counter_serve_post(struct exchange *x);
void page_counter_result(struct exchange *x);

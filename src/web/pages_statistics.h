/* The public statistics. One handler a route of routes_statistics.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

/* page_statistics.c */
void page_statistics(struct exchange *x);
void page_statistics_method(struct exchange *x);
/* page_statistics_view.c */
void page_statistics_view(struct exchange *x);
void page_statistics_data(struct exchange *x);
/* api_statistics.c */
void api_statistics(struct exchange *x);
void api_statistics_view(struct exchange *x);

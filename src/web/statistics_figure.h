/* A figure of the statistics: the finding, the chart, the table, the downloads; as nodes for
   templates/statistics_figure.html. */
#pragma once
#include "web/statistics_sheet.h"

/* Fills `page` with finding, chart, table and downloads of the cube. */
void statistics_figure(struct exchange *x, struct node page, const struct statistics_query *q,
                       const struct cube *c);
/* The downloads of a query: a list of {path, name, label}. */
struct node statistics_downloads(struct exchange *x, const struct statistics_query *q);

/* What a band rests on, as tables: the floors of each band, and the policy rows. For the establishment's
   page and the calculator alike. */
#pragma once
#include "rules/nitaqat.h"
#include "web/exchange.h"

/* floors[] {band, floor, is_current}, has_floors. */
void nitaqat_floors_add(struct exchange *x, struct node page, const struct nitaqat_result *r);
/* rows[] {key, value, from, sources, is_assumed}. */
void nitaqat_rows_add(struct exchange *x, struct node page, const struct nitaqat_result *r);

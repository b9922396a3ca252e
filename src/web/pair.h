/* Pair: two things that belong together in a list of a page, as the templates expect them: a label and
   its value, or a hidden field's name and its value. */
#pragma once
#include "base/day.h"
#include "web/exchange.h"
#include "web/html.h"

/* Adds {label, value}: the text under `key`, and finished markup. */
void pair_add(struct exchange *x, struct node list, const char *key, struct html value);
/* The same with a day in both calendars; nothing for DAY_NONE. */
void pair_add_day(struct exchange *x, struct node list, const char *key, struct day day);
/* Adds {name, value} for the template's hidden fields; `name` is kept, not copied. */
void pair_hide(struct exchange *x, struct node list, const char *name, struct str value);

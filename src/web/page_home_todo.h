/* What waits for an establishment, most pressing first: each with its consequence, its last day in both
   calendars, the days left and one button (ux.md 4). Nothing here decides: the same counts and dates
   that the rules look at, read before people run into them. */
#pragma once
#include "queries/wages.h"
#include "queries/workforce.h"
#include "web/establishment_parts.h"

struct home {
    struct establishment establishment;
    struct workforce workforce;
    struct next_expiry next_expiry;
    struct unpaid unpaid;
    struct request refused; /* seq 0: none */
    struct suspension suspension;
    bool is_suspended;
    struct wage_wanted wages;
    int64_t questions;         /* that wait for the establishment's, or the person's own, answer */
    struct day questions_last; /* the earliest last day; DAY_NONE: none has arrived */
};

/* A list of items: tone, icon, title, texts[] (markup), act, path. */
struct node home_todo(struct exchange *x, const struct home *home);

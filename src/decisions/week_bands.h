/* How many entities stood in each band at the end of a Nitaqat week: computed once from the rates and
   counts kept for that week, by the policy of the entry that closed it. A band is stored for nobody: only
   how many there were. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "stats/stock.h"

enum { WEEK_BANDS_MAX = 10 };

struct week_bands {
    struct day week;
    int64_t policy_id; /* policy_set.id of the entry */
    int count;
    struct stock_row rows[WEEK_BANDS_MAX]; /* value: enum band */
};

/* Counts the week's bands; week and policy_id are given. No rows where the policy set is not kept or gives
   no band. Reads every entity once. */
enum err week_bands_count(struct db *db, struct week_bands *out);
enum err week_bands_store(struct db *db, const struct week_bands *bands);

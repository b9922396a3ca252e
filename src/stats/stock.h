/* Stocks: what there is at the end of a Nitaqat week, counted from the registers when the week is closed
   (a ledger entry; decisions/week.h), by region, activity, size, wage compliance, and the months in which
   permits end. Taken while the entry is applied, so a rebuild takes them again at the same place. */
#pragma once
#include "stats/measure.h"

/* Counts and stores the stocks of the week. Inside the caller's transaction; reads all employments. */
enum err stock_take(struct db *db, struct day week);

struct stock_row {
    int64_t value, establishments, workers, saudis, permits, visas, wages;
};
enum err stock_insert(struct db *db, struct day week, enum dimension dimension,
                      const struct stock_row *row);
/* The rows of the last week up to the query's period, or, by period, of the last week of each month. */
enum err stock_read(struct db *db, struct arena *req, const struct measure_query *q,
                    struct cube *out);

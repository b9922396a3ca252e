/* Measures: the read side of the warehouse. A query is answered as a cube: rows by one dimension, a few
   columns of numbers. Only counted rows are read, never an operation.

   The trap: the warehouse counts by one dimension at a time. A query may be split by one and narrowed by
   service, channel and period besides, or narrowed by one dimension's value and split by service,
   channel or period; measure_fits says whether it can be answered. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "stats/dimension.h"

struct db;

enum view {
    VIEW_ELECTRONIC_SHARE = 1,
    VIEW_VOLUMES,
    VIEW_ANSWER_TIMES,
    VIEW_REFUSALS,
    VIEW_ABSENCE,
    VIEW_NITAQAT,
    VIEW_WAGES,
    VIEW_EXPIRING,
    VIEW_STOCKS,
    VIEW_COUNT,
};

enum unit { UNIT_COUNT = 1, UNIT_SHARE_BP, UNIT_SECONDS, UNIT_DAYS_HUNDREDTHS, UNIT_MONEY };

enum { MEASURE_COLUMNS_MAX = 10, MEASURE_SPLITS_MAX = 12, MEASURE_ROWS_MAX = 2000 };

struct measure_column {
    const char *key; /* "portal": files, and the message "statistics.column.portal" */
    enum unit unit;
};

struct view_info {
    const char *key; /* "electronic-share" */
    int columns_count;
    struct measure_column columns[MEASURE_COLUMNS_MAX];
    int population; /* the column that counts a row's members: what small cells are judged by */
    int splits_count;
    enum dimension splits[MEASURE_SPLITS_MAX]; /* the first is the default */
    bool is_stock;                             /* of a week, not of a period */
};
const struct view_info *view_info(enum view view);
/* 0: no such view. */
enum view view_by_key(struct str key);

struct measure_query {
    enum view view;
    enum dimension by;
    enum grain grain; /* of first and last; by DIMENSION_PERIOD: also of the rows */
    int32_t first, last;
    int service, channel;  /* 0: all */
    enum dimension narrow; /* DIMENSION_NONE: not narrowed */
    int64_t narrow_value;
    struct day limit; /* nothing of a month that ends after this day; DAY_NONE: everything */
};

struct measure_row {
    int64_t value;                     /* of the dimension `by`; periods: the period's number */
    bool is_hidden;                    /* a small cell: nothing of it is shown */
    int64_t cell[MEASURE_COLUMNS_MAX]; /* VALUE_UNKNOWN: there is none (nothing to divide by) */
};

struct cube {
    struct measure_query query;
    const struct view_info *view;
    enum grain rows_grain; /* of rows by period */
    size_t count;
    struct measure_row *rows; /* in the order of their values */
    struct measure_row total;
    int32_t week;       /* stocks: the week they are of; 0: none was taken */
    struct day through; /* what `limit` left: the last day counted; DAY_NONE: no limit */
};

/* Can the warehouse answer it? */
bool measure_fits(const struct measure_query *q);
/* Answers it; the cube lives in the arena. Rows beyond MEASURE_ROWS_MAX: ERR_INPUT. */
enum err measure_read(struct db *db, struct arena *req, const struct measure_query *q,
                      struct cube *out);
/* The first and last Hijri month anything was executed in; 0 when nothing was. */
enum err measure_span(struct db *db, int32_t *first, int32_t *last);

/* The workers of an establishment as lists show them: filtered, searched, sorted, a page at a time.

   The trap: without filter, search and sort the rows come straight from the clustered table, and that
   page is the one people open most: keep its statement apart and lean. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "model/status.h"

struct db;

enum worker_chip { /* numbers stand in SQL */
                   CHIP_ALL = 0,
                   CHIP_EXPATS = 1,
                   CHIP_SAUDIS = 2,
                   CHIP_SOON = 3, /* permit expires within 90 days */
                   CHIP_EXPIRED = 4,
                   CHIP_UNPERMITTED = 5,
                   CHIP_ABSENT = 6,
                   CHIP_PERMITS = 7, /* with a permit: what the API calls permits */
};
enum { CHIPS = 8 };
enum worker_sort { SORT_REGISTER = 0, SORT_NAME = 1, SORT_EXPIRY = 2 };

struct worker_filter {
    enum worker_chip chip;
    enum worker_sort sort;
    struct str search; /* typed name, any spelling; empty: all */
    bool in_arabic;    /* which name sorts */
    bool
        is_brief; /* only what a list shows: permit_no, wage, start_on, iqama_expiry and the name in
                           the other language stay empty */
    int64_t after; /* person_id of the last row seen; 0: from the start */
};

struct worker_row {
    int64_t person_id, id_no, border_no; /* 0: none */
    int nationality;                     /* first letter * 256 + second */
    struct str name_ar, name_en;
    int occupation;
    enum worker_status status;
    enum permit_kind permit_kind;
    int64_t permit_no, wage;
    struct day start_on, permit_expiry, iqama_expiry; /* DAY_NONE: none */
};

/* Calls each with a row that lives only for the call, at most max of them. */
enum err worker_rows(struct db *reader, struct arena *req, int64_t establishment_id,
                     struct day today, const struct worker_filter *filter, int64_t max,
                     enum err (*each)(void *ctx, const struct worker_row *row), void *ctx);
/* The person with that residence, identity or border number if he works there; ERR_NOT_FOUND. */
enum err worker_by_number(struct db *reader, struct arena *req, int64_t establishment_id,
                          int64_t number, int64_t *person_id);

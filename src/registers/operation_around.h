/* Ledger rows with what the registers say around them, for counting: the establishment's region, the
   person's nationality, and when the request was submitted. None of them ever changes, so it does not
   matter how much later it is read.
   Salt and leaf are not read. */
#pragma once
#include "registers/operation.h"

struct operation_around {
    struct operation op;
    struct str region;      /* of the establishment; empty: none */
    struct str nationality; /* of the person, "IN"; empty: the entry is about no person */
    int64_t submitted_at;   /* of the request; 0: none */
};
/* As operation_each, of the rows there are in first..last. */
enum err operation_around_each(struct db *db, int64_t first, int64_t last,
                               enum err (*each)(void *ctx, const struct operation_around *row),
                               void *ctx);

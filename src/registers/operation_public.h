/* What of the ledger anyone may have: of each operation the day, service, channel, outcome and region. No
   number, no person, no establishment, no time of day. */
#pragma once
#include "registers/operation.h"

struct operation_public {
    struct day day;
    int service;
    enum channel channel;
    enum operation_kind kind;
    struct str region; /* "SA-01"; empty: none */
};
/* All operations, sorted within slices of the ledger; the row lives for the call. Stops when `each` does not answer OK. */
enum err operation_public_each(struct db *db,
                               enum err (*each)(void *ctx, const struct operation_public *row),
                               void *ctx);

/* The ledger's rows: append-only. Who writes them, and what the body means, is decisions/ledger.h. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

enum { SALT_BYTES = 16, HASH_BYTES = 32 };

struct operation {
    int64_t no, at; /* milliseconds UTC */
    struct day day; /* business day */
    int service;    /* 0: none */
    enum operation_kind kind;
    enum channel channel;
    int64_t establishment_id, seq, line, person_id, account_id, policy, before;
    unsigned char salt[SALT_BYTES];
    struct str body; /* at NULL: erased */
    unsigned char leaf[HASH_BYTES];
};

/* Appends. A number is given once; again is an error. */
enum err operation_insert(struct db *db, const struct operation *op);
/* One row, its body in the arena. ERR_NOT_FOUND. */
enum err operation_load(struct db *db, struct arena *req, int64_t no, struct operation *out);
/* Rows from `first` on in order, each handed to `each`, whose row lives only for the call; stops when
   `each` does not answer OK and passes its answer on. */
enum err operation_each(struct db *db, int64_t first, int64_t last,
                        enum err (*each)(void *ctx, const struct operation *op), void *ctx);
/* The largest number in use; 0: none. */
enum err operation_last(struct db *db, int64_t *no);

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
    bool has_payload;                  /* erased: what stands in the body's and salt's place */
    unsigned char payload[HASH_BYTES]; /* SHA-256(salt | person | account | body) */
};

/* Appends. A number is given once; again is an error. */
enum err operation_insert(struct db *db, const struct operation *op);
/* One row, its body in the arena. ERR_NOT_FOUND. */
enum err operation_load(struct db *db, struct arena *req, int64_t no, struct operation *out);
/* Rows from `first` on in order, each handed to `each`, whose row lives only for the call; stops when
   `each` does not answer OK and passes its answer on. */
enum err operation_each(struct db *db, int64_t first, int64_t last,
                        enum err (*each)(void *ctx, const struct operation *op), void *ctx);
/* Numbers and leaves of rows after < no <= last in order, at most max. */
enum err operation_leaves(struct db *db, int64_t after, int64_t last, int64_t max,
                          enum err (*each)(void *ctx, int64_t no,
                                           const unsigned char leaf[HASH_BYTES]),
                          void *ctx);
/* The rows of one request that were written about the moment `at` (within two seconds), in order; the
   ledger has no index beside its numbers, whose order is that of time, but for seconds. */
enum err operation_of_request(struct db *db, int64_t at, int64_t establishment_id, int64_t seq,
                              enum err (*each)(void *ctx, const struct operation *op), void *ctx);
/* The smallest number in use from `from` on. ERR_NOT_FOUND. */
enum err operation_next(struct db *db, int64_t from, int64_t *no);
/* The largest number in use; 0: none. */
enum err operation_last(struct db *db, int64_t *no);

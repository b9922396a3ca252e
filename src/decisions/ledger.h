/* The ledger: numbers, salts, leaf hashes, and the running count and sum by which a dropped or changed
   row is found. Leaf = SHA-256(0x00 | header | SHA-256(salt | person | account | body)), as RFC 9162
   hashes leaves; so a body can be erased later and the leaf still stand, and nobody can guess an
   identity from a hash (security.md L1, L3). */
#pragma once
#include "decisions/entry.h"

struct ledger_sum {
    int64_t count;
    uint64_t
        words[4]; /* sum of all leaves, little endian, modulo 2^256: the order does not matter */
};

struct ledger {                 /* of one writer */
    int64_t next_no, end_no;    /* the numbers it may use next; end_no 0: all from next_no on */
    _Atomic int64_t *shared_no; /* where several writers take numbers from; NULL: one writer */
    int lane;                   /* 0.. : its row of the sum */
    struct ledger_sum sum;      /* of everything this writer has committed or is about to */
    unsigned char pool[4096];
    size_t pool_left;
    /* Salts that follow from this key and the entry's number, for a labelled synthetic history that
       must come out the same every time; NULL: nobody can foresee them. */
    const unsigned char *salt_key; /* SALT_KEY_BYTES */
};
enum { SALT_KEY_BYTES = 32 };

/* Reads the last number and this lane's sum. shared_no may be NULL. */
enum err ledger_open(struct db *db, struct ledger *l, int lane, _Atomic int64_t *shared_no);
/* Sees to it that the next n entries get consecutive numbers. */
void ledger_reserve(struct ledger *l, int64_t n);
/* The number the next entry gets. */
int64_t ledger_peek(struct ledger *l);
/* Gives the entry its number, salt and leaf, encodes its body into `scratch`, and writes the row. */
enum err ledger_append(struct ledger *l, struct db *db, struct arena *scratch, struct entry *e);
/* Stores count and sum: once a batch, before the commit. */
enum err ledger_store_sum(struct ledger *l, struct db *db);
/* The sum over all lanes. */
enum err ledger_load_sum(struct db *db, struct ledger_sum *out);
void ledger_sum_add(struct ledger_sum *s, const unsigned char leaf[HASH_BYTES]);
/* SHA-256(salt | person | account | body): what the leaf holds of the row's content. */
void ledger_payload(const struct operation *op, unsigned char payload[HASH_BYTES]);
enum { LEDGER_HEADER_BYTES = 10 * 8 };
/* The row's own fields as the leaf holds them: no, at, day, service * 256 + kind, channel,
   establishment, seq, line, policy, before; eight bytes each, little endian. */
void ledger_header(const struct operation *op, unsigned char header[LEDGER_HEADER_BYTES]);
/* The leaf that a row should have; of an erased row by the hash kept in the body's place. */
void ledger_leaf(const struct operation *op, unsigned char leaf[HASH_BYTES]);

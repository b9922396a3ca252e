/* Between the files of the ledger's verification: rows read ahead, heads to be met, faults found. */
#pragma once
#include "decisions/ledger_check.h"
#include "registers/operation.h"

enum { CHECK_SLICE = 32768, CHECK_THREADS = 2 };

void check_fault(struct ledger_report *r, struct ledger_fault fault);

/* ---- heads (ledger_check_heads.c) ---- */

struct check_head { /* signed by a known key */
    int64_t size, at;
    struct merkle_hash root;
};
struct check_heads { /* by size */
    struct check_head *list;
    size_t count;
};
/* All good heads of store and witness, each size once; tells what is wrong with the others. */
enum err check_heads_load(struct db *db, struct arena *a, const struct ledger_check_input *in,
                          struct ledger_report *out, struct check_heads *heads);

/* ---- rows (ledger_check_rows.c) ---- */

struct check_row {
    int64_t no, at;
    int32_t day;
    bool is_erased, fits; /* fits: its stored leaf is the one its content gives */
    struct merkle_hash leaf, stored;
};
struct check_rows; /* reads slices of rows in threads of its own */
enum err check_rows_open(struct arena *a, const char *url, int64_t last, struct check_rows **out);
/* The next slice in order of numbers; *n 0: the end. Lives until the next call. */
enum err check_rows_next(struct check_rows *r, const struct check_row **rows, size_t *n);
void check_rows_close(struct check_rows *r);

/* ---- kept leaves (ledger_check_kept.c) ---- */

struct kept_leaf {
    int64_t no;
    struct merkle_hash hash;
};
struct check_kept { /* the witness's leaves, or the store's tiles */
    struct db *db;
    struct str witness;
    int64_t next, limit; /* place of the next one; none from limit on */
    struct tree_tile *tile;
};
/* False at the limit, or where no more are kept: then is_short is set. */
enum err check_kept_next(struct check_kept *k, struct kept_leaf *out, bool *has);

/* Reading the kept tree: roots and proofs of any head, and where an operation stands in it. One row of
   the store is read for each level of 256 nodes on the way: three for 16 million operations. */
#pragma once
#include "base/merkle.h"
#include "registers/tree.h"

enum { TREE_CACHE = 8 };

struct tree { /* of one connection, for one answer */
    struct db *db;
    int next;
    bool has[TREE_CACHE];
    struct tree_tile tile[TREE_CACHE];
};

/* Large: take it from an arena. */
struct tree *tree_new(struct arena *a, struct db *db);
/* For merkle.h's proofs. ERR_DB (logged) where a tile is missing or too short. */
struct merkle_source tree_source(struct tree *t);
/* The place of the operation among the leaves, and its leaf. ERR_NOT_FOUND: not sealed, or no such
   number. */
enum err tree_find(struct tree *t, int64_t no, int64_t size, int64_t *index,
                   struct merkle_hash *leaf);
/* The number of the operation at that place. */
enum err tree_number(struct tree *t, int64_t index, int64_t *no);

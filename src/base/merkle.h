/* The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962's): SHA-256, a leaf's hash over 0x00 and its
   bytes, a node's over 0x01 and both children. Pure: whoever keeps a tree hands its nodes in.

   The trap: a tree that is not a power of two leans left. Only "complete" subtrees (2^level leaves
   from index * 2^level on) are the same in every later tree, so only they are ever kept or asked for;
   what is ragged at the right edge is folded from them each time. */
#pragma once
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MERKLE_BYTES = 32, MERKLE_LEVELS = 63, MERKLE_PATH_MAX = 128 };

struct merkle_hash {
    unsigned char byte[MERKLE_BYTES];
};

/* A list of leaves that grows: the roots of its complete subtrees, one for each 1 bit of its size. */
struct merkle_frontier {
    uint64_t size;
    struct merkle_hash node[MERKLE_LEVELS + 1]; /* [level], where that bit of size is set */
};

struct merkle_path { /* from the leaves up */
    size_t n;
    struct merkle_hash hash[MERKLE_PATH_MAX];
};

/* Where complete subtrees come from. */
struct merkle_source {
    enum err (*hash)(void *ctx, int level, uint64_t index, struct merkle_hash *out);
    void *ctx;
};

bool merkle_same(const struct merkle_hash *a, const struct merkle_hash *b);
struct merkle_hash merkle_leaf(const void *bytes, size_t n);
struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right);
/* Of n hashes in a row; n 0: SHA-256 of nothing, the root of the empty tree. */
struct merkle_hash merkle_root_of(const struct merkle_hash *leaves, size_t n);

/* Adds one leaf's hash; a frontier starts as zeros. */
void merkle_add(struct merkle_frontier *f, const struct merkle_hash *leaf);
struct merkle_hash merkle_root(const struct merkle_frontier *f);

/* The root of the first `size` leaves of a kept tree. Errors here and below are the source's. */
enum err merkle_root_at(const struct merkle_source *s, uint64_t size, struct merkle_hash *out);
/* That leaf `index` stands in the tree of `size`; index < size. */
enum err merkle_inclusion(const struct merkle_source *s, uint64_t index, uint64_t size,
                          struct merkle_path *out);
/* That the tree of `to` begins with that of `from`; 0 < from <= to. Equal: an empty path. */
enum err merkle_consistency(const struct merkle_source *s, uint64_t from, uint64_t to,
                            struct merkle_path *out);

/* Do the proofs hold? False also for sizes that make no sense and for paths too long or too short. */
bool merkle_inclusion_holds(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
                            const struct merkle_path *path, const struct merkle_hash *root);
/* from 0: any tree begins with the empty one, whose root must be the one given, and the path empty. */
bool merkle_consistency_holds(uint64_t from, uint64_t to, const struct merkle_hash *from_root,
                              const struct merkle_hash *to_root, const struct merkle_path *path);

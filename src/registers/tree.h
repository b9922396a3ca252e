/* The kept Merkle tree of the ledger: tiles of 256 nodes and signed heads. What a tile means and how it
   grows is decisions/seal.h's and decisions/tree.h's business.

   The trap: the last tile of each level is stored again, longer, with each seal; and a tile may already
   be longer than the head that is looked at (a seal that did not come to its head). So take as many of
   its hashes as the head's size says, never as many as there are. */
#pragma once
#include "base/arena.h"
#include "base/merkle.h"
#include "db/db.h"

enum { TILE_HEIGHT = 8, TILE_WIDTH = 1 << TILE_HEIGHT };

struct tree_tile {
    int level;
    int64_t place;
    int count;                           /* 1..256 */
    int64_t number[TILE_WIDTH];          /* level 0: the operations' numbers; else 0 */
    struct merkle_hash hash[TILE_WIDTH];
};

struct tree_head {
    int64_t size, last_no, at;
    struct merkle_hash root;
    struct str note;
};

/* ERR_NOT_FOUND; ERR_DB (logged) when the row's bytes are not of a tile's lengths. */
enum err tree_tile_load(struct db *db, int level, int64_t place, struct tree_tile *out);
/* Writes it, new or longer. */
enum err tree_tile_store(struct db *db, const struct tree_tile *t);
/* The place of the level-0 tile where the number would stand. ERR_NOT_FOUND: before all. */
enum err tree_tile_of(struct db *db, int64_t no, int64_t *place);

enum err tree_head_insert(struct db *db, const struct tree_head *h);
/* The newest; ERR_NOT_FOUND when nothing was sealed yet. */
enum err tree_head_last(struct db *db, struct arena *req, struct tree_head *out);
/* The one of exactly that size. ERR_NOT_FOUND. */
enum err tree_head_of(struct db *db, struct arena *req, int64_t size, struct tree_head *out);
/* Newest first, of sizes below `before` (0: from the newest), at most max; *n gets how many. */
enum err tree_heads_before(struct db *db, struct arena *req, int64_t before, size_t max,
                           struct tree_head **out, size_t *n);
/* Oldest first, of sizes above `after`, at most max. */
enum err tree_heads_after(struct db *db, struct arena *req, int64_t after, size_t max,
                          struct tree_head **out, size_t *n);

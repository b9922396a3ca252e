/* Sealing: the ledger's new leaves go into the kept tree, and the tree's new head is signed. It runs
   behind the decisions, as a reader that at the end writes a few tiles and one head; nobody waits for
   it.

   The trap: a leaf's place is the rank of its row's number, for ever. So only rows below which nothing
   can appear any more may be sealed (writer_settled), and what was sealed is never looked at again
   here: whoever changes it is found by verifying. */
#pragma once
#include "base/clock.h"
#include "base/keyring.h"
#include "base/note.h"
#include "registers/tree.h"

enum { SEAL_ROWS_MAX = 65536 };

struct seal { /* what one pass found, not yet written */
    struct arena *arena;
    int64_t from_size; /* of the head before */
    int64_t rows;      /* sealed by this pass; 0: there was nothing to seal, and no head is made */
    struct tree_head head;
    struct str origin;
    bool is_first; /* the origin is new and goes into the store with this head */
    struct tree_tile **tiles;
    size_t tiles_count;
};

/* The store's name in its heads and the name of its keys: "bawaba/ledger/" and 16 hexadecimal digits,
   made with the first head. ERR_NOT_FOUND: nothing was sealed yet. */
enum err seal_origin(struct db *db, struct arena *a, struct str *out);

/* Reads at most SEAL_ROWS_MAX rows up to number `settled` beyond the last head, makes the tiles and the
   head, and signs it with the ledger's key of today. Everything lives in the arena. ERR_NOT_FOUND
   (logged): there is no key for the day. */
enum err seal_read(struct db *db, struct arena *a, struct keyring *keys, struct clock clock,
                   int64_t settled, struct seal *out);
/* Writes what was read, inside the caller's transaction. ERR_CONFLICT: another process has sealed
   meanwhile; read again. */
enum err seal_write(struct db *db, const struct seal *s);

-- Proof that the ledger is what it was: the leaves of its Merkle tree in tiles, and the signed heads
-- (docs/proofs.md). Written behind the decisions; a row of the ledger whose content was erased keeps the
-- hash of it, so that its leaf can still be made.

ALTER TABLE operation ADD COLUMN payload BLOB; -- SHA-256 of what was erased; NULL: the body is there

CREATE TABLE tree_tile ( -- 256 nodes side by side of the tree's levels 0, 8, 16 …; the last of a level grows
    level INTEGER NOT NULL,              -- 0: leaves; 1: roots of 256 leaves; 2: of 65,536
    place INTEGER NOT NULL,              -- among the tiles of its level, from 0
    first_no INTEGER NOT NULL,           -- level 0: number of the first leaf's operation
    numbers BLOB,                        -- level 0: operation numbers, 8 bytes each, where they are not
                                         -- first_no, first_no + 1 …
    hashes BLOB NOT NULL,                -- 32 bytes each
    PRIMARY KEY (level, place)
) STRICT;
CREATE INDEX tree_tile_first ON tree_tile (level, first_no);

CREATE TABLE tree_head ( -- what was sealed and signed; never changed
    size INTEGER NOT NULL PRIMARY KEY,
    last_no INTEGER NOT NULL,            -- number of the last operation in it
    at INTEGER NOT NULL,                 -- milliseconds UTC
    root BLOB NOT NULL,
    note TEXT NOT NULL                   -- the signed note, whole
) STRICT;

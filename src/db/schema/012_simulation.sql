-- What years of requests showed: counting the few requests that wait, or the few visas nobody has used,
-- must not read all that an establishment ever asked for. Both sets are small at any time.

CREATE INDEX request_waiting ON request (establishment_id, service, state) WHERE state < 6;
CREATE INDEX visa_unused ON visa (establishment_id, expiry_on) WHERE status = 1;

CREATE TABLE scenario ( -- what-if: asked by analysts, shared among them; beside the ledger, never rebuilt
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    changes TEXT NOT NULL,               -- one a line, as `bawaba simulate` reads them
    made_at INTEGER NOT NULL,
    on_day INTEGER NOT NULL,
    state INTEGER NOT NULL,              -- 1 waits, 2 done, 3 failed
    result BLOB                          -- JSON; NULL while it waits
) STRICT;

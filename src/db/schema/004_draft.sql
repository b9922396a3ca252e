-- Drafts: what somebody is filling in, before anything is submitted. Not in the ledger, never rebuilt;
-- a draft belongs to one account acting for one establishment and is deleted when it has expired.
CREATE TABLE draft (
    id BLOB NOT NULL PRIMARY KEY,        -- 16 random bytes; names the draft in addresses, opens nothing
    account_id INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,
    service INTEGER NOT NULL,
    state INTEGER NOT NULL,              -- enum draft_state
    changed_at INTEGER NOT NULL,         -- milliseconds UTC; also the draft's version
    ends_at INTEGER NOT NULL,
    seq INTEGER NOT NULL,                -- the request it became; 0: none
    body BLOB NOT NULL                   -- answers and lines (decisions/draft.h)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_ends ON draft (ends_at);

-- Papers. What a paper says, its code and its standing follow from the ledger and the registers; only a
-- revocation by hand is a fact of its own.

CREATE TABLE paper_revocation ( -- papers that no longer hold though their decision stands
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,               -- 0: of the whole request
    kind INTEGER NOT NULL,               -- enum paper_kind
    until_day INTEGER,                   -- its own last day; NULL: it has none
    revoked_on INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (establishment_id, seq, line, kind)
) STRICT, WITHOUT ROWID;

-- Permits that came to an end before their last day: the daily list of revoked papers. Of the few
-- rows that it is about, so that renewals never touch it.
CREATE INDEX employment_void_permit ON employment (permit_expiry)
    WHERE permit_no IS NOT NULL AND status IN (0, 3, 5, 6, 7, 8);

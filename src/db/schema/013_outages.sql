-- When the portal was down, told by itself: it notes every minute that it runs, and at its start looks how
-- long it did not. Beside the ledger: what is decided because of it is an entry there.

CREATE TABLE outage (
    from_ms INTEGER NOT NULL PRIMARY KEY, -- milliseconds UTC: the last sign of life
    until_ms INTEGER NOT NULL,            -- the first one again
    cause INTEGER NOT NULL                -- enum outage_cause
) STRICT;

CREATE TABLE deadline_extension ( -- deadlines that outages moved, with the day they had
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum due_kind
    operation_no INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    extended_day INTEGER NOT NULL,
    PRIMARY KEY (establishment_id, seq, kind, operation_no)
) STRICT, WITHOUT ROWID;

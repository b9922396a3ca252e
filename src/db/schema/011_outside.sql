-- What bodies outside say (Passports, commerce, social insurance, the foreign ministry).

CREATE TABLE outside_fact ( -- the latest notice about each matter of each subject: an older one that
                            -- comes later changes nothing
    subject_id INTEGER NOT NULL,         -- person, establishment or unified entity, by the matter
    matter INTEGER NOT NULL,             -- enum outside_matter
    other_id INTEGER NOT NULL,           -- an employment's establishment, an activity, a visa no.; 0
    at INTEGER NOT NULL,                 -- when the fact came to be, milliseconds UTC
    operation_no INTEGER NOT NULL,       -- that recorded it
    PRIMARY KEY (subject_id, matter, other_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outside_case ( -- notices that contradict the registers or name what is not on file
    operation_no INTEGER NOT NULL PRIMARY KEY, -- that recorded the notice
    body INTEGER NOT NULL,               -- enum outside_body
    event INTEGER NOT NULL,              -- enum outside_event
    at INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,         -- 0: not on file
    establishment_id INTEGER NOT NULL,   -- whose matter it is; 0
    value INTEGER,
    detail INTEGER,
    outcome INTEGER NOT NULL,            -- enum outside_outcome: contradicts, unknown
    opened_on INTEGER NOT NULL,
    decision INTEGER NOT NULL,           -- 0 open, 1 the notice holds, 2 set aside
    decided_by INTEGER NOT NULL,         -- account; 0
    decided_operation INTEGER NOT NULL   -- 0
) STRICT;
CREATE INDEX outside_case_open ON outside_case (decision, operation_no);

CREATE TABLE outside_case_holder ( -- who works on it, and what he proposes: not in the ledger
    operation_no INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,
    proposal INTEGER NOT NULL,           -- 1: he holds the notice to be right; waits for a second officer
    note TEXT NOT NULL
) STRICT;

CREATE TABLE outside_message ( -- the words of notices that wait for an officer: they name people by their
                               -- numbers, so they lie beside the ledger and go when the case ends
    operation_no INTEGER NOT NULL PRIMARY KEY,
    event_id TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

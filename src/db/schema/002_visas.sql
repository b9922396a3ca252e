-- Visas: what an establishment may still bring workers on, and by which one a worker came
-- (domain/services.md 2.2, S13-S15). Balance = issued - used - cancelled - expired, never negative.

CREATE TABLE visa (
    establishment_id INTEGER NOT NULL,
    visa_no INTEGER NOT NULL,
    authorisation_no INTEGER NOT NULL,
    occupation INTEGER NOT NULL,         -- ISCO-08 unit group, four digits
    nationality TEXT NOT NULL,           -- ISO 3166-1 alpha-2
    is_female INTEGER NOT NULL,
    embassy TEXT NOT NULL,               -- where it is stamped
    issued_on INTEGER NOT NULL,
    expiry_on INTEGER NOT NULL,
    status INTEGER NOT NULL,             -- enum visa_status
    used_by INTEGER,                     -- person.id; NULL: not used
    used_on INTEGER,                     -- day of the entry
    last_operation INTEGER NOT NULL,     -- 0: none; the ledger's chain of this row
    PRIMARY KEY (establishment_id, visa_no)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX visa_no ON visa (visa_no);

-- Wage protection (S17): files as sent, their lines as judged, and what follows from the accepted ones.
-- A wage month is year * 12 + month - 1, Gregorian. What rebuild starts from is wage_kept; wage_upload
-- is what waits to be accepted; the other tables are projections.

CREATE TABLE wage_kept ( -- of each judged file: its bytes, its lines, what was found; compressed
    establishment_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum wage_kept_kind
    part INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (establishment_id, file_id, kind, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE wage_upload ( -- judged files: accepted by their sender within some days, or swept
    establishment_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,            -- by chance: it stands in addresses
    account_id INTEGER NOT NULL,
    made_at INTEGER NOT NULL,            -- milliseconds UTC
    made_on INTEGER NOT NULL,            -- business day
    month INTEGER NOT NULL,
    format INTEGER NOT NULL,             -- enum wage_format
    how INTEGER NOT NULL,                -- enum wage_how
    mends INTEGER NOT NULL,              -- file_id; 0
    name TEXT NOT NULL,                  -- as the sender calls the file
    file_ref TEXT NOT NULL,
    outcome INTEGER NOT NULL,            -- enum wage_outcome
    lines INTEGER NOT NULL,
    lines_rejected INTEGER NOT NULL,
    lines_unknown INTEGER NOT NULL,      -- of persons who are not the establishment's: not kept
    rejects INTEGER NOT NULL,
    remarks INTEGER NOT NULL,
    total INTEGER NOT NULL,              -- net of the lines that may be accepted
    looked BLOB NOT NULL,                -- a byte a check: enum wage_made
    file_hash BLOB NOT NULL,             -- SHA-256 of the bytes
    lines_hash BLOB NOT NULL,            -- and of the lines as judged
    operation_no INTEGER NOT NULL,       -- that accepted it; 0
    PRIMARY KEY (establishment_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wage_file ( -- accepted files
    establishment_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    month INTEGER NOT NULL,
    no INTEGER NOT NULL,                 -- 1.. within the month
    format INTEGER NOT NULL,
    how INTEGER NOT NULL,
    mends INTEGER NOT NULL,
    file_ref TEXT NOT NULL,              -- never twice for an establishment
    received_on INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    lines INTEGER NOT NULL,              -- accepted
    lines_rejected INTEGER NOT NULL,
    remarks INTEGER NOT NULL,
    total INTEGER NOT NULL,
    file_hash BLOB NOT NULL,
    is_replaced INTEGER NOT NULL,
    PRIMARY KEY (establishment_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX wage_file_ref ON wage_file (establishment_id, file_ref);

CREATE TABLE wage_lines ( -- accepted lines of a month, packed in the order of persons: read and written
                          -- together (wages/pack.h), some thousand a row
    establishment_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    first_person INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (establishment_id, month, first_person)
) STRICT, WITHOUT ROWID;

CREATE TABLE wage_month ( -- services.md 8.5, as last reckoned
    establishment_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    due INTEGER NOT NULL,                -- workers who must be paid
    paid INTEGER NOT NULL,               -- of them: with lines that pay enough
    lines INTEGER NOT NULL,
    net INTEGER NOT NULL,
    due_on INTEGER NOT NULL,             -- last day of the file
    is_ok INTEGER NOT NULL,
    is_closed INTEGER NOT NULL,          -- its last day was over when it was reckoned
    operation_no INTEGER NOT NULL,
    PRIMARY KEY (establishment_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE wage_duty ( -- establishments that must file, and the month whose last day comes next
    establishment_id INTEGER NOT NULL PRIMARY KEY,
    from_month INTEGER NOT NULL,
    next_month INTEGER NOT NULL
) STRICT;
CREATE INDEX wage_duty_next ON wage_duty (next_month, establishment_id);

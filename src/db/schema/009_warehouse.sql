-- The warehouse: counts that a thread behind the writer makes from the ledger (decisions/warehouse_feed.h),
-- with the number of the last entry counted, in one transaction. What a page shows is read from here alone.

CREATE TABLE warehouse_mark ( -- one row
    id INTEGER NOT NULL PRIMARY KEY,     -- 1
    last_no INTEGER NOT NULL,            -- of the ledger: all up to it are counted
    operations INTEGER NOT NULL          -- so many were
) STRICT;

CREATE TABLE measure ( -- counts by one dimension at a time, never their cross product
    grain INTEGER NOT NULL,              -- enum grain: a day, a Hijri month, a Hijri year, all time
    dimension INTEGER NOT NULL,          -- enum dimension; 0: none
    outcome INTEGER NOT NULL,            -- enum operation_kind; 0: executed and refused together
    period INTEGER NOT NULL,             -- day number; year * 12 + month - 1; year; 0
    service INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    value INTEGER NOT NULL,              -- of the dimension; -1: not known
    n INTEGER NOT NULL,
    seconds INTEGER NOT NULL,            -- from request to answer, their sum
    PRIMARY KEY (grain, dimension, outcome, period, service, channel, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused_subject ( -- last refused, not granted since: what a later grant mends
    establishment_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,          -- 0: the establishment itself, or a visa
    service INTEGER NOT NULL,
    day INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    rules TEXT NOT NULL,                 -- numbers of the rules that refused, "6 36"
    PRIMARY KEY (establishment_id, person_id, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock ( -- what there is, by week: taken when the Nitaqat week is closed
    week INTEGER NOT NULL,               -- day number of the Saturday
    dimension INTEGER NOT NULL,
    value INTEGER NOT NULL,
    establishments INTEGER NOT NULL,
    workers INTEGER NOT NULL,
    saudis INTEGER NOT NULL,
    permits INTEGER NOT NULL,            -- in force
    visas INTEGER NOT NULL,              -- issued and not used
    wages INTEGER NOT NULL,              -- halalas a month, their sum
    PRIMARY KEY (week, dimension, value)
) STRICT, WITHOUT ROWID;

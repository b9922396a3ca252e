-- Core registers, requests, ledger, identity. Types are INTEGER (64 bit), TEXT, BLOB. Days are day
-- numbers (base/day.h), instants milliseconds UTC, money halalas. What belongs to one establishment
-- carries its key first. Hot tables are lean: no secondary index on what only grows.

CREATE TABLE setting ( -- what this store is: ref key, demonstration mark, counters' block ends
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unified_entity ( -- all establishments of one owner; the unit of levy counts
    id INTEGER NOT NULL PRIMARY KEY,
    unified_no INTEGER NOT NULL UNIQUE,
    owner_person INTEGER NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    workers INTEGER NOT NULL,            -- headcount in the count, Saudis included
    saudis INTEGER NOT NULL,             -- headcount
    expats INTEGER NOT NULL,             -- on permits or due for one
    is_owner_insured INTEGER NOT NULL,   -- owner full time insured here (small-establishment waiver)
    insured_saudis INTEGER NOT NULL,     -- further full-time insured Saudis
    permit_year_start INTEGER,           -- day of the permit year's start; NULL: none yet
    levy_free_used INTEGER NOT NULL      -- permits of that year that pay no levy, reserved or issued
) STRICT;

CREATE TABLE nitaqat_entity ( -- the unit that gets a band: unified number x activity group
    id INTEGER NOT NULL PRIMARY KEY,
    unified_id INTEGER NOT NULL,
    activity_group INTEGER NOT NULL,     -- nitaqat activity, 0..40
    workers INTEGER NOT NULL,            -- headcount: Saudis + expats that count
    saudis INTEGER NOT NULL,             -- headcount
    saudi_units INTEGER NOT NULL,        -- weighted, twelfths of a Saudi
    expats INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX nitaqat_entity_group ON nitaqat_entity (unified_id, activity_group);

CREATE TABLE nitaqat_week ( -- weekly snapshots, Saturday 24:00: history, never the present band
    entity_id INTEGER NOT NULL,
    week INTEGER NOT NULL,               -- day number of the Saturday
    rate_bp INTEGER NOT NULL,            -- Saudization rate, hundredths of a percent
    workers INTEGER NOT NULL,
    saudi_units INTEGER NOT NULL,
    PRIMARY KEY (entity_id, week)
) STRICT, WITHOUT ROWID;

CREATE TABLE establishment (
    id INTEGER NOT NULL PRIMARY KEY,
    office_no INTEGER NOT NULL,
    seq_no INTEGER NOT NULL,
    unified_id INTEGER NOT NULL,
    entity_id INTEGER NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    region TEXT NOT NULL,                -- ISO 3166-2, SA-01
    activity_code TEXT NOT NULL,         -- ISIC class or Saudi six-digit code
    status INTEGER NOT NULL,
    is_main_branch INTEGER NOT NULL,
    is_cr_exempt INTEGER NOT NULL,
    cr_no INTEGER,
    cr_expiry INTEGER,
    national_address_expiry INTEGER,
    zakat_cert_expiry INTEGER,
    chamber_expiry INTEGER,
    opened_on INTEGER NOT NULL,
    iban TEXT NOT NULL,
    industrial_free INTEGER NOT NULL,    -- levy-free workers named by the industry ministry
    wage_compliance_bp INTEGER,          -- lowest of the last counted months; NULL: no duty yet
    wage_delay_months INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX establishment_no ON establishment (office_no, seq_no);
CREATE INDEX establishment_unified ON establishment (unified_id);

CREATE TABLE suspension (
    establishment_id INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER,                   -- NULL: until lifted
    spares_permits INTEGER NOT NULL,     -- 1: S03 and S04 go on
    reason TEXT NOT NULL,
    PRIMARY KEY (establishment_id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY,
    id_no INTEGER UNIQUE,                -- national identity or iqama number; NULL: border number only
    border_no INTEGER UNIQUE,
    nationality TEXT NOT NULL,           -- ISO 3166-1 alpha-2
    is_female INTEGER NOT NULL,
    birth_day INTEGER NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    search TEXT NOT NULL,                -- search key of both names (utf8.h); never identity
    passport_no TEXT NOT NULL,
    passport_expiry INTEGER,
    iqama_expiry INTEGER,
    entry_on INTEGER,                    -- last entry into the Kingdom
    exit_visa_on INTEGER,                -- final-exit visa issued
    departed_on INTEGER,
    is_outside INTEGER NOT NULL,         -- an open exit
    levy_exempt INTEGER NOT NULL,        -- 0 no; 1 GCC; 2 spouse; 3 child; 4 protected; 5 domestic
    phone TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;

CREATE TABLE employment ( -- with its permit: one row a worker and establishment
    establishment_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    status INTEGER NOT NULL,             -- worker_status; 0: ended
    start_on INTEGER NOT NULL,
    end_on INTEGER,
    origin INTEGER NOT NULL,             -- 0 unknown, 1 visa, 2 transfer, 3 local
    occupation INTEGER NOT NULL,         -- ISCO-08 unit group, four digits
    visa_occupation INTEGER,             -- occupation on the visa of entry; NULL: not by visa
    wage INTEGER NOT NULL,               -- basic, a month
    insured_wage INTEGER NOT NULL,       -- subject to social insurance, a month
    work_kind INTEGER NOT NULL,          -- 0 full, 1 part, 2 flexible
    weight_kind INTEGER NOT NULL,        -- 0 none, 1 student, 2 disabled, 3 released prisoner
    is_contract_documented INTEGER NOT NULL,
    permit_kind INTEGER NOT NULL,        -- 0 none, 1 standard, 2 temporary, 3 transfer only, 4 final exit
    permit_no INTEGER,
    permit_issue INTEGER,
    permit_expiry INTEGER,
    first_permit_on INTEGER,             -- of the worker, with any employer
    permit_is_levy_free INTEGER NOT NULL,
    last_operation INTEGER NOT NULL,     -- 0: none; the ledger's chain of this row
    PRIMARY KEY (establishment_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX employment_person ON employment (person_id);

CREATE TABLE case_mark ( -- open matters of a worker that rules look at: absence, transfer, complaint
    person_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum case_kind
    establishment_id INTEGER NOT NULL,
    opened_on INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (person_id, kind, establishment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE request ( -- with its invoice: one a request, for its accepted lines
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,                -- 1.. within the establishment
    service INTEGER NOT NULL,            -- 4 is S04
    account_id INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    officer_id INTEGER NOT NULL,         -- 0: nobody stood between
    submitted_at INTEGER NOT NULL,
    submitted_day INTEGER NOT NULL,
    state INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    lines_refused INTEGER NOT NULL,
    lines_done INTEGER NOT NULL,         -- executed
    fee INTEGER NOT NULL,                -- of the accepted lines
    refund INTEGER NOT NULL,
    due_day INTEGER,                     -- last day to pay
    paid_at INTEGER,
    line_data BLOB NOT NULL,             -- the lines, packed (registers/request.h): they are read and
                                         -- written with their request, so they lie in one place
    PRIMARY KEY (establishment_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_line ( -- subjects of open requests: what E12, E16, W11, W12 look at
    person_id INTEGER NOT NULL,
    service INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (person_id, service, establishment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE due ( -- what falls due by time; run by the writer as actor `system`. Looked at again when
                   -- it fires, so nothing is taken out before its day; by operation, so that rows of
                   -- one day are only ever added at the end.
    day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,       -- that made it due
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (day, kind, operation_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE operation ( -- the ledger: append-only, one row a line that reached an outcome or state
    no INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,                 -- milliseconds UTC
    day INTEGER NOT NULL,                -- business day
    service INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum operation_kind
    channel INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,                -- request; 0: none
    line INTEGER NOT NULL,               -- 0: the request itself
    person_id INTEGER NOT NULL,          -- internal number; 0: none
    account_id INTEGER NOT NULL,         -- who; 0: system
    policy INTEGER NOT NULL,             -- policy_set.id
    before INTEGER NOT NULL,             -- earlier operation on the same subject; 0: none
    salt BLOB NOT NULL,                  -- 16 bytes
    body BLOB,                           -- capacity, input, facts, findings, fee, effects; NULL: erased
    leaf BLOB NOT NULL                   -- SHA-256 of the leaf
) STRICT;

CREATE TABLE policy_set ( -- every policy this store has judged by, whole, addressed by its hash
    id INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    loaded_at INTEGER NOT NULL,
    files BLOB NOT NULL
) STRICT;

CREATE TABLE import_file ( -- what the registers start from; replayed by rebuild before the ledger
    operation_no INTEGER NOT NULL,
    part INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    data BLOB NOT NULL,                  -- compressed CSV
    PRIMARY KEY (operation_no, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency ( -- a key's effect and answer, for 30 days or more
    account_id INTEGER NOT NULL,
    key_hash BLOB NOT NULL,              -- 16 bytes
    body_hash BLOB NOT NULL,             -- 16 bytes
    made_on INTEGER NOT NULL,            -- calendar day (real), for the sweep
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    answer BLOB,                         -- NULL: the request row gives the answer again
    PRIMARY KEY (account_id, key_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox ( -- messages to send; taken by the sender, kept until delivered
    id INTEGER NOT NULL PRIMARY KEY,
    kind INTEGER NOT NULL,               -- enum message_kind
    account_id INTEGER NOT NULL,         -- 0: to the person
    person_id INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox ( -- notices from outside bodies, each event once
    source INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    PRIMARY KEY (source, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund ( -- money that must go back: wrong, late, double, or of a line refused after payment
    id INTEGER NOT NULL PRIMARY KEY,
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    cause INTEGER NOT NULL,              -- enum refund_cause
    made_at INTEGER NOT NULL,
    event_id TEXT NOT NULL
) STRICT;

CREATE TABLE statistic ( -- counted as decisions commit, once a batch
    day INTEGER NOT NULL,
    service INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum operation_kind
    region TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, service, channel, kind, region)
) STRICT, WITHOUT ROWID;

-- ---- identity ----
CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL UNIQUE,
    role INTEGER NOT NULL,               -- bit set of enum role
    level INTEGER NOT NULL,              -- assurance 1 or 2
    status INTEGER NOT NULL,             -- 1 active, 2 disabled
    office_no INTEGER NOT NULL,          -- an officer's office; 0
    made_on INTEGER NOT NULL
) STRICT;

CREATE TABLE credential ( -- beside the ledger: never rebuilt, never in it
    account_id INTEGER NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    totp_secret BLOB,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,       -- milliseconds UTC
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE permission ( -- a grant: live when from_day <= day <= to_day and not revoked
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,         -- who holds it; a client's account for API clients
    person_id INTEGER NOT NULL,          -- named before the account exists: then account_id is 0
    establishment_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum capacity
    services INTEGER NOT NULL,           -- bit set, bit 4: S04
    workers_max INTEGER NOT NULL,        -- lines a request; 0: no limit
    may_pay INTEGER NOT NULL,
    may_grant INTEGER NOT NULL,          -- main delegate
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    attorney_no TEXT NOT NULL,           -- agents: power of attorney
    granted_by INTEGER NOT NULL,
    granted_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX permission_account ON permission (account_id, establishment_id);
CREATE INDEX permission_person ON permission (person_id);
CREATE INDEX permission_establishment ON permission (establishment_id);

CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY, -- 32 bytes of SHA-256
    account_id INTEGER NOT NULL,
    client_id INTEGER NOT NULL,          -- 0: a person's; else the API client
    establishment_id INTEGER NOT NULL,   -- acting for; 0: none chosen
    capacity INTEGER NOT NULL,
    csrf BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account_id);

CREATE TABLE api_client (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL,         -- the client's own account, holder of its permission
    establishment_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_client_establishment ON api_client (establishment_id);

CREATE TABLE code ( -- one-time codes and what they prove; and registrations waiting for theirs
    token_hash BLOB NOT NULL PRIMARY KEY,
    purpose INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    code_hash BLOB NOT NULL,
    tries INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_event ( -- reads of personal data and changes of rights
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    action INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    detail TEXT NOT NULL
) STRICT;

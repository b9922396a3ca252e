-- What the services beyond the permits need: parties that are asked, cases that officers decide,
-- absence reports, transfers, loans of labour, certificates, professional and activity licences.

CREATE TABLE consent ( -- who is asked about a line, until when, and what he answered
    establishment_id INTEGER NOT NULL,   -- of the request
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    party INTEGER NOT NULL,              -- enum party: 2 the worker, 3 another establishment
    who INTEGER NOT NULL,                -- person.id or establishment.id
    days INTEGER NOT NULL,               -- to answer, from the day he was told
    asked_on INTEGER NOT NULL,
    told_on INTEGER,                     -- NULL: the question has not been delivered
    on_silence INTEGER NOT NULL,         -- enum silence
    on_no INTEGER NOT NULL,              -- enum refusal
    answer INTEGER NOT NULL,             -- enum answer
    operation_no INTEGER NOT NULL,       -- that asked, then that answered
    PRIMARY KEY (establishment_id, seq, line, party)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_who ON consent (who, party, answer);

CREATE TABLE study ( -- cases that an officer decides
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    cause INTEGER NOT NULL,              -- enum study_cause
    opened_on INTEGER NOT NULL,
    due_on INTEGER NOT NULL,             -- by the clock of working days
    outcome INTEGER NOT NULL,            -- 0 open, 1 approved, 2 refused
    decided_by INTEGER NOT NULL,         -- account; 0
    operation_no INTEGER NOT NULL,       -- that opened, then that decided
    PRIMARY KEY (establishment_id, seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_open ON study (outcome, due_on, operation_no);

CREATE TABLE study_holder ( -- who works on an open case: given out by the portal, never chosen
    establishment_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    proposal INTEGER NOT NULL,           -- 0 none; 1 approve, 2 refuse: waits for a second officer
    note TEXT NOT NULL,
    PRIMARY KEY (establishment_id, seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_holder_account ON study_holder (account_id);

CREATE TABLE absence_report ( -- one row a report; the open one also stands in case_mark
    person_id INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,       -- that filed it
    establishment_id INTEGER NOT NULL,
    state INTEGER NOT NULL,              -- enum absence_state
    filed_on INTEGER NOT NULL,
    last_day_worked INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    permit_was_valid INTEGER NOT NULL,
    ended_on INTEGER,
    PRIMARY KEY (person_id, operation_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_report_establishment ON absence_report (establishment_id, operation_no);

CREATE TABLE movement ( -- moves between establishments: transfers and branches
    person_id INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    service INTEGER NOT NULL,
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (person_id, operation_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE lapse ( -- transfers not completed in time: not asked again between the same two
    person_id INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,   -- that asked
    other_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (person_id, establishment_id, other_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lending_notice (
    person_id INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    lender_id INTEGER NOT NULL,
    borrower_id INTEGER NOT NULL,
    occupation INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    kind INTEGER NOT NULL,               -- enum lending_kind
    PRIMARY KEY (person_id, operation_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX lending_notice_borrower ON lending_notice (borrower_id, until_day);
CREATE INDEX lending_notice_lender ON lending_notice (lender_id, until_day);

CREATE TABLE certificate ( -- Saudization certificates as issued
    establishment_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    band INTEGER NOT NULL,
    rate_bp INTEGER NOT NULL,
    saudis INTEGER NOT NULL,
    expats INTEGER NOT NULL,
    issued_on INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    language INTEGER NOT NULL,
    revoked_on INTEGER,
    PRIMARY KEY (establishment_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE professional_licence ( -- what a body of a profession says of a person (W17)
    person_id INTEGER NOT NULL,
    body INTEGER NOT NULL,               -- enum licence_body
    number TEXT NOT NULL,
    expiry INTEGER NOT NULL,
    PRIMARY KEY (person_id, body)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_licence ( -- which activity groups commerce or a regulator lets it carry on
    establishment_id INTEGER NOT NULL,
    activity_group INTEGER NOT NULL,
    number TEXT NOT NULL,
    expiry INTEGER,
    PRIMARY KEY (establishment_id, activity_group)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_change (
    establishment_id INTEGER NOT NULL,
    operation_no INTEGER NOT NULL,
    from_group INTEGER NOT NULL,
    to_group INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (establishment_id, operation_no)
) STRICT, WITHOUT ROWID;

ALTER TABLE person ADD COLUMN transfers INTEGER NOT NULL DEFAULT 0;               -- of services, executed
ALTER TABLE person ADD COLUMN is_title_corrected INTEGER NOT NULL DEFAULT 0;      -- once, free (S09)
ALTER TABLE person ADD COLUMN first_entry_on INTEGER;                             -- into the Kingdom
ALTER TABLE employment ADD COLUMN temporary_months INTEGER NOT NULL DEFAULT 0;    -- granted so far (S05)
ALTER TABLE employment ADD COLUMN leave_until INTEGER;                            -- recorded leave
ALTER TABLE employment ADD COLUMN wage_line_until INTEGER;                        -- last day a wage line pays
ALTER TABLE employment ADD COLUMN unpaid_wage_months INTEGER NOT NULL DEFAULT 0;  -- in a row
ALTER TABLE employment ADD COLUMN compensated_by INTEGER;                         -- visa for this departure (S14)
ALTER TABLE visa ADD COLUMN fee INTEGER NOT NULL DEFAULT 0;                       -- paid for it
ALTER TABLE visa ADD COLUMN compensates INTEGER;                                  -- person.id (S14)
ALTER TABLE visa ADD COLUMN request_seq INTEGER NOT NULL DEFAULT 0;               -- that it came of; its payer
ALTER TABLE establishment ADD COLUMN activity_changed_on INTEGER;
ALTER TABLE establishment ADD COLUMN inspection_opened_on INTEGER;                -- NULL: none open
ALTER TABLE establishment ADD COLUMN self_evaluation_bp INTEGER;                  -- NULL: none made
ALTER TABLE open_line ADD COLUMN opened_on INTEGER NOT NULL DEFAULT 0;

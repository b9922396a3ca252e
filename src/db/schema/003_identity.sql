-- Identity, beyond 001: who may be slowed down, which grant another hangs on, second factors.

ALTER TABLE permission ADD COLUMN granted_under INTEGER NOT NULL DEFAULT 0; -- main delegate's permission; 0: the owner's own right
ALTER TABLE credential ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;     -- last time step used: a code works once
ALTER TABLE credential ADD COLUMN phone_changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN factor_at INTEGER NOT NULL DEFAULT 0;        -- last second factor; 0: none

CREATE TABLE throttle ( -- failures of a subject: an id number (known or not), an address, a phone
    subject BLOB NOT NULL PRIMARY KEY,   -- 32 bytes of SHA-256: equal work and size for all
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    until INTEGER NOT NULL               -- milliseconds UTC; 0: not held back
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_counter ( -- last number given out; its row also keeps two writers apart
    name TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO identity_counter (name, last) VALUES ('account', 0);
INSERT INTO identity_counter (name, last) VALUES ('permission', 0);
INSERT INTO identity_counter (name, last) VALUES ('client', 0);

CREATE INDEX unified_entity_owner ON unified_entity (owner_person);

/* Audit events: who changed a right, who looked at personal data. A row names persons and accounts
   by internal number only; `detail` is key=value text without personal data (security.md N10, L1). */
#pragma once
#include "base/err.h"
#include "base/str.h"

struct db;

enum audit_action { /* permanent numbers: stored */
                    AUDIT_ACCOUNT_OPENED = 1,
                    AUDIT_ACCOUNT_DISABLED = 2,
                    AUDIT_ACCOUNT_ENABLED = 3,
                    AUDIT_LEVEL_SET = 4,
                    AUDIT_ROLES_SET = 5,
                    AUDIT_PASSWORD_SET = 6,
                    AUDIT_PHONE_CHANGED = 7,
                    AUDIT_FACTOR_SET = 8,
                    AUDIT_SIGNED_IN = 9,
                    AUDIT_SIGN_IN_FAILED = 10,
                    AUDIT_GRANTED = 11,
                    AUDIT_REVOKED = 12,
                    AUDIT_CLIENT_MADE = 13,
                    AUDIT_CLIENT_REVOKED = 14,
                    AUDIT_SESSIONS_ENDED = 15,
                    AUDIT_FILE_SEEN =
                        16, /* a worker's or an establishment's data, by someone outside it */
                    AUDIT_IDENTITY_PROVED = 17,
                    AUDIT_PAPER_REVOKED = 30,
};

struct audit_event {
    int64_t at;
    int64_t account_id; /* who; 0: nobody signed in, or the command line */
    enum audit_action action;
    int64_t establishment_id, person_id; /* about whom; 0: none */
    struct str detail;
};

/* Inside the caller's transaction. */
enum err audit_add(struct db *writer, const struct audit_event *event);

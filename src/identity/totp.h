/* TOTP, the second factor of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), through
   liboath. A code is taken one step early or late, and each step once: what was seen over a shoulder
   does not work again. Five wrong codes make the account wait, as wrong passwords do.

   The trap: a wrong code must stay counted, so totp_prove answers OK with an outcome. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

enum { TOTP_SECRET_BYTES = 20, TOTP_STEP_SECONDS = 30 };

/* The secret in base32 and the otpauth:// link for a QR code, in the arena. `name` is shown in the
   app: the account's masked number, never the whole id number. */
struct str totp_base32(struct arena *req, const unsigned char secret[static TOTP_SECRET_BYTES]);
struct str totp_link(struct arena *req, const unsigned char secret[static TOTP_SECRET_BYTES],
                     struct str name);

/* Does the code fit at now_ms, in a step later than last_step? *step gets its step. Pure. */
bool totp_fits(const unsigned char secret[static TOTP_SECRET_BYTES], struct str digits,
               int64_t now_ms, int64_t last_step, int64_t *step);

enum totp_outcome {
    TOTP_RIGHT,
    TOTP_WRONG,
    TOTP_HELD_BACK, /* too many wrong codes: *until */
    TOTP_NONE,      /* the account has no second factor */
};
/* Enrols: the code proves that the app has the secret; only then it is stored. RIGHT or WRONG. */
enum err totp_enrol(struct db *writer, int64_t account_id,
                    const unsigned char secret[static TOTP_SECRET_BYTES], struct str digits,
                    int64_t now_ms, enum totp_outcome *outcome);
enum err totp_prove(struct db *writer, int64_t account_id, struct str digits, int64_t now_ms,
                    enum totp_outcome *outcome, int64_t *until);
/* Takes the second factor away; `by` is who does it, 0 the command line. */
enum err totp_remove(struct db *writer, int64_t account_id, int64_t by, int64_t now_ms);

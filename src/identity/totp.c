/* The second factor; see the header. */
#include "identity/totp.h"
#include "db/db.h"
#include "identity/audit.h"
#include "identity/throttle.h"
#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

enum { WINDOW_STEPS = 1, DIGITS = 6, BASE32_CHARACTERS = TOTP_SECRET_BYTES * 8 / 5 };

static const struct throttle_rule wrong_codes = {
    .free = 5, .first_ms = 60 * 1000, .most_ms = 15 * 60 * 1000, .forget_ms = 0};

struct str totp_base32(struct arena *req, const unsigned char secret[static TOTP_SECRET_BYTES])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *text = arena_alloc(req, BASE32_CHARACTERS + 1);
    for (int i = 0; i < BASE32_CHARACTERS; i++) {
        int bit = i * 5,
            byte = bit / 8; /* 160 bits: never past the end by more than the last byte */
        unsigned two =
            (unsigned)secret[byte] << 8 | (byte + 1 < TOTP_SECRET_BYTES ? secret[byte + 1] : 0u);
        text[i] = letters[two >> (11 - bit % 8) & 31];
    }
    return (struct str){text, BASE32_CHARACTERS};
}

struct str totp_link(struct arena *req, const unsigned char secret[static TOTP_SECRET_BYTES],
                     struct str name)
{
    struct str text = totp_base32(req, secret);
    return str_printf(req, "otpauth://totp/Bawaba:%.*s?secret=%.*s&issuer=Bawaba", STR_ARG(name),
                      STR_ARG(text));
}

static pthread_once_t started = PTHREAD_ONCE_INIT;
static void start(void) { oath_init(); }

bool totp_fits(const unsigned char secret[static TOTP_SECRET_BYTES], struct str digits,
               int64_t now_ms, int64_t last_step, int64_t *step)
{
    char text[DIGITS + 1] = {0}, made[DIGITS + 1];
    int64_t now_step = now_ms / 1000 / TOTP_STEP_SECONDS;
    bool fits = false;
    if (digits.n != DIGITS)
        return false;
    pthread_once(&started, start);
    memcpy(text, digits.at, DIGITS);
    for (int64_t s = now_step - WINDOW_STEPS; s <= now_step + WINDOW_STEPS; s++) {
        if (s <= last_step || s < 0)
            continue;
        if (oath_hotp_generate((const char *)secret, TOTP_SECRET_BYTES, (uint64_t)s, DIGITS, false,
                               OATH_HOTP_DYNAMIC_TRUNCATION, made) != OATH_OK)
            continue;
        if (sodium_memcmp(made, text, DIGITS) == 0 && !fits)
            fits = true, *step = s;
    }
    return fits;
}

static enum err audit(struct db *writer, int64_t account_id, int64_t by, const char *what,
                      int64_t now_ms)
{
    char text[64];
    int n = snprintf(text, sizeof text, "account=%lld\nfactor=%s\n", (long long)account_id, what);
    return audit_add(writer, &(struct audit_event){.at = now_ms,
                                                   .account_id = by,
                                                   .action = AUDIT_FACTOR_SET,
                                                   .detail = {text, (size_t)n}});
}

enum err totp_enrol(struct db *writer, int64_t account_id,
                    const unsigned char secret[static TOTP_SECRET_BYTES], struct str digits,
                    int64_t now_ms, enum totp_outcome *outcome)
{
    int64_t step, changed = 0;
    *outcome = TOTP_WRONG;
    if (!totp_fits(secret, digits, now_ms, 0, &step))
        return OK;
    TRY(db_exec_count(writer,
                      "UPDATE credential SET totp_secret = $2, totp_step = $3, failures = 0, "
                      "locked_until = 0 WHERE account_id = $1",
                      &changed, db_int_arg(account_id),
                      db_blob_arg(((struct str){(const char *)secret, TOTP_SECRET_BYTES})),
                      db_int_arg(step)));
    if (changed != 1)
        return ERR_NOT_FOUND;
    *outcome = TOTP_RIGHT;
    return audit(writer, account_id, account_id, "totp", now_ms);
}

struct factor {
    unsigned char secret[TOTP_SECRET_BYTES];
    int64_t last_step, failures, until;
};

/* OK with *has false: no second factor. */
static enum err factor_load(struct db *writer, int64_t account_id, struct factor *out, bool *has)
{
    struct db_rows rows;
    *has = false;
    TRY(db_query(writer, &rows,
                 "SELECT totp_secret, totp_step, failures, locked_until FROM credential WHERE "
                 "account_id = $1 FOR UPDATE",
                 db_int_arg(account_id)));
    if (db_next(&rows) && db_blob(&rows, 0).n == TOTP_SECRET_BYTES) {
        memcpy(out->secret, db_blob(&rows, 0).at, TOTP_SECRET_BYTES);
        out->last_step = db_int(&rows, 1), out->failures = db_int(&rows, 2);
        out->until = db_int(&rows, 3);
        *has = true;
    }
    return db_done(&rows);
}

enum err totp_prove(struct db *writer, int64_t account_id, struct str digits, int64_t now_ms,
                    enum totp_outcome *outcome, int64_t *until)
{
    struct factor factor;
    bool has;
    int64_t step;
    *until = 0, *outcome = TOTP_NONE;
    TRY(factor_load(writer, account_id, &factor, &has));
    if (!has)
        return OK;
    if (factor.until > now_ms) {
        *outcome = TOTP_HELD_BACK, *until = factor.until;
        return OK;
    }
    if (totp_fits(factor.secret, digits, now_ms, factor.last_step, &step)) {
        *outcome = TOTP_RIGHT;
        return db_exec(writer,
                       "UPDATE credential SET totp_step = $2, failures = 0, locked_until = 0 "
                       "WHERE account_id = $1",
                       db_int_arg(account_id), db_int_arg(step));
    }
    int64_t wait = throttle_wait_ms(&wrong_codes, factor.failures + 1);
    *outcome = TOTP_WRONG;
    return db_exec(writer,
                   "UPDATE credential SET failures = failures + 1, locked_until = $2 "
                   "WHERE account_id = $1",
                   db_int_arg(account_id), db_int_arg(wait ? now_ms + wait : 0));
}

enum err totp_remove(struct db *writer, int64_t account_id, int64_t by, int64_t now_ms)
{
    int64_t changed = 0;
    TRY(db_exec_count(
        writer, "UPDATE credential SET totp_secret = NULL, totp_step = 0 WHERE account_id = $1",
        &changed, db_int_arg(account_id)));
    return changed == 1 ? audit(writer, account_id, by, "none", now_ms) : ERR_NOT_FOUND;
}

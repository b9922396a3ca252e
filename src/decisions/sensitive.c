/* See the header. */
#include "decisions/sensitive.h"
#include "base/buf.h"
#include "identity/account.h"
#include "identity/session.h"
#include "identity/totp.h"

enum err sensitive_needs(struct db *reader, struct arena *req, const struct actor *actor,
                         int64_t now_ms, bool *needs_code, int64_t *cooling_until)
{
    struct account account;
    bool is_fresh = false;
    TRY(account_load(reader, req, actor->account_id, &account));
    TRY(account_cool_down_until(reader, actor->account_id, now_ms, cooling_until));
    if (account.has_totp)
        TRY(session_factor_is_fresh(reader, actor, now_ms, SENSITIVE_FRESH_MS, &is_fresh));
    *needs_code = account.has_totp && !is_fresh;
    return OK;
}

static enum err find_key(struct writing *w, const struct actor *actor, struct sensitive *s)
{
    struct db_rows r;
    enum err e = OK;
    TRY(db_query(
        w->db, &r,
        "SELECT body_hash, answer FROM idempotency WHERE account_id = $1 AND key_hash = $2",
        db_int_arg(actor->account_id),
        db_blob_arg(((struct str){(const char *)s->key_hash, KEY_HASH_BYTES}))));
    if (db_next(&r)) {
        struct str hash = db_blob(&r, 0), answer = db_blob(&r, 1);
        uint64_t number;
        bool is_same = hash.n == KEY_HASH_BYTES && !memcmp(hash.at, s->body_hash, hash.n) &&
                       varint_read(&answer, &number);
        e = is_same ? OK : ERR_CONFLICT;
        if (is_same) {
            s->outcome = SENSITIVE_KNOWN;
            s->known = (int64_t)number;
        }
    }
    TRY(db_done(&r));
    return e;
}

static enum err prove(struct writing *w, const struct actor *actor, struct sensitive *s)
{
    enum totp_outcome outcome;
    if (s->code.n == 0) {
        s->outcome = SENSITIVE_NEEDS_FACTOR;
        return OK;
    }
    TRY(totp_prove(w->db, actor->account_id, s->code, w->clock.now_ms, &outcome, &s->until));
    switch (outcome) {
    case TOTP_RIGHT:
    case TOTP_NONE: return OK;
    case TOTP_WRONG: s->outcome = SENSITIVE_WRONG_FACTOR; return OK;
    case TOTP_HELD_BACK: s->outcome = SENSITIVE_HELD_BACK; return OK;
    }
    return OK;
}

enum err sensitive_begin(struct writing *w, const struct actor *actor, struct sensitive *s)
{
    bool needs_code;
    s->outcome = SENSITIVE_PASSED;
    s->known = 0;
    if (s->has_key)
        TRY(find_key(w, actor, s));
    if (s->outcome == SENSITIVE_KNOWN)
        return OK;
    TRY(sensitive_needs(w->db, w->scratch, actor, w->clock.now_ms, &needs_code, &s->until));
    if (s->until) {
        s->outcome = SENSITIVE_COOLING;
        return OK;
    }
    return needs_code ? prove(w, actor, s) : OK;
}

enum err sensitive_end(struct writing *w, const struct actor *actor, int64_t establishment_id,
                       const struct sensitive *s, int64_t answer)
{
    char space[16];
    struct buf stored = {.at = space, .cap = sizeof space};
    if (!s->has_key)
        return OK;
    buf_varint(&stored, (uint64_t)answer);
    return db_exec(w->db,
                   "INSERT INTO idempotency (account_id, key_hash, body_hash, made_on, "
                   "establishment_id, seq, answer) VALUES ($1,$2,$3,$4,$5,0,$6)",
                   db_int_arg(actor->account_id),
                   db_blob_arg(((struct str){(const char *)s->key_hash, KEY_HASH_BYTES})),
                   db_blob_arg(((struct str){(const char *)s->body_hash, KEY_HASH_BYTES})),
                   db_int_arg(day_of_instant(w->clock.now_ms).n), db_int_arg(establishment_id),
                   db_blob_arg(buf_out(&stored)));
}

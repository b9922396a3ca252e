/* One-time codes; see the header. */
#include "identity/code.h"
#include "base/random.h"
#include "db/db.h"
#include <sodium.h>

/* Three at once, then one, two, four … minutes between. */
const struct throttle_rule code_send_rule = {
    .free = 3, .first_ms = 60 * 1000, .most_ms = 15 * 60 * 1000, .forget_ms = 60 * 60 * 1000};

void code_digits_new(char digits[static CODE_TEXT_BYTES])
{
    uint32_t n, end = UINT32_MAX - UINT32_MAX % 1000000;
    do /* numbers past the last whole million would make low codes likelier */
        random_bytes(&n, sizeof n);
    while (n >= end);
    for (int i = CODE_DIGITS - 1; i >= 0; i--, n /= 10)
        digits[i] = (char)('0' + n % 10);
    digits[CODE_DIGITS] = 0;
}

/* Over the token too: the million possible codes can't be tried against a stolen table. */
static struct token_hash code_hash(const struct token *token, struct str digits)
{
    struct token_hash hash;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, token->bytes, sizeof token->bytes);
    crypto_hash_sha256_update(&state, (const unsigned char *)digits.at, digits.n);
    crypto_hash_sha256_final(&state, hash.bytes);
    return hash;
}

static bool are_digits(struct str digits)
{
    for (size_t i = 0; i < digits.n; i++)
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return false;
    return digits.n == CODE_DIGITS;
}

enum err code_open(struct db *writer, const struct code_new *c, int64_t now_ms)
{
    struct token_hash name = token_hash(&c->token), proof = code_hash(&c->token, c->digits);
    if (!are_digits(c->digits) || c->data.n > CODE_DATA_BYTES_MAX || c->life_minutes < 1)
        return ERR_INPUT;
    return db_exec(
        writer,
        "INSERT INTO code (token_hash, purpose, account_id, code_hash, tries, ends_at, data) "
        "VALUES ($1, $2, $3, $4, 0, $5, $6)",
        db_blob_arg(token_hash_str(&name)), db_int_arg(c->purpose), db_int_arg(c->account_id),
        db_blob_arg(token_hash_str(&proof)),
        db_int_arg(now_ms + (int64_t)c->life_minutes * 60 * 1000), db_blob_arg(c->data));
}

static enum err code_delete(struct db *writer, const struct token_hash *name)
{
    return db_exec(writer, "DELETE FROM code WHERE token_hash = $1",
                   db_blob_arg(token_hash_str(name)));
}

/* Counts a wrong try. The spent row stays until its end, so that another try is told the same. */
static enum err count_try(struct db *writer, const struct token_hash *name, int64_t tries,
                          int tries_max, struct code_answer *out)
{
    out->tries_left = tries + 1 < tries_max ? (int)(tries_max - tries - 1) : 0;
    out->outcome = out->tries_left ? CODE_WRONG : CODE_SPENT;
    return db_exec(writer, "UPDATE code SET tries = tries + 1 WHERE token_hash = $1",
                   db_blob_arg(token_hash_str(name)));
}

enum err code_check(struct db *writer, struct arena *req, enum code_purpose purpose,
                    const struct token *token, struct str digits, int tries_max, int64_t now_ms,
                    struct code_answer *out)
{
    struct token_hash name = token_hash(token), given = code_hash(token, digits);
    struct db_rows rows;
    int64_t tries = 0;
    bool is_there, is_right = false;
    *out = (struct code_answer){.outcome = CODE_UNKNOWN};
    TRY(db_query(writer, &rows,
                 "SELECT code_hash, tries, account_id, data FROM code WHERE token_hash = $1 AND "
                 "purpose = $2 AND ends_at > $3 FOR UPDATE",
                 db_blob_arg(token_hash_str(&name)), db_int_arg(purpose), db_int_arg(now_ms)));
    is_there = db_next(&rows);
    if (is_there) {
        struct str stored = db_blob(&rows, 0);
        tries = db_int(&rows, 1);
        is_right = tries < tries_max && token_hash_eq(&given, stored.at, stored.n);
    }
    if (is_right)
        *out = (struct code_answer){.outcome = CODE_RIGHT,
                                    .account_id = db_int(&rows, 2),
                                    .data = str_copy(req, db_blob(&rows, 3))};
    TRY(db_done(&rows));
    if (!is_there)
        return OK;
    if (is_right)
        return code_delete(writer, &name);
    if (tries >= tries_max) {
        out->outcome = CODE_SPENT;
        return OK;
    }
    return count_try(writer, &name, tries, tries_max, out);
}

enum err code_peek(struct db *reader, struct arena *req, enum code_purpose purpose,
                   const struct token *token, int64_t now_ms, int64_t *account_id, struct str *data)
{
    struct token_hash name = token_hash(token);
    struct db_rows rows;
    bool is_there;
    TRY(db_query(reader, &rows,
                 "SELECT account_id, data FROM code WHERE token_hash = $1 AND purpose = $2 AND "
                 "ends_at > $3",
                 db_blob_arg(token_hash_str(&name)), db_int_arg(purpose), db_int_arg(now_ms)));
    is_there = db_next(&rows);
    if (is_there) {
        *account_id = db_int(&rows, 0);
        *data = str_copy(req, db_blob(&rows, 1));
    }
    TRY(db_done(&rows));
    return is_there ? OK : ERR_NOT_FOUND;
}

enum err code_sweep(struct db *writer, int64_t now_ms)
{
    return db_exec(writer, "DELETE FROM code WHERE ends_at <= $1", db_int_arg(now_ms));
}

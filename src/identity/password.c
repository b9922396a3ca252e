/* Rules for passwords and the plain argon2id calls; the pool stands in password_pool.c. */
#include "identity/password.h"
#include "base/digits.h"
#include "base/embedded.h"
#include "base/utf8.h"
#include <assert.h>
#include <sodium.h>

/* 19 MiB, two passes, one lane: the least that OWASP names for argon2id. */
enum { MEMORY_BYTES = 19 * 1024 * 1024, PASSES = 2 };

bool password_plain(struct arena *req, struct str typed, struct str *out)
{
    if (typed.n > PASSWORD_BYTES_MAX || !utf8_valid(typed))
        return false;
    struct str plain = utf8_nfc(req, typed);
    if (plain.n > PASSWORD_BYTES_MAX)
        return false;
    *out = plain;
    return true;
}

/* A short list, looked at when a password is chosen: reading it through is fast enough. */
static bool is_common(struct str plain)
{
    struct str rest = embedded_find(S("policy/data/common_passwords.csv")), line;
    if (!rest.at || plain.n == 0)
        return false;
    while (str_cut(&rest, '\n', &line))
        if (str_eq_nocase(str_trim(line), plain))
            return true;
    return false;
}

static bool holds(struct str text, struct str piece)
{
    return piece.n > 0 && text.n >= piece.n && memmem(text.at, text.n, piece.at, piece.n);
}

enum password_fault password_judge(struct arena *req, struct str typed, struct str id_no)
{
    struct str plain, digits;
    if (!utf8_valid(typed))
        return PASSWORD_NOT_TEXT;
    if (!password_plain(req, typed, &plain))
        return PASSWORD_LONG;
    size_t characters = utf8_length(plain);
    if (characters < PASSWORD_CHARACTERS_MIN)
        return PASSWORD_SHORT;
    if (characters > PASSWORD_CHARACTERS_MAX)
        return PASSWORD_LONG;
    if (is_common(plain))
        return PASSWORD_COMMON;
    if (digits_plain(req, plain, &digits) != DIGITS_FINE)
        digits = plain;
    if (is_common(digits))
        return PASSWORD_COMMON;
    if (holds(plain, id_no) || holds(digits, id_no))
        return PASSWORD_HAS_ID;
    return PASSWORD_FINE;
}

enum err password_hash(struct str plain, char hash[static PASSWORD_HASH_BYTES])
{
    _Static_assert(PASSWORD_HASH_BYTES >= crypto_pwhash_argon2id_STRBYTES, "room for a hash");
    memset(hash, 0, PASSWORD_HASH_BYTES);
    if (crypto_pwhash_argon2id_str(hash, plain.at, plain.n, PASSES, MEMORY_BYTES) != 0)
        return fail(ERR_IO, "no memory to hash a password");
    return OK;
}

bool password_check(struct str hash, struct str plain)
{
    char text[PASSWORD_HASH_BYTES] = {0};
    if (hash.n >= sizeof text)
        return false;
    memcpy(text, hash.at, hash.n);
    return crypto_pwhash_argon2id_str_verify(text, plain.at, plain.n) == 0;
}

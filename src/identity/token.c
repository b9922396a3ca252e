/* Tokens and their hashes; see the header. */
#include "identity/token.h"
#include "base/random.h"
#include <assert.h>
#include <sodium.h>

struct token token_new(void)
{
    struct token token;
    random_bytes(token.bytes, sizeof token.bytes);
    return token;
}

struct str token_text(const struct token *token, char text[static TOKEN_TEXT_BYTES])
{
    sodium_bin2base64(text, TOKEN_TEXT_BYTES, token->bytes, sizeof token->bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){text, TOKEN_CHARACTERS};
}

bool token_parse(struct str text, struct token *out)
{
    struct token token;
    size_t n = 0;
    const char *end = NULL;
    if (text.n != TOKEN_CHARACTERS)
        return false;
    if (sodium_base642bin(token.bytes, sizeof token.bytes, text.at, text.n, NULL, &n, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    if (n != sizeof token.bytes || end != text.at + text.n)
        return false;
    /* libsodium 1.0.18 takes some bytes above 0x7f for letters, so one token had several texts. */
    char again[TOKEN_TEXT_BYTES];
    if (!str_eq(token_text(&token, again), text))
        return false;
    *out = token;
    return true;
}

struct token_hash token_hash(const struct token *token)
{
    struct token_hash hash;
    static_assert(sizeof hash.bytes == crypto_hash_sha256_BYTES);
    crypto_hash_sha256(hash.bytes, token->bytes, sizeof token->bytes);
    return hash;
}

bool token_hash_eq(const struct token_hash *a, const void *stored, size_t n)
{
    return n == sizeof a->bytes && sodium_memcmp(a->bytes, stored, n) == 0;
}

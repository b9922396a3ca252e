/* Token: 256 random bits that prove something by being known: a session, an API client's secret, a
   one-time code's link. The store keeps SHA-256 only, so a stolen copy of it opens nothing.

   The trap: a token is never logged, never put into a URL, never compared byte by byte. Look its
   hash up instead. */
#pragma once
#include "base/str.h"

enum { TOKEN_BYTES = 32, TOKEN_CHARACTERS = 43, TOKEN_TEXT_BYTES = TOKEN_CHARACTERS + 1 };

struct token {
    unsigned char bytes[TOKEN_BYTES];
};

struct token_hash {
    unsigned char bytes[32];
};

/* A new one from the operating system: not for the deterministic core, whose callers pass it in. */
struct token token_new(void);
/* base64url without padding, 43 characters, in the caller's buffer with a NUL. */
struct str token_text(const struct token *token, char text[static TOKEN_TEXT_BYTES]);
/* Reads exactly that form; false, and *out untouched, for everything else. */
[[nodiscard]] bool token_parse(struct str text, struct token *out);
/* What the store keeps of it. */
struct token_hash token_hash(const struct token *token);
/* Equal in constant time. */
bool token_hash_eq(const struct token_hash *a, const void *stored, size_t n);
static inline struct str token_hash_str(const struct token_hash *hash)
{
    return (struct str){(const char *)hash->bytes, sizeof hash->bytes};
}

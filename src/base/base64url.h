/* Base64url without padding (RFC 4648, 5; RFC 7515, 2), where every value has exactly one text.

   The trap: libsodium 1.0.18's decoder reads the byte 0xDF as '_' (it compares signed characters), so it
   would give one signed token two texts. Hence this one. */
#pragma once
#include "base/buf.h"

/* Characters of n bytes' text. */
static inline size_t base64url_characters(size_t n) { return n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0); }
void base64url_add(struct buf *to, const void *bytes, size_t n);
/* Into at most `room` bytes; *n gets how many. False for any other character, padding, bits left over
   that are not zero, or too many bytes. */
[[nodiscard]] bool base64url_read(struct str text, void *out, size_t room, size_t *n);

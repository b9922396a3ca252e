/* JWS: signed texts in the compact form (RFC 7515), signed with Ed25519 (RFC 8037), and the published
   set of keys (RFC 7517). Papers' codes, the list of revoked papers.

   The trap: a token is read before it is believed. jws_read only says that it is one, and of the one
   kind that we take: the algorithm is EdDSA whatever its header would like ("none" and all others are
   refused), the header has no member that we do not know, and base64url has one reading. Believe nothing of
   it before jws_verifies. */
#pragma once
#include "base/buf.h"
#include "base/keyring.h"

enum { JWS_BYTES_MAX = 512 << 10 };

struct jws {
    struct str signed_part;  /* header.payload, as it came */
    struct str key_id, type; /* of the header; at NULL: not given */
    struct str payload;      /* decoded, in the arena */
    unsigned char signature[KEY_SIGNATURE_BYTES];
};

/* False: no compact JWS with EdDSA, or longer than JWS_BYTES_MAX. */
[[nodiscard]] bool jws_read(struct arena *a, struct str token, struct jws *out);
/* Was it signed with this key? Its days are asked elsewhere. */
[[nodiscard]] bool jws_verifies(const struct jws *jws, const struct key *key);
/* Signs a payload with the key of the use in force on that day. ERR_NOT_FOUND: there is none. */
enum err jws_sign(struct arena *a, struct keyring *keyring, enum key_use use, struct day day,
                  const char *type, struct str payload, struct str *out);

/* The public keys as a JWK set: kty, crv, alg, use, kid, x; and beside the standard's members the days
   as "from", "until" (signs), "end" (verifies; not there: for ever) and "for" (paper or ledger). */
void jws_keys_add(struct buf *to, const struct key *keys, size_t n);

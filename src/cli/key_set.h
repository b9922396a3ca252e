/* A published set of keys (JWK set, RFC 7517) as whoever checks papers has it: a file. Only Ed25519 keys count;
   others in the set are passed over, as the standard asks. */
#pragma once
#include "base/keyring.h"

/* At most KEYRING_KEYS_MAX keys; *n of them. A key's id must be the one its public part gives: so the names
   in the set cannot be exchanged. ERR_INPUT: no key set, or none of its keys is ours. Call json_load before. */
enum err key_set_read(struct arena *a, struct str text, struct key out[static KEYRING_KEYS_MAX],
                      size_t *n);

/* Words that must not stand in an address (what someone searched for: a name) but have to come back with
   it, so that Back, the next page and the language link keep the place: encrypted under a key of this
   store, base64url (security.md N10). Equal words give equal text; nothing is stored. */
#pragma once
#include "base/arena.h"
#include "base/ref.h"
#include "base/str.h"

enum { SEALED_BYTES_MAX = 200 };

/* At most SEALED_BYTES_MAX bytes of text; more is a bug and asserts. */
struct str sealed_text(struct arena *req, const struct ref_key *key, struct str text);
/* False for anything that sealed_text of this store did not make. */
[[nodiscard]] bool sealed_read(struct arena *req, const struct ref_key *key, struct str sealed,
                               struct str *out);

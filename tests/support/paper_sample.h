/* Papers with everything on them, for tests and benches of drawing: no store, invented people. */
#pragma once
#include "base/keyring.h"
#include "documents/paper.h"

/* A work permit as the portal words it, signed with the keyring's key of 1435-03-15. `address` is put before
   the token (may be empty). */
void paper_sample_permit(struct arena *a, struct keyring *keyring, struct str address, int64_t line,
                         struct paper *out);
/* A letter in Arabic or English of one refused and one granted line. */
void paper_sample_letter(struct arena *a, struct keyring *keyring, bool is_rtl, struct paper *out);

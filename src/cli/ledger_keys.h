/* Which keys the ledger's heads are checked with, wherever they were got from. */
#pragma once
#include "base/note.h"

enum { LEDGER_KEYS_READ_MAX = 64 };

struct ledger_keys {
    unsigned char public_part[LEDGER_KEYS_READ_MAX][NOTE_PUBLIC_BYTES];
    size_t count;
};

/* Reads what --keys names: a verifier key ("name+1a2b3c4d+AZ…"), a file of such lines, a JWK set
   (RFC 7517), or the portal's own keys' file; NULL: the keys' file beside the store. False after
   saying on standard error what is wrong. */
bool ledger_keys_read(const char *keys, const char *url, struct ledger_keys *out);

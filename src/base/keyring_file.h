/* The text of the keys' file, read and written; see keyring.h for what the keys are for. Pure: no file
   is touched here, so that whatever stands in a file can be tried on it.

     bawaba keys 1
     # Whoever reads this file can sign in the portal's name. …
     code SECRET
     paper KID FROM UNTIL END PUBLIC SECRET
     check HASH

   Bytes are base64url without padding, days ISO. The last line is the SHA-256 of all before it: it
   tells damage, not fraud. */
#pragma once
#include "base/buf.h"
#include "base/keyring.h"

enum { KEY_SEED_BYTES = 32 };

struct keyring_key {
    struct key key;
    unsigned char seed[KEY_SEED_BYTES];
};

struct keyring_contents {
    unsigned char code_key[KEY_CODE_BYTES];
    size_t count;
    struct keyring_key keys[KEYRING_KEYS_MAX];
};

/* What is wrong with a file's text, in words for the person who runs the portal; NULL: nothing, and
   *out holds it. Every key is made again from its secret and must give its public part and its id. */
const char *keyring_text_read(struct str text, struct keyring_contents *out);
void keyring_text_write(struct buf *to, const struct keyring_contents *contents);
/* Fills in the public part and the id from the seed. */
void keyring_key_complete(struct keyring_key *key);

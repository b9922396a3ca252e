/* Keyring: the portal's own key pairs (Ed25519), for signing papers and the ledger's heads. They live
   in one file beside the store and never in it: whoever may write every row of the database still
   cannot sign. Each key signs from its first day until its last, is replaced before that, and goes on
   verifying what it signed until its end.

   The trap: `day` is the business day, also where --today fixed it; a key made in a demonstration of
   1435H starts in 1435H. And a key is a copy: it holds no secret and may be kept and shown. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"

enum key_use { KEY_PAPER, KEY_LEDGER };

enum {
    KEY_USES = 2,
    KEY_PUBLIC_BYTES = 32,
    KEY_SIGNATURE_BYTES = 64,
    KEY_ID_BYTES = 12, /* room for the id's 11 characters and a NUL */
    KEY_CODE_BYTES = 32,
    KEYRING_KEYS_MAX = 64,    /* rotated daily by mistake, the 65th is refused */
    KEY_SIGNS_DAYS = 731,     /* two years */
    KEY_RENEW_DAYS = 30,      /* a new key is made when the last has fewer days left */
    KEY_PAPER_END_DAYS = 1827 /* five years in which papers signed on the last day verify */
};

struct key {
    char id[KEY_ID_BYTES]; /* first 8 bytes of SHA-256 of the public part, base64url */
    enum key_use use;
    struct day from, until; /* signs from .. until, both included */
    struct day end;         /* verifies until then; DAY_NONE: for ever (the ledger's keys) */
    unsigned char public_part[KEY_PUBLIC_BYTES];
};

struct keyring;

/* Where the keys of a store are kept unless told otherwise: "PATH.keys" for "sqlite:PATH", else
   "var/bawaba.keys". */
const char *keyring_path(struct arena *a, const char *url);

/* Opens the file, or makes it (mode 0600) with a key of each use; also makes the next key of a use
   whose last has fewer than 30 days left. The keyring lives in `boot` and may be used from all threads.
   ERR_DENIED: others may read the file, or it is no plain file. ERR_INPUT: it is damaged. ERR_IO. Each
   is logged with what to do. */
enum err keyring_open(struct arena *boot, const char *path, struct day today, struct keyring **out);
/* As keyring_open, but makes and changes nothing. ERR_NOT_FOUND (not logged): there is no file. */
enum err keyring_open_read(struct arena *boot, const char *path, struct keyring **out);
/* Makes the next key of a use where fewer than 30 days are left, and sees what another process did to
   the file: run daily. */
enum err keyring_renew(struct keyring *k, struct day today);
/* Makes a new key of the use, which signs from today on; today is the last day of the one before (it
   may have signed already), and it verifies until its end. ERR_CONFLICT: the file has no room. */
enum err keyring_rotate(struct keyring *k, enum key_use use, struct day today, struct key *out);

/* The key that signs on that day: the newest of those in force. ERR_NOT_FOUND. */
enum err keyring_current(struct keyring *k, enum key_use use, struct day day, struct key *out);
/* Signs with the key that signs on that day; *by (may be NULL) says which. ERR_NOT_FOUND. */
enum err keyring_sign(struct keyring *k, enum key_use use, struct day day, struct str message,
                      struct key *by, unsigned char signature[static KEY_SIGNATURE_BYTES]);
/* The key of that id. False: none such. */
[[nodiscard]] bool keyring_find(struct keyring *k, struct str id, struct key *out);
/* All keys, oldest first; answers how many. */
size_t keyring_list(struct keyring *k, struct key out[static KEYRING_KEYS_MAX]);
/* The secret from which papers' codes are made. It is never rotated: old papers bear codes made with
   it. */
void keyring_code_key(struct keyring *k, unsigned char out[static KEY_CODE_BYTES]);

/* Is it the key's signature of that message? Says nothing of days: see key_signs and key_counts. */
[[nodiscard]] bool key_verifies(const struct key *key, struct str message,
                                const unsigned char signature[static KEY_SIGNATURE_BYTES]);
/* May the key sign on that day? */
bool key_signs(const struct key *key, struct day day);
/* Is what the key signed still to be believed on that day? */
bool key_counts(const struct key *key, struct day day);
/* "paper", "ledger": in the file, on the command line and in the published keys. */
const char *key_use_name(enum key_use use);
/* False: no such use. */
[[nodiscard]] bool key_use_read(struct str name, enum key_use *out);
/* The id of a public part. */
void key_id(const unsigned char public_part[static KEY_PUBLIC_BYTES], char id[static KEY_ID_BYTES]);

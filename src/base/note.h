/* Signed tree heads as the public formats C2SP "signed-note" and "tlog-checkpoint" write them, so that
   others' tools read ours:

       origin                         whose log
       1234                           how many leaves
       base64 of the root
       time 2014-01-18T07:20:00.000Z  ours: when it was signed
                                      an empty line
       — name base64(4 bytes of key hash, 64 bytes of Ed25519 signature)

   A verifier key is one line too: name+keyhash in hexadecimal+base64(0x01, public key); the key hash is
   the start of SHA-256(name, newline, 0x01, public key).

   The trap: the signature is over the bytes above the empty line with their last newline. So a head is
   kept and handed on as text, and never put together again from its parts. */
#pragma once
#include "base/merkle.h"
#include "base/str.h"

enum {
    NOTE_PUBLIC_BYTES = 32,
    NOTE_SIGNATURE_BYTES = 64,
    NOTE_TEXT_BYTES_MAX = 4096,
    NOTE_NAME_BYTES_MAX = 120,
    NOTE_SIGNATURES_MAX = 16,
};

struct note_head {
    struct str origin;
    uint64_t size;
    struct merkle_hash root;
    int64_t at_ms; /* 0: the head has no time line */
};

struct note_key { /* who may sign */
    struct str name;
    uint32_t id; /* the key hash */
    unsigned char public[NOTE_PUBLIC_BYTES];
};

struct arena;

/* A name for a key: no spaces, no '+', no control bytes, 1 to NOTE_NAME_BYTES_MAX bytes. */
bool note_name_is_fine(struct str name);
/* The key of that name; `name` is kept as it is. */
struct note_key note_key_of(struct str name, const unsigned char public[NOTE_PUBLIC_BYTES]);
/* "name+1a2b3c4d+AZ…" in the arena. */
struct str note_key_text(struct arena *a, const struct note_key *key);
/* Reads it; false unless it is whole and its key hash is right. The name is a view. */
bool note_key_read(struct str text, struct note_key *out);

/* What of a head is signed, with its time line, in the arena. */
struct str note_body(struct arena *a, const struct note_head *head);
/* The body with the key's signature of it below. */
struct str note_signed(struct arena *a, struct str body, const struct note_key *key,
                       const unsigned char signature[NOTE_SIGNATURE_BYTES]);
/* What the head says, whoever signed it; views into the text. False unless it is strictly of the form
   above (more lines of others above the empty line are let be). */
bool note_read(struct str text, struct note_head *out);
/* Is there a good signature of that key? */
bool note_is_signed(struct str text, const struct note_key *key);
/* Cuts the next whole note off a file of several, an empty line after each; false at the end or where
   the rest is no note. Start with rest->at != NULL. */
bool note_cut(struct str *rest, struct str *note);

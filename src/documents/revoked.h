/* The list of revoked papers: one small signed text a day that an inspector takes along, a JWS whose
   payload is {"iss":…,"iat":SECONDS,"exp":SECONDS,"n":COUNT,"l":BASE64URL}: the sorted first eight bytes of
   a hash of each paper that no longer holds though its last day has not come. It names nobody: only who
   has a paper can ask whether it is on the list.

   Two kinds of hash stand in it: of a paper's code (revoked by hand), and of a permit's number (the
   register says that the permit came to an end: the worker moved, left, or was reported absent), because
   a permit's row knows its number and not the request it came from.

   The trap: two papers share a hash once in 2^64; a paper on the list is to be looked up, not torn up. And a
   list has an end: an old one says nothing about today. */
#pragma once
#include "documents/jws.h"
#include "documents/paper.h"

enum {
    REVOKED_HASH_BYTES = 8,
    REVOKED_MAX = 20000, /* of one list: its text stays below JWS_BYTES_MAX */
    REVOKED_DAYS = 3,    /* what an inspector's list may be old: a weekend */
};
#define REVOKED_TYPE "revoked"

struct revoked {
    struct day made, until; /* until: the last day on which the list may be used */
    size_t count;
    const unsigned char *hashes; /* count times REVOKED_HASH_BYTES, sorted */
};

/* What stands for a paper's code, and for a permit's number. */
void revoked_hash_code(const struct paper_code *code, unsigned char out[static REVOKED_HASH_BYTES]);
void revoked_hash_number(struct str number, unsigned char out[static REVOKED_HASH_BYTES]);

/* Sorts the hashes in place and signs the list. ERR_INPUT: more than REVOKED_MAX. */
enum err revoked_sign(struct arena *a, struct keyring *keyring, struct day today, struct str issuer,
                      unsigned char *hashes, size_t count, struct str *out);
/* False: no list, forged, or out of its days on `today`. */
[[nodiscard]] bool revoked_read(struct arena *a, struct str text, const struct key *keys, size_t n,
                                struct day today, struct revoked *out);
/* Is the paper on the list? number may be empty. */
bool revoked_holds(const struct revoked *list, const struct paper_code *code, enum paper_kind kind,
                   struct str number);

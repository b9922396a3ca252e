/* Token: what a paper's QR code says, signed: the least that an inspector needs who has the paper and the
   worker's card before him and no network. No name, no identity number; a JWS (jws.h) whose payload is

     {"iss":"bawaba","k":"work_permit","n":"2400000001","c":CODE,"h":"2417","e":"1-104582",
      "w":"7112","iat":SECONDS,"exp":SECONDS}

   iss who issued it, k kind, n number, c the paper's code, h the holder's number masked to its first and
   last three digits, e the establishment's number, w what for (occupation; band of a certificate; how many
   visas; amount of a receipt), iat the decision's day, exp the first instant it no longer holds (not there:
   it does not run out). iat and exp are JWT's (RFC 7519), so that ordinary libraries understand them.

   The trap: iat is the decision's day, not the day of signing, so that a paper drawn twice is the same
   paper. A key therefore may sign older days than its own first, but never later than its last. */
#pragma once
#include "documents/jws.h"
#include "documents/paper.h"
#include "documents/revoked.h"

enum { TOKEN_TEXT_MAX = 64 };
#define TOKEN_TYPE "paper"

struct token {
    enum paper_kind kind;
    struct paper_code code;
    struct str issuer, number, holder, establishment, what; /* at NULL: not given */
    struct day issued, until; /* until: the last day it holds; DAY_NONE: it does not run out */
};

enum err token_sign(struct arena *a, struct keyring *keyring, struct day today,
                    const struct token *token, struct str *out);

enum token_fault {
    TOKEN_FINE = 0,
    TOKEN_MALFORMED,   /* no token of ours at all */
    TOKEN_KEY_UNKNOWN, /* signed with a key that the set does not hold */
    TOKEN_FORGED,      /* the signature does not fit: something was changed */
    TOKEN_KEY_EXPIRED, /* the key was no longer in force on that day, or is no longer believed */
    TOKEN_PAPER_EXPIRED,
    TOKEN_REVOKED,
};

/* Checks a token against keys, the day and, where there is one, the list of revoked papers (NULL: not
   looked at). *out is filled from TOKEN_PAPER_EXPIRED on and when it is fine: only what was verified. Its
   texts live in the arena. */
enum token_fault token_check(struct arena *a, struct str text, const struct key *keys, size_t n,
                             struct day today, const struct revoked *list, struct token *out);
/* "expired", "forged": for messages and JSON. */
const char *token_fault_name(enum token_fault fault);
/* The token in what a QR code holds or a person pasted: behind '#' of an address, or the text itself,
   without spaces around it. */
struct str token_find(struct str text);

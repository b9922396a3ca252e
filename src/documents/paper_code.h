/* Codes: the 128 bits under which anyone can ask whether a paper is valid. A code is the paper's
   identity (whose request, which line, what kind) enciphered with a secret of the keyring: to whoever does
   not hold it, 128 random bits.

   Why not a random number in a table: nothing has to be written to issue or draw a paper, papers of
   decisions made before today have codes too, a rebuild of the registers loses none, and who may write every
   row of the database still cannot make one up. Guessing is as hard as guessing random numbers: a code
   exists for one in 2^128 / (number of papers) tries.

   The trap: every code of the right shape may open to some identity. Whether that request and line exist,
   and gave such a paper, is still to be asked. The secret must never change. */
#pragma once
#include "base/keyring.h"

enum {
    PAPER_CODE_BYTES = 16,
    PAPER_CODE_CHARACTERS = 26, /* Crockford's base 32, as base/ref.h */
    PAPER_CODE_TEXT_BYTES = PAPER_CODE_CHARACTERS + 1,
    PAPER_CODE_SHOWN_BYTES =
        PAPER_CODE_TEXT_BYTES + 5, /* with a hyphen after every five characters */
};

struct paper_id {
    int64_t establishment_id; /* 0 .. 2^40 - 1 */
    int64_t seq;              /* of the request, 0 .. 2^32 - 1 */
    int64_t line;             /* 0: the request as a whole; below 2^24 */
    int kind;                 /* enum paper_kind */
};

struct paper_code {
    unsigned char bytes[PAPER_CODE_BYTES];
};

struct paper_code paper_code_of(const unsigned char key[static KEY_CODE_BYTES],
                                const struct paper_id *id);
/* False: no code of ours. */
[[nodiscard]] bool paper_code_open(const unsigned char key[static KEY_CODE_BYTES],
                                   const struct paper_code *code, struct paper_id *out);

/* 26 characters, with a NUL. */
struct str paper_code_text(const struct paper_code *code, char text[static PAPER_CODE_TEXT_BYTES]);
/* As people read it: "7XK2M-0R4TQ-…". */
struct str paper_code_shown(const struct paper_code *code,
                            char text[static PAPER_CODE_SHOWN_BYTES]);
/* As people type it: small letters, O for 0, I and L for 1, hyphens and spaces anywhere. False: not 26
   characters, or others. */
[[nodiscard]] bool paper_code_read(struct str text, struct paper_code *out);

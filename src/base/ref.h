/* Public references: what people see instead of an internal number. Requests, workers, payments
   and permits are numbered 1, 2, 3 inside; a reference that people see must tell neither how many
   there are nor what the next one is (security.md N10). Instead of storing a random code and an
   index over it, we permute the number with a secret key: the code gives the number back, without
   a look-up.

   The trap: every code of the right shape gives some number. Whether that number exists, and
   whether this person may see it, is still to be asked. And the key must never change: old papers
   bear codes made with it. */
#pragma once
#include "base/str.h"

struct ref_key {
    unsigned char k[16];
};

enum {
    /* Bits a permutation may span. */
    REF_BITS_MIN = 8,
    REF_BITS_MAX = 60,
    /* A text reference: 50 bits, ten characters. */
    REF_TEXT_BITS = 50,
    REF_TEXT_CHARACTERS = 10,
    REF_TEXT_BYTES = REF_TEXT_CHARACTERS + 1,
};

/* A number below 2^bits for a number below 2^bits, one to one. `kind` (request 'R', worker 'W' ...)
   gives every kind its own permutation, so equal numbers of two kinds look unrelated. */
uint64_t ref_hide(const struct ref_key *key, unsigned char kind, unsigned bits, uint64_t n);
/* The number that ref_hide hid. */
uint64_t ref_show(const struct ref_key *key, unsigned char kind, unsigned bits, uint64_t hidden);

/* ---- ten characters ---- */

/* `n` (below 2^50) as ten characters of Crockford's base 32: 0-9 and A-Z without I, L, O and U.
   In the caller's buffer, with a NUL. */
struct str ref_text(const struct ref_key *key, unsigned char kind, uint64_t n,
                    char text[static REF_TEXT_BYTES]);
/* The number behind a text; small letters, O for 0 and I or L for 1 are understood. False, and *n
   untouched, for a text of another length or with other characters. */
[[nodiscard]] bool ref_text_read(const struct ref_key *key, unsigned char kind, struct str text,
                                 uint64_t *n);

/* ---- ten decimal digits ---- */

/* The first number that has no decimal reference. */
#define REF_DECIMAL_END UINT64_C(9000000000)

/* `n` (below REF_DECIMAL_END) as a number of ten digits, 1,000,000,000..9,999,999,999, so that no
   spreadsheet can lose a leading zero: payment and permit numbers. */
uint64_t ref_decimal(const struct ref_key *key, unsigned char kind, uint64_t n);
/* The number behind it. False, and *n untouched, when `decimal` has not ten digits. */
[[nodiscard]] bool ref_decimal_read(const struct ref_key *key, unsigned char kind, uint64_t decimal,
                                    uint64_t *n);

/* ---- the plain encoding ---- */

/* The lowest 5 x characters bits of v in Crockford's base 32, highest first, without a NUL. */
void ref_encode(uint64_t v, int characters, char *text);
/* Reads it back under the rules of ref_text_read. At most 12 characters. */
[[nodiscard]] bool ref_decode(struct str text, int characters, uint64_t *v);

/* Digits as people type them: 0-9, Arabic-Indic (U+0660..0669) or Extended Arabic-Indic
   (U+06F0..06F9). Every typed identifier, number and date goes through digits_plain once, at the
   edge; behind it there are ASCII digits only (security.md N3; domain: decisions.md 13).

   The trap: one text may use one set only. "1٢3" is refused, not repaired: mixed sets come from
   tampering or from a damaged copy, and what was meant is not ours to guess. */
#pragma once
#include "base/str.h"

enum digits_fault {
    DIGITS_FINE = 0,
    DIGITS_MIXED, /* digits of two sets in one text */
};

/* `typed` without the spaces at both ends (ASCII space, tab, CR, LF, and U+00A0), its digits turned
   into ASCII; everything else stays, so passports, IBANs and "7-1234567" pass through. The answer
   is never longer than `typed`; it is a view into it when nothing had to be converted, else it lies
   in the arena. On DIGITS_MIXED *out is untouched. Bytes that are not UTF-8 pass unchanged. */
[[nodiscard]] enum digits_fault digits_plain(struct arena *a, struct str typed, struct str *out);

/* The other way, for people who asked for ٠١٢٣: ASCII digits as Arabic-Indic ones, in the arena. */
struct str digits_arabic(struct arena *a, struct str ascii);

/* The value of one hexadecimal digit in either case; -1 when it is none. */
int digit_of_hex(char c);

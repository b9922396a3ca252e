/* Text from outside: is it UTF-8, may it be a name, its stored form (NFC), and a key to search by.

   The trap: the search key makes different names equal on purpose (security.md N4). It finds; it
   never identifies a person, never decides a right, and is never shown. */
#pragma once
#include "base/str.h"

struct arena;

/* Strict UTF-8: shortest forms only, no surrogates, nothing beyond U+10FFFF. NUL is valid UTF-8;
   utf8_name_check refuses it. ASCII runs cost an eighth of a step a byte. */
bool utf8_valid(struct str s);

/* Characters (code points) of valid UTF-8; of other bytes, those that are not continuations. */
size_t utf8_length(struct str s);

/* The first `bytes` of s at most, ending with a whole character; of other bytes, at least bytes - 3. */
struct str utf8_first(struct str s, size_t bytes);

/* Reads the first character and moves *s past it. Needs valid UTF-8 that is not empty. */
uint32_t utf8_next(struct str *s);

/* Why a text may not be a person's or an establishment's name. */
enum name_fault {
    NAME_FINE = 0,
    NAME_NOT_UTF8,
    NAME_CONTROL,      /* C0, DEL, C1, or a line or paragraph separator (U+2028, U+2029) */
    NAME_DIRECTION,    /* U+061C, U+200E, U+200F, U+202A-202E, U+2066-2069: could reorder a page */
    NAME_BYTE_ORDER,   /* U+FEFF: invisible, so two names could look equal */
    NAME_NONCHARACTER, /* U+FDD0-FDEF and the last two of every plane */
};

/* Checks a name (security.md N4). *position, when not NULL, becomes the 1-based character at fault,
   0 for NAME_FINE and NAME_NOT_UTF8. Surrogates are NAME_NOT_UTF8. Length is the caller's. */
enum name_fault utf8_name_check(struct str s, size_t *position);

/* Normalisation form C, in which text is stored. Needs valid UTF-8. Answers `s` itself when it is
   in that form beyond doubt, else a copy in the arena, at most three times as long. */
struct str utf8_nfc(struct arena *a, struct str s);

/* What two spellings of a name share, in the arena; needs valid UTF-8:
   - alef forms (أ إ آ ٱ) are ا, ؤ is و, ئ is ي, and a hamza that stands alone is left out;
   - alef maqsura and Persian ya are ي, Persian kaf is ك, ta marbuta and the Persian ha forms ه;
   - tatweel, harakat, Latin accents and invisible joiners are left out;
   - presentation and full-width forms are the plain letters, Arabic digits the ASCII ones;
   - Latin, Greek and Cyrillic letters lose their case;
   - runs of white space are one space, none at the ends.
   Equal for a text and its NFC; a key is its own key. */
struct str utf8_search_key(struct arena *a, struct str s);

/* Claims: the JSON that our own signed texts hold: one flat object of short strings and whole numbers,
   written without spaces and without escapes.

   The trap: this is no JSON reader. It reads only what it would have written itself, so that a signed
   text has one reading: an escape, a space, a name twice, a leading zero or anything nested is refused.
   Key sets of others are read with web/json.h. */
#pragma once
#include "base/buf.h"

enum { CLAIMS_MAX = 16 };

struct claim {
    struct str name, text; /* text.at NULL: a number */
    int64_t number;
};

struct claims {
    size_t count;
    struct claim list[CLAIMS_MAX];
};

/* Views into the text. False for anything that is not such an object. */
[[nodiscard]] bool claims_read(struct str json, struct claims *out);
/* The string of that name; at NULL: none, or a number. */
struct str claims_text(const struct claims *c, const char *name);
/* False: none, or a string. */
[[nodiscard]] bool claims_number(const struct claims *c, const char *name, int64_t *out);

/* Writing: open, members, close. A text must hold neither quotation mark nor backslash nor control
   character (asserted): nothing that people typed is ever signed in a code. */
void claims_open(struct buf *b);
void claims_add_text(struct buf *b, const char *name, struct str text);
void claims_add_number(struct buf *b, const char *name, int64_t number);
void claims_close(struct buf *b);

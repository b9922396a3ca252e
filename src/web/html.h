/* HTML text: escaping, and a type that keeps finished markup apart from plain text, so that one
   cannot be given for the other by mistake. Everything people typed, and every message, is plain
   text (struct str) until one of these functions or a template has escaped it. */
#pragma once
#include "base/buf.h"

/* Finished markup: every character that HTML would read as its own has been dealt with. */
struct html {
    struct str markup;
};

/* Appends s with & < > " ' written as references: safe as element text and inside a quoted
   attribute (not in a script, a style or an unquoted attribute: the pages have none). */
void html_escape(struct buf *b, struct str s);

/* Appends <bdi>s</bdi>, escaped: a name or number whose direction may differ from the text's. */
void html_add_isolated(struct buf *b, struct str s);
/* Appends <bdi dir="ltr">s</bdi>, escaped: a code, which reads left to right in every language. */
void html_add_code(struct buf *b, struct str s);

/* The same as a value in the arena. */
struct html html_text(struct arena *a, struct str s);
struct html html_isolated(struct arena *a, struct str s);
struct html html_code(struct arena *a, struct str s);

/* Takes markup as it is. Only for markup that our own code wrote in full. */
static inline struct html html_trusted(struct str markup) { return (struct html){markup}; }

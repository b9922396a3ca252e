/* Charts as SVG made here: shapes alone, their texts stand beside them in HTML (ux.md 3). No script, no
   style: geometry and colours are attributes. What they show stands in a table too, so each is hidden from
   screen readers but for the title and description given.

   The trap: SVG's x does not turn with the writing. is_rtl turns it here: time and bars run from the
   right. */
#pragma once
#include "base/buf.h"
#include <stdbool.h>

struct chart_part {
    int64_t value;
    const char *fill; /* "#0f6b4c" */
};

/* A bar of the whole's width: parts one after another, from the start side. whole > 0; what the parts
   leave stays empty. */
void chart_bar(struct buf *out, const struct chart_part *parts, size_t n, int64_t whole,
               bool is_rtl);
/* A bar for what is not known: hatched by the style sheet, never zero. */
void chart_unknown(struct buf *out);

/* A line over points in time; VALUE_UNKNOWN breaks it. max > 0 is the top; title and desc are plain
   text; id makes their ids unique on the page. */
struct chart_line {
    const int64_t *values;
    size_t n;
    int64_t max;
    bool is_rtl;
    struct str title, desc;
    const char *id;
};
void chart_line(struct buf *out, const struct chart_line *c);
/* Columns over points in time, the same way; two series are stacked, `second` may be NULL. */
void chart_columns(struct buf *out, const struct chart_line *c, const int64_t *second);

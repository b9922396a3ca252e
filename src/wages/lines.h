/* Bytes to lines: pieces of any size in, whole lines out, however they end (LF, CRLF, CR, mixed).
   A line within one piece is a view into it; only a line cut by a piece's end is copied.

   The trap: what comes out does not depend on how the bytes were cut, and a line beyond the limit is
   told once, by its head, however long it goes on. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

struct wage_lines {
    void *ctx;
    /* A line without its end, and the offset of its first byte. is_long: only its head. False stops
       the reading. */
    bool (*line)(void *ctx, struct str line, uint64_t offset, bool is_long);
    char *carried; /* the head of a line whose end has not come */
    size_t carried_n, bytes_max;
    uint64_t at;          /* bytes fed before the piece at hand */
    uint64_t line_offset; /* where the line that is being read begins */
    bool is_long, after_cr, is_stopped;
};

/* `bytes_max`: of a line, without its end. */
void wage_lines_open(struct wage_lines *l, struct arena *a, size_t bytes_max);
/* False once the reader of lines has stopped; further pieces are then ignored. */
bool wage_lines_feed(struct wage_lines *l, struct str piece);
/* The last line, when no line end follows it; afterwards the next file may be fed. */
bool wage_lines_end(struct wage_lines *l);

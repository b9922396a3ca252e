/* Wage files written: the ministry's, and the SIF of the Emirates. What is written here reads back
   as the same values, and a file so written is written again byte for byte.

   The trap: neither format can quote, so a text with a separator or a line end has no place in it:
   ERR_INPUT, and nothing of the row is written. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "wages/wage.h"

/* The ministry's file: `has_captions` writes the bracketed tags above each group. TAB-separated,
   CRLF. Header once, then the lines, then the end. */
enum err wage_write_sa_header(struct buf *out, const struct wage_header *h, bool has_captions);
enum err wage_write_sa_line(struct buf *out, const struct wage_line *l);
void wage_write_sa_end(struct buf *out);

/* The SIF: a record a worker, then the SCR, which needs `month`, `count`, `total`, `created`. */
enum err wage_write_uae_edr(struct buf *out, const struct wage_line *l);
enum err wage_write_uae_scr(struct buf *out, const struct wage_header *h);

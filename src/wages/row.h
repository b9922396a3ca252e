/* A line as cells: cut at the separator, quotes taken off where the format knows them, numbers
   freed from spaces and other digit sets.

   The trap: cells are views into the line or into `scratch`, valid until the next row. A quoted cell
   ends on its line; a line end inside quotes is refused, so that line numbers stay those a person
   sees in an editor. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

enum { WAGE_CELLS_MAX = 64 };

struct wage_row {
    struct str cell[WAGE_CELLS_MAX];
    int count; /* also beyond WAGE_CELLS_MAX, where only the count is kept */
    char *scratch;
    size_t scratch_n, scratch_max;
};

/* Room for lines of bytes_max. */
void wage_row_open(struct wage_row *r, struct arena *a, size_t bytes_max);
/* Cuts a line; false when a quote does not close, or something follows its end. */
[[nodiscard]] bool wage_row_cut(struct wage_row *r, struct str line, char separator,
                                bool has_quotes);
/* Bytes beyond ASCII? */
static inline bool wage_cell_has_high(struct str cell)
{
    uint64_t high = 0, v;
    size_t i = 0;
    for (; i + 8 <= cell.n; i += 8) {
        memcpy(&v, cell.at + i, 8);
        high |= v;
    }
    for (; i < cell.n; i++)
        high |= (unsigned char)cell.at[i];
    return (high & UINT64_C(0x8080808080808080)) != 0;
}
/* A cell as a number or code: outer spaces off, Arabic digits (and the decimal comma U+066B between
   them) turned to ASCII. False when digits of two sets are mixed. */
[[nodiscard]] bool wage_cell_plain(struct wage_row *r, struct str cell, struct str *out);
/* An account as stored: without spaces, in capital letters. */
struct str wage_cell_account(struct wage_row *r, struct str cell);

/* What kinds of bytes a line has; one look at each. */
struct wage_bytes {
    bool has_nul, has_control, has_high; /* control: below 32 but the separator, and 127 */
};
struct wage_bytes wage_bytes_of(struct str line, char separator);

/* A sheet: a table of numbers with its words, ready to be written in a file format. Whoever has the texts
   fills it (web/statistics_sheet.c); the writers below know no labels of their own.

   The trap: a hidden cell and a cell without a value are two things, and each format says them in its
   own way: ":" and the status "c" (confidential) in SDMX, null and a status in JSON-stat, an empty cell
   in CSV with the reason in the column `status`. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "stats/measure.h"

enum sheet_status { SHEET_SHOWN, SHEET_HIDDEN, SHEET_NONE, SHEET_PROVISIONAL };

struct sheet_label {
    struct str code, label;
    struct str also; /* of periods: the label in the other calendar; else empty */
};

struct sheet {
    struct str id;      /* "electronic-share" */
    struct str title;   /* the finding, or what it is about */
    struct str note;    /* definition, and whether it is simulated */
    struct str source;  /* who publishes */
    struct str updated; /* RFC 3339 */
    struct str period;  /* "1432-01/1435-03" */
    bool is_rtl, is_simulated;
    struct sheet_label by; /* the dimension: "service", "الخدمة" */
    size_t rows_count, columns_count;
    const struct sheet_label *rows;
    const struct sheet_label *columns;
    const enum unit *units;
    const int64_t *cells; /* row by row */
    const enum sheet_status *status;
    const char *total_code; /* of a last row that is the total; NULL: none */
};

static inline size_t sheet_at(const struct sheet *s, size_t row, size_t column)
{
    return row * s->columns_count + column;
}
/* The number as files write it: counts whole, shares as percent with two decimals, seconds whole, money
   in SAR. In the arena. */
struct str sheet_number(struct arena *a, enum unit unit, int64_t v);

/* CSV: the byte order mark, a header row of labels, then a row each; last column `status`. */
void sheet_csv(struct arena *a, const struct sheet *s, struct buf *out);
/* JSON-stat 2.0 (json-stat.org/full): one dataset of two dimensions, the row's and `measure`. */
void sheet_json_stat(struct arena *a, const struct sheet *s, struct buf *out);
/* SDMX-CSV 1.0: an observation a line, OBS_STATUS by the SDMX code list (A, C, M, P). */
void sheet_sdmx(struct arena *a, const struct sheet *s, struct buf *out);
/* A workbook of one sheet, right to left in Arabic, numbers as numbers, words as words: nothing in it is
   a formula (security.md N6). ERR_IO when it cannot be made. */
enum err sheet_xlsx(struct arena *a, const struct sheet *s, struct buf *out);

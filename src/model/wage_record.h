/* Wage lines as bytes, as the registers keep them: in the order of persons, so that a month is merged
   and looked up without reading it into a table.

   The trap: a packed list is read from its beginning only; each person is written as the step from
   the one before. */
#pragma once
#include "base/buf.h"

struct wage_record { /* what is kept of an accepted wage line */
    int64_t person_id;
    uint32_t file_no;                               /* of the month's files, from 1 */
    uint32_t line;                                  /* of that file */
    uint32_t status;                                /* enum wage_paid */
    int64_t net, basic, housing, other, deductions; /* halalas */
};
enum { WAGE_CHUNK_RECORDS = 2000 }; /* of one row of wage_lines */

/* What the bank says became of the payment. */
enum wage_paid { WAGE_PAID_UNTOLD = 0, WAGE_PAID = 1, WAGE_PAID_FAILED = 2 };

/* By person, file and line: for qsort. */
int wage_record_order(const void *a, const void *b);
/* Appends; *before is the person of the record before, 0 at the beginning. */
void wage_record_add(struct buf *to, int64_t *before, const struct wage_record *r);
/* The next one; false at the end, and when the bytes are damaged (from->n is then not 0). */
bool wage_record_next(struct str *from, int64_t *before, struct wage_record *out);

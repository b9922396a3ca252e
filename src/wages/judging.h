/* Inner parts of a judge, shared by check.c (bytes to rows), structure.c (what a row is, by format)
   and judge.c (what is wrong with it). Nobody else includes this. */
#pragma once
#include "wages/check.h"
#include "wages/column.h"
#include "wages/lines.h"
#include "wages/row.h"
#include "wages/seen.h"

enum { WAGE_INDEX_STEP = 64, WAGE_AGAIN_BYTES = 4096 };

struct wage_check {
    struct wage_options options;
    const struct wage_rules *rules;
    const struct wage_register *known;
    const struct wage_source *source;
    const struct wage_sink *sink;
    struct wage_summary summary;

    /* Reading. */
    struct wage_lines lines;
    struct wage_row row, header_row;
    char *header_text; /* the header's line, which outlives its piece */
    struct wage_bytes bytes;
    char separator;
    bool has_separator, has_quotes;
    uint32_t line_no, line_no_max, keys_max;
    uint64_t fed;
    int file; /* 1: the second of a pair */

    /* Which rows have come. */
    struct wage_header header;
    const struct wage_layout *header_layout;
    uint32_t rows;        /* not empty ones, of this file */
    uint32_t header_line; /* of the row that is or should be the header; 0: none yet */
    int titles;           /* title rows seen in this file */
    bool has_ended, is_after_end, is_stopped, is_in_line;
    bool has_unread;                 /* a row whose wage is not in the sum */
    uint64_t line_rejects;           /* findings that reject a wage line, not the file */
    struct wage_line line, previous; /* previous: the EDR before, for its EVP */

    /* What was seen before. */
    struct wage_seen persons, accounts;
    const struct wage_layout *places_of; /* whose columns the two places are */
    int person_place, account_place;
    uint64_t *index; /* offset of every 64th line */
    struct wage_lines again_lines;
    struct wage_row again_row;
    char again_part[WAGE_AGAIN_BYTES]; /* what again_row and again look into */
    uint32_t again_skip;
    struct wage_line again;
    bool is_again_read;

    char wanted[WAGE_WANTED_BYTES];
};

/* ---- check.c ---- */

/* Tells a finding. `column` NULL: the line as a whole; other: the earlier line, or 0. */
void wage_find(struct wage_check *c, enum wage_cause cause, uint32_t line, const char *column,
               struct str value, struct str wanted, uint32_t other);
/* Tells a finding about the file as a whole and reads no further. Answers false. */
bool wage_stop(struct wage_check *c, enum wage_cause cause, uint32_t line, struct str value,
               struct str wanted);
/* An amount as text in c->wanted. */
struct str wage_wanted_amount(struct wage_check *c, int64_t halalas);
struct str wage_wanted_number(struct wage_check *c, int64_t n);
/* Reads the row's cells by a layout into `record` (zeroed before), telling what is wrong; answers
   the parts that could not be read. Account faults are left to the caller: *account. */
uint32_t wage_row_read(struct wage_check *c, struct wage_row *row, const struct wage_layout *layout,
                       void *record, enum wage_cause *account);
/* Tells a wrong number of columns; true when it is right. */
bool wage_row_fits(struct wage_check *c, const struct wage_row *row,
                   const struct wage_layout *layout);
/* An earlier line of this file again, into c->again; false when it can't be had. */
bool wage_line_again(struct wage_check *c, uint32_t line_no, const struct wage_layout *layout);

/* ---- structure.c ---- */

/* A row that is not empty. */
void wage_structure_row(struct wage_check *c, struct str line);
/* What is missing at the end of a file. */
void wage_structure_end(struct wage_check *c);
/* The layout of this format's wage lines. */
const struct wage_layout *wage_structure_line_layout(const struct wage_check *c);

/* ---- judge.c ---- */

/* The row in hand (c->row), laid out as `layout` says: every column, then what columns say together. */
void wage_judge_line(struct wage_check *c, const struct wage_layout *layout);
/* An EVP record against its EDR; `line` is c->line, read from the EVP. */
void wage_judge_evp(struct wage_check *c);
void wage_judge_header(struct wage_check *c);
void wage_judge_file(struct wage_check *c);

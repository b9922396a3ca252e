/* Wage files for tests: a judge fed with a text in pieces, its findings as lines of text; and a
   repeatable, faultless file of any length to plant mistakes in. */
#pragma once
#include "base/buf.h"
#include "wages/check.h"

struct wage_trial {
    struct arena *arena; /* the judge's, reset with every run */
    struct arena *kept;  /* what a run leaves behind: reset with every run too */
    struct wage_options options;
    struct wage_rules rules;
    const struct wage_register *known;
    bool has_source; /* the judge may read the text again */
    /* After a run. */
    struct str said; /* findings, one a line: "4 [MOL-ID] person_check" */
    struct wage_summary summary;
    struct wage_header header;
    struct wage_line *lines;
    uint32_t lines_count;
    struct wage_finding last; /* its texts are gone */
};

/* Format, the month of January 2014, and limits as policy has them. */
void wage_trial_open(struct wage_trial *t, enum wage_format format);
void wage_trial_close(struct wage_trial *t);
/* Judges the text in pieces of `piece` bytes (0: whole). */
void wage_trial_run(struct wage_trial *t, struct str text, size_t piece);
/* The same for a bank's pair. */
void wage_trial_run_pair(struct wage_trial *t, struct str header, struct str body, size_t piece);

/* ---- a faultless file ---- */

enum { WAGE_FILE_CELLS = 16 };
struct wage_cells {
    struct str cell[WAGE_FILE_CELLS];
    int count;
    int64_t net;
};
/* The cells of wage line i (from 0) of the ministry's file; texts in the arena. */
void wage_file_cells(struct arena *a, uint32_t i, struct wage_cells *out);
/* The header with that total, with CRLF. */
struct str wage_file_header(struct arena *a, int64_t total);
/* Cells joined by TAB, with CRLF. */
void wage_file_add(struct buf *out, const struct wage_cells *cells);
/* Header, `lines` wage lines and the end. */
struct str wage_file_make(struct arena *a, uint32_t lines);

/* What is wrong with a wage file, as data: which check, why, on which line, in which field. The
   words stand in text/wages.*.po under the cause's name and may use {value}, {wanted} and {line}.

   The trap: a remark (M) never rejects; only wage_cause_rejects tells which is which. */
#pragma once
#include "base/csv.h"
#include "base/str.h"

enum wage_cause {
    WAGE_CAUSE_NONE = 0,
#define CAUSE(identifier, check, grade) WAGE_CAUSE_##identifier,
#include "wages/causes.def"
#undef CAUSE
    WAGE_CAUSES,
};

enum { WAGE_CHECKS = 22, WAGE_VALUE_BYTES_MAX = 96 };

struct wage_finding {
    enum wage_cause cause;
    int file;            /* 0; 1: the second file of a pair */
    uint32_t line;       /* of the file, from 1; 0: the file as a whole */
    const char *column;  /* the field's name in this format; NULL: the line as a whole */
    struct str value;    /* what stands there, valid UTF-8, cut to WAGE_VALUE_BYTES_MAX */
    struct str wanted;   /* what should stand there, or what it was compared with; may be empty */
    uint32_t other_line; /* the earlier line it agrees with; 0: none */
};

/* 1..22. */
int wage_cause_check(enum wage_cause cause);
/* Reject, or else a remark. */
bool wage_cause_rejects(enum wage_cause cause);
/* The name in keys and JSON: "person_check". */
const char *wage_cause_name(enum wage_cause cause);

/* The report to take home, a row a finding: line, field, value, check, grade, cause, fix. The words
   come from the caller in his language; every cell with words of the file is written so that a
   spreadsheet does not run it as a formula (security.md N6). `titles` has WAGE_REPORT_COLUMNS. */
enum { WAGE_REPORT_COLUMNS = 8 };
struct wage_report_words {
    struct str grade, cause, fix;
};
void wage_report_titles(struct csv_writer *w, const struct str titles[static WAGE_REPORT_COLUMNS]);
void wage_report_row(struct csv_writer *w, const struct wage_finding *f,
                     const struct wage_report_words *words);

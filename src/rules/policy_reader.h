/* The reading of policy tables, shared by policy_table.c (what a line means) and policy_read.c (files,
   the rows of each key together, the whole set). */
#pragma once
#include "rules/policy_set.h"

struct reader {
    struct arena *boot;
    struct policy *set;
    struct buf *faults;
    int faults_count;
    struct str file;
    int line;
    int *row_slots; /* by row: its slot */
    struct str *row_files;
};

struct policy_format {
    const char *name, *columns; /* columns: the first line, parted by tabs */
    void (*row)(struct reader *r, const struct str *cell);
};

enum { TABLES = 9, TABLE_PARAMETERS = 3, TABLE_CURVE = 6, COLUMNS_MAX = 11, FAULTS_MAX = 100 };

/* In the order in which they are read and joined. */
extern const struct policy_format policy_formats[TABLES];

/* Adds "file:line: …" to the faults. */
void fault_at(struct reader *r, struct str file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#define FAULT(r, ...) fault_at((r), (r)->file, (r)->line, __VA_ARGS__)

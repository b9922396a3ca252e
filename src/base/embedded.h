/* Files that the build puts inside the program: policy tables, reference data, message catalogues,
   page templates, style sheet, fonts, schema. Names are paths in the source tree, such as
   "policy/parameters.tsv"; the catalogues are "text/ar.mo" and "text/en.mo". */
#pragma once
#include "base/str.h"

struct embedded {
    struct str name, data;
};

/* All of them, sorted by name within each kind. */
extern const struct embedded embedded_files[];
extern const size_t embedded_files_count;

/* The file of that name; `at` is NULL when there is none. */
struct str embedded_find(struct str name);

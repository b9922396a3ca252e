/* The report of `bawaba wages check`: findings as lines of text, as JSON, and as a CSV file, as they
   come; nothing is kept, however many there are. */
#pragma once
#include "wages/check.h"
#include "web/message.h"
#include <stdio.h>

struct wage_report {
    enum lang lang;
    bool is_json;
    FILE *csv;           /* NULL: none */
    struct arena *arena; /* reset with every finding */
    uint64_t told;
};

/* The beginning of the JSON, the titles of the CSV. */
void wage_report_begin(struct wage_report *r);
/* A struct wage_sink's finding; ctx is the report. */
void wage_report_finding(void *ctx, const struct wage_finding *f);
void wage_report_end(struct wage_report *r, enum wage_format format,
                     const struct wage_header *header, const struct wage_summary *s);

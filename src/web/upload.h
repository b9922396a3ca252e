/* An uploaded list, read: its lines, or what is wrong with it. For the page, and for its test. */
#pragma once
#include "decisions/submit.h"
#include "web/exchange.h"

enum { UPLOAD_FAULTS_SHOWN = 100 };

struct upload_fault {
    int line; /* of the file, from 1 */
    struct str column;
    struct field_fault fault; /* pointer unused */
};

struct upload {
    struct submission_line *lines; /* own answers; VALUE_UNKNOWN where the file says nothing */
    size_t lines_count;
    size_t rows; /* in the file, below its head */
    struct upload_fault faults[UPLOAD_FAULTS_SHOWN];
    size_t faults_count; /* of all, also those not kept */
};

/* Reads CSV text (separated by commas, semicolons or tabs) for a service. */
void upload_read(struct exchange *x, const struct service *s, struct str text, struct upload *out);
/* "worker,months": the columns a file may have. */
struct str upload_columns(struct arena *req, const struct service *s);

/* Imports in the ledger: each file that was taken is one operation, with the hash of its bytes, so
   that `rebuild` knows what to replay and in which order. */
#pragma once
#include "base/clock.h"
#include "registers/import.h"

struct record_import { /* the context of record_import_add */
    struct db *db;
    const struct policy *policy;
    struct clock clock;
    int64_t account_id;            /* who; 0: the command line */
    const unsigned char *salt_key; /* of struct ledger; NULL as a rule */
};

/* An import_record (registers/import.h): appends the entry, its leaf and its count. The note of the
   entry is "KIND ROWS SHA256". The trap: it reads the ledger's end anew, so no writer may be at work
   on the same store; inside the portal an import would have to be a job of the writer. */
enum err record_import_add(void *ctx, enum import_kind kind, struct str csv_text, int64_t rows,
                           const unsigned char sha256[32], int64_t *operation_no);

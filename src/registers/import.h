/* Import: registers taken over from files. A file is a CSV with a header row; columns are found by
   name, in any order. It is taken whole or not at all: every bad row is named with line, column,
   value and reason, and one bad row keeps all others out.

   Order matters: persons before the establishments they own, establishments before employments,
   employments before permits and cases. Internal numbers are the next free ones, so the same files
   in the same order give the same rows: that is what import_replay and `rebuild` rest on.

   The trap: an importer remembers the registers (numbers, who is employed, counts). When anything
   else may have written to the store meanwhile, call importer_forget before the next file. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "rules/policy.h"

enum import_kind { /* permanent numbers: stored in import_file.kind */
                   IMPORT_PERSONS = 1,
                   IMPORT_ESTABLISHMENTS = 2,
                   IMPORT_EMPLOYMENTS = 3,
                   IMPORT_PERMITS = 4, /* of employments on file */
                   IMPORT_VISAS = 5,
                   IMPORT_WEEKS = 6, /* history of the Nitaqat rate */
                   IMPORT_SUSPENSIONS = 7,
                   IMPORT_CASES = 8,                 /* open matters of a worker */
                   IMPORT_PROFESSIONAL_LICENCES = 9, /* what bodies of professions vouch for */
                   IMPORT_ACTIVITY_LICENCES = 10,    /* activities an establishment may carry on */
                   IMPORT_KIND_LAST = IMPORT_ACTIVITY_LICENCES,
};

enum {
    IMPORT_FAULTS_MAX = 1000, /* listed; the rest is counted */
    IMPORT_FIELD_BYTES_MAX = 1024,
    IMPORT_NAME_CHARACTERS_MAX = 200,
    IMPORT_PART_BYTES = 4 * 1024 * 1024, /* of a stored file, compressed */
};
#define IMPORT_FILE_BYTES_MAX ((size_t)1 << 31)

enum import_reason { /* message keys "import.reason.<name>"; the first nine in csv_fault's order */
                     REASON_NONE,
#define REASON(name) REASON_##name,
#include "registers/import_reasons.def"
#undef REASON
                     REASON_COUNT
};

struct import_fault {
    int line;                 /* in the file, from 1 */
    struct str column, value; /* value: cut to 60 characters; either may be empty */
    enum import_reason reason;
    struct str required; /* what would do, where that can be said; may be empty */
};

struct import_report {
    int64_t rows;                /* read, without the header */
    int64_t faults_count;        /* all of them */
    struct import_fault *faults; /* the first IMPORT_FAULTS_MAX */
    int faults_listed;
    int64_t operation_no;     /* 0: nothing was recorded */
    unsigned char sha256[32]; /* of the file's bytes */
};

/* Called inside the transaction, after the last row and before the commit: gives the import its
   number in the ledger. An error undoes the import. */
typedef enum err (*import_record)(void *ctx, enum import_kind kind, struct str csv_text,
                                  int64_t rows, const unsigned char sha256[32],
                                  int64_t *operation_no);
/* Called every few thousand rows. */
typedef void (*import_progress)(void *ctx, int64_t rows, size_t bytes_done, size_t bytes_all);

struct import_options {
    bool is_dry_run;      /* everything but the commit; nothing is recorded */
    import_record record; /* NULL: the file is kept under the next free number of import_file */
    void *record_ctx;
    import_progress progress; /* may be NULL */
    void *progress_ctx;
};

struct importer;

/* An importer on a DB_WRITE (or DB_SCRATCH) connection. `today` decides which weights of Saudi
   workers hold; it is kept with the file for the replay. db and policy must outlive it. */
struct importer *importer_new(struct db *db, const struct policy *policy, struct day today);
void importer_free(struct importer *im);
/* The registers may have changed: what the importer knows is read again at the next file. */
void importer_forget(struct importer *im);

/* Takes one file. ERR_INPUT: the report says why, and nothing was written. The report's lists live in
   `a`. Runs its own transaction: not to be called inside one. */
enum err import_run(struct importer *im, struct arena *a, enum import_kind kind, struct str text,
                    const struct import_options *options, struct import_report *report);

/* Takes the file that was kept under that number in `from` again into the importer's store, as it was
   taken then; records nothing. ERR_NOT_FOUND: no file has that number. ERR_DB: the kept file is
   damaged, or no longer fits. */
enum err import_replay(struct importer *im, struct db *from, int64_t operation_no);

/* "persons", "establishments" …; -1 from import_kind_find: no such kind. */
const char *import_kind_name(enum import_kind kind);
int import_kind_find(struct str name);
/* "taken", "check_digit" …: the end of the message key. */
const char *import_reason_name(enum import_reason reason);
/* The columns of a kind as one line for help texts, required ones marked with *. */
struct str import_columns(struct arena *a, enum import_kind kind);

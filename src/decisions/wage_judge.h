/* A wage file read and judged against the registers, away from HTTP and writer threads; what comes out
   is ready to be stored (wage_accept.h). Reads only.

   The trap: the registers are looked at once, before the first line; what another request changes
   meanwhile shows in the acceptance, which asks again for what decides (reference, month, right). */
#pragma once
#include "base/clock.h"
#include "registers/wage.h"
#include "wages/check.h"
#include "wages/law.h"
#include "wages/pack.h"

enum { WAGE_FINDINGS_KEPT = 20000 };

struct wage_judging {
    /* asked */
    int64_t establishment_id;
    int64_t account_id;
    struct clock clock;
    const struct policy *policy;
    struct str file, body; /* body: of a bank's pair; else empty */
    struct str name;       /* the sender's */
    bool is_guessed;       /* find the format out */
    enum wage_format format;
    struct str map; /* WAGE_MAP: which column is what (wages/map.h) */
    int64_t month;
    enum wage_how how;
    int64_t mends;
    /* answered, in the arena given */
    struct wage_upload upload;
    struct wage_packed kept[WAGE_KEPT_FINDINGS + 1]; /* by kind; 0 unused */
    int64_t findings_kept;
    const char *map_problem; /* ERR_INPUT: in English */
};

/* ERR_INPUT: the column map cannot be read. ERR_NOT_FOUND: policy has no row for the day. */
enum err wage_judge(struct db *reader, struct arena *a, struct wage_judging *x);
/* The findings kept of an upload. */
enum err wage_findings_load(struct db *reader, struct arena *a, int64_t establishment_id,
                            int64_t file_id, struct wage_finding **out, size_t *n);
/* Is that text, 2 to 15 digits, the number of the establishment as wage files write it: office and
   sequence one after the other, the sequence perhaps filled up to seven digits [A]. */
bool wage_is_establishment(struct str text, int office_no, int64_t seq_no);

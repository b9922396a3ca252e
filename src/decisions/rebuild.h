/* Rebuild: the registers made anew from imports and ledger in a scratch store, and compared row by row
   with those in use. What it finds wrong is told by name: a leaf that does not fit its row, a row
   missing from the ledger, a register row that the ledger does not give. */
#pragma once
#include "decisions/ledger.h"
#include "rules/policy.h"

enum { REBUILD_FAULTS_MAX = 100 };

struct rebuild_report {
    int64_t operations, imports, rows; /* taken, replayed, compared */
    int64_t faults_count;              /* all of them */
    struct str faults
        [REBUILD_FAULTS_MAX]; /* "employment 7/211: permit_expiry is 16500, the ledger gives 16200" */
    unsigned char state_hash[HASH_BYTES]; /* SHA-256 over all rows of the registers in use */
    unsigned char rebuilt_hash[HASH_BYTES];
    unsigned char ledger_sum[HASH_BYTES];
};

/* Compares; changes nothing. OK also when faults were found: look at faults_count. `progress` may be
   NULL; it gets the operations done and their number. */
enum err rebuild_check(struct arena *a, const char *url, const struct policy *policy,
                       struct rebuild_report *out, void (*progress)(int64_t done, int64_t all));
/* Replaces the registers in use by the rebuilt rows, in one transaction, when ledger and leaves are
   whole; ERR_CONFLICT when they are not (an earlier backup is needed then). The server must be
   stopped. */
enum err rebuild_replace(struct arena *a, const char *url, const struct policy *policy,
                         struct rebuild_report *out, void (*progress)(int64_t done, int64_t all));

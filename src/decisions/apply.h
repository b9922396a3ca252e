/* Apply: the only place that turns ledger entries into register rows: when something is decided, and
   again when everything is rebuilt. It looks at the entry and the registers, never at rules, policy,
   clock or random numbers: so the same ledger always gives the same rows. */
#pragma once
#include "decisions/entry.h"
#include "registers/request.h"

enum { APPLY_STATISTICS_MAX = 512 };

struct statistic_count {
    int32_t day;
    int service;
    enum channel channel;
    enum operation_kind kind;
    char region[8];
    int64_t n;
};

struct apply {
    struct db *db;
    struct db *kept;        /* where files kept beside the ledger are read; NULL: from db */
    struct arena *arena;    /* of the job: lines in hand; may be reset after apply_flush */
    struct request request; /* of the entries in hand, written once by apply_flush */
    struct request_line *lines;
    size_t lines_count;
    bool has_request;
    bool is_replay; /* rebuild: tells nobody, audits nothing */
    int statistics_count;
    struct statistic_count statistics[APPLY_STATISTICS_MAX];
};

enum err apply_entry(struct apply *a, const struct entry *e);
/* Writes the request in hand: after the last entry of a job. */
enum err apply_flush(struct apply *a);
/* Writes the counts: once a batch. */
enum err apply_statistics(struct apply *a);
/* Forgets what was in hand, after a savepoint was undone. The counts are put back to `mark`, which is
   a copy taken before. */
void apply_undo(struct apply *a, const struct apply *mark);

/* A synthetic history of the portal: from an empty store to years of decisions, all of them made by the
   engine itself (registers by import, requests by the writer's jobs). The plan of it stands in
   policy/data/history_plan.csv. Nobody in it exists, and the store says so (setting `demo`).

   The same seed, scale and size give the same rows and the same ledger. Each simulated day is one
   transaction together with the note of how far the history is, so a run that was killed goes on where
   it was, and arrives at the same. */
#pragma once
#include "db/db.h"
#include "history/plan.h"
#include "registers/demo.h"

struct history_progress {
    struct day today;
    int64_t days_done, days_all; /* of the plan, up to config.until */
    int64_t operations;          /* lines executed in this run and before */
};

struct history_config {
    const char *url; /* an empty store, or one that this history began */
    const struct policy *policy;
    int64_t scale_ppm;               /* millionths of the whole market: 1,000..1,000,000 */
    int64_t establishments, workers; /* 0: as the plan has it, at that scale */
    uint64_t seed;
    struct day until;  /* the first day that is not simulated; DAY_NONE: the plan's end */
    int64_t days_most; /* stop after so many days of this run; 0: go on to the end */
    void (*progress)(void *ctx, const struct history_progress *p); /* may be NULL */
    /* Opens accounts of its own in the fresh register, before the owners' are opened; may be NULL. */
    enum err (*accounts)(void *ctx, struct db *db, const struct demo_wish *wish);
    void *ctx;
};

struct history_report {
    struct day reached; /* the next day to simulate */
    int64_t days;       /* of this run */
    int64_t requests, operations, accepted, refused;
    int64_t executed[HISTORY_SERVICES], refused_by[HISTORY_SERVICES];
    int64_t establishments, workers; /* of the first day */
};

/* ERR_CONFLICT: the store holds something else (another register, another seed or scale, a making that
   was broken off); a line of the log says what. ERR_INPUT: sizes that no register can have. */
enum err history_run(struct arena *boot, const struct history_config *config,
                     struct history_report *out);
/* The register a history begins with. */
struct demo_wish history_wish(const struct history_plan *plan, const struct history_config *config);

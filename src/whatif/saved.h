/* Scenarios that analysts saved, with what came of them. Shared among them; no decision rests on one. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "decisions/writer.h"

enum saved_state { SAVED_WAITS = 1, SAVED_DONE = 2, SAVED_FAILED = 3 };
enum { SAVED_CHANGES_BYTES_MAX = 4000, SAVED_NAME_BYTES_MAX = 200 };

struct saved_scenario {
    int64_t id, account_id, made_at;
    struct str name, changes; /* changes: one a line */
    struct day on;
    enum saved_state state;
    struct str result; /* JSON; empty while it waits */
};

/* ERR_NOT_FOUND. */
enum err saved_load(struct db *db, struct arena *req, int64_t id, struct saved_scenario *out);
/* The newest first. */
enum err saved_list(struct db *db, struct arena *req, int64_t max, struct saved_scenario **out,
                    size_t *n);
/* The oldest that waits; ERR_NOT_FOUND: none. */
enum err saved_waiting(struct db *db, struct arena *req, struct saved_scenario *out);

struct saving { /* run by saving_run: a new one (id 0, which then gets its number), or its result */
    struct job job;
    struct saved_scenario scenario;
};
enum err saving_run(struct writing *w, struct job *job);

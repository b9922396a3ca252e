/* Outages, and the deadlines they moved: all SQL of both. */
#pragma once
#include "base/arena.h"
#include "registers/request.h"

enum outage_cause {
    OUTAGE_UNPLANNED = 1, /* the program ended or the machine did */
    OUTAGE_PLANNED = 2,   /* it was stopped by whoever runs it: moves no deadline */
};

struct outage {
    int64_t from_ms, until_ms;
    enum outage_cause cause;
};
enum err outage_insert(struct db *db, const struct outage *o);
/* Those that ended after `since_ms`, the newest first, at most `max`. */
enum err outages_load(struct db *db, struct arena *a, int64_t since_ms, size_t max,
                      struct outage **out, size_t *n);

/* The last sign of life, and whether it was the last of an orderly stop; 0: none yet. since_ms is the
   first one ever. */
struct alive {
    int64_t at_ms, since_ms;
    bool is_stopped;
};
enum err alive_load(struct db *db, struct alive *out);
enum err alive_store(struct db *db, const struct alive *alive);

/* The day a deadline had before outages moved it. ERR_NOT_FOUND: it was not moved. */
enum err extension_load(struct db *db, const struct due *due, struct day *original);
enum err extension_store(struct db *db, const struct due *due, struct day original,
                         struct day extended);

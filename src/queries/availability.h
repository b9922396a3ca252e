/* How available the portal has been: outages of the last year, as it recorded them itself. */
#pragma once
#include "registers/outage.h"

enum { AVAILABILITY_DAYS = 365, AVAILABILITY_OUTAGES_MAX = 200 };

struct availability {
    int64_t since_ms; /* what is covered begins here; 0: nothing was recorded yet */
    int64_t covered_ms, unplanned_ms, planned_ms;
    int64_t share_bp;       /* of the covered time, without unplanned outages */
    struct outage *outages; /* the newest first */
    size_t count;
};
enum err availability_load(struct db *reader, struct arena *req, int64_t now_ms,
                           struct availability *out);

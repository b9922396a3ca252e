/* See the header. */
#include "queries/availability.h"

enum err availability_load(struct db *reader, struct arena *req, int64_t now_ms,
                           struct availability *out)
{
    enum { WHOLE_BP = 10000 };
    const int64_t span_ms = (int64_t)AVAILABILITY_DAYS * 86400000;
    struct alive alive;
    *out = (struct availability){0};
    TRY(alive_load(reader, &alive));
    if (!alive.since_ms)
        return OK;
    out->since_ms = alive.since_ms > now_ms - span_ms ? alive.since_ms : now_ms - span_ms;
    out->covered_ms = now_ms > out->since_ms ? now_ms - out->since_ms : 1;
    TRY(outages_load(reader, req, out->since_ms, AVAILABILITY_OUTAGES_MAX, &out->outages,
                     &out->count));
    for (size_t i = 0; i < out->count; i++) {
        const struct outage *o = &out->outages[i];
        int64_t from = o->from_ms > out->since_ms ? o->from_ms : out->since_ms;
        *(o->cause == OUTAGE_UNPLANNED ? &out->unplanned_ms : &out->planned_ms) +=
            o->until_ms - from;
    }
    int64_t up = out->covered_ms - out->unplanned_ms;
    out->share_bp = up > 0 ? up * WHOLE_BP / out->covered_ms : 0;
    return OK;
}

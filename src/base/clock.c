/* The only place that reads the system's wall clock for business; see the header. */
#include "base/clock.h"
#include <time.h>

struct clock clock_read(struct day fixed)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    int64_t now_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    return (struct clock){now_ms, day_is_none(fixed) ? day_of_instant(now_ms) : fixed};
}

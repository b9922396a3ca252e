/* The time a piece of work happens at, read once at its edge and passed in: nothing below reads a
   clock. `today` is the business day: Riyadh's, or the day that --today fixed for a demonstration. */
#pragma once
#include "base/day.h"

struct clock {
    int64_t now_ms; /* UTC */
    struct day today;
};

/* The real instant, with the business day fixed to `fixed` unless that is DAY_NONE. */
struct clock clock_read(struct day fixed);

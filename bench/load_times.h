/* Latencies counted in buckets about 1.6 % wide, from a microsecond to a day: constant memory, and
   adding one costs a few instructions. Only bench/load.c includes it. */
#pragma once
#include <stdint.h>

enum {
    TIMES_FINE_BITS = 6, /* buckets to each doubling: 64 */
    TIMES_BUCKETS = 40 << TIMES_FINE_BITS,
};

struct times {
    uint64_t bucket[TIMES_BUCKETS], count, sum_us, max_us;
};

static void times_add(struct times *t, uint64_t us)
{
    unsigned at = (unsigned)us;
    if (us >= 1u << TIMES_FINE_BITS) {
        unsigned doublings = 63 - (unsigned)__builtin_clzll(us) - TIMES_FINE_BITS;
        at = ((doublings + 1) << TIMES_FINE_BITS) +
             (unsigned)((us >> doublings) & ((1u << TIMES_FINE_BITS) - 1));
    }
    t->bucket[at < TIMES_BUCKETS ? at : TIMES_BUCKETS - 1]++;
    t->count++;
    t->sum_us += us;
    t->max_us = us > t->max_us ? us : t->max_us;
}

/* The latency that a share (0.99) of all stayed within, in microseconds; 0 without any. */
static uint64_t times_within(const struct times *t, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)t->count), seen = 0;
    for (unsigned at = 0; at < TIMES_BUCKETS; at++) {
        seen += t->bucket[at];
        if (seen > wanted) {
            unsigned doublings = at >> TIMES_FINE_BITS, fine = at & ((1u << TIMES_FINE_BITS) - 1);
            if (doublings == 0)
                return fine;
            return (uint64_t)((1u << TIMES_FINE_BITS) + fine) << (doublings - 1);
        }
    }
    return t->max_us;
}

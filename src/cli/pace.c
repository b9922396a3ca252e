/* Progress lines; see the header. */
#include "cli/pace.h"
#include <stdio.h>
#include <time.h>

static int64_t steady_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct pace pace_begin(const char *what)
{
    int64_t now = steady_ms();
    return (struct pace){.began_ms = now, .told_ms = now, .what = what};
}

int64_t pace_passed_ms(const struct pace *p) { return steady_ms() - p->began_ms; }

void pace_tell(void *ctx, int64_t n, size_t done, size_t all)
{
    struct pace *p = ctx;
    int64_t now = steady_ms(), passed = now - p->began_ms;
    if (now - p->told_ms < 1000 || done == 0 || all == 0)
        return;
    p->told_ms = now;
    double left = (double)passed * ((double)all / (double)done - 1);
    fprintf(stderr, "bawaba: %lld %s, %lld/s, %.0f %%, %.0f s left\n", (long long)n, p->what,
            (long long)(n * 1000 / passed), 100.0 * (double)done / (double)all, left / 1000);
}

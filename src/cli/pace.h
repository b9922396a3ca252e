/* Progress of long work on standard error: a line a second with what is done, how fast, and how long
   it still takes. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct pace {
    int64_t began_ms, told_ms;
    const char *what; /* "rows" */
};

/* Starts the clock now. */
struct pace pace_begin(const char *what);
/* Tells, unless a second has not yet passed since it told last. An import_progress; ctx is a pace. */
void pace_tell(void *ctx, int64_t n, size_t done, size_t all);
/* Milliseconds since the start. */
int64_t pace_passed_ms(const struct pace *p);

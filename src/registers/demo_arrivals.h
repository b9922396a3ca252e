/* Who comes onto a demonstration's files after its first day: newcomers on visas of their employers,
   Saudis hired, and visas nobody has used yet. The same seed and month give the same files, which go
   through the import like any other; so a history can be taken up again between any two of them. */
#pragma once
#include "registers/demo.h"

struct demo_arrivals;

/* For the demonstration of that wish, whose plan it makes again. `policy` must outlive it. */
enum err demo_arrivals_new(struct arena *boot, const struct policy *policy,
                           const struct demo_wish *wish, struct demo_arrivals **out);
void demo_arrivals_free(struct demo_arrivals *x);

enum { ARRIVAL_FILES = 3 }; /* persons, employments, visas: in this order */

struct arrivals_month {
    int month; /* 0.. since the demonstration's day; at most 48 */
    struct day on;
    int64_t expats, saudis, visas; /* each at most a million */
};

/* One of the month's files: its kind, and its text in `a` (empty: it has no row). */
struct str demo_arrivals_file(struct demo_arrivals *x, struct arena *a,
                              const struct arrivals_month *month, int file, enum import_kind *kind);

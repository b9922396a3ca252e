/* The Saudis of one Nitaqat entity, weighed: units of each kind apart, because students and disabled
   workers count only up to their shares (domain/services.md 5.2). */
#pragma once
#include "rules/nitaqat.h"

struct saudi_tally {
    int64_t saudis;                                     /* heads */
    int64_t plain_units, student_units, disabled_units; /* before the caps */
    int64_t students, disabled;                         /* those who count at all */
};

/* One more, whose units saudi_weight_units answered. */
void saudi_tally_add(struct saudi_tally *t, int64_t units, enum weight_kind weight_kind);
/* The entity's units on a day: students beyond their share of the Saudis count nothing, disabled workers
   beyond theirs of all workers count as others do (the second half is an assumption). */
int64_t saudi_tally_units(const struct policy *p, const struct saudi_tally *t, int activity,
                          int64_t workers, struct day on);

/* The clock of working days (domain/services.md 4): weekends and official holidays are policy lists, since
   both have changed and feasts are declared, not computed. Pure. */
#pragma once
#include "rules/policy.h"

/* Neither weekend nor holiday on that day, by the lists in force then. */
bool day_is_working(const struct policy *p, struct day d);
/* How many calendar days from `from` until `days` working days have passed; 0 for none. */
int64_t working_days_span(const struct policy *p, struct day from, int days);

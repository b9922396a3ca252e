/* What a Saudi's insurance does to the counts of his establishment's Nitaqat entity: the units of all its
   Saudis are weighed anew, because students and disabled workers count only up to their shares. */
#pragma once
#include "decisions/writer.h"
#include "registers/establishment.h"

struct insured { /* what is to be true of one Saudi */
    int64_t person_id;
    bool was_working, is_working;
    int64_t wage; /* insured, halalas a month */
};
struct outside_counts {
    int64_t heads, units; /* more or fewer */
};
/* The establishment is locked for writing. */
enum err outside_counts(struct writing *w, const struct establishment *est,
                        const struct insured *now, struct outside_counts *out);

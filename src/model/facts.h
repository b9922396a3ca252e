/* Facts: everything a decision may rest on, read once, as numbers (model/value.h). An array and not
   a struct of fields, so that the ledger can store what was seen under permanent numbers, `explain`
   can name it, execution can be compared with preview, and case files can set it by name. */
#pragma once
#include "base/buf.h"
#include "model/value.h"
#include <stdbool.h>

enum fact {
#define FACT(number, identifier, kind) FACT_##identifier = number,
#include "model/facts.def"
#undef FACT
    FACT_COUNT = 256
};

struct facts {
    int64_t value[FACT_COUNT]; /* VALUE_UNKNOWN when not known or not gathered */
};

struct fact_info {
    const char *identifier; /* NULL: no such number */
    enum value_kind kind;
};
/* A set of facts, one bit a number. */
struct fact_set {
    uint64_t bits[(FACT_COUNT + 63) / 64];
};

void facts_clear(struct facts *f);
const struct fact_info *fact_info(int number); /* NULL when out of range or unused */
/* The number of the fact with that identifier, 0: none. */
int fact_by_name(struct str identifier);

static inline void fact_set_add(struct fact_set *s, int fact)
{
    s->bits[fact / 64] |= (uint64_t)1 << (fact % 64);
}
static inline bool fact_set_has(const struct fact_set *s, int fact)
{
    return s->bits[fact / 64] >> (fact % 64) & 1;
}
/* The facts of the set in the ledger's encoding: count, then (number step, value) as varints;
   an unknown value is written as such. */
void facts_encode(struct buf *to, const struct facts *f, const struct fact_set *which);
/* Reads that encoding; false when it is damaged. Facts not in it become unknown. */
bool facts_decode(struct str *from, struct facts *f, struct fact_set *which);

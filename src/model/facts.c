/* The table of facts and their compact encoding; see the header. */
#include "model/facts.h"

static const struct fact_info infos[FACT_COUNT] = {
#define FACT(number, identifier, kind) [number] = {#identifier, kind},
#include "model/facts.def"
#undef FACT
};

void facts_clear(struct facts *f)
{
    for (int i = 0; i < FACT_COUNT; i++)
        f->value[i] = VALUE_UNKNOWN;
}

const struct fact_info *fact_info(int number)
{
    return number > 0 && number < FACT_COUNT && infos[number].identifier ? &infos[number] : NULL;
}

int fact_by_name(struct str identifier)
{
    for (int i = 1; i < FACT_COUNT; i++)
        if (infos[i].identifier && str_eq_c(identifier, infos[i].identifier))
            return i;
    return 0;
}

void facts_encode(struct buf *to, const struct facts *f, const struct fact_set *which)
{
    unsigned n = 0;
    for (int w = 0; w < (int)(sizeof which->bits / sizeof *which->bits); w++)
        n += (unsigned)__builtin_popcountll(which->bits[w]);
    buf_varint(to, n);
    int last = 0;
    for (int i = 1; i < FACT_COUNT; i++) {
        if (!fact_set_has(which, i))
            continue;
        bool known = f->value[i] != VALUE_UNKNOWN;
        buf_varint(to, (uint64_t)(i - last) * 2 + known);
        if (known)
            buf_zigzag(to, f->value[i]);
        last = i;
    }
}

bool facts_decode(struct str *from, struct facts *f, struct fact_set *which)
{
    facts_clear(f);
    *which = (struct fact_set){0};
    uint64_t n, step, at = 0;
    if (!varint_read(from, &n) || n > FACT_COUNT)
        return false;
    for (uint64_t i = 0; i < n; i++) {
        if (!varint_read(from, &step) || step < 2)
            return false;
        at += step / 2;
        if (at >= FACT_COUNT)
            return false;
        fact_set_add(which, (int)at);
        if (step % 2 && !zigzag_read(from, &f->value[at]))
            return false;
    }
    return true;
}

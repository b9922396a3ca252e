/* Two outcomes side by side, by region, activity and size. */
#include "whatif/evaluate.h"
#include <stdlib.h>

const char *const whatif_size_words[WHATIF_SIZES] = {"very_small", "small", "medium", "large",
                                                     "giant"};

int whatif_size(int64_t workers)
{
    return workers < 10 ? 0 : workers < 50 ? 1 : workers < 500 ? 2 : workers < 3000 ? 3 : 4;
}

/* Of merit: an unbanded entity passes where green does, one without a Saudi where red does. */
static int rank(enum band band)
{
    switch (band) {
    case BAND_NONE: return 0;
    case BAND_RED:
    case BAND_UNBANDED_NO_SAUDI: return 1;
    case BAND_YELLOW: return 2;
    case BAND_LOW_GREEN: return 3;
    case BAND_GREEN:
    case BAND_UNBANDED: return 4;
    case BAND_MEDIUM_GREEN: return 5;
    case BAND_HIGH_GREEN: return 6;
    case BAND_PLATINUM: return 7;
    }
    return 0;
}

static void group_add(struct group_impact *g, const struct case_impact *c, int64_t workers)
{
    int move = rank(c->after) - rank(c->before);
    g->establishments++;
    g->workers += workers;
    g->down += move < 0;
    g->up += move > 0;
    for (int i = 0; i < WHATIF_SERVICES; i++) {
        g->closed[i] += c->closed >> i & 1;
        g->opened[i] += c->opened >> i & 1;
    }
    g->lost += c->lost;
    g->won += c->won;
    g->fees_before += c->fees_before;
    g->fees_after += c->fees_after;
}

static struct case_impact case_of(const struct snapshot *s, const struct outcome *before,
                                  const struct outcome *after, int32_t at)
{
    const struct snapshot_establishment *e = &s->establishments[at];
    struct case_impact c = {
        .establishment = at,
        .before = (enum band)before->band[e->entity],
        .after = (enum band)after->band[e->entity],
        .closed = before->open[at] & ~after->open[at],
        .opened = after->open[at] & ~before->open[at],
        .fees_before = before->fees[at],
        .fees_after = after->fees[at],
    };
    for (int32_t i = e->first; i < e->first + e->workers; i++) {
        c.lost += before->renewable[i] && !after->renewable[i];
        c.won += after->renewable[i] && !before->renewable[i];
    }
    return c;
}

static int64_t weight(const struct case_impact *c)
{
    int64_t fees = c->fees_after - c->fees_before;
    return 1000000 * (c->lost + c->won) + 1000 * (c->closed + c->opened) +
           (fees < 0 ? -fees : fees) / 100000;
}

static bool is_concerned(const struct case_impact *c)
{
    return c->before != c->after || c->closed || c->opened || c->lost || c->won ||
           c->fees_before != c->fees_after;
}

static int heavier(const void *a, const void *b)
{
    const struct case_impact *x = a, *y = b;
    int64_t p = weight(x), q = weight(y);
    if (p != q)
        return p > q ? -1 : 1;
    return (x->establishment > y->establishment) - (x->establishment < y->establishment);
}

/* Keeps the heaviest: the list is twice as long as wanted, and cut when it is full. */
static void case_keep(struct impact *out, const struct case_impact *c, int most)
{
    if (most == 0)
        return;
    out->cases[out->cases_n++] = *c;
    if (out->cases_n < 2 * most)
        return;
    qsort(out->cases, (size_t)out->cases_n, sizeof *out->cases, heavier);
    out->cases_n = most;
}

void impact_find(struct arena *a, const struct snapshot *s, const struct outcome *before,
                 const struct outcome *after, int cases_max, struct impact *out)
{
    *out = (struct impact){0};
    out->cases = arena_array(a, struct case_impact, 2 * cases_max + 1);
    for (int32_t i = 0; i < s->entities_n; i++)
        out->bands[before->band[i]][after->band[i]]++;
    for (int32_t at = 0; at < s->establishments_n; at++) {
        const struct snapshot_establishment *e = &s->establishments[at];
        const struct snapshot_entity *n = &s->entities[e->entity];
        struct case_impact c = case_of(s, before, after, at);
        group_add(&out->all, &c, e->workers);
        group_add(&out->region[e->region], &c, e->workers);
        group_add(&out->activity[n->activity & 63], &c, e->workers);
        group_add(&out->size[whatif_size(n->workers)], &c, e->workers);
        if (!is_concerned(&c))
            continue;
        out->concerned++;
        case_keep(out, &c, cases_max);
    }
    qsort(out->cases, (size_t)out->cases_n, sizeof *out->cases, heavier);
    out->cases_n = out->cases_n < cases_max ? out->cases_n : cases_max;
}

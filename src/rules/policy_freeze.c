/* One day's law for all days; see policy.h. */
#include "rules/policy.h"
#include "rules/policy_set.h"

enum {
    EVER = INT32_MIN / 2,
    NEVER = INT32_MAX / 2
}; /* far from both ends: days are added to them */

/* The span of the slot that holds on the day, alone and without end; none: the slot is empty. */
static void freeze_slot(struct policy *p, struct slot *slot, struct day day)
{
    struct slot found = {0};
    for (int i = slot->first; i < slot->first + slot->n; i++) {
        struct span *s = &p->spans[i];
        if (s->from > day.n || day.n >= s->to)
            continue;
        *s = (struct span){.from = INT32_MIN, .to = INT32_MAX, .row = s->row};
        found = (struct slot){.first = (uint16_t)i, .n = 1};
    }
    *slot = found;
}

/* A cut-over date is a value, not a span: compared with the day of the request. */
static void freeze_date(struct policy *p, const struct slot *slot, struct day day)
{
    if (slot->n == 0)
        return;
    struct policy_row *row = &p->rows[p->spans[slot->first].row];
    row->value = row->value <= day.n ? EVER : NEVER;
}

static int spans_count(const struct policy *p)
{
    int n = 0;
    for (int i = 0; i < SLOTS; i++)
        n = p->slots[i].first + p->slots[i].n > n ? p->slots[i].first + p->slots[i].n : n;
    return n;
}

struct policy *policy_frozen(struct arena *boot, const struct policy *p, struct day day)
{
    struct policy *out = arena_new_of(boot, struct policy);
    int spans = spans_count(p);
    *out = *p;
    out->spans = arena_array(boot, struct span, spans);
    out->rows = arena_array(boot, struct policy_row, p->rows_count);
    memcpy(out->spans, p->spans, sizeof *p->spans * (size_t)spans);
    memcpy(out->rows, p->rows, sizeof *p->rows * (size_t)p->rows_count);
    for (int i = 0; i < SLOTS; i++) {
        if (i >= SLOT_DATE && i < SLOT_CURVE)
            freeze_date(out, &out->slots[i], day);
        else
            freeze_slot(out, &out->slots[i], day);
    }
    return out;
}

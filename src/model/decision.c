/* The ledger's encoding of a decision; see the header. Layout 1. */
#include "model/decision.h"

static void put(struct buf *to, int64_t v) { buf_zigzag(to, v); }

/* An unknown value takes one byte: the number after the largest shift is never used otherwise. */
static void put_value(struct buf *to, int64_t v)
{
    buf_char(to, v != VALUE_UNKNOWN);
    if (v != VALUE_UNKNOWN)
        put(to, v);
}

static void finding_encode(struct buf *to, const struct finding *f)
{
    buf_varint(to, (uint64_t)f->rule * 2 + f->passed);
    buf_varint(to, f->kind);
    put_value(to, f->found);
    put_value(to, f->required);
    put(to, f->policy_row);
    put(to, f->rule_row);
    buf_varint(to, (uint64_t)f->audience * 4 + (unsigned)f->remedies_count);
    for (int i = 0; i < f->remedies_count; i++) {
        const struct remedy *r = &f->remedies[i];
        buf_varint(to, (uint64_t)r->action * 8 + r->who);
        buf_varint(to, (uint64_t)r->service);
        put_value(to, r->earliest == INT32_MIN ? VALUE_UNKNOWN : r->earliest);
        put_value(to, r->amount);
    }
}

void decision_encode(struct buf *to, const struct decision *d)
{
    buf_varint(to, (uint64_t)d->findings_count * 2 + d->granted);
    for (int i = 0; i < d->findings_count; i++)
        finding_encode(to, &d->findings[i]);
    buf_varint(to, (unsigned)d->fee_steps_count);
    for (int i = 0; i < d->fee_steps_count; i++) {
        const struct fee_step *s = &d->fee_steps[i];
        buf_varint(to, s->kind);
        put_value(to, s->from == INT32_MIN ? VALUE_UNKNOWN : s->from);
        buf_varint(to, (unsigned)s->months);
        put(to, s->rate);
        put(to, s->amount);
        put(to, s->policy_row);
    }
    buf_varint(to, (unsigned)d->effects_count);
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect *e = &d->effects[i];
        int n = EFFECT_ARGS;
        while (n > 0 && e->args[n - 1] == 0)
            n--;
        buf_varint(to, (uint64_t)e->kind * 2 + e->on_acceptance);
        buf_varint(to, (unsigned)n);
        for (int k = 0; k < n; k++)
            put_value(to, e->args[k]);
    }
    buf_varint(to, (unsigned)d->policy_rows_count);
    for (int i = 0; i < d->policy_rows_count; i++)
        put(to, d->policy_rows[i]);
}

static bool get_value(struct str *from, int64_t *v)
{
    if (from->n == 0)
        return false;
    bool known = from->at[0] == 1;
    if (!known && from->at[0] != 0)
        return false;
    *from = str_from(*from, 1);
    *v = VALUE_UNKNOWN;
    return !known || zigzag_read(from, v);
}

static bool get_i32(struct str *from, int32_t *v)
{
    int64_t wide;
    if (!zigzag_read(from, &wide) || wide < INT32_MIN || wide > INT32_MAX)
        return false;
    *v = (int32_t)wide;
    return true;
}

static bool get_day(struct str *from, int32_t *day)
{
    int64_t v;
    if (!get_value(from, &v) || (v != VALUE_UNKNOWN && (v < INT32_MIN || v > INT32_MAX)))
        return false;
    *day = v == VALUE_UNKNOWN ? INT32_MIN : (int32_t)v;
    return true;
}

static bool get_count(struct str *from, int max, int *n)
{
    uint64_t v;
    if (!varint_read(from, &v) || v > (uint64_t)max)
        return false;
    *n = (int)v;
    return true;
}

static bool remedy_decode(struct str *from, struct remedy *r)
{
    uint64_t head;
    if (!varint_read(from, &head) || head / 8 > 255)
        return false;
    r->action = (enum remedy_action)(head / 8);
    r->who = (enum party)(head % 8);
    return get_count(from, 99, &r->service) && get_day(from, &r->earliest) &&
           get_value(from, &r->amount);
}

static bool finding_decode(struct str *from, struct finding *f)
{
    uint64_t head, kind, tail;
    if (!varint_read(from, &head) || head / 2 >= RULE_COUNT || !rule_info((int)(head / 2)) ||
        !varint_read(from, &kind) || kind >= VALUE_KINDS || !get_value(from, &f->found) ||
        !get_value(from, &f->required) || !get_i32(from, &f->policy_row) ||
        !get_i32(from, &f->rule_row) || !varint_read(from, &tail) || tail / 4 > PARTY_TIME)
        return false;
    f->rule = (enum rule)(head / 2);
    f->passed = head % 2;
    f->kind = (enum value_kind)kind;
    f->audience = (enum party)(tail / 4);
    f->remedies_count = (int)(tail % 4);
    for (int i = 0; i < f->remedies_count; i++)
        if (!remedy_decode(from, &f->remedies[i]))
            return false;
    return true;
}

static bool fee_step_decode(struct str *from, struct fee_step *s)
{
    int kind;
    if (!get_count(from, FEE_WAIVED, &kind) || !get_day(from, &s->from) ||
        !get_count(from, 1200, &s->months))
        return false;
    s->kind = (enum fee_kind)kind;
    return zigzag_read(from, &s->rate) && zigzag_read(from, &s->amount) &&
           get_i32(from, &s->policy_row);
}

static bool effect_decode(struct str *from, struct effect *e)
{
    uint64_t head;
    int n;
    if (!varint_read(from, &head) || head / 2 > 255 || !effect_info((enum effect_kind)(head / 2)) ||
        !get_count(from, EFFECT_ARGS, &n))
        return false;
    e->kind = (enum effect_kind)(head / 2);
    e->on_acceptance = head % 2;
    for (int k = 0; k < n; k++)
        if (!get_value(from, &e->args[k]))
            return false;
    return true;
}

bool decision_decode(struct str *from, struct decision *d)
{
    memset(d, 0, sizeof *d);
    int head;
    if (!get_count(from, FINDINGS_MAX * 2 + 1, &head))
        return false;
    d->granted = head % 2;
    d->findings_count = head / 2;
    for (int i = 0; i < d->findings_count; i++)
        if (!finding_decode(from, &d->findings[i]))
            return false;
    if (!get_count(from, FEE_STEPS_MAX, &d->fee_steps_count))
        return false;
    for (int i = 0; i < d->fee_steps_count; i++) {
        if (!fee_step_decode(from, &d->fee_steps[i]) ||
            __builtin_add_overflow(d->fee, d->fee_steps[i].amount, &d->fee))
            return false;
    }
    if (!get_count(from, EFFECTS_MAX, &d->effects_count))
        return false;
    for (int i = 0; i < d->effects_count; i++)
        if (!effect_decode(from, &d->effects[i]))
            return false;
    if (!get_count(from, POLICY_ROWS_MAX, &d->policy_rows_count))
        return false;
    for (int i = 0; i < d->policy_rows_count; i++)
        if (!get_i32(from, &d->policy_rows[i]))
            return false;
    return true;
}

void input_encode(struct buf *to, const struct input *in, int n)
{
    /* Answers left out at the end take no room, so the same answers are the same bytes however many
       fields the form had: registers hold them, and a rebuild must give them again. */
    while (n > 0 && in->value[n - 1] == VALUE_UNKNOWN)
        n--;
    buf_varint(to, (unsigned)n);
    for (int i = 0; i < n; i++)
        put_value(to, in->value[i]);
}

bool input_decode(struct str *from, struct input *in)
{
    int n;
    for (int i = 0; i < INPUTS_MAX; i++)
        in->value[i] = VALUE_UNKNOWN;
    if (!get_count(from, INPUTS_MAX, &n))
        return false;
    for (int i = 0; i < n; i++)
        if (!get_value(from, &in->value[i]))
            return false;
    return true;
}

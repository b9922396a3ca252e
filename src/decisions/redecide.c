/* See the header. */
#include "decisions/redecide.h"
#include "services/service.h"

static bool is_judgement(const struct entry *e)
{
    bool is_kind = e->op.kind == OPERATION_ACCEPTED || e->op.kind == OPERATION_REFUSED ||
                   e->op.kind == OPERATION_EXECUTED;
    return is_kind && e->has_decision && service_by_number(e->op.service) &&
           e->facts.value[FACT_today] != VALUE_UNKNOWN &&
           e->facts.value[FACT_submitted_on] != VALUE_UNKNOWN;
}

/* Numbers that the writer gave: of permits, visas, certificates, accounts, grants and wage files; and what
   the readers of a wage file found in it, which no rule decides. */
static void take_numbers_out(struct effect *f)
{
    int first = EFFECT_ARGS, last = -1;
    if (f->kind == EFFECT_WAGE_FILE) {
        f->args[0] = f->args[8] = f->args[9] = 0;
        first = 2, last = 5;
    }
    if (f->kind == EFFECT_PERMIT_ISSUE)
        first = last = 6;
    else if (f->kind == EFFECT_PERMIT_EXTEND)
        first = last = 5;
    else if (f->kind == EFFECT_CERTIFICATE || f->kind == EFFECT_GRANT)
        first = last = 7;
    else if (f->kind == EFFECT_ACCOUNT_OPEN)
        first = last = 2;
    else if (f->kind == EFFECT_VISAS)
        first = 8, last = 9;
    for (int i = first; i <= last; i++)
        f->args[i] = 0;
}

/* What was held since acceptance is not among the effects of the execution; a refused line's effects only
   give back what was held (decisions/execute.c). */
static void bring_into_form(struct decision *d, bool at_execution)
{
    int kept = 0;
    for (int i = 0; i < d->effects_count; i++) {
        take_numbers_out(&d->effects[i]);
        if (d->granted && !(at_execution && d->effects[i].on_acceptance))
            d->effects[kept++] = d->effects[i];
    }
    d->effects_count = kept;
}

/* False: there is nothing to decide again. */
static bool decide(const struct entry *e, const struct policy *p, struct redecision *out)
{
    out->kind = REDECISION_NONE;
    if (!is_judgement(e))
        return false;
    out->before = e->decision;
    /* What officers set aside was their decision, not the law's: it stands. */
    struct exception exception = exception_of(&e->decision);
    assess_excepted(service_by_number(e->op.service), &e->facts, &e->input, p,
                    e->at_execution ? PHASE_EXECUTION : PHASE_SUBMISSION,
                    exception.count ? &exception : NULL, &out->after);
    bring_into_form(&out->before, e->at_execution);
    bring_into_form(&out->after, e->at_execution);
    return true;
}

void redecide_same(const struct entry *e, const struct policy *policy, struct arena *scratch,
                   struct redecision *out)
{
    if (!decide(e, policy, out))
        return;
    struct buf before = buf_new(scratch), after = buf_new(scratch);
    decision_encode(&before, &out->before);
    decision_encode(&after, &out->after);
    bool same_facts =
        memcmp(&out->before.facts_seen, &out->after.facts_seen, sizeof out->before.facts_seen) == 0;
    out->kind = same_facts && str_eq(buf_out(&before), buf_out(&after)) ? REDECISION_SAME
                                                                        : REDECISION_DIFFERENT;
}

/* ---- another law ---- */

static bool asked_for_more(const struct redecision *r)
{
    for (size_t i = 0; i < sizeof r->before.facts_seen.bits / sizeof(uint64_t); i++)
        if (r->after.facts_seen.bits[i] & ~r->before.facts_seen.bits[i])
            return true;
    return false;
}

static bool fails(const struct decision *d, enum rule rule)
{
    for (int i = 0; i < d->findings_count; i++)
        if (d->findings[i].rule == rule && !d->findings[i].passed)
            return true;
    return false;
}

static bool same_failures(const struct decision *a, const struct decision *b)
{
    for (int i = 0; i < a->findings_count; i++)
        if (!a->findings[i].passed && !fails(b, a->findings[i].rule))
            return false;
    return true;
}

static bool same_effects(const struct decision *a, const struct decision *b)
{
    if (a->effects_count != b->effects_count)
        return false;
    for (int i = 0; i < a->effects_count; i++)
        if (a->effects[i].kind != b->effects[i].kind ||
            memcmp(a->effects[i].args, b->effects[i].args, sizeof a->effects[i].args) != 0)
            return false;
    return true;
}

void redecide_other(const struct entry *e, const struct policy *law, struct redecision *out)
{
    if (!decide(e, law, out))
        return;
    const struct decision *a = &out->before, *b = &out->after;
    bool same = a->granted == b->granted && a->fee == b->fee && same_failures(a, b) &&
                same_failures(b, a) && same_effects(a, b);
    out->kind = asked_for_more(out) ? REDECISION_UNKNOWN
                : same              ? REDECISION_SAME
                                    : REDECISION_DIFFERENT;
}

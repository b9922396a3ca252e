/* One line judged; the same function for the preview, the submission and the execution. Every rule
   in force is tested and every failure kept, so that people learn everything at once. */
#include "services/service.h"
#include <assert.h>

static bool is_offered(const struct field *f, const struct policy *p, struct day on, int64_t answer)
{
    const struct policy_row *row = policy_param(p, f->choices_param, on);
    for (int64_t rest = row ? row->value : 0; rest > 0; rest /= 100)
        if (rest % 100 == answer)
            return true;
    return false;
}

static bool is_in_range(const struct field *f, const struct policy *p, struct day on,
                        int64_t answer)
{
    switch (f->kind) {
    case FIELD_CHOICE: return is_offered(f, p, on, answer);
    case FIELD_OCCUPATION: return answer >= 1 && answer <= 9999;
    case FIELD_TICK: return answer == 0 || answer == 1;
    case FIELD_INT: return answer >= f->min && answer <= f->max;
    case FIELD_DAY: return answer > INT32_MIN && answer <= INT32_MAX;
    case FIELD_BITS: return answer > 0;
    case FIELD_ESTABLISHMENT: return answer > 10000000 && answer < 1000000000;
    case FIELD_NATIONALITY: return answer > 'A' * 256 && answer <= 'Z' * 256 + 'Z';
    case FIELD_WORD: return value_word(f->words, answer) != NULL;
    case FIELD_MONEY: return answer >= f->min && answer <= f->max;
    case FIELD_ACTIVITY: return policy_activity(p, (int)answer) != NULL;
    }
    assert(0);
}

int service_input_fault(const struct service *s, const struct policy *p, struct day on,
                        const struct input *in)
{
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *f = &s->fields[i];
        int64_t answer = in->value[i];
        bool may_lack = !f->is_required || f->kind == FIELD_TICK;
        if (answer == VALUE_UNKNOWN ? !may_lack : !is_in_range(f, p, on, answer))
            return i;
    }
    return -1;
}

static struct finding *finding_new(struct judge *j, enum rule rule, int32_t rule_row)
{
    assert(j->out->findings_count < FINDINGS_MAX);
    struct finding *f = &j->out->findings[j->out->findings_count++];
    *f = (struct finding){
        .rule = rule,
        .found = VALUE_UNKNOWN,
        .required = VALUE_UNKNOWN,
        .policy_row = -1,
        .rule_row = rule_row,
        .audience = PARTY_ESTABLISHMENT,
    };
    return f;
}

/* Turns a finding into "no policy row in force": it names the parameter, and nothing is guessed. */
static void make_missing(struct judge *j, struct finding *f)
{
    f->rule = policy_missing_policy_missing;
    f->passed = false;
    f->policy_row = -1;
    f->audience = PARTY_MINISTRY;
    f->remedies_count = 0;
    finding_values(f, VALUE_PARAM, j->missing, VALUE_UNKNOWN);
    j->is_missing = false;
}

/* A finding only where the service does not exist yet: it says from when. */
static bool test_available(struct judge *j)
{
    const struct policy_row *row = policy_available_from(j->policy, j->service);
    if (row)
        judge_row(j, row->index);
    if (row && row->value <= j->on.n)
        return true;
    struct finding *f = finding_new(j, not_yet_available_not_yet_available, row ? row->index : -1);
    finding_values(f, VALUE_DAY, j->on.n, row ? row->value : VALUE_UNKNOWN);
    finding_remedy(f, REMEDY_WAIT, PARTY_TIME, 0,
                   row ? (struct day){(int32_t)row->value} : DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* A finding only where the office was asked. An assisted request uses the portal and passes. */
static bool test_channel(struct judge *j)
{
    int64_t channel = judge_fact(j, FACT_channel);
    const struct policy_row *row = policy_portal_only_from(j->policy, j->service);
    if (row)
        judge_row(j, row->index);
    if (channel != CHANNEL_OFFICE)
        return true;
    struct finding *f = finding_new(j, portal_only_portal_only, row ? row->index : -1);
    f->passed = !row || row->value > j->on.n;
    finding_values(f, VALUE_CHANNEL, channel, f->passed ? VALUE_UNKNOWN : CHANNEL_WEB);
    if (!f->passed)
        finding_remedy(f, REMEDY_USE_PORTAL, PARTY_ESTABLISHMENT, j->service, j->on, VALUE_UNKNOWN);
    return f->passed;
}

/* A finding only where the same subject stood in an earlier line of the request; it says which. */
static bool test_repeat(struct judge *j)
{
    int64_t earlier = judge_fact(j, FACT_repeats_line);
    if (earlier == VALUE_UNKNOWN)
        return true;
    struct finding *f = finding_new(j, same_subject_same_subject, -1);
    finding_values(f, VALUE_INT, earlier, VALUE_UNKNOWN);
    finding_remedy(f, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, j->service, j->on, VALUE_UNKNOWN);
    return false;
}

static bool is_in(enum rule rule, const enum rule *rules, int n)
{
    for (int i = 0; i < n; i++)
        if (rules[i] == rule)
            return true;
    return false;
}

/* A service's own test comes before the shared one: it may ask more finely. */
static check_fn test_of(const struct service *s, enum rule rule)
{
    for (int i = 0; i < s->own_count; i++)
        if (s->own[i].rule == rule)
            return s->own[i].test;
    return check_of(rule);
}

static bool test_rule(struct judge *j, const struct service *s, enum rule rule)
{
    check_fn test = test_of(s, rule);
    assert(test);
    struct finding *f = finding_new(j, rule, j->rule_row->index);
    judge_row(j, j->rule_row->index);
    f->passed = test(j, f);
    if (j->is_missing)
        make_missing(j, f);
    else if (f->policy_row < 0 && rule_info((int)rule)->argument != VALUE_NONE)
        f->policy_row = f->rule_row;
    return f->passed;
}

bool rule_is_excusable(const struct policy *p, enum rule rule, struct day on)
{
    int32_t row;
    return policy_in_list(p, "excusable_rules", str_of(rule_info((int)rule)->code), on, &row);
}

/* Officers let the line go on although this rule failed. What has no policy row can't be excused: it is no
   longer that rule's finding. */
static bool is_excepted(const struct judge *j, const struct exception *e, enum rule rule)
{
    const struct finding *f = &j->out->findings[j->out->findings_count - 1];
    return e && f->rule == rule && is_in(rule, e->rules, e->count) &&
           rule_is_excusable(j->policy, rule, j->on);
}

struct exception exception_of(const struct decision *d)
{
    struct exception e = {0};
    for (int i = 0; i < d->effects_count; i++)
        if (d->effects[i].kind == EFFECT_EXCEPTION)
            while (e.count < EXCEPTIONS_MAX && d->effects[i].args[e.count]) {
                e.rules[e.count] = (enum rule)d->effects[i].args[e.count];
                e.count++;
            }
    return e;
}

static void exception_note(struct judge *j, const struct exception *e)
{
    struct effect *f = &j->out->effects[j->out->effects_count];
    int n = 0;
    assert(j->out->effects_count < EFFECTS_MAX);
    *f = (struct effect){.kind = EFFECT_EXCEPTION};
    for (int i = 0; i < j->out->findings_count; i++)
        if (!j->out->findings[i].passed && is_in(j->out->findings[i].rule, e->rules, e->count))
            f->args[n++] = j->out->findings[i].rule;
    j->out->effects_count += n > 0;
}

static bool test_rules(struct judge *j, const struct service *s, enum phase phase,
                       const struct exception *exception)
{
    bool passed = true;
    for (int i = 0; i < s->checks_count; i++) {
        enum rule rule = s->checks[i];
        j->rule_row = policy_rule(j->policy, s->number, rule, j->on);
        if (!j->rule_row ||
            (phase == PHASE_EXECUTION && is_in(rule, s->submission_only, s->submission_only_count)))
            continue;
        bool one = test_rule(j, s, rule);
        passed &= one || is_excepted(j, exception, rule);
        if (!one && rule == s->gate)
            break;
    }
    return passed;
}

/* Fee and effects may need parameters too; without them nothing is granted. */
static bool grant(struct judge *j, const struct service *s)
{
    s->grant(j);
    if (!j->is_missing)
        return true;
    struct decision *d = j->out;
    d->fee = 0;
    d->fee_steps_count = d->effects_count = 0;
    make_missing(j, finding_new(j, policy_missing_policy_missing, -1));
    return false;
}

void assess(const struct service *s, const struct facts *f, const struct input *in,
            const struct policy *p, enum phase phase, struct decision *out)
{
    assess_excepted(s, f, in, p, phase, NULL, out);
}

void assess_excepted(const struct service *s, const struct facts *f, const struct input *in,
                     const struct policy *p, enum phase phase, const struct exception *exception,
                     struct decision *out)
{
    assert(f->value[FACT_today] != VALUE_UNKNOWN && f->value[FACT_submitted_on] != VALUE_UNKNOWN);
    decision_clear(out);
    struct judge j = {.facts = f, .input = in, .policy = p, .service = s->number, .out = out};
    j.asked_occupation = VALUE_UNKNOWN;
    for (int i = 0; i < s->fields_count; i++)
        if (s->fields[i].kind == FIELD_OCCUPATION)
            j.asked_occupation = in->value[i];
    j.on = judge_day(&j, FACT_submitted_on);
    judge_fact(&j, FACT_today);
    bool passed = test_available(&j);
    passed &= test_channel(&j);
    passed &= test_repeat(&j);
    passed &= test_rules(&j, s, phase, exception);
    out->granted = passed && grant(&j, s);
    if (out->granted && exception)
        exception_note(&j, exception);
}

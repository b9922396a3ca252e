/* A decision explained to people. Lines of one fact each, so that grep finds them. */
#include "cli/explain.h"
#include "web/reason.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

struct page { /* what every part needs */
    struct arena *a;
    const struct explanation *e;
    enum lang lang;
    struct buf *out;
};

static struct str word(const struct page *p, const char *key) { return message(p->lang, key); }

static void heading(const struct page *p, const char *key)
{
    buf_printf(p->out, "\n" STR_FMT "\n", STR_ARG(word(p, key)));
}

static void pair(const struct page *p, const char *indent, struct str name, struct str value)
{
    buf_printf(p->out, "%s" STR_FMT ": " STR_FMT "\n", indent, STR_ARG(name), STR_ARG(value));
}

/* ---- where a value comes from ---- */

static void row(const struct page *p, const struct policy_row *r)
{
    static const char *const standing[] = {
        "explain.standing.verified", "explain.standing.second_hand", "explain.standing.assumed"};
    buf_printf(p->out,
               "        " STR_FMT ": " STR_FMT ", " STR_FMT " %d, " STR_FMT " " STR_FMT ", " STR_FMT
               " " STR_FMT " (" STR_FMT ")\n",
               STR_ARG(word(p, "explain.row")), STR_ARG(r->key),
               STR_ARG(word(p, "explain.version")), r->version, STR_ARG(word(p, "explain.since")),
               STR_ARG(show_date_both(p->a, p->lang, r->from)), STR_ARG(word(p, "explain.source")),
               STR_ARG(r->source), STR_ARG(word(p, standing[r->status])));
}

/* ---- facts and answers ---- */

static void facts(const struct page *p)
{
    heading(p, "explain.facts");
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_info *info = fact_info(i);
        if (!info || !fact_set_has(&p->e->decision->facts_seen, i))
            continue;
        char *key = str_c(p->a, str_printf(p->a, "fact.%s", info->identifier));
        struct str name =
            str_printf(p->a, STR_FMT " (%s)", STR_ARG(word(p, key)), info->identifier);
        pair(p, "    ", name, value_show(p->a, p->lang, info->kind, p->e->facts->value[i]));
    }
}

static struct str answer_show(const struct page *p, const struct field *f, int64_t value)
{
    if (value == VALUE_UNKNOWN)
        return word(p, "explain.not_given");
    if (f->kind == FIELD_BITS)
        return str_printf(p->a, "%llx", (unsigned long long)value);
    return value_show(p->a, p->lang, field_value_kind(f), value);
}

static void answers(const struct page *p)
{
    const struct service *s = p->e->service;
    if (s->fields_count == 0)
        return;
    heading(p, "explain.input");
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *f = &s->fields[i];
        struct str name = str_printf(p->a, "%s (%s)", p->lang == LANG_AR ? f->ar : f->en, f->id);
        pair(p, "    ", name, answer_show(p, f, p->e->input->value[i]));
    }
}

/* ---- rules ---- */

/* Empty where the sentence would name a value that the rule had no reason to set. */
static struct str required_of(const struct page *p, const struct finding *f)
{
    struct str key = str_printf(p->a, "rule.%s.need", rule_info((int)f->rule)->code), text;
    bool has_value = f->required != VALUE_UNKNOWN && f->kind != VALUE_NONE;
    if (!has_value && message_kind_of(p->lang, key, &text) != MESSAGE_PLAIN)
        return S("");
    return reason_required(p->a, p->lang, f);
}

/* The row of the rule, and that of the value it asked for. */
static void rows(const struct page *p, const struct finding *f)
{
    if (f->rule_row >= 0)
        row(p, policy_row(p->e->policy, f->rule_row));
    if (f->policy_row >= 0)
        row(p, policy_row(p->e->policy, f->policy_row));
    if (f->rule_row < 0 && f->policy_row < 0)
        pair(p, "        ", word(p, "explain.row"), word(p, "explain.built_in"));
}

static void finding(const struct page *p, const struct finding *f)
{
    struct str code = rule_code(p->a, p->e->service->number, f->rule);
    struct str found = reason_found(p->a, p->lang, f);
    struct str required = required_of(p, f);
    buf_printf(p->out, "    " STR_FMT " " STR_FMT ": " STR_FMT "\n", STR_ARG(code),
               STR_ARG(word(p, f->passed ? "explain.passed" : "explain.failed")),
               STR_ARG(reason_text(p->a, p->lang, f)));
    if (found.n)
        pair(p, "        ", word(p, "explain.found"), found);
    if (required.n)
        pair(p, "        ", word(p, "explain.required"), required);
    rows(p, f);
    for (int i = 0; i < f->remedies_count; i++)
        pair(p, "        ", word(p, "explain.remedy"),
             reason_remedy(p->a, p->lang, &f->remedies[i]));
}

static void rules(const struct page *p)
{
    enum rule untested[CHECKS_MAX];
    int n = explain_untested(p->e, untested);
    heading(p, "explain.rules");
    for (int i = 0; i < p->e->decision->findings_count; i++)
        finding(p, &p->e->decision->findings[i]);
    if (n == 0)
        return;
    buf_printf(p->out, "    " STR_FMT ":", STR_ARG(word(p, "explain.untested")));
    for (int i = 0; i < n; i++)
        buf_printf(p->out, " " STR_FMT,
                   STR_ARG(rule_code(p->a, p->e->service->number, untested[i])));
    buf_c(p->out, "\n");
}

/* ---- fee and effects ---- */

static struct str step_how(const struct page *p, const struct fee_step *s)
{
    char *key = str_c(p->a, str_printf(p->a, "fee.%s.step", fee_key(s->kind)));
    struct str text, rate = show_money(p->a, p->lang, (struct money){s->rate});
    switch (message_kind_of(p->lang, str_of(key), &text)) {
    case MESSAGE_PLURAL:
        return message_format_plural(p->a, p->lang, key, (uint64_t)s->months, ARGS({"rate", rate}));
    case MESSAGE_PLAIN: return text;
    case MESSAGE_WITH_VALUES:
    case MESSAGE_NONE: break;
    }
    return S("");
}

static void fee(const struct page *p)
{
    const struct decision *d = p->e->decision;
    heading(p, "explain.fee");
    for (int i = 0; i < d->fee_steps_count; i++) {
        const struct fee_step *s = &d->fee_steps[i];
        char *key = str_c(p->a, str_printf(p->a, "fee.%s", fee_key(s->kind)));
        struct str how = step_how(p, s);
        struct str amount = show_money(p->a, p->lang, (struct money){s->amount});
        pair(p, "    ", word(p, key),
             how.n ? str_printf(p->a, STR_FMT " (" STR_FMT ")", STR_ARG(amount), STR_ARG(how))
                   : amount);
        const struct policy_row *r =
            s->policy_row >= 0 ? policy_row(p->e->policy, s->policy_row) : NULL;
        if (r)
            row(p, r);
    }
    pair(p, "    ", word(p, "explain.total"), show_money(p->a, p->lang, (struct money){d->fee}));
}

static void effects(const struct page *p)
{
    const struct decision *d = p->e->decision;
    heading(p, "explain.effects");
    if (d->effects_count == 0)
        buf_printf(p->out, "    " STR_FMT "\n", STR_ARG(word(p, "explain.none")));
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect_info *info = effect_info(d->effects[i].kind);
        buf_printf(p->out, "    %s", info->name);
        for (int k = 0; k < EFFECT_ARGS && info->args[k].name; k++)
            buf_printf(p->out, " %s=" STR_FMT, info->args[k].name,
                       STR_ARG(value_plain(p->a, info->args[k].kind, d->effects[i].args[k])));
        buf_c(p->out, "\n");
    }
}

static void changed(const struct page *p)
{
    if (!p->e->entry || p->e->entry->changed_count == 0)
        return;
    heading(p, "explain.changed");
    for (int i = 0; i < p->e->entry->changed_count; i++) {
        const struct changed_fact *c = &p->e->entry->changed[i];
        const struct fact_info *info = fact_info(c->fact);
        char *key = str_c(p->a, str_printf(p->a, "fact.%s", info->identifier));
        pair(p, "    ", word(p, key),
             str_printf(p->a, STR_FMT " -> " STR_FMT,
                        STR_ARG(value_show(p->a, p->lang, info->kind, c->before)),
                        STR_ARG(value_show(p->a, p->lang, info->kind, c->after))));
    }
}

/* ---- the whole ---- */

static void head(const struct page *p)
{
    const struct service *s = p->e->service;
    const struct entry *e = p->e->entry;
    if (s)
        buf_printf(p->out, "%s %s\n", s->id, p->lang == LANG_AR ? s->ar : s->en);
    if (!e)
        return;
    struct str at = show_date_both(p->a, p->lang, e->op.day);
    struct str no = str_printf(p->a, "%lld", (long long)e->op.no);
    buf_printf(
        p->out, STR_FMT "\n",
        STR_ARG(message_format(p->a, p->lang, "explain.operation", ARGS({"no", no}, {"at", at}))));
    if (p->e->establishment_no.n)
        pair(p, "    ", word(p, "explain.establishment"), p->e->establishment_no);
    if (e->op.seq)
        pair(p, "    ", word(p, "explain.request"),
             str_printf(p->a, "%lld, %lld", (long long)e->op.seq, (long long)e->op.line));
    pair(p, "    ", word(p, "explain.policy"), str_printf(p->a, "%lld", (long long)e->op.policy));
}

void explain_text(struct arena *a, const struct explanation *e, enum lang lang, struct buf *out)
{
    const struct page p = {.a = a, .e = e, .lang = lang, .out = out};
    head(&p);
    if (!e->has_decision) {
        buf_printf(out, STR_FMT "\n",
                   STR_ARG(word(&p, e->is_erased ? "explain.erased" : "explain.no_decision")));
        if (e->has_effects)
            effects(&p);
        return;
    }
    pair(&p, "    ", word(&p, "explain.outcome"),
         word(&p, e->decision->granted ? "explain.granted" : "explain.refused"));
    facts(&p);
    answers(&p);
    rules(&p);
    if (e->decision->granted) {
        fee(&p);
        effects(&p);
    }
    changed(&p);
}

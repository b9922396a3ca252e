/* A decision explained to programs. Words are glossary identifiers, as in the API. */
#include "cli/explain.h"
#include "web/decision_json.h"
#include "web/json.h"
#include "web/value_show.h"
#include <sodium.h>

int explain_untested(const struct explanation *e, enum rule out[static CHECKS_MAX])
{
    int n = 0;
    for (int i = 0; i < e->service->checks_count; i++) {
        bool is_tested = false;
        for (int k = 0; k < e->decision->findings_count; k++)
            is_tested |= e->decision->findings[k].rule == e->service->checks[i];
        if (!is_tested)
            out[n++] = e->service->checks[i];
    }
    return n;
}

static void facts(struct json_writer *w, struct arena *a, const struct explanation *e)
{
    json_name(w, "facts");
    json_list_open(w);
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_info *info = fact_info(i);
        if (!info || !fact_set_has(&e->decision->facts_seen, i))
            continue;
        char *key = str_c(a, str_printf(a, "fact.%s", info->identifier));
        json_object_open(w);
        json_member_int(w, "number", i);
        json_member_c(w, "fact", info->identifier);
        json_member_str(w, "name_ar", message(LANG_AR, key));
        json_member_str(w, "name_en", message(LANG_EN, key));
        json_member_bool(w, "is_known", e->facts->value[i] != VALUE_UNKNOWN);
        json_member_str(w, "value", value_plain(a, info->kind, e->facts->value[i]));
        json_object_close(w);
    }
    json_list_close(w);
}

static void answers(struct json_writer *w, struct arena *a, const struct explanation *e)
{
    json_name(w, "input");
    json_object_open(w);
    for (int i = 0; i < e->service->fields_count; i++) {
        const struct field *f = &e->service->fields[i];
        int64_t value = e->input->value[i];
        json_name(w, f->id);
        if (value == VALUE_UNKNOWN)
            json_none(w);
        else if (f->kind == FIELD_TICK)
            json_bool(w, value == 1);
        else if (f->kind == FIELD_DAY)
            json_str(w, value_plain(a, VALUE_DAY, value));
        else
            json_int(w, value);
    }
    json_object_close(w);
}

static void rules(struct json_writer *w, struct arena *a, const struct explanation *e)
{
    static const char *const names[] = {"failed", "passed"};
    enum rule untested[CHECKS_MAX];
    int n = explain_untested(e, untested);
    for (int passed = 0; passed <= 1; passed++) {
        json_name(w, names[passed]);
        json_list_open(w);
        for (int i = 0; i < e->decision->findings_count; i++)
            if (e->decision->findings[i].passed == passed)
                decision_json_reason(w, a, e->policy, e->service->number,
                                     &e->decision->findings[i]);
        json_list_close(w);
    }
    json_name(w, "untested");
    json_list_open(w);
    for (int i = 0; i < n; i++)
        json_str(w, rule_code(a, e->service->number, untested[i]));
    json_list_close(w);
}

static void fee(struct json_writer *w, struct arena *a, const struct explanation *e)
{
    json_member_money(w, "fee", (struct money){e->decision->fee});
    json_name(w, "fee_steps");
    json_list_open(w);
    for (int i = 0; i < e->decision->fee_steps_count; i++) {
        const struct fee_step *s = &e->decision->fee_steps[i];
        const struct policy_row *row =
            s->policy_row >= 0 ? policy_row(e->policy, s->policy_row) : NULL;
        json_object_open(w);
        json_member_c(w, "kind", fee_key(s->kind));
        json_member_str(w, "from",
                        value_plain(a, VALUE_DAY, s->from == INT32_MIN ? VALUE_UNKNOWN : s->from));
        json_member_int(w, "months", s->months);
        json_member_money(w, "rate", (struct money){s->rate});
        json_member_money(w, "amount", (struct money){s->amount});
        if (row) {
            json_member_str(w, "parameter", row->key);
            json_member_int(w, "version", row->version);
            json_member_str(w, "source", row->source);
        }
        json_object_close(w);
    }
    json_list_close(w);
}

static void effects(struct json_writer *w, struct arena *a, const struct explanation *e)
{
    json_name(w, "effects");
    json_list_open(w);
    for (int i = 0; i < e->decision->effects_count; i++) {
        const struct effect *effect = &e->decision->effects[i];
        const struct effect_info *info = effect_info(effect->kind);
        json_object_open(w);
        json_member_c(w, "effect", info->name);
        for (int k = 0; k < EFFECT_ARGS && info->args[k].name; k++)
            json_member_str(w, info->args[k].name,
                            value_plain(a, info->args[k].kind, effect->args[k]));
        json_object_close(w);
    }
    json_list_close(w);
}

static void changed(struct json_writer *w, struct arena *a, const struct entry *entry)
{
    json_name(w, "changed_facts");
    json_list_open(w);
    for (int i = 0; entry && i < entry->changed_count; i++) {
        const struct changed_fact *c = &entry->changed[i];
        const struct fact_info *info = fact_info(c->fact);
        json_object_open(w);
        json_member_c(w, "fact", info->identifier);
        json_member_str(w, "before", value_plain(a, info->kind, c->before));
        json_member_str(w, "after", value_plain(a, info->kind, c->after));
        json_object_close(w);
    }
    json_list_close(w);
}

static void head(struct json_writer *w, struct arena *a, const struct explanation *e)
{
    char hex[65];
    const struct operation *op = e->entry ? &e->entry->op : NULL;
    if (e->service)
        json_member_c(w, "service", e->service->id);
    if (op) {
        json_member_int(w, "operation", op->no);
        json_member_c(w, "kind", decision_json_status(op->kind));
        json_member_str(w, "day", value_plain(a, VALUE_DAY, op->day.n));
        json_member_str(w, "channel", value_plain(a, VALUE_CHANNEL, op->channel));
        json_member_str(w, "establishment", e->establishment_no);
        json_member_int(w, "line", op->line);
    }
    sodium_bin2hex(hex, sizeof hex, policy_hash(e->policy), 32);
    json_member_c(w, "policy", hex);
}

void explain_json(struct arena *a, const struct explanation *e, struct buf *out)
{
    struct json_writer w = json_writer(out);
    json_object_open(&w);
    head(&w, a, e);
    if (e->has_decision) {
        json_member_c(&w, "outcome", e->decision->granted ? "granted" : "refused");
        facts(&w, a, e);
        answers(&w, a, e);
        rules(&w, a, e);
        fee(&w, a, e);
        effects(&w, a, e);
        changed(&w, a, e->entry);
    } else {
        json_member_bool(&w, "is_erased", e->is_erased);
        if (e->has_effects)
            effects(&w, a, e);
    }
    json_object_close(&w);
    buf_c(out, "\n");
}

/* See the header. */
#include "web/decision_json.h"
#include "decisions/reference.h"
#include "web/reason.h"
#include "web/value_show.h"

const char *decision_json_status(enum operation_kind kind)
{
    switch (kind) {
    case OPERATION_ACCEPTED: return "accepted";
    case OPERATION_REFUSED: return "refused";
    case OPERATION_EXECUTED: return "executed";
    case OPERATION_WITHDRAWN: return "withdrawn";
    case OPERATION_EXPIRED: return "expired";
    case OPERATION_PAID: return "paid";
    case OPERATION_REFUNDED: return "refunded";
    case OPERATION_ANSWERED: return "answered";
    case OPERATION_STUDIED: return "studied";
    case OPERATION_TOLD: return "told";
    case OPERATION_OBJECTED: return "objected";
    case OPERATION_EXCEPTED: return "accepted";
    case OPERATION_IMPORTED:
    case OPERATION_NOTICED: break;
    }
    return "recorded";
}

static void day_member(struct json_writer *w, struct arena *req, const char *name, int32_t day)
{
    if (day == INT32_MIN)
        return;
    json_member_str(w, name, value_plain(req, VALUE_DAY, day));
}

static void remedies(struct json_writer *w, struct arena *req, const struct finding *f)
{
    json_name(w, "remedy");
    json_list_open(w);
    for (int i = 0; i < f->remedies_count; i++) {
        const struct remedy *r = &f->remedies[i];
        json_object_open(w);
        json_member_c(w, "action", remedy_key(r->action));
        json_member_c(w, "who", party_key(r->who));
        if (r->service)
            json_member_str(w, "service", str_printf(req, "S%02d", r->service));
        day_member(w, req, "earliest", r->earliest);
        if (r->amount != VALUE_UNKNOWN)
            json_member_int(w, "amount", r->amount);
        json_member_str(w, "text_ar", reason_remedy(req, LANG_AR, r));
        json_member_str(w, "text_en", reason_remedy(req, LANG_EN, r));
        json_object_close(w);
    }
    json_list_close(w);
}

static void policy_members(struct json_writer *w, struct arena *req, const struct policy_row *row)
{
    static const char *const status[] = {"verified", "second_hand", "assumed"};
    json_member_str(w, "source", row ? row->source : S("built in"));
    if (!row)
        return;
    json_member_str(w, "parameter", row->key);
    day_member(w, req, "effective_from", row->from.n);
    json_member_int(w, "version", row->version);
    json_member_c(w, "standing", status[row->status]);
}

void decision_json_reason(struct json_writer *w, struct arena *req, const struct policy *policy,
                          int service, const struct finding *f)
{
    bool is_hidden = f->audience == PARTY_OTHER;
    json_object_open(w);
    json_member_str(w, "code", rule_code(req, service, f->rule));
    json_member_str(w, "message_ar", reason_text(req, LANG_AR, f));
    json_member_str(w, "message_en", reason_text(req, LANG_EN, f));
    json_member_str(w, "found", is_hidden ? S("") : value_plain(req, f->kind, f->found));
    json_member_str(w, "required", value_plain(req, f->kind, f->required));
    policy_members(w, req, reason_row(policy, f));
    remedies(w, req, f);
    json_object_close(w);
}

static void fee_steps(struct json_writer *w, struct arena *req, const struct policy *policy,
                      const struct decision *d)
{
    json_name(w, "fee_steps");
    json_list_open(w);
    for (int i = 0; i < d->fee_steps_count; i++) {
        const struct fee_step *s = &d->fee_steps[i];
        const struct policy_row *row =
            s->policy_row >= 0 ? policy_row(policy, s->policy_row) : NULL;
        json_object_open(w);
        json_member_c(w, "kind", fee_key(s->kind));
        day_member(w, req, "from", s->from);
        json_member_int(w, "months", s->months);
        json_member_money(w, "rate", (struct money){s->rate});
        json_member_money(w, "amount", (struct money){s->amount});
        if (row) {
            json_member_str(w, "parameter", row->key);
            json_member_int(w, "version", row->version);
        }
        json_object_close(w);
    }
    json_list_close(w);
}

static void permit(struct json_writer *w, struct arena *req, const struct decision *d)
{
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect *e = &d->effects[i];
        bool is_issue = e->kind == EFFECT_PERMIT_ISSUE;
        if (!is_issue && e->kind != EFFECT_PERMIT_EXTEND)
            continue;
        int64_t number = is_issue ? e->args[6] : e->args[5];
        json_name(w, "permit");
        json_object_open(w);
        if (number)
            json_member_str(w, "number", str_printf(req, "%lld", (long long)number));
        if (is_issue)
            day_member(w, req, "issue", (int32_t)e->args[1]);
        day_member(w, req, "expiry", (int32_t)e->args[2]);
        char hijri[DAY_TEXT_BYTES];
        json_member_str(w, "expiry_hijri",
                        str_copy(req, day_format_hijri((struct day){(int32_t)e->args[2]}, hijri)));
        json_object_close(w);
        return;
    }
}

/* Everything the line does or would do, each with its arguments by name. */
static void effects(struct json_writer *w, struct arena *req, const struct decision *d)
{
    json_name(w, "effects");
    json_list_open(w);
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect_info *info = effect_info(d->effects[i].kind);
        if (!info)
            continue;
        json_object_open(w);
        json_member_c(w, "effect", info->name);
        for (int k = 0; k < EFFECT_ARGS && info->args[k].name; k++)
            json_member_str(w, info->args[k].name,
                            value_plain(req, info->args[k].kind, d->effects[i].args[k]));
        json_object_close(w);
    }
    json_list_close(w);
}

static void changes(struct json_writer *w, struct arena *req, const struct entry *e)
{
    if (e->changed_count == 0)
        return;
    json_name(w, "changed_facts");
    json_list_open(w);
    for (int i = 0; i < e->changed_count; i++) {
        const struct changed_fact *c = &e->changed[i];
        const struct fact_info *info = fact_info(c->fact);
        json_object_open(w);
        json_member_c(w, "fact", info->identifier);
        json_member_str(w, "before", value_plain(req, info->kind, c->before));
        json_member_str(w, "after", value_plain(req, info->kind, c->after));
        json_object_close(w);
    }
    json_list_close(w);
}

void decision_json_line(struct json_writer *w, struct arena *req, const struct portal *p,
                        int64_t line, struct str worker, const struct entry *e)
{
    const struct decision *d = &e->decision;
    json_object_open(w);
    json_member_int(w, "line", line);
    const struct service *s = service_by_number(e->op.service);
    const char *subject = s ? service_subject_member(s) : NULL;
    if (worker.at && subject)
        json_member_str(w, subject, worker);
    json_member_c(w, "status", decision_json_status(e->op.kind));
    json_member_money(w, "fee", (struct money){e->fee});
    if (e->refund)
        json_member_money(w, "refund", (struct money){e->refund});
    json_name(w, "reasons");
    json_list_open(w);
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed)
            decision_json_reason(w, req, p->policy, e->op.service, &d->findings[i]);
    json_list_close(w);
    json_name(w, "passed");
    json_list_open(w);
    for (int i = 0; i < d->findings_count; i++)
        if (d->findings[i].passed)
            json_str(w, rule_code(req, e->op.service, d->findings[i].rule));
    json_list_close(w);
    if (d->granted) {
        fee_steps(w, req, p->policy, d);
        permit(w, req, d);
        effects(w, req, d);
    }
    changes(w, req, e);
    json_object_close(w);
}

/* See the header. The form's answers are taken as someone would most likely give them: the longest
   period on offer and the declarations ticked; the page says for how many months it was judged. */
#include "web/worker_standing.h"
#include "decisions/entry.h"
#include "decisions/submit.h"
#include "identity/access.h"
#include "web/api_lines.h"
#include "web/establishment_parts.h"
#include "web/page.h"
#include "web/reason.h"
#include "web/show.h"
#include "web/value_show.h"

static void likely_input(struct exchange *x, const struct service *s, struct input *in, int *months)
{
    *months = 0;
    for (int i = 0; i < INPUTS_MAX; i++)
        in->value[i] = VALUE_UNKNOWN;
    for (int i = 0; i < s->fields_count; i++) {
        int offered[FIELD_CHOICES_MAX];
        const struct field *f = &s->fields[i];
        if (f->kind == FIELD_TICK)
            in->value[i] = 1;
        if (f->kind != FIELD_CHOICE)
            continue;
        int n = field_choices(x->portal->policy, f, x->clock.today, offered);
        for (int k = 0; k < n; k++)
            *months = offered[k] > *months ? offered[k] : *months;
        in->value[i] = n ? *months : VALUE_UNKNOWN;
    }
}

static struct node finding_node(struct exchange *x, const struct service *s,
                                const struct finding *f)
{
    struct node one = node_object(x->req, 8);
    const struct policy_row *row = reason_row(x->portal->policy, f);
    struct node remedies = node_list(x->req, REMEDIES_MAX);
    for (int i = 0; !f->passed && i < f->remedies_count; i++) {
        struct node r = node_object(x->req, 2);
        const struct service *other = service_by_number(f->remedies[i].service);
        node_set(r, KEY("text"), node_text(reason_remedy(x->req, x->lang, &f->remedies[i])));
        node_set(r, KEY("path"),
                 other && other != s ? node_text(service_start_path(x, other)) : node_bool(false));
        node_add(remedies, r);
    }
    node_set(one, KEY("text"), node_text(reason_text(x->req, x->lang, f)));
    node_set(one, KEY("found"), node_text(reason_found(x->req, x->lang, f)));
    node_set(one, KEY("required"),
             node_text(f->passed ? S("") : reason_required(x->req, x->lang, f)));
    node_set(one, KEY("code"), node_text(rule_code(x->req, s->number, f->rule)));
    node_set(one, KEY("source"), node_text(row ? row->source : S("")));
    node_set(one, KEY("is_assumed"), node_bool(row && row->status == POLICY_ASSUMED));
    node_set(one, KEY("remedies"), remedies);
    return one;
}

static void add_findings(struct exchange *x, const struct service *s, const struct decision *d,
                         struct node out)
{
    struct node failed = node_list(x->req, FINDINGS_MAX), passed = node_list(x->req, FINDINGS_MAX);
    for (int i = 0; i < d->findings_count; i++)
        node_add(d->findings[i].passed ? passed : failed, finding_node(x, s, &d->findings[i]));
    node_set(out, KEY("failed"), failed);
    node_set(out, KEY("passed"), passed);
    node_set(out, KEY("tested"),
             node_text(show_count(x->req, x->lang, "worker.tested", (int64_t)node_count(passed))));
    node_set(out, KEY("has_passed"), node_bool(node_count(passed) > 0));
}

static void add_outcome(struct exchange *x, const struct decision *d, int months, struct node out)
{
    if (!d->granted)
        return;
    node_set(out, KEY("fee"), node_html(show_money_html(x->req, x->lang, (struct money){d->fee})));
    for (int i = 0; i < d->effects_count; i++)
        if (d->effects[i].kind == EFFECT_PERMIT_ISSUE || d->effects[i].kind == EFFECT_PERMIT_EXTEND)
            node_set(out, KEY("new_expiry"),
                     node_html(show_date_html(x->req, x->lang,
                                              (struct day){(int32_t)d->effects[i].args[2]})));
    if (months)
        node_set(out, KEY("months"),
                 node_text(show_count(x->req, x->lang, "count.months", months)));
}

enum err worker_standing(struct exchange *x, const struct service *s, const struct worker *w,
                         struct node *out)
{
    int months;
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = s->number};
    *out = node_object(x->req, 14);
    node_set(*out, KEY("name"), node_c(x->lang == LANG_AR ? s->ar : s->en));
    node_set(*out, KEY("path"), node_text(service_start_path(x, s)));
    node_set(*out, KEY("id"), node_c(s->id));
    bool may = access_allowed(&x->actor, ACTION_PREVIEW_SERVICE, &own);
    node_set(*out, KEY("needs_grant"), node_bool(!may));
    node_set(*out, KEY("granted"), node_bool(false));
    if (!may)
        return OK;
    struct submission_line *line = arena_new_of(x->req, struct submission_line);
    struct submission *sub = arena_new_of(x->req, struct submission);
    line->number = w->id_no ? w->id_no : w->border_no;
    likely_input(x, s, &line->input, &months);
    *sub = (struct submission){
        .job = {.establishment_id = x->actor.establishment_id, .arena = x->req},
        .actor = x->actor,
        .service = s,
        .channel = CHANNEL_WEB,
        .lines = line,
        .lines_count = 1,
    };
    TRY(submission_preview(x->reader, x->portal->policy, x->clock, sub));
    struct entry *e = arena_new_of(x->req, struct entry);
    struct operation op = {
        .service = s->number, .kind = sub->judged[0].kind, .body = sub->judged[0].body};
    TRY(entry_decode(&op, e));
    node_set(*out, KEY("granted"), node_bool(e->decision.granted));
    add_findings(x, s, &e->decision, *out);
    add_outcome(x, &e->decision, months, *out);
    return OK;
}

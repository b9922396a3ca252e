/* See the header. */
#include "web/decision_page.h"
#include "decisions/reference.h"
#include "services/service.h"
#include "web/page.h"
#include "web/reason.h"
#include "web/service_form.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

/* ---- remedies ---- */

static struct str request_path(struct exchange *x, int service, int64_t establishment_id,
                               int64_t seq)
{
    struct str no = reference_request(x->req, &x->portal->ref_key, service, establishment_id, seq,
                                      x->clock.today);
    return str_printf(x->req, "/" STR_FMT "/requests/" STR_FMT, STR_ARG(lang_code(x->lang)),
                      STR_ARG(no));
}

static struct str service_path(struct exchange *x, int number)
{
    const struct service *s = service_by_number(number);
    if (!s || s->subject == SUBJECT_PERSON)
        return S("");
    if (s->subject == SUBJECT_FILE)
        return str_printf(x->req, "/" STR_FMT "/wages", STR_ARG(lang_code(x->lang)));
    return str_printf(x->req, "/" STR_FMT "/services/%s/%s", STR_ARG(lang_code(x->lang)), s->id,
                      service_uses_form(s) ? "form" : "pick");
}

/* Where the portal itself can do it; "" elsewhere. */
static struct str remedy_path(struct exchange *x, int service, int64_t establishment_id,
                              const struct finding *f, const struct remedy *r)
{
    switch (r->action) {
    case REMEDY_PAY_INVOICE:
    case REMEDY_FINISH_REQUEST:
        return f->kind == VALUE_REQUEST && f->found != VALUE_UNKNOWN
                   ? request_path(x, service, establishment_id, f->found)
                   : S("");
    case REMEDY_ISSUE_PERMIT:
    case REMEDY_CANCEL_ABSENCE:
    case REMEDY_CANCEL_VISAS:
    case REMEDY_ASK_TRANSFER:
    case REMEDY_END_LENDING:
    case REMEDY_RENEW_PERMIT: return service_path(x, r->service);
    case REMEDY_CHANGE_INPUT:
    case REMEDY_SPLIT_REQUEST:
    case REMEDY_USE_PORTAL: return service_path(x, service);
    case REMEDY_NONE:
    case REMEDY_WAIT:
    case REMEDY_RENEW_CR:
    case REMEDY_HIRE_SAUDIS:
    case REMEDY_DOCUMENT_CONTRACT:
    case REMEDY_OBTAIN_LICENCE:
    case REMEDY_ASK_OTHER_PARTY:
    case REMEDY_CHOOSE_OTHER:
    case REMEDY_ASK_OWNER:
    case REMEDY_RENEW_PASSPORT:
    case REMEDY_SETTLE_SUSPENSION:
    case REMEDY_PAY_WAGES:
    case REMEDY_REGISTER_WORKER:
    case REMEDY_FINISH_CASE:
    case REMEDY_CORRECT_RECORD:
    case REMEDY_PROVE_MOBILE:
    case REMEDY_SIGN_IN:
    case REMEDY_NOTHING:
    case REMEDY_RENEW_ADDRESS: break;
    }
    return S("");
}

static struct node remedy_node(struct exchange *x, int service, int64_t establishment_id,
                               const struct finding *f, const struct remedy *r)
{
    struct node n = node_object(x->req, 6);
    struct str path = remedy_path(x, service, establishment_id, f, r);
    char key[40];
    snprintf(key, sizeof key, "party.%s", party_key(r->who));
    node_set(n, KEY("text"), node_text(reason_remedy(x->req, x->lang, r)));
    node_set(n, KEY("who"), node_text(message(x->lang, key)));
    node_set(n, KEY("path"), node_text(path));
    node_set(n, KEY("has_path"), node_bool(path.n > 0));
    if (r->earliest != INT32_MIN)
        node_set(n, KEY("date"),
                 node_html(show_date_html(x->req, x->lang, (struct day){r->earliest})));
    return n;
}

/* ---- findings ---- */

static struct html value_html(struct exchange *x, int service, int64_t establishment_id,
                              const struct finding *f)
{
    if (f->kind == VALUE_REQUEST && f->found != VALUE_UNKNOWN && f->audience != PARTY_OTHER)
        return html_code(x->req, reference_request(x->req, &x->portal->ref_key, service,
                                                   establishment_id, f->found, x->clock.today));
    return html_text(x->req, reason_found(x->req, x->lang, f));
}

/* Where the source's description begins with an address of the web, it becomes a link. */
static void add_source(struct exchange *x, struct node n, const struct policy_row *row)
{
    struct buf b = buf_new(x->req);
    struct str tag, rest = row ? row->source : S("");
    while (rest.n && str_cut(&rest, ',', &tag)) {
        struct str where = policy_source(x->portal->policy, tag);
        if (b.n)
            buf_c(&b, "; ");
        buf_str(&b, where.n ? where : tag);
    }
    node_set(n, KEY("source"), node_text(buf_out(&b)));
    node_set(n, KEY("version"), node_text(row ? show_number(x->req, row->version) : S("")));
    node_set(n, KEY("is_assumed"), node_bool(row && row->status == POLICY_ASSUMED));
}

static struct node finding_node(struct exchange *x, int service, int64_t establishment_id,
                                const struct finding *f)
{
    struct node n = node_object(x->req, 14), fixes = node_list(x->req, REMEDIES_MAX);
    bool has_found = f->audience == PARTY_OTHER ||
                     (f->kind != VALUE_NONE && (f->found != VALUE_UNKNOWN || !f->passed));
    struct str required = f->passed ? S("") : reason_required(x->req, x->lang, f);
    node_set(n, KEY("text"), node_text(reason_text(x->req, x->lang, f)));
    node_set(n, KEY("is_ok"), node_bool(f->passed));
    node_set(n, KEY("icon"), node_c(f->passed ? "ok" : "no"));
    node_set(n, KEY("class"), node_c(f->passed ? "" : "no"));
    node_set(n, KEY("state"),
             node_text(message(x->lang, f->passed ? "service.verified" : "service.not_verified")));
    node_set(n, KEY("code"), node_text(rule_code(x->req, service, f->rule)));
    add_source(x, n, reason_row(x->portal->policy, f));
    /* Yes or no as a value says nothing that the rule's own sentence does not say. */
    bool is_plain = f->kind == VALUE_BOOL;
    if (has_found && !is_plain)
        node_set(n, KEY("found"), node_html(value_html(x, service, establishment_id, f)));
    if (required.n)
        node_set(n, KEY("required"), node_text(required));
    node_set(n, KEY("has_facts"), node_bool(!f->passed && (required.n || has_found)));
    for (int i = 0; !f->passed && i < f->remedies_count; i++)
        node_add(fixes, remedy_node(x, service, establishment_id, f, &f->remedies[i]));
    node_set(n, KEY("fixes"), fixes);
    return n;
}

struct node decision_findings(struct exchange *x, int service, int64_t establishment_id,
                              const struct finding *list, int count)
{
    struct node out = node_list(x->req, (size_t)count);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < count; i++)
            if (list[i].passed == (pass == 1))
                node_add(out, finding_node(x, service, establishment_id, &list[i]));
    return out;
}

int decision_failures(const struct finding *list, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n += !list[i].passed;
    return n;
}

/* ---- the way to become eligible ---- */

static bool is_same_remedy(const struct remedy *a, const struct remedy *b)
{
    return a->action == b->action && a->service == b->service && a->earliest == b->earliest &&
           a->amount == b->amount;
}

struct node decision_way(struct exchange *x, int service, int64_t establishment_id,
                         const struct finding *list, int count)
{
    struct node out = node_list(x->req, 8);
    const struct remedy *seen[FINDINGS_MAX];
    int seen_count = 0;
    for (int i = 0; i < count; i++) {
        const struct finding *f = &list[i];
        struct node step = node_object(x->req, 6), ways = node_list(x->req, REMEDIES_MAX);
        if (f->passed || f->remedies_count == 0)
            continue;
        const struct remedy *first = &f->remedies[0];
        bool is_known = false;
        for (int k = 0; k < seen_count; k++)
            is_known |= is_same_remedy(seen[k], first);
        if (is_known)
            continue;
        seen[seen_count++] = first;
        node_set(step, KEY("heading"), node_text(reason_remedy(x->req, x->lang, first)));
        node_set(step, KEY("clears"), node_text(reason_text(x->req, x->lang, f)));
        node_set(step, KEY("is_now"), node_bool(first->earliest == INT32_MIN));
        for (int r = 0; r < f->remedies_count; r++)
            node_add(ways, remedy_node(x, service, establishment_id, f, &f->remedies[r]));
        node_set(step, KEY("first"), node_item(ways, 0));
        if (node_count(ways) > 1) {
            struct node others = node_list(x->req, REMEDIES_MAX);
            for (size_t r = 1; r < node_count(ways); r++)
                node_add(others, node_item(ways, r));
            node_set(step, KEY("others"), others);
        }
        node_add(out, step);
    }
    return out;
}

/* ---- fees and permits ---- */

struct node decision_fee_steps(struct exchange *x, const struct decision *d)
{
    struct node out = node_list(x->req, (size_t)d->fee_steps_count);
    for (int i = 0; i < d->fee_steps_count; i++) {
        const struct fee_step *s = &d->fee_steps[i];
        struct node n = node_object(x->req, 3);
        char key[48], how[60];
        snprintf(key, sizeof key, "fee.%s", fee_key(s->kind));
        snprintf(how, sizeof how, "fee.%s.step", fee_key(s->kind));
        struct html rate = show_money_html(x->req, x->lang, (struct money){s->rate});
        struct html text = html_text(x->req, S(""));
        struct str plain;
        switch (message_kind_of(x->lang, str_of(how), &plain)) {
        case MESSAGE_PLURAL:
            text = message_html_plural(x->req, x->lang, how, (uint64_t)s->months,
                                       ARGS({"rate", rate.markup, ARG_MARKUP}));
            break;
        case MESSAGE_PLAIN: text = html_text(x->req, plain); break;
        case MESSAGE_WITH_VALUES:
        case MESSAGE_NONE: break;
        }
        node_set(n, KEY("name"), node_text(message(x->lang, key)));
        node_set(n, KEY("how"), node_html(text));
        node_set(n, KEY("amount"),
                 node_html(show_money_html(x->req, x->lang, (struct money){s->amount})));
        node_add(out, n);
    }
    return out;
}

bool decision_permit(const struct decision *d, struct permit_given *out)
{
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect *e = &d->effects[i];
        if (e->kind != EFFECT_PERMIT_ISSUE && e->kind != EFFECT_PERMIT_EXTEND)
            continue;
        bool is_issue = e->kind == EFFECT_PERMIT_ISSUE;
        *out = (struct permit_given){
            .number = e->args[is_issue ? 6 : 5],
            .issue = is_issue ? (struct day){(int32_t)e->args[1]} : DAY_NONE,
            .expiry = {(int32_t)e->args[2]},
        };
        return true;
    }
    return false;
}

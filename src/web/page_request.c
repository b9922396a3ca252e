/* One request: what was asked, what became of each line and why, what is to be paid, and what can be
   done next. One refused line is the explained refusal of ux.md 5; many lines are a list of results.

   The trap: nothing is judged here. Every word comes from the ledger's entries, so a page opened in a
   year says what was decided then. */
#include "queries/papers.h"
#include "web/decision_page.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/request_sides.h"
#include "web/requesting.h"
#include "web/service_form.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

static void read_query(struct requesting *r)
{
    struct str show = query_text(r->x, "show");
    r->group = str_eq_c(show, "refused") ? LINES_REFUSED
               : str_eq_c(show, "other") ? LINES_OTHER
                                         : LINES_ALL;
    r->first = (size_t)(query_number(r->x, "page", 1) - 1) * WAY_ROWS;
}

/* The last day to object, counted from the decision; nothing where the policy has no period. */
static void add_objection(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    const struct policy_row *row =
        policy_param(x->portal->policy, PARAM_objection_days, q->submitted_day);
    if (!row || q->lines_refused == 0)
        return;
    struct node n = node_object(x->req, 3);
    struct day last = day_add(q->submitted_day, (int)row->value);
    node_set(n, KEY("last"), node_html(show_date_html(x->req, x->lang, last)));
    node_set(n, KEY("text"),
             node_html(message_html_plural(x->req, x->lang, "request.objection",
                                           (uint64_t)row->value, NULL, 0)));
    node_set(n, KEY("is_over"), node_bool(day_before(last, x->clock.today)));
    node_set(page, KEY("objection"), n);
}

static void add_actions(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    bool may_end = requesting_is_open(r) &&
                   access_allowed(&x->actor, ACTION_WITHDRAW_REQUEST, &own) &&
                   (x->actor.account_id == q->account_id || x->actor.capacity == CAPACITY_OWNER);
    bool may_submit = access_allowed(&x->actor, ACTION_SUBMIT_REQUEST, &own);
    bool is_over =
        q->state == STATE_REFUSED || q->state == STATE_WITHDRAWN || q->state == STATE_EXPIRED;
    if (may_end)
        node_set(page, KEY("withdraw"), node_text(requesting_path(r, "/withdraw")));
    if (may_submit && r->service->subject == SUBJECT_WORKER && (is_over || q->lines_refused > 0))
        node_set(page, KEY("again"), node_text(requesting_path(r, "/again")));
}

/* ---- papers ---- */

static void add_paper(struct requesting *r, struct node list, const char *tail, struct str text)
{
    struct node n = node_object(r->x->req, 2);
    node_set(n, KEY("path"), node_text(requesting_path(r, tail)));
    node_set(n, KEY("text"), node_text(text));
    node_add(list, n);
}

/* All papers in one file (in parts of a thousand lines), the letter, the receipt. */
static void add_papers(struct requesting *r, struct node page)
{
    enum { PART = 1000 };
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    struct node list = node_list(x->req, 4);
    int parts = papers_given(&r->view) ? (int)((q->lines + PART - 1) / PART) : 0;
    for (int i = 1; i <= parts; i++)
        add_paper(r, list, str_c(x->req, str_printf(x->req, "/papers.pdf?part=%d", i)),
                  parts == 1 ? message(x->lang, "paper.open_all")
                             : message_format(x->req, x->lang, "paper.open_part",
                                              ARGS({"part", show_number(x->req, i)})));
    add_paper(r, list, "/letter.pdf", message(x->lang, "paper.open_letter"));
    if (q->paid_at)
        add_paper(r, list, "/receipt.pdf", message(x->lang, "paper.open_receipt"));
    node_set(page, KEY("papers"), list);
}

static void line_paper(struct requesting *r, struct node row, const struct line_view *l)
{
    const struct effect *effect;
    if (paper_of_entry(l->entry, &effect))
        node_set(
            row, KEY("paper"),
            node_text(requesting_path(r, str_c(r->x->req, str_printf(r->x->req, "/%lld/paper.pdf",
                                                                     (long long)l->line.line)))));
}

/* ---- one refused line ---- */

/* Who or what the line is about. */
static struct str line_name(struct requesting *r, const struct line_view *l)
{
    struct exchange *x = r->x;
    struct str name = x->lang == LANG_AR ? l->name_ar : l->name_en;
    int64_t visa = l->entry->facts.value[FACT_visa_no];
    switch (r->service->subject) {
    case SUBJECT_ESTABLISHMENT: return message(x->lang, "request.line.establishment");
    case SUBJECT_VISA:
        if (visa != VALUE_UNKNOWN && visa)
            return message_format(x->req, x->lang, "request.line.visa",
                                  ARGS({"number", str_printf(x->req, "%lld", (long long)visa)}));
        break;
    case SUBJECT_WORKER:
    case SUBJECT_OTHER_WORKER:
    case SUBJECT_PERSON:
    case SUBJECT_FILE: break;
    }
    return name.n ? name : message(x->lang, "service.unknown_person");
}

/* What the line gave beside a permit: a certificate's or visas' numbers. */
static struct str line_given(struct exchange *x, const struct entry *e)
{
    for (int i = 0; e->op.kind == OPERATION_EXECUTED && i < e->decision.effects_count; i++) {
        const int64_t *v = e->decision.effects[i].args;
        struct str first;
        switch (e->decision.effects[i].kind) {
        case EFFECT_CERTIFICATE:
            return message_format(
                x->req, x->lang, "request.given.certificate",
                ARGS({"number", str_printf(x->req, "%lld", (long long)v[7])},
                     {"until", show_date_both(x->req, x->lang, (struct day){(int32_t)v[4]})}));
        case EFFECT_VISAS:
            first = str_printf(x->req, "%lld", (long long)v[8]);
            return message_format(
                x->req, x->lang, "request.given.visas",
                ARGS({"count", show_number(x->req, v[0])}, {"first", first},
                     {"authorisation", str_printf(x->req, "%lld", (long long)v[9])}));
        case EFFECT_NONE:
        case EFFECT_PERMIT_ISSUE:
        case EFFECT_PERMIT_EXTEND:
        case EFFECT_LEVY_YEAR:
        case EFFECT_ACCOUNT_OPEN:
        case EFFECT_ACCOUNT_LEVEL:
        case EFFECT_GRANT:
        case EFFECT_GRANT_REVOKE:
        case EFFECT_ASK:
        case EFFECT_STUDY:
        case EFFECT_LAPSE:
        case EFFECT_STATUS:
        case EFFECT_MOVE:
        case EFFECT_OCCUPATION:
        case EFFECT_TEMPORARY:
        case EFFECT_ABSENCE:
        case EFFECT_ABSENCE_END:
        case EFFECT_EXIT:
        case EFFECT_VISA_CANCEL:
        case EFFECT_ACTIVITY:
        case EFFECT_LENDING:
        case EFFECT_LENDING_END:
        case EFFECT_SUSPEND:
        case EFFECT_OUTSIDE:
        case EFFECT_OUTSIDE_CASE:
        case EFFECT_OUTSIDE_DECIDED:
        case EFFECT_SAUDIS:
        case EFFECT_WAGE_FILE:
        case EFFECT_WAGE_MONTH:
        case EFFECT_WAGE_STANDING:
        case EFFECT_WAGE_DUTY:
        case EFFECT_RELEASE:
        case EFFECT_WEEK:
        case EFFECT_EXCEPTION: break;
        }
    }
    return S("");
}

/* Does the service give permits to workers picked from a list? Its steps and words are theirs. */
static bool gives_permits(const struct service *s)
{
    return s->subject == SUBJECT_WORKER && !service_uses_form(s);
}

/* Nothing that fails is said to be final. */
static bool can_change(const struct decision *d)
{
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed && d->findings[i].remedies_count &&
            d->findings[i].remedies[0].action == REMEDY_NOTHING)
            return false;
    return true;
}

static void show_refused(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct line_view *l = &r->view.lines[0];
    const struct decision *d = &l->entry->decision;
    char key[96];
    struct str plain;
    snprintf(key, sizeof key, "%s.refused%s", r->service->name, can_change(d) ? "" : ".final");
    struct arg name = {"name", line_name(r, l), ARG_WORDS};
    if (message_kind_of(x->lang, str_of(key), &plain) == MESSAGE_NONE) {
        snprintf(key, sizeof key, "any.refused%s", can_change(d) ? "" : ".final");
        name = (struct arg){"service", str_of(x->lang == LANG_AR ? r->service->ar : r->service->en),
                            ARG_WORDS};
    }
    struct str title = message_format(x->req, x->lang, key, &name, 1);
    int failed = decision_failures(d->findings, d->findings_count);
    node_set(page, KEY("title"), node_text(title));
    node_set(page, KEY("lede"),
             node_html(message_html_plural(x->req, x->lang, "request.failed", (uint64_t)failed,
                                           ARGS({"all", show_number(x->req, d->findings_count)}))));
    node_set(page, KEY("can_change"), node_bool(can_change(d)));
    node_set(page, KEY("is_refunded"), node_bool(r->view.request.paid_at != 0));
    node_set(page, KEY("findings"),
             decision_findings(x, r->service->number, r->establishment_id, d->findings,
                               d->findings_count));
    struct node way =
        decision_way(x, r->service->number, r->establishment_id, d->findings, d->findings_count);
    node_set(page, KEY("way"), way);
    node_set(page, KEY("has_way"), node_bool(node_count(way) > 0 && can_change(d)));
    node_set(page, KEY("worker"), node_text(line_name(r, l)));
    if (l->number.n)
        node_set(page, KEY("worker_number"), node_html(show_number_masked_html(x->req, l->number)));
    answer_page(x, 200, "request_refused", page);
}

/* ---- lines ---- */

static void line_permit(struct exchange *x, struct node row, const struct line_view *l)
{
    struct permit_given permit;
    struct str given = line_given(x, l->entry);
    if (given.n)
        node_set(row, KEY("given"), node_text(given));
    if (!l->entry->decision.granted || !decision_permit(&l->entry->decision, &permit))
        return;
    node_set(row, KEY("expiry"), node_html(show_date_html(x->req, x->lang, permit.expiry)));
    if (l->entry->op.kind == OPERATION_EXECUTED && permit.number)
        node_set(row, KEY("permit_no"),
                 node_text(str_printf(x->req, "%lld", (long long)permit.number)));
}

static void line_changes(struct exchange *x, struct node row, const struct entry *e)
{
    struct node list = node_list(x->req, (size_t)e->changed_count);
    for (int i = 0; i < e->changed_count; i++) {
        const struct changed_fact *c = &e->changed[i];
        const struct fact_info *info = fact_info(c->fact);
        char key[64];
        snprintf(key, sizeof key, "fact.%s", info->identifier);
        struct node n = node_object(x->req, 3);
        node_set(n, KEY("fact"), node_text(message(x->lang, key)));
        node_set(n, KEY("before"),
                 node_html(value_show_html(x->req, x->lang, info->kind, c->before)));
        node_set(n, KEY("after"),
                 node_html(value_show_html(x->req, x->lang, info->kind, c->after)));
        node_add(list, n);
    }
    node_set(row, KEY("changes"), list);
    node_set(row, KEY("has_changes"), node_bool(e->changed_count > 0));
}

static struct node row_of(struct requesting *r, const struct line_view *l)
{
    struct exchange *x = r->x;
    const struct decision *d = &l->entry->decision;
    bool is_refused = l->line.state == STATE_REFUSED;
    struct node row = node_object(x->req, 20);
    node_set(row, KEY("line"), node_int(l->line.line));
    node_set(row, KEY("name"), node_text(line_name(r, l)));
    /* Also when it is empty: the page has a number of its own. */
    node_set(row, KEY("number"),
             l->number.n ? node_html(show_number_masked_html(x->req, l->number))
                         : node_text(S("—")));
    node_set(row, KEY("state"), request_state_node(x, l->line.state));
    node_set(row, KEY("is_refused"), node_bool(is_refused));
    node_set(row, KEY("has_why"), node_bool(is_refused && !line_ended_by_side(l)));
    node_set(
        row, KEY("fee"),
        node_html(show_money_html(x->req, x->lang, (struct money){is_refused ? 0 : l->line.fee})));
    node_set(row, KEY("fee_steps"), decision_fee_steps(x, d));
    node_set(row, KEY("has_steps"), node_bool(d->granted && d->fee_steps_count > 0));
    node_set(row, KEY("findings"),
             decision_findings(x, r->service->number, r->establishment_id, d->findings,
                               d->findings_count));
    line_permit(x, row, l);
    line_paper(r, row, l);
    line_changes(x, row, l->entry);
    return row;
}

static struct node groups_of(struct requesting *r)
{
    static const char *const names[] = {"all", "refused", "other"};
    static const char *const keys[] = {"service.standing.all", "request.group.refused",
                                       "request.group.other"};
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    int64_t counts[] = {q->lines, q->lines_refused, q->lines - q->lines_refused};
    struct node list = node_list(x->req, 3);
    for (int i = 0; i < 3; i++) {
        struct node n = node_object(x->req, 4);
        node_set(n, KEY("path"), node_text(str_printf(x->req, "?show=%s", names[i])));
        node_set(n, KEY("text"), node_text(message(x->lang, keys[i])));
        node_set(n, KEY("count"), node_text(show_number(x->req, counts[i])));
        node_set(n, KEY("is_current"), node_bool(i == (int)r->group));
        node_add(list, n);
    }
    return list;
}

static void add_steps(struct requesting *r, struct node page)
{
    static const char *const keys[] = {"service.step.pick", "service.step.check",
                                       "service.step.pay", "service.step.done"};
    enum request_state state = r->view.request.state;
    if (!gives_permits(r->service)) {
        node_set(page, KEY("has_steps_bar"), node_bool(false));
        return;
    }
    int current = state == STATE_AWAITING_PAYMENT ? WAY_PAY
                  : state == STATE_EXECUTED       ? WAY_DONE
                                                  : -1;
    struct node list = node_list(r->x->req, WAY_STEPS);
    for (int i = 0; current >= 0 && i < WAY_STEPS; i++) {
        struct node n = node_object(r->x->req, 3);
        node_set(n, KEY("text"), node_text(message(r->x->lang, keys[i])));
        node_set(n, KEY("is_current"), node_bool(i == current));
        node_set(n, KEY("is_done"), node_bool(i < current));
        node_add(list, n);
    }
    node_set(page, KEY("steps"), list);
    node_set(page, KEY("has_steps_bar"), node_bool(current >= 0));
}

/* What has happened and what comes next, in one or two sentences. */
static struct html lede_of(struct requesting *r, const struct request_sides *sides)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    const char *key = request_sides_lede(r, sides);
    if (key)
        return html_text(x->req, message(x->lang, key));
    uint64_t good = (uint64_t)(q->lines - q->lines_refused), done = (uint64_t)q->lines_done;
    switch (q->state) {
    case STATE_AWAITING_PAYMENT:
        return message_html_plural(x->req, x->lang, "request.lede.awaiting_payment", good, NULL, 0);
    case STATE_EXECUTED:
        if (!gives_permits(r->service))
            return html_text(x->req, message(x->lang, "request.lede.done"));
        return message_html_plural(x->req, x->lang, "request.lede.executed", done, NULL, 0);
    case STATE_REFUSED:
        return message_html_plural(x->req, x->lang, "request.lede.refused", (uint64_t)q->lines,
                                   NULL, 0);
    case STATE_WITHDRAWN: return html_text(x->req, message(x->lang, "request.lede.withdrawn"));
    case STATE_EXPIRED: return html_text(x->req, message(x->lang, "request.lede.expired"));
    case STATE_DRAFT:
    case STATE_SUBMITTED:
    case STATE_UNDER_STUDY:
    case STATE_AWAITING_CONSENT:
    case STATE_APPROVED:
    case STATE_CANCELLED:
    case STATE_REVERSED: break;
    }
    return html_text(x->req, message(x->lang, "request.lede.other"));
}

static void show_lines(struct requesting *r, const struct request_sides *sides, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    size_t counts[] = {(size_t)q->lines, (size_t)q->lines_refused,
                       (size_t)(q->lines - q->lines_refused)};
    struct node rows = node_list(x->req, r->view.lines_count);
    const char *service = x->lang == LANG_AR ? r->service->ar : r->service->en;
    for (size_t i = 0; i < r->view.lines_count; i++)
        node_add(rows, row_of(r, &r->view.lines[i]));
    struct str title =
        message_format(x->req, x->lang, "request.title",
                       ARGS({"service", str_of(service)},
                            {"count", show_count(x->req, x->lang, "count.workers", q->lines)}));
    bool has_workers =
        r->service->subject == SUBJECT_WORKER || r->service->subject == SUBJECT_OTHER_WORKER;
    node_set(page, KEY("title"), node_text(has_workers ? title : str_of(service)));
    node_set(page, KEY("lede"), node_html(lede_of(r, sides)));
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("groups"), groups_of(r));
    node_set(page, KEY("has_groups"),
             node_bool(q->lines_refused > 0 && q->lines_refused < q->lines));
    node_set(page, KEY("show"),
             node_c(r->group == LINES_REFUSED ? "refused"
                    : r->group == LINES_OTHER ? "other"
                                              : "all"));
    node_set(page, KEY("is_executed"), node_bool(q->state == STATE_EXECUTED));
    node_set(page, KEY("is_waiting"),
             node_bool(q->state == STATE_AWAITING_CONSENT || q->state == STATE_UNDER_STUDY));
    page_of_list(x, page, r->first, r->view.lines_count, counts[r->group]);
    if (!request_sides_steps(r, sides, page))
        add_steps(r, page);
    answer_page(x, 200, "request", page);
}

void page_request(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    if (!requesting_begin(r, x, ACTION_VIEW_REQUEST))
        return;
    read_query(r);
    struct node page = node_object(x->req, 48);
    struct request_sides sides = {0};
    enum err e = requesting_load(r);
    if (e == OK)
        e = request_sides_load(x, r->establishment_id, r->seq, &sides);
    if (e == OK)
        e = requesting_add_refunds(r, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    requesting_add_facts(r, page);
    requesting_add_invoice(r, page);
    add_objection(r, page);
    add_actions(r, page);
    add_papers(r, page);
    request_sides_add(r, &sides, page);
    bool is_one_refused = r->view.request.state == STATE_REFUSED && r->view.request.lines == 1 &&
                          r->view.lines_count == 1 && !line_ended_by_side(&r->view.lines[0]);
    if (is_one_refused)
        show_refused(r, page);
    else
        show_lines(r, &sides, page);
}

/* One request: what was asked, what became of each line and why, what is to be paid, and what can be
   done next. One refused line is the explained refusal of ux.md 5; many lines are a list of results.

   The trap: nothing is judged here. Every word comes from the ledger's entries, so a page opened in a
   year says what was decided then. */
#include "decisions/draft.h"
#include "decisions/execute.h"
#include "decisions/reference.h"
#include "base/random.h"
#include "queries/request_view.h"
#include "web/decision_page.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

struct requesting {
    struct exchange *x;
    const struct service *service;
    int64_t establishment_id, seq;
    struct request_view view;
    struct establishment_words establishment;
    struct person_words applicant;
    enum line_group group;
    size_t first;
};

/* ---- reading ---- */

static bool begin(struct requesting *r, struct exchange *x, enum action action)
{
    int service;
    memset(r, 0, sizeof *r);
    r->x = x;
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &service, &r->establishment_id,
                                &r->seq)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    struct resource about = {.establishment_id = r->establishment_id, .service = service};
    r->service = service_by_number(service);
    if (!exchange_may(x, action, &about))
        return false;
    if (!r->service)
        answer_error(x, ERR_NOT_FOUND);
    return r->service != NULL;
}

static void read_query(struct requesting *r)
{
    struct str show = query_text(r->x, "show");
    r->group = str_eq_c(show, "refused") ? LINES_REFUSED
               : str_eq_c(show, "other") ? LINES_OTHER
                                         : LINES_ALL;
    r->first = (size_t)(query_number(r->x, "page", 1) - 1) * WAY_ROWS;
}

static enum err load(struct requesting *r)
{
    struct exchange *x = r->x;
    int64_t account_person = 0;
    TRY(request_view_group(x->reader, x->req, r->establishment_id, r->seq, r->group,
                           (int64_t)r->first, WAY_ROWS, &r->view));
    /* The service in the number is only its label; the row says which it is. */
    if (r->view.request.service != r->service->number)
        return ERR_NOT_FOUND;
    TRY(account_person_load(x->reader, r->view.request.account_id, &account_person));
    TRY(person_words_load(x->reader, x->req, account_person, &r->applicant));
    return establishment_words_load(x->reader, x->req, r->establishment_id, &r->establishment);
}

static struct str path_of(struct requesting *r, const char *tail)
{
    return str_printf(r->x->req, STR_FMT "%s", STR_ARG(way_request_path(r->x, &r->view.request)),
                      tail);
}

/* ---- what every request shows ---- */

static void add_facts(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    bool in_arabic = x->lang == LANG_AR;
    struct str applicant = in_arabic ? r->applicant.name_ar : r->applicant.name_en;
    node_set(page, KEY("number"),
             node_text(reference_request(x->req, &x->portal->ref_key, q->service,
                                         q->establishment_id, q->seq, q->submitted_day)));
    node_set(page, KEY("service_name"), node_c(in_arabic ? r->service->ar : r->service->en));
    node_set(page, KEY("submitted"), node_html(show_date_html(x->req, x->lang, q->submitted_day)));
    node_set(page, KEY("establishment"),
             node_html(message_html(x->req, x->lang, "service.establishment_name",
                                    ARGS({"name", in_arabic ? r->establishment.name_ar
                                                            : r->establishment.name_en},
                                         {"number", r->establishment.number, ARG_CODE}))));
    if (applicant.n)
        node_set(page, KEY("applicant"),
                 node_html(message_html(x->req, x->lang, "request.applicant",
                                        ARGS({"name", applicant},
                                             {"capacity", way_capacity(x->lang, q->capacity)}))));
    node_set(page, KEY("state"), request_state_node(x, q->state));
    node_set(page, KEY("requests"), node_text(page_path(x, "/requests")));
    node_set(page, KEY("report"), node_text(path_of(r, "/report.csv")));
}

/* The business day of the payment: execution follows it in the same transaction. */
static struct day paid_day(const struct requesting *r)
{
    for (size_t i = 0; i < r->view.lines_count; i++)
        if (r->view.lines[i].entry->op.at >= r->view.request.paid_at)
            return r->view.lines[i].entry->op.day;
    return day_of_instant(r->view.request.paid_at);
}

static void add_invoice(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    if (day_is_none(q->due_day))
        return;
    struct node n = node_object(x->req, 12);
    bool is_open = q->state == STATE_AWAITING_PAYMENT;
    bool may_pay = access_allowed(&x->actor, ACTION_SEE_PAYMENT_NUMBER, &own);
    node_set(n, KEY("amount"), node_html(show_money_html(x->req, x->lang, (struct money){q->fee})));
    node_set(n, KEY("due"), node_html(show_date_html(x->req, x->lang, q->due_day)));
    node_set(n, KEY("is_open"), node_bool(is_open));
    node_set(n, KEY("is_paid"), node_bool(q->paid_at != 0));
    node_set(n, KEY("is_hidden"), node_bool(is_open && !may_pay));
    if (q->paid_at) {
        node_set(n, KEY("paid_on"), node_html(show_date_html(x->req, x->lang, paid_day(r))));
        node_set(n, KEY("receipt"), node_text(path_of(r, "/receipt")));
    }
    if (may_pay)
        node_set(n, KEY("payment_no"),
                 node_text(str_printf(x->req, "%llu",
                                      (unsigned long long)reference_payment(
                                          &x->portal->ref_key, q->establishment_id, q->seq))));
    bool has_gateway = x->portal->config.payment_gateway != NULL;
    node_set(n, KEY("can_pay"), node_bool(is_open && may_pay && has_gateway));
    node_set(n, KEY("pay"), node_text(path_of(r, "/pay")));
    node_set(page, KEY("invoice"), n);
}

static enum err add_refunds(struct requesting *r, struct node page)
{
    enum { REFUNDS_SHOWN = 20 };
    struct exchange *x = r->x;
    struct refund_view *list;
    size_t n;
    TRY(refund_list(x->reader, x->req, r->establishment_id, r->seq, REFUNDS_SHOWN, &list, &n));
    struct node out = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct node item = node_object(x->req, 2);
        node_set(item, KEY("amount"),
                 node_html(show_money_html(x->req, x->lang, (struct money){list[i].amount})));
        node_set(item, KEY("cause"), node_text(refund_words(x->lang, list[i].cause)));
        node_add(out, item);
    }
    node_set(page, KEY("refunds"), out);
    node_set(page, KEY("has_refunds"), node_bool(n > 0));
    return OK;
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
             node_html(message_html_plural(x->req, x->lang, "request.objection", (uint64_t)row->value,
                                           NULL, 0)));
    node_set(n, KEY("is_over"), node_bool(day_before(last, x->clock.today)));
    node_set(page, KEY("objection"), n);
}

static void add_actions(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    bool may_end = q->state == STATE_AWAITING_PAYMENT &&
                   access_allowed(&x->actor, ACTION_WITHDRAW_REQUEST, &own) &&
                   (x->actor.account_id == q->account_id || x->actor.capacity == CAPACITY_OWNER);
    bool may_submit = access_allowed(&x->actor, ACTION_SUBMIT_REQUEST, &own);
    bool is_over = q->state == STATE_REFUSED || q->state == STATE_WITHDRAWN ||
                   q->state == STATE_EXPIRED;
    if (may_end)
        node_set(page, KEY("withdraw"), node_text(path_of(r, "/withdraw")));
    if (may_submit && r->service->subject == SUBJECT_WORKER && (is_over || q->lines_refused > 0))
        node_set(page, KEY("again"), node_text(path_of(r, "/again")));
}

/* ---- one refused line ---- */

static struct str line_name(struct exchange *x, const struct line_view *l)
{
    struct str name = x->lang == LANG_AR ? l->name_ar : l->name_en;
    return name.n ? name : message(x->lang, "service.unknown_person");
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
    snprintf(key, sizeof key, "%s.refused%s", r->service->name, can_change(d) ? "" : ".final");
    struct str title = message_format(x->req, x->lang, key, ARGS({"name", line_name(x, l)}));
    int failed = decision_failures(d->findings, d->findings_count);
    node_set(page, KEY("title"), node_text(title));
    node_set(page, KEY("lede"),
             node_html(message_html_plural(
                 x->req, x->lang, "request.failed", (uint64_t)failed,
                 ARGS({"all", show_number(x->req, d->findings_count)}))));
    node_set(page, KEY("can_change"), node_bool(can_change(d)));
    node_set(page, KEY("is_refunded"), node_bool(r->view.request.paid_at != 0));
    node_set(page, KEY("findings"), decision_findings(x, r->service->number, r->establishment_id,
                                                      d->findings, d->findings_count));
    struct node way = decision_way(x, r->service->number, r->establishment_id, d->findings,
                                   d->findings_count);
    node_set(page, KEY("way"), way);
    node_set(page, KEY("has_way"), node_bool(node_count(way) > 0 && can_change(d)));
    node_set(page, KEY("worker"), node_text(line_name(x, l)));
    if (l->number.n)
        node_set(page, KEY("worker_number"),
                 node_html(show_number_masked_html(x->req, l->number)));
    answer_page(x, 200, "request_refused", page);
}

/* ---- lines ---- */

static void line_permit(struct exchange *x, struct node row, const struct line_view *l)
{
    struct permit_given permit;
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
        node_set(n, KEY("before"), node_html(value_show_html(x->req, x->lang, info->kind, c->before)));
        node_set(n, KEY("after"), node_html(value_show_html(x->req, x->lang, info->kind, c->after)));
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
    node_set(row, KEY("name"), node_text(line_name(x, l)));
    /* Also when it is empty: the page has a number of its own. */
    node_set(row, KEY("number"),
             l->number.n ? node_html(show_number_masked_html(x->req, l->number))
                         : node_text(S("—")));
    node_set(row, KEY("state"), request_state_node(x, l->line.state));
    node_set(row, KEY("is_refused"), node_bool(is_refused));
    node_set(row, KEY("fee"),
             node_html(show_money_html(x->req, x->lang, (struct money){is_refused ? 0 : l->line.fee})));
    node_set(row, KEY("fee_steps"), decision_fee_steps(x, d));
    node_set(row, KEY("has_steps"), node_bool(d->granted && d->fee_steps_count > 0));
    node_set(row, KEY("findings"), decision_findings(x, r->service->number, r->establishment_id,
                                                     d->findings, d->findings_count));
    line_permit(x, row, l);
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
    int current = state == STATE_AWAITING_PAYMENT ? WAY_PAY : state == STATE_EXECUTED ? WAY_DONE : -1;
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
static struct html lede_of(struct requesting *r)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    uint64_t good = (uint64_t)(q->lines - q->lines_refused), done = (uint64_t)q->lines_done;
    switch (q->state) {
    case STATE_AWAITING_PAYMENT:
        return message_html_plural(x->req, x->lang, "request.lede.awaiting_payment", good, NULL, 0);
    case STATE_EXECUTED:
        return message_html_plural(x->req, x->lang, "request.lede.executed", done, NULL, 0);
    case STATE_REFUSED:
        return message_html_plural(x->req, x->lang, "request.lede.refused", (uint64_t)q->lines, NULL,
                                   0);
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

static void show_lines(struct requesting *r, struct node page)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    size_t counts[] = {(size_t)q->lines, (size_t)q->lines_refused,
                       (size_t)(q->lines - q->lines_refused)};
    struct node rows = node_list(x->req, r->view.lines_count);
    const char *service = x->lang == LANG_AR ? r->service->ar : r->service->en;
    for (size_t i = 0; i < r->view.lines_count; i++)
        node_add(rows, row_of(r, &r->view.lines[i]));
    struct str title = message_format(
        x->req, x->lang, "request.title",
        ARGS({"service", str_of(service)},
             {"count", show_count(x->req, x->lang, "count.workers", q->lines)}));
    node_set(page, KEY("title"), node_text(title));
    node_set(page, KEY("lede"), node_html(lede_of(r)));
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("groups"), groups_of(r));
    node_set(page, KEY("has_groups"),
             node_bool(q->lines_refused > 0 && q->lines_refused < q->lines));
    node_set(page, KEY("show"), node_c(r->group == LINES_REFUSED ? "refused"
                                       : r->group == LINES_OTHER ? "other"
                                                                 : "all"));
    node_set(page, KEY("is_executed"), node_bool(q->state == STATE_EXECUTED));
    node_set(page, KEY("is_ended"),
             node_bool(q->state != STATE_EXECUTED && q->state != STATE_AWAITING_PAYMENT));
    page_of_list(x, page, r->first, r->view.lines_count, counts[r->group]);
    add_steps(r, page);
    answer_page(x, 200, "request", page);
}

void page_request(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    if (!begin(r, x, ACTION_VIEW_REQUEST))
        return;
    read_query(r);
    struct node page = node_object(x->req, 48);
    enum err e = load(r);
    if (e == OK)
        e = add_refunds(r, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    add_facts(r, page);
    add_invoice(r, page);
    add_objection(r, page);
    add_actions(r, page);
    bool is_one_refused = r->view.request.state == STATE_REFUSED && r->view.request.lines == 1 &&
                          r->view.lines_count == 1;
    if (is_one_refused)
        show_refused(r, page);
    else
        show_lines(r, page);
}

/* ---- paying ---- */

/* To the gateway, which knows the number; the amount goes along so that people see the same there, and
   is checked when the notice comes. */
void page_pay_post(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    struct form form;
    if (!begin(r, x, ACTION_SEE_PAYMENT_NUMBER) || !exchange_form(x, &form))
        return;
    enum err e = load(r);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const struct request *q = &r->view.request;
    const char *gateway = x->portal->config.payment_gateway;
    if (q->state != STATE_AWAITING_PAYMENT || !gateway) {
        answer_redirect(x, path_of(r, ""));
        return;
    }
    char amount[MONEY_TEXT_BYTES];
    money_format((struct money){q->fee}, amount);
    answer_redirect(x, str_printf(x->req, "%s/pay?payment_no=%llu&amount=%s&back=" STR_FMT, gateway,
                                  (unsigned long long)reference_payment(
                                      &x->portal->ref_key, q->establishment_id, q->seq),
                                  amount, STR_ARG(path_of(r, ""))));
}

/* ---- withdrawing ---- */

void page_withdraw(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    if (!begin(r, x, ACTION_WITHDRAW_REQUEST))
        return;
    enum err e = load(r);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node page = node_object(x->req, 32);
    add_facts(r, page);
    if (r->view.request.state != STATE_AWAITING_PAYMENT) {
        answer_redirect(x, path_of(r, ""));
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "request.withdraw.title")));
    node_set(page, KEY("back"), node_text(path_of(r, "")));
    node_set(page, KEY("action"), node_text(path_of(r, "/withdraw")));
    node_set(page, KEY("amount"),
             node_html(show_money_html(x->req, x->lang, (struct money){r->view.request.fee})));
    answer_page(x, 200, "request_withdraw", page);
}

static void withdrawn(struct exchange *x)
{
    struct requesting *r = x->state;
    if (x->job->err != OK && x->job->err != ERR_CONFLICT)
        answer_error(x, x->job->err);
    else /* a request that has ended otherwise says so itself */
        answer_redirect(x, path_of(r, ""));
}

void page_withdraw_post(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    struct ending *d = arena_new_of(x->req, struct ending);
    struct form form;
    if (!begin(r, x, ACTION_WITHDRAW_REQUEST) || !exchange_form(x, &form))
        return;
    enum err e = load(r);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    d->job.run = ending_run;
    d->job.establishment_id = r->establishment_id;
    d->seq = r->seq;
    d->actor = x->actor;
    x->state = r;
    exchange_write(x, &d->job, withdrawn);
}

/* ---- again, without typing ---- */

static enum err draft_of_lines(struct requesting *r, struct draft *d)
{
    struct exchange *x = r->x;
    const struct request *q = &r->view.request;
    bool only_refused = q->state != STATE_WITHDRAWN && q->state != STATE_EXPIRED;
    struct request_line *lines;
    size_t n;
    TRY(request_lines_load(x->reader, x->req, r->establishment_id, r->seq, 1, q->lines, &lines, &n));
    d->lines = arena_array(x->req, struct submission_line, n);
    for (size_t i = 0; i < n; i++) {
        struct person_words words;
        struct submission_line *l = &d->lines[d->lines_count];
        struct str input = lines[i].input;
        int64_t number;
        if (only_refused && lines[i].state != STATE_REFUSED)
            continue;
        TRY(person_words_load(x->reader, x->req, lines[i].person_id, &words));
        if (!str_to_i64(words.number, &number))
            continue; /* the number was nobody's: there is nothing to repeat */
        l->number = number;
        if (!input_decode(&input, &l->input))
            return fail(ERR_DB, "the input of a request line is damaged");
        d->lines_count++;
    }
    return OK;
}

void page_again_post(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    struct way *w = arena_new_of(x->req, struct way);
    struct form form;
    if (!begin(r, x, ACTION_SUBMIT_REQUEST) || !exchange_form(x, &form))
        return;
    unsigned char id[DRAFT_ID_BYTES];
    random_bytes(id, sizeof id);
    w->x = x;
    w->service = r->service;
    w->draft = draft_new(&x->actor, r->service, id);
    w->draft.row.establishment_id = r->establishment_id;
    enum err e = load(r);
    if (e == OK)
        e = draft_of_lines(r, &w->draft);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    /* What all lines say alike is an answer for all, which the picker can change. */
    for (int f = 0; f < r->service->fields_count && w->draft.lines_count; f++) {
        if (r->service->fields[f].is_per_line)
            continue;
        w->draft.shared.value[f] = r->service->fields[f].kind == FIELD_TICK
                                       ? VALUE_UNKNOWN
                                       : w->draft.lines[0].input.value[f];
        for (size_t i = 0; i < w->draft.lines_count; i++)
            if (r->service->fields[f].kind == FIELD_TICK ||
                w->draft.lines[i].input.value[f] == w->draft.shared.value[f])
                w->draft.lines[i].input.value[f] = VALUE_UNKNOWN;
    }
    way_store(w, w->draft.lines_count ? "check" : "pick");
}

/* ---- the receipt ---- */

void page_receipt(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    if (!begin(r, x, ACTION_VIEW_REQUEST))
        return;
    r->group = LINES_OTHER; /* a refused line may be older than the payment */
    struct node page = node_object(x->req, 32);
    enum err e = load(r);
    if (e == OK)
        e = add_refunds(r, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (!r->view.request.paid_at) {
        answer_redirect(x, path_of(r, ""));
        return;
    }
    add_facts(r, page);
    add_invoice(r, page);
    node_set(page, KEY("title"), node_text(message(x->lang, "receipt.title")));
    node_set(page, KEY("back"), node_text(path_of(r, "")));
    node_set(page, KEY("lines"),
             node_text(show_count(x->req, x->lang, "count.workers",
                                  r->view.request.lines - r->view.request.lines_refused)));
    answer_page(x, 200, "receipt", page);
}

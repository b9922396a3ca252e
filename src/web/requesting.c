/* See the header. */
#include "web/requesting.h"
#include "decisions/reference.h"
#include "web/api.h"
#include "web/page.h"
#include "web/service_way.h"
#include "web/show.h"

/* ---- reading ---- */

bool requesting_begin(struct requesting *r, struct exchange *x, enum action action)
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

enum err requesting_load(struct requesting *r)
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

bool requesting_is_open(const struct requesting *r)
{
    enum request_state state = r->view.request.state;
    return state == STATE_AWAITING_PAYMENT || state == STATE_AWAITING_CONSENT ||
           state == STATE_UNDER_STUDY;
}

struct str requesting_path(struct requesting *r, const char *tail)
{
    return str_printf(r->x->req, STR_FMT "%s", STR_ARG(way_request_path(r->x, &r->view.request)),
                      tail);
}

/* ---- what every request shows ---- */

void requesting_add_facts(struct requesting *r, struct node page)
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
             node_html(message_html(
                 x->req, x->lang, "service.establishment_name",
                 ARGS({"name", in_arabic ? r->establishment.name_ar : r->establishment.name_en},
                      {"number", r->establishment.number, ARG_CODE}))));
    if (applicant.n)
        node_set(page, KEY("applicant"),
                 node_html(message_html(
                     x->req, x->lang, "request.applicant",
                     ARGS({"name", applicant}, {"capacity", way_capacity(x->lang, q->capacity)}))));
    node_set(page, KEY("state"), request_state_node(x, q->state));
    node_set(page, KEY("requests"), node_text(page_path(x, "/requests")));
    node_set(page, KEY("report"), node_text(requesting_path(r, "/report.csv")));
    node_set(page, KEY("proof"), node_text(requesting_path(r, "/proof.json")));
}

/* The business day of the payment: execution follows it in the same transaction. */
static struct day paid_day(const struct requesting *r)
{
    for (size_t i = 0; i < r->view.lines_count; i++)
        if (r->view.lines[i].entry->op.at >= r->view.request.paid_at)
            return r->view.lines[i].entry->op.day;
    return day_of_instant(r->view.request.paid_at);
}

void requesting_add_invoice(struct requesting *r, struct node page)
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
        node_set(n, KEY("receipt"), node_text(requesting_path(r, "/receipt")));
    }
    if (may_pay)
        node_set(n, KEY("payment_no"),
                 node_text(str_printf(x->req, "%llu",
                                      (unsigned long long)reference_payment(
                                          &x->portal->ref_key, q->establishment_id, q->seq))));
    bool has_gateway = x->portal->config.payment_gateway != NULL;
    node_set(n, KEY("can_pay"), node_bool(is_open && may_pay && has_gateway));
    node_set(n, KEY("pay"), node_text(requesting_path(r, "/pay")));
    node_set(page, KEY("invoice"), n);
}

enum err requesting_add_refunds(struct requesting *r, struct node page)
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

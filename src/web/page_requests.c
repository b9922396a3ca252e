/* An establishment's requests and invoices, and the receipt of a paid one. Only services that the actor
   holds are listed. */
#include "decisions/reference.h"
#include "queries/request_view.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

/* ---- the list ---- */

static struct node row_of(struct exchange *x, const struct request *q)
{
    const struct service *s = service_by_number(q->service);
    struct node row = node_object(x->req, 14);
    node_set(row, KEY("path"), node_text(way_request_path(x, q)));
    node_set(row, KEY("number"),
             node_text(reference_request(x->req, &x->portal->ref_key, q->service,
                                         q->establishment_id, q->seq, q->submitted_day)));
    node_set(row, KEY("service"), node_c(!s ? "" : x->lang == LANG_AR ? s->ar : s->en));
    node_set(row, KEY("submitted"), node_html(show_date_html(x->req, x->lang, q->submitted_day)));
    node_set(row, KEY("lines"), node_text(show_count(x->req, x->lang, "count.lines", q->lines)));
    if (q->lines_refused)
        node_set(row, KEY("refused"),
                 node_html(message_html_plural(x->req, x->lang, "requests.refused",
                                               (uint64_t)q->lines_refused, NULL, 0)));
    node_set(row, KEY("state"), request_state_node(x, q->state));
    node_set(row, KEY("fee"), node_html(show_money_html(x->req, x->lang, (struct money){q->fee})));
    node_set(row, KEY("due"), node_html(show_date_html(x->req, x->lang, q->due_day)));
    if (q->paid_at)
        node_set(
            row, KEY("receipt"),
            node_text(str_printf(x->req, STR_FMT "/receipt", STR_ARG(way_request_path(x, q)))));
    return row;
}

/* Rows after the one whose place the query names; the next page's place goes into the page. */
static enum err add_rows(struct exchange *x, const struct request_filter *filter, struct node page)
{
    struct request *list;
    size_t n;
    uint64_t before = query_number(x, "before", 0);
    TRY(request_list(x->reader, x->req, x->actor.establishment_id, filter, (int64_t)before,
                     WAY_ROWS + 1, &list, &n));
    struct node rows = node_list(x->req, n);
    for (size_t i = 0; i < n && i < WAY_ROWS; i++)
        node_add(rows, row_of(x, &list[i]));
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("is_empty"), node_bool(n == 0));
    if (n > WAY_ROWS)
        node_set(page, KEY("older"), node_int(list[WAY_ROWS - 1].seq));
    node_set(page, KEY("is_later_page"), node_bool(before > 0));
    return OK;
}

static struct node chip(struct exchange *x, struct str path, struct str text, bool is_current)
{
    struct node n = node_object(x->req, 3);
    node_set(n, KEY("path"), node_text(path));
    node_set(n, KEY("text"), node_text(text));
    node_set(n, KEY("is_current"), node_bool(is_current));
    return n;
}

static void add_state_chips(struct exchange *x, struct node page, enum request_state chosen,
                            const struct service *service)
{
    static const enum request_state states[] = {
        0, STATE_AWAITING_PAYMENT, STATE_EXECUTED, STATE_REFUSED, STATE_WITHDRAWN, STATE_EXPIRED};
    struct node list = node_list(x->req, 6);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const char *word = states[i] ? value_word(VALUE_STATE, states[i]) : "all";
        char key[48];
        snprintf(key, sizeof key, states[i] ? "state.%s" : "requests.%s", word);
        node_add(list,
                 chip(x,
                      str_printf(x->req, "?state=%s&service=%s", word, service ? service->id : ""),
                      message(x->lang, key), states[i] == chosen));
    }
    node_set(page, KEY("states"), list);
}

static void add_service_chips(struct exchange *x, struct node page, enum request_state state,
                              const struct service *chosen)
{
    int count;
    const struct service *const *all = catalogue(&count);
    const char *word = state ? value_word(VALUE_STATE, state) : "all";
    struct node list = node_list(x->req, 8);
    node_add(list, chip(x, str_printf(x->req, "?state=%s", word),
                        message(x->lang, "requests.all_services"), !chosen));
    for (int i = 0; i < count; i++)
        if (service_takes_requests(all[i]) && x->actor.services >> all[i]->number & 1)
            node_add(list,
                     chip(x, str_printf(x->req, "?state=%s&service=%s", word, all[i]->id),
                          str_of(x->lang == LANG_AR ? all[i]->ar : all[i]->en), chosen == all[i]));
    node_set(page, KEY("services"), list);
}

void page_requests(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct request_filter filter = {.services = x->actor.services};
    const struct service *s = service_by_id(query_text(x, "service"));
    int64_t state = 0;
    if (!exchange_may(x, ACTION_VIEW_REQUESTS, &own))
        return;
    if (!value_by_word(VALUE_STATE, query_text(x, "state"), &state))
        state = 0;
    filter.state = (enum request_state)state;
    filter.service = s ? s->number : 0;
    struct node page = node_object(x->req, 32);
    enum err e = add_rows(x, &filter, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "requests.title")));
    node_set(page, KEY("start"), node_text(page_path(x, "/services")));
    node_set(page, KEY("state_word"), node_c(state ? value_word(VALUE_STATE, state) : "all"));
    node_set(page, KEY("service_id"), node_c(s ? s->id : ""));
    add_state_chips(x, page, filter.state, s);
    add_service_chips(x, page, filter.state, s);
    answer_page(x, 200, "requests", page);
}

/* ---- invoices ---- */

enum invoice_group { INVOICES_OPEN, INVOICES_PAID, INVOICES_EXPIRED, INVOICES_REFUNDS };
static const char *const invoice_words[] = {"open", "paid", "expired", "refunds"};
static const char *const invoice_keys[] = {"invoices.open", "invoices.paid", "invoices.expired",
                                           "invoices.refunds"};

static enum invoice_group invoice_group_of(struct exchange *x)
{
    struct str show = query_text(x, "show");
    for (int i = 0; i < 4; i++)
        if (str_eq_c(show, invoice_words[i]))
            return (enum invoice_group)i;
    return INVOICES_OPEN;
}

static enum err add_refund_rows(struct exchange *x, struct node page)
{
    enum { REFUNDS_SHOWN = 100 };
    struct refund_view *list;
    size_t n;
    TRY(refund_list(x->reader, x->req, x->actor.establishment_id, 0, REFUNDS_SHOWN, &list, &n));
    struct node rows = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct node row = node_object(x->req, 4);
        struct request q;
        TRY(request_load(x->reader, x->req, x->actor.establishment_id, list[i].seq, false, &q));
        if (!(x->actor.services >> q.service & 1))
            continue;
        node_set(row, KEY("path"), node_text(way_request_path(x, &q)));
        node_set(row, KEY("number"),
                 node_text(reference_request(x->req, &x->portal->ref_key, q.service,
                                             q.establishment_id, q.seq, q.submitted_day)));
        node_set(row, KEY("amount"),
                 node_html(show_money_html(x->req, x->lang, (struct money){list[i].amount})));
        node_set(row, KEY("cause"), node_text(refund_words(x->lang, list[i].cause)));
        node_add(rows, row);
    }
    node_set(page, KEY("refunds"), rows);
    node_set(page, KEY("is_empty"), node_bool(node_count(rows) == 0));
    return OK;
}

void page_invoices(struct exchange *x)
{
    static const enum request_state states[] = {STATE_AWAITING_PAYMENT, 0, STATE_EXPIRED};
    struct resource own = {.establishment_id = x->actor.establishment_id};
    enum invoice_group group = invoice_group_of(x);
    struct request_filter filter = {.services = x->actor.services, .has_invoice = true};
    struct node page = node_object(x->req, 32), groups = node_list(x->req, 4);
    if (!exchange_may(x, ACTION_VIEW_INVOICES, &own))
        return;
    if (group != INVOICES_REFUNDS)
        filter.state = states[group];
    filter.is_paid = group == INVOICES_PAID;
    enum err e = group == INVOICES_REFUNDS ? add_refund_rows(x, page) : add_rows(x, &filter, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    for (int i = 0; i < 4; i++)
        node_add(groups, chip(x, str_printf(x->req, "?show=%s", invoice_words[i]),
                              message(x->lang, invoice_keys[i]), i == (int)group));
    node_set(page, KEY("title"), node_text(message(x->lang, "invoices.title")));
    node_set(page, KEY("services_path"), node_text(page_path(x, "/services")));
    node_set(page, KEY("groups"), groups);
    node_set(page, KEY("group_name"), node_text(message(x->lang, invoice_keys[group])));
    node_set(page, KEY("show"), node_c(invoice_words[group]));
    node_set(page, KEY("is_refunds"), node_bool(group == INVOICES_REFUNDS));
    node_set(page, KEY("is_open"), node_bool(group == INVOICES_OPEN));
    answer_page(x, 200, "invoices", page);
}

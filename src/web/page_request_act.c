/* What can be done with a request: paying, withdrawing, submitting again, and its receipt. */
#include "base/random.h"
#include "decisions/draft.h"
#include "decisions/execute.h"
#include "decisions/reference.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/requesting.h"
#include "web/service_way.h"
#include "web/show.h"

/* ---- paying ---- */

/* To the gateway, which knows the number; the amount goes along so that people see the same there, and
   is checked when the notice comes. */
void page_pay_post(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    struct form form;
    if (!requesting_begin(r, x, ACTION_SEE_PAYMENT_NUMBER) || !exchange_form(x, &form))
        return;
    enum err e = requesting_load(r);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const struct request *q = &r->view.request;
    const char *gateway = x->portal->config.payment_gateway;
    if (q->state != STATE_AWAITING_PAYMENT || !gateway) {
        answer_redirect(x, requesting_path(r, ""));
        return;
    }
    char amount[MONEY_TEXT_BYTES];
    money_format((struct money){q->fee}, amount);
    answer_redirect(x, str_printf(x->req, "%s/pay?payment_no=%llu&amount=%s&back=" STR_FMT, gateway,
                                  (unsigned long long)reference_payment(
                                      &x->portal->ref_key, q->establishment_id, q->seq),
                                  amount, STR_ARG(requesting_path(r, ""))));
}

/* ---- withdrawing ---- */

void page_withdraw(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    if (!requesting_begin(r, x, ACTION_WITHDRAW_REQUEST))
        return;
    enum err e = requesting_load(r);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node page = node_object(x->req, 32);
    requesting_add_facts(r, page);
    if (!requesting_is_open(r)) {
        answer_redirect(x, requesting_path(r, ""));
        return;
    }
    bool has_invoice = r->view.request.state == STATE_AWAITING_PAYMENT;
    node_set(page, KEY("title"),
             node_text(message(x->lang, has_invoice ? "request.withdraw.title"
                                                    : "request.withdraw.waiting.title")));
    node_set(page, KEY("text"),
             node_text(message(x->lang, has_invoice ? "request.withdraw.text"
                                                    : "request.withdraw.waiting.text")));
    node_set(page, KEY("has_invoice"), node_bool(has_invoice));
    node_set(page, KEY("back"), node_text(requesting_path(r, "")));
    node_set(page, KEY("action"), node_text(requesting_path(r, "/withdraw")));
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
        answer_redirect(x, requesting_path(r, ""));
}

void page_withdraw_post(struct exchange *x)
{
    struct requesting *r = arena_new_of(x->req, struct requesting);
    struct ending *d = arena_new_of(x->req, struct ending);
    struct form form;
    if (!requesting_begin(r, x, ACTION_WITHDRAW_REQUEST) || !exchange_form(x, &form))
        return;
    enum err e = requesting_load(r);
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
    TRY(request_lines_load(x->reader, x->req, r->establishment_id, r->seq, 1, q->lines, &lines,
                           &n));
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
    if (!requesting_begin(r, x, ACTION_SUBMIT_REQUEST) || !exchange_form(x, &form))
        return;
    unsigned char id[DRAFT_ID_BYTES];
    random_bytes(id, sizeof id);
    w->x = x;
    w->service = r->service;
    w->draft = draft_new(&x->actor, r->service, id);
    w->draft.row.establishment_id = r->establishment_id;
    enum err e = requesting_load(r);
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
    if (!requesting_begin(r, x, ACTION_VIEW_REQUEST))
        return;
    r->group = LINES_OTHER; /* a refused line may be older than the payment */
    struct node page = node_object(x->req, 32);
    enum err e = requesting_load(r);
    if (e == OK)
        e = requesting_add_refunds(r, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (!r->view.request.paid_at) {
        answer_redirect(x, requesting_path(r, ""));
        return;
    }
    requesting_add_facts(r, page);
    requesting_add_invoice(r, page);
    node_set(page, KEY("title"), node_text(message(x->lang, "receipt.title")));
    node_set(page, KEY("back"), node_text(requesting_path(r, "")));
    struct str name = str_of(x->lang == LANG_AR ? r->service->ar : r->service->en);
    uint64_t paid = (uint64_t)(r->view.request.lines - r->view.request.lines_refused);
    node_set(page, KEY("subject"),
             node_html(message_html_plural(x->req, x->lang, "home.requests.subject", paid,
                                           ARGS({"service", name, ARG_WORDS}))));
    answer_page(x, 200, "receipt", page);
}

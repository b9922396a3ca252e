/* A request made at the counter for the person in front: he is the applicant, the officer is noted beside
   him. From a service's cut-over day the engine refuses the office; the page says so and offers the same
   request through the portal with the officer's help, which is counted apart. */
#include "base/random.h"
#include "decisions/reference.h"
#include "queries/lookup.h"
#include "queries/request_view.h"
#include "rules/ids.h"
#include "services/service.h"
#include "web/counter_form.h"
#include "web/finding_list.h"
#include "web/pages_counter.h"
#include "web/show.h"
#include "web/value_show.h"

enum { VIEW_LINES_MAX = 500 };

struct serve {
    struct submission submission;
    struct counter_front front;
    struct counter_form form;
};

static enum action action_of(enum channel channel)
{
    return channel == CHANNEL_ASSISTED ? ACTION_COUNTER_ASSIST : ACTION_COUNTER_SERVE;
}

static const char *channel_name(enum channel channel)
{
    return channel == CHANNEL_ASSISTED ? "assisted" : "office";
}

/* The service, and the right of the person in front to it. */
static struct serve *serve_begin(struct exchange *x)
{
    struct serve *s = arena_new_of(x->req, struct serve);
    if (!counter_begin(x, ACTION_COUNTER_SERVE, true, &s->front))
        return NULL;
    const struct service *service = service_by_id(x->params[2]);
    if (!service || service->subject != SUBJECT_WORKER) {
        answer_error(x, ERR_NOT_FOUND);
        return NULL;
    }
    struct resource about = {.establishment_id = s->front.establishment_id,
                             .service = service->number};
    if (!s->front.has_account || !access_allowed(&s->front.actor, ACTION_SUBMIT_REQUEST, &about)) {
        answer_problem(x, 403, "counter_not_held", NULL, 0);
        return NULL;
    }
    s->form.service = service;
    s->form.channel = CHANNEL_OFFICE;
    for (int i = 0; i < INPUTS_MAX; i++)
        s->form.input.value[i] = VALUE_UNKNOWN;
    return s;
}

static struct node serve_page(struct exchange *x, const struct serve *s)
{
    struct node page = node_object(x->req, 48);
    const struct service *service = s->form.service;
    const struct policy_row *cut = policy_portal_only_from(x->portal->policy, service->number);
    const char *address = x->portal->config.public_address;
    counter_frame(x, &s->front, page);
    node_set(page, KEY("title"), node_c(x->lang == LANG_AR ? service->ar : service->en));
    node_set(page, KEY("post_path"),
             node_text(counter_path(x, &s->front,
                                    str_c(x->req, str_printf(x->req, "/%s", service->id)))));
    if (cut && cut->value <= x->clock.today.n)
        node_set(page, KEY("portal_only"),
                 node_html(message_html(
                     x->req, x->lang, "counter.portal_only",
                     ARGS({"date",
                           show_date_both(x->req, x->lang, (struct day){(int32_t)cut->value})}))));
    node_set(page, KEY("portal_address"),
             node_text(address ? str_of(address)
                               : str_printf(x->req, "http%s://" STR_FMT, x->http->is_tls ? "s" : "",
                                            STR_ARG(x->http->host))));
    return page;
}

static void answer_serve(struct exchange *x, const struct serve *s)
{
    struct node page = serve_page(x, s);
    enum err e = counter_form_draw(x, &s->form, &s->front, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("search"), node_text(s->form.search));
    answer_page(x, s->form.faults.count ? 422 : 200, "counter_serve", page);
}

void page_counter_serve(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 4, .value_bytes_max = 100};
    struct form query = {0};
    struct serve *s = serve_begin(x);
    if (!s)
        return;
    /* Only names are searched for here: a number would stand in the address. */
    if (form_read_urlencoded(x->req, x->http->query, &limits, &query) == FORM_FINE)
        s->form.search = form_value(&query, "q");
    if (!s->form.search.at)
        s->form.search = S("");
    answer_serve(x, s);
}

/* ---- check ---- */

static struct str person_of(struct exchange *x, int64_t person_id)
{
    struct str name = S("");
    if (person_id && person_name(x->reader, x->req, person_id, x->lang == LANG_AR, &name) != OK)
        return S("");
    return name;
}

static struct node line_node(struct exchange *x, int service, struct str name, int64_t number,
                             const struct decision *d, enum operation_kind kind)
{
    struct node n = node_object(x->req, 10);
    struct str text = number ? str_printf(x->req, "%lld", (long long)number) : S("");
    bool is_refused = kind == OPERATION_REFUSED;
    node_set(n, KEY("name"), node_text(name));
    node_set(n, KEY("number"), node_html(show_number_masked_html(x->req, text)));
    node_set(n, KEY("is_refused"), node_bool(is_refused));
    node_set(n, KEY("result"),
             node_text(message(x->lang, is_refused                   ? "counter.line.refused"
                                        : kind == OPERATION_EXECUTED ? "counter.line.executed"
                                                                     : "counter.line.accepted")));
    node_set(n, KEY("class"), node_c(is_refused ? "bad" : "ok"));
    node_set(n, KEY("icon"), node_c(is_refused ? "no" : "ok"));
    node_set(n, KEY("findings"), finding_list(x, service, d));
    node_set(n, KEY("fee"),
             node_html(show_money_html(x->req, x->lang, (struct money){is_refused ? 0 : d->fee})));
    return n;
}

/* Lines with their findings; *is_cut: the channel is what the engine refuses. */
static enum err check_lines(struct exchange *x, const struct serve *s, struct node list,
                            bool *is_cut)
{
    struct entry *e = arena_new_of(x->req, struct entry);
    const struct submission *sub = &s->submission;
    *is_cut = false;
    for (size_t i = 0; i < sub->lines_count; i++) {
        struct operation op = {.service = sub->service->number,
                               .kind = sub->judged[i].kind,
                               .body = sub->judged[i].body};
        TRY(entry_decode(&op, e));
        *is_cut |= finding_failed(&e->decision, portal_only_portal_only);
        node_add(list, line_node(x, sub->service->number, person_of(x, sub->judged[i].person_id),
                                 sub->lines[i].number, &e->decision, sub->judged[i].kind));
    }
    return OK;
}

static void answer_check(struct exchange *x, struct serve *s)
{
    struct node page = serve_page(x, s), lines = node_list(x->req, s->submission.lines_count);
    bool is_cut;
    enum err e = submission_preview(x->reader, x->portal->policy, x->clock, &s->submission);
    if (e == OK)
        e = check_lines(x, s, lines, &is_cut);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const struct request *q = &s->submission.request;
    node_set(page, KEY("lines"), lines);
    node_set(page, KEY("is_cut"), node_bool(is_cut));
    node_set(page, KEY("all_refused"), node_bool(q->lines_refused == q->lines));
    node_set(page, KEY("channel"), node_c(channel_name(s->form.channel)));
    node_set(page, KEY("channel_word"),
             node_text(value_show(x->req, x->lang, VALUE_CHANNEL, s->form.channel)));
    node_set(page, KEY("hidden"), counter_form_hidden(x, &s->form));
    node_set(page, KEY("key"), node_text(random_key(x->req)));
    node_set(page, KEY("fee"), node_html(show_money_html(x->req, x->lang, (struct money){q->fee})));
    node_set(page, KEY("accepted"), node_text(show_number(x->req, q->lines - q->lines_refused)));
    node_set(page, KEY("refused"), node_text(show_number(x->req, q->lines_refused)));
    answer_page(x, 200, "counter_check", page);
}

/* ---- submission ---- */

static void after_serve(struct exchange *x)
{
    const struct serve *s = x->state;
    const struct request *q = &s->submission.request;
    if (x->job->err == ERR_CONFLICT) {
        answer_problem(x, 422, "key_reused", NULL, 0);
        return;
    }
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    answer_redirect(
        x, str_printf(x->req, "/" STR_FMT "/counter/requests/" STR_FMT, STR_ARG(lang_code(x->lang)),
                      STR_ARG(reference_request(x->req, &x->portal->ref_key, q->service,
                                                q->establishment_id, q->seq, q->submitted_day))));
}

void page_counter_serve_post(struct exchange *x)
{
    struct serve *s = serve_begin(x);
    struct form form;
    if (!s || !exchange_form(x, &form))
        return;
    struct str go = form_value(&form, "go");
    s->form.search = form_value(&form, "search");
    if (!s->form.search.at)
        s->form.search = S("");
    counter_form_read(x, &form, &s->form);
    if (!counter_may(x, action_of(s->form.channel), s->front.establishment_id, s->front.person_id,
                     s->form.service->number))
        return;
    if (str_eq(go, S("find")) || str_eq(go, S("change")))
        s->form.faults.count = 0;
    if (s->form.faults.count || str_eq(go, S("find")) || str_eq(go, S("change"))) {
        answer_serve(x, s);
        return;
    }
    counter_form_submission(x, &s->form, &s->front, &s->submission);
    struct str key = form_value(&form, "key");
    if (!str_eq(go, S("send")) || !key.n) {
        answer_check(x, s);
        return;
    }
    s->submission.has_key = true;
    exchange_key_hash(x, key, s->submission.key_hash, s->submission.body_hash);
    s->submission.job.run = submission_run;
    x->state = s;
    exchange_write(x, &s->submission.job, after_serve);
}

/* ---- the result, for the officer and for paper ---- */

static void add_invoice(struct exchange *x, struct node page, const struct request *q)
{
    struct holding held;
    bool may_pay = permission_held(x->reader, q->account_id, q->establishment_id, x->clock.today,
                                   &held) == OK &&
                   held.may_pay;
    if (day_is_none(q->due_day))
        return;
    node_set(page, KEY("has_invoice"), node_bool(true));
    node_set(page, KEY("fee"), node_html(show_money_html(x->req, x->lang, (struct money){q->fee})));
    node_set(page, KEY("due"), node_html(show_date_html(x->req, x->lang, q->due_day)));
    if (may_pay)
        node_set(page, KEY("payment_no"),
                 node_text(str_printf(x->req, "%llu",
                                      (unsigned long long)reference_payment(
                                          &x->portal->ref_key, q->establishment_id, q->seq))));
}

static void answer_result(struct exchange *x, const struct request_view *v,
                          const struct counter_front *front)
{
    const struct request *q = &v->request;
    const struct service *service = service_by_number(q->service);
    struct node page = node_object(x->req, 48), lines = node_list(x->req, v->lines_count);
    bool is_refused = q->state == STATE_REFUSED, is_cut = false;
    for (size_t i = 0; i < v->lines_count; i++) {
        const struct line_view *l = &v->lines[i];
        int64_t number = 0;
        (void)str_to_i64(l->number, &number);
        is_cut |= finding_failed(&l->entry->decision, portal_only_portal_only);
        node_add(lines, line_node(x, q->service, x->lang == LANG_AR ? l->name_ar : l->name_en,
                                  number, &l->entry->decision, l->entry->op.kind));
    }
    counter_frame(x, front, page);
    node_set(page, KEY("title"),
             node_text(
                 message(x->lang, is_refused ? "counter.result.refused" : "counter.result.taken")));
    node_set(page, KEY("is_refused"), node_bool(is_refused));
    node_set(page, KEY("is_cut"), node_bool(is_cut));
    node_set(page, KEY("service"), node_c(x->lang == LANG_AR ? service->ar : service->en));
    node_set(page, KEY("number"), node_text(x->params[0]));
    node_set(page, KEY("date"), node_html(show_date_html(x->req, x->lang, q->submitted_day)));
    node_set(page, KEY("state"), node_text(value_show(x->req, x->lang, VALUE_STATE, q->state)));
    node_set(page, KEY("channel_word"),
             node_text(value_show(x->req, x->lang, VALUE_CHANNEL, q->channel)));
    node_set(page, KEY("lines"), lines);
    node_set(
        page, KEY("again_path"),
        node_text(counter_path(x, front, str_c(x->req, str_printf(x->req, "/%s", service->id)))));
    add_invoice(x, page, q);
    answer_page(x, 200, "counter_result", page);
}

void page_counter_result(struct exchange *x)
{
    int service;
    int64_t establishment, seq;
    struct request_view v;
    struct account applicant;
    struct counter_front *front = arena_new_of(x->req, struct counter_front);
    if (!exchange_may(x, ACTION_COUNTER_LOOKUP, NULL))
        return;
    enum err e =
        reference_request_read(&x->portal->ref_key, x->params[0], &service, &establishment, &seq)
            ? request_view_load(x->reader, x->req, establishment, seq, 1, VIEW_LINES_MAX, &v)
            : ERR_NOT_FOUND;
    /* The officer's own services only: others' are no matter of his counter. */
    if (e == OK && v.request.officer_id != x->actor.account_id)
        e = ERR_NOT_FOUND;
    if (e == OK)
        e = account_load(x->reader, x->req, v.request.account_id, &applicant);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (!counter_may(x, ACTION_COUNTER_LOOKUP, establishment, applicant.person_id, 0))
        return;
    e = counter_front_load(x->reader, x->req, applicant.person_id, establishment, x->clock.today,
                           front);
    if (e != OK)
        answer_error(x, e);
    else
        answer_result(x, &v, front);
}

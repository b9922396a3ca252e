/* API clients: the establishment's programs. A secret is shown on the answer to the form that made it and
   nowhere else, so that answer is a page and no redirect; sending the form again shows that the client
   is there, without its secret. */
#include "decisions/client_job.h"
#include "decisions/reference.h"
#include "web/grant_form.h"
#include "web/pages_delegates.h"
#include "web/sensitive_page.h"
#include "web/show.h"

static bool may(struct exchange *x, enum action action)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    return exchange_may(x, action, &own);
}

static struct str client_path(struct exchange *x, int64_t id, const char *tail)
{
    return str_printf(x->req, "/" STR_FMT "/clients/" STR_FMT "%s", STR_ARG(lang_code(x->lang)),
                      STR_ARG(reference_plain(x->req, &x->portal->ref_key, REFERENCE_CLIENT, id)),
                      tail);
}

struct client_words {
    const char *key, *class, *icon;
};

static struct client_words state_of(const struct client *c, struct day today)
{
    if (c->revoked_at)
        return (struct client_words){"delegates.state.revoked", "bad", "no"};
    if (day_before(today, c->from))
        return (struct client_words){"delegates.state.planned", "info", "clock"};
    if (day_before(c->to, today))
        return (struct client_words){"delegates.state.over", "", "clock"};
    return (struct client_words){"delegates.state.live", "ok", "ok"};
}

static struct node client_row(struct exchange *x, const struct client *c)
{
    struct node n = node_object(x->req, 16);
    struct client_words state = state_of(c, x->clock.today);
    node_set(n, KEY("name"), node_text(c->name));
    node_set(n, KEY("number"), node_int(c->id));
    node_set(n, KEY("services"), grant_service_list(x, c->services));
    node_set(n, KEY("limit"), node_text(grant_limit(x, c->workers_max)));
    node_set(n, KEY("pays"),
             node_text(message(x->lang, c->may_pay ? "delegates.pays" : "delegates.pays_not")));
    node_set(n, KEY("from"), node_html(show_date_html(x->req, x->lang, c->from)));
    node_set(n, KEY("to"), node_html(show_date_html(x->req, x->lang, c->to)));
    node_set(n, KEY("state"), node_text(message(x->lang, state.key)));
    node_set(n, KEY("state_class"), node_c(state.class));
    node_set(n, KEY("icon"), node_c(state.icon));
    node_set(n, KEY("may_end"), node_bool(!c->revoked_at));
    node_set(n, KEY("end_path"), node_text(client_path(x, c->id, "/revoke")));
    return n;
}

/* The address programs reach this portal at, for the how-to. */
static struct str address(struct exchange *x)
{
    const char *told = x->portal->config.public_address;
    if (told)
        return str_of(told);
    return str_printf(x->req, "http%s://" STR_FMT, x->http->is_tls ? "s" : "",
                      STR_ARG(x->http->host));
}

void page_clients(struct exchange *x)
{
    struct client *clients;
    int n;
    if (!may(x, ACTION_VIEW_CLIENTS))
        return;
    struct node page = node_object(x->req, 32);
    enum err e = delegates_frame(x, page);
    if (e == OK)
        e = client_list(x->reader, x->req, x->actor.establishment_id, &clients, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node list = node_list(x->req, (size_t)n);
    struct resource own = {.establishment_id = x->actor.establishment_id};
    for (int i = 0; i < n; i++)
        node_add(list, client_row(x, &clients[i]));
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.clients")));
    node_set(page, KEY("clients"), list);
    node_set(page, KEY("has_clients"), node_bool(n > 0));
    node_set(page, KEY("may_manage"),
             node_bool(access_allowed(&x->actor, ACTION_MANAGE_CLIENTS, &own)));
    node_set(page, KEY("new_path"), node_text(page_path(x, "/clients/new")));
    node_set(page, KEY("address"), node_text(address(x)));
    node_set(page, KEY("is_ended"), node_bool(str_eq(x->http->query, S("done=revoked"))));
    answer_page(x, 200, "clients", page);
}

/* ---- making one ---- */

static void answer_form(struct exchange *x, const struct grant_form *f)
{
    struct node page = node_object(x->req, 48);
    enum err e = delegates_frame(x, page);
    if (e == OK)
        e = sensitive_page(x, page, &f->faults);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.client_new")));
    grant_form_draw(x, f, page);
    answer_page(x, f->faults.count ? 422 : 200, "clients_new", page);
}

void page_client_new(struct exchange *x)
{
    struct grant_form *f = arena_new_of(x->req, struct grant_form);
    if (!may(x, ACTION_MANAGE_CLIENTS))
        return;
    grant_form_new(x, CAPACITY_CLIENT, f);
    answer_form(x, f);
}

struct client_state {
    struct client_job job;
    struct grant_form form;
};

static void after_client(struct exchange *x)
{
    struct client_state *s = x->state;
    char secret[TOKEN_TEXT_BYTES];
    if (x->job->err == ERR_DENIED || x->job->err == ERR_INPUT)
        fault_add(&s->form.faults, S("to-day"), "client_limits", S(""), S(""));
    else if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    if (s->form.faults.count || !sensitive_passed(x, &s->job.gate, &s->form.faults)) {
        answer_form(x, &s->form);
        return;
    }
    struct node page = node_object(x->req, 32);
    enum err e = delegates_frame(x, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.client_made")));
    node_set(page, KEY("name"), node_text(s->form.name));
    node_set(page, KEY("number"), node_int(s->job.client_id));
    if (s->job.gate.outcome == SENSITIVE_PASSED)
        node_set(page, KEY("secret"),
                 node_text(str_copy(x->req, token_text(&s->job.client.secret, secret))));
    node_set(page, KEY("address"), node_text(address(x)));
    answer_page(x, 200, "clients_made", page);
}

void page_client_post(struct exchange *x)
{
    struct client_state *s = arena_new_of(x->req, struct client_state);
    struct form form;
    if (!may(x, ACTION_MANAGE_CLIENTS) || !exchange_form(x, &form) ||
        !sensitive_read(x, &form, &s->job.gate))
        return;
    grant_form_read(x, &form, CAPACITY_CLIENT, &s->form);
    if (s->form.faults.count) {
        answer_form(x, &s->form);
        return;
    }
    s->job.actor = x->actor;
    s->job.client = (struct client_new){
        .name = s->form.name,
        .secret = token_new(),
        .grant = {.services = s->form.services,
                  .workers_max = s->form.workers_max,
                  .may_pay = s->form.may_pay,
                  .from = s->form.from.value,
                  .to = s->form.to.value},
    };
    s->job.job.establishment_id = x->actor.establishment_id;
    s->job.job.run = client_job_run;
    x->state = s;
    exchange_write(x, &s->job.job, after_client);
}

/* ---- ending one ---- */

struct end_state {
    struct client_end_job job;
    struct client client;
    struct faults faults;
};

static struct end_state *end_begin(struct exchange *x)
{
    struct end_state *s = arena_new_of(x->req, struct end_state);
    struct client *clients;
    int64_t id;
    int n;
    if (!may(x, ACTION_MANAGE_CLIENTS))
        return NULL;
    enum err e = reference_plain_read(&x->portal->ref_key, REFERENCE_CLIENT, x->params[0], &id)
                     ? client_list(x->reader, x->req, x->actor.establishment_id, &clients, &n)
                     : ERR_NOT_FOUND;
    for (int i = 0; e == OK && i < n; i++)
        if (clients[i].id == id) {
            s->client = clients[i];
            return s;
        }
    answer_error(x, e == OK ? ERR_NOT_FOUND : e);
    return NULL;
}

static void answer_end(struct exchange *x, struct end_state *s)
{
    struct node page = node_object(x->req, 32);
    enum err e = delegates_frame(x, page);
    if (e == OK)
        e = sensitive_page(x, page, &s->faults);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.client_end")));
    node_set(page, KEY("client"), client_row(x, &s->client));
    fault_box(x, page, &s->faults);
    answer_page(x, s->faults.count ? 422 : 200, "clients_end", page);
}

void page_client_end(struct exchange *x)
{
    struct end_state *s = end_begin(x);
    if (s && s->client.revoked_at)
        answer_redirect(x, page_path(x, "/clients"));
    else if (s)
        answer_end(x, s);
}

static void after_end(struct exchange *x)
{
    struct end_state *s = x->state;
    bool is_gone = x->job->err == ERR_NOT_FOUND;
    if (x->job->err != OK && !is_gone)
        answer_error(x, x->job->err);
    else if (!is_gone && !sensitive_passed(x, &s->job.gate, &s->faults))
        answer_end(x, s);
    else
        answer_redirect(x, page_path(x, "/clients?done=revoked"));
}

void page_client_end_post(struct exchange *x)
{
    struct end_state *s = end_begin(x);
    struct form form;
    if (!s || !exchange_form(x, &form) || !sensitive_read(x, &form, &s->job.gate))
        return;
    s->job.actor = x->actor;
    s->job.client_id = s->client.id;
    s->job.job.establishment_id = x->actor.establishment_id;
    s->job.job.run = client_end_job_run;
    x->state = s;
    exchange_write(x, &s->job.job, after_end);
}

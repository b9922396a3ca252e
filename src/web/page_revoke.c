/* Taking a grant away: by who gave it, at once, or by its holder; and what a person holds himself. */
#include "decisions/reference.h"
#include "queries/grants.h"
#include "web/grant_form.h"
#include "web/grant_row.h"
#include "web/pages_delegates.h"
#include "web/sensitive_page.h"
#include "web/show.h"

enum { HELD_SHOWN = 100 };

struct revoke_state {
    struct revoke_job job;
    struct faults faults;
    struct grant_view view;
    bool is_own; /* its holder renounces it */
};

/* What stands on the check page; status 422 when a fault is shown. */
static void answer_revoke(struct exchange *x, struct revoke_state *s)
{
    struct node page = node_object(x->req, 40);
    enum err e = sensitive_page(x, page, &s->faults);
    if (e == OK && !s->is_own)
        e = delegates_frame(x, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct str ref = grant_ref(x, s->view.permission.id);
    node_set(page, KEY("title"),
             node_text(message(x->lang, s->is_own ? "delegates.renounce" : "delegates.revoke")));
    node_set(page, KEY("is_own"), node_bool(s->is_own));
    node_set(page, KEY("grant"), grant_row(x, &s->view));
    node_set(page, KEY("hands_on"), node_bool(s->view.permission.may_grant));
    node_set(page, KEY("list_path"),
             node_text(page_path(x, s->is_own ? "/holdings" : "/delegates")));
    node_set(page, KEY("post_path"),
             node_text(str_printf(x->req, "/" STR_FMT "/%s/" STR_FMT "/%s",
                                  STR_ARG(lang_code(x->lang)), s->is_own ? "holdings" : "delegates",
                                  STR_ARG(ref), s->is_own ? "renounce" : "revoke")));
    fault_box(x, page, &s->faults);
    answer_page(x, s->faults.count ? 422 : 200, "delegates_revoke", page);
}

static void after_revoke(struct exchange *x)
{
    struct revoke_state *s = x->state;
    /* Sent twice, or revoked meanwhile by another hand: either way it is gone. */
    bool is_gone = x->job->err == ERR_NOT_FOUND;
    if (x->job->err != OK && !is_gone) {
        answer_error(x, x->job->err);
        return;
    }
    if (!is_gone && !sensitive_passed(x, &s->job.gate, &s->faults)) {
        answer_revoke(x, s);
        return;
    }
    answer_redirect(
        x, page_path(x, s->is_own ? "/holdings?done=renounced" : "/delegates?done=revoked"));
}

static void send_revoke(struct exchange *x, struct revoke_state *s)
{
    struct form form;
    if (!exchange_form(x, &form) || !sensitive_read(x, &form, &s->job.gate))
        return;
    s->job.revoking.actor = x->actor;
    s->job.revoking.permission_id = s->view.permission.id;
    s->job.revoking.job.establishment_id = s->view.permission.establishment_id;
    s->job.revoking.job.run = revoke_job_run;
    x->state = s;
    exchange_write(x, &s->job.revoking.job, after_revoke);
}

/* ---- by who gave it ---- */

static struct revoke_state *revoke_begin(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct revoke_state *s = arena_new_of(x->req, struct revoke_state);
    if (!exchange_may(x, ACTION_REVOKE, &own) || !grant_named(x, &s->view))
        return NULL;
    return s;
}

void page_revoke(struct exchange *x)
{
    struct revoke_state *s = revoke_begin(x);
    if (!s)
        return;
    enum permission_state state = s->view.permission.state;
    if (state == PERMISSION_LIVE || state == PERMISSION_PLANNED)
        answer_revoke(x, s);
    else
        answer_redirect(x, page_path(x, "/delegates"));
}

void page_revoke_post(struct exchange *x)
{
    struct revoke_state *s = revoke_begin(x);
    if (s)
        send_revoke(x, s);
}

/* ---- by its holder ---- */

static struct revoke_state *renounce_begin(struct exchange *x)
{
    struct revoke_state *s = arena_new_of(x->req, struct revoke_state);
    int64_t id;
    s->is_own = true;
    enum err e = reference_plain_read(&x->portal->ref_key, REFERENCE_GRANT, x->params[0], &id)
                     ? grant_view_load(x->reader, x->req, id, x->clock.today, &s->view)
                     : ERR_NOT_FOUND;
    if (e != OK) {
        answer_error(x, e);
        return NULL;
    }
    struct resource own = {.account_id = s->view.permission.account_id};
    return exchange_may(x, ACTION_RENOUNCE_GRANT, &own) ? s : NULL;
}

void page_renounce(struct exchange *x)
{
    struct revoke_state *s = renounce_begin(x);
    if (s && s->view.permission.revoked_at)
        answer_redirect(x, page_path(x, "/holdings"));
    else if (s)
        answer_revoke(x, s);
}

void page_renounce_post(struct exchange *x)
{
    struct revoke_state *s = renounce_begin(x);
    if (s)
        send_revoke(x, s);
}

void page_holdings(struct exchange *x)
{
    struct grant_held *held;
    int n;
    if (!exchange_may(x, ACTION_VIEW_HOME, NULL))
        return;
    enum err e =
        grants_held(x->reader, x->req, x->actor.account_id, x->clock.today, HELD_SHOWN, &held, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node page = node_object(x->req, 20), list = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        struct node row = grant_row(x, &held[i].view);
        struct str name =
            x->lang == LANG_AR || !held[i].name_en.n ? held[i].name_ar : held[i].name_en;
        node_set(row, KEY("establishment"), node_text(name));
        node_set(row, KEY("establishment_line"),
                 node_html(message_html(
                     x->req, x->lang, "delegates.establishment_line",
                     ARGS({"name", name}, {"number", held[i].establishment_no, ARG_CODE}))));
        node_set(row, KEY("renounce_path"),
                 node_text(str_printf(x->req, "/" STR_FMT "/holdings/" STR_FMT "/renounce",
                                      STR_ARG(lang_code(x->lang)),
                                      STR_ARG(grant_ref(x, held[i].view.permission.id)))));
        node_add(list, row);
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.held")));
    node_set(page, KEY("held"), list);
    node_set(page, KEY("has_held"), node_bool(n > 0));
    node_set(page, KEY("is_renounced"), node_bool(str_eq(x->http->query, S("done=renounced"))));
    node_set(page, KEY("home_path"), node_text(page_path(x, "/home")));
    answer_page(x, 200, "delegates_held", page);
}

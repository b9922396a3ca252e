/* Giving a grant: form, check, submission, and what came of it. A change of a grant is a new one that
   replaces it. What was typed travels in hidden fields, because a number of a person may stand in no
   address and nothing is worth keeping before it was sent. */
#include "decisions/reference.h"
#include "queries/entry_view.h"
#include "queries/grants.h"
#include "services/service.h"
#include "web/decision_page.h"
#include "web/finding_list.h"
#include "web/grant_form.h"
#include "web/grant_row.h"
#include "web/pages_delegates.h"
#include "web/sensitive_page.h"
#include "web/show.h"

enum { PERMISSIONS = 2 }; /* S02 */

static bool may_grant(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = PERMISSIONS};
    return exchange_may(x, ACTION_GRANT, &own);
}

static struct node new_page(struct exchange *x, enum err *e)
{
    struct node page = node_object(x->req, 48);
    *e = delegates_frame(x, page);
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.new")));
    node_set(page, KEY("check_path"), node_text(page_path(x, "/delegates/check")));
    node_set(page, KEY("new_path"), node_text(page_path(x, "/delegates/new")));
    return page;
}

static void answer_form(struct exchange *x, const struct grant_form *f)
{
    enum err e;
    struct node page = new_page(x, &e);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    grant_form_draw(x, f, page);
    answer_page(x, f->faults.count ? 422 : 200, "delegates_new", page);
}

/* With "?of=REFERENCE": the answers of that grant, to be changed. */
void page_grant_new(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 4, .value_bytes_max = 40};
    struct grant_form *f = arena_new_of(x->req, struct grant_form);
    struct form query = {0};
    struct grant_view old;
    if (!may_grant(x))
        return;
    grant_form_new(x, CAPACITY_DELEGATE, f);
    if (form_read_urlencoded(x->req, x->http->query, &limits, &query) == FORM_FINE &&
        form_value(&query, "of").n) {
        x->params[0] = form_value(&query, "of");
        if (!grant_named(x, &old))
            return;
        grant_form_of(x, &old.permission, old.id_no, f);
    }
    answer_form(x, f);
}

/* "Change" on the check page: the form again with what was typed. */
void page_grant_change(struct exchange *x)
{
    struct grant_form *f = arena_new_of(x->req, struct grant_form);
    struct form form;
    if (!may_grant(x) || !exchange_form(x, &form))
        return;
    grant_form_read(x, &form, CAPACITY_DELEGATE, f);
    f->faults.count = 0;
    answer_form(x, f);
}

/* ---- check ---- */

static void draw_answers(struct exchange *x, const struct grant_form *f, struct node page)
{
    node_set(page, KEY("kind"), node_text(grant_kind(x->lang, f->kind)));
    node_set(page, KEY("person"), node_text(f->person));
    node_set(page, KEY("attorney"), node_text(f->attorney));
    node_set(page, KEY("service_names"), grant_service_list(x, f->services));
    node_set(page, KEY("limit"), node_text(grant_limit(x, f->workers_max)));
    node_set(page, KEY("pays"),
             node_text(message(x->lang, f->may_pay ? "delegates.pays" : "delegates.pays_not")));
    node_set(page, KEY("from"), node_html(show_date_html(x->req, x->lang, f->from.value)));
    node_set(page, KEY("to"), node_html(show_date_html(x->req, x->lang, f->to.value)));
    node_set(page, KEY("days"),
             node_text(show_count(x->req, x->lang, "count.days",
                                  day_between(f->from.value, f->to.value) + 1)));
}

static void answer_check(struct exchange *x, const struct grant_form *f)
{
    enum err e;
    struct node page = new_page(x, &e);
    if (e == OK)
        e = sensitive_page(x, page, &f->faults);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.check")));
    node_set(page, KEY("hidden"), grant_form_hidden(x, f));
    draw_answers(x, f, page);
    fault_box(x, page, &f->faults);
    answer_page(x, f->faults.count ? 422 : 200, "delegates_check", page);
}

void page_grant_check(struct exchange *x)
{
    struct grant_form *f = arena_new_of(x->req, struct grant_form);
    struct form form;
    if (!may_grant(x) || !exchange_form(x, &form))
        return;
    grant_form_read(x, &form, CAPACITY_DELEGATE, f);
    if (f->faults.count)
        answer_form(x, f);
    else
        answer_check(x, f);
}

/* ---- submission ---- */

struct grant_state {
    struct grant_job job;
    struct grant_form form;
};

static void after_grant(struct exchange *x)
{
    struct grant_state *s = x->state;
    if (x->job->err == ERR_DENIED) {
        fault_add(&s->form.faults, S("person"), "grant_replaces", S(""), S(""));
        answer_form(x, &s->form);
        return;
    }
    if (x->job->err == ERR_CONFLICT) {
        answer_problem(x, 422, "key_reused", NULL, 0);
        return;
    }
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    if (!sensitive_passed(x, &s->job.gate, &s->form.faults)) {
        answer_check(x, &s->form);
        return;
    }
    bool is_granted = s->job.granting.decision.granted;
    struct str ref = is_granted ? grant_ref(x, s->job.granting.permission_id)
                                : reference_plain(x->req, &x->portal->ref_key, REFERENCE_ENTRY,
                                                  s->job.granting.operation_no);
    answer_redirect(x, str_printf(x->req, "/" STR_FMT "/delegates/%s" STR_FMT "%s",
                                  STR_ARG(lang_code(x->lang)), is_granted ? "" : "answers/",
                                  STR_ARG(ref), is_granted ? "?done=1" : ""));
}

void page_grant_post(struct exchange *x)
{
    struct grant_state *s = arena_new_of(x->req, struct grant_state);
    struct granting *g = &s->job.granting;
    struct form form;
    if (!may_grant(x) || !exchange_form(x, &form) || !sensitive_read(x, &form, &s->job.gate))
        return;
    grant_form_read(x, &form, CAPACITY_DELEGATE, &s->form);
    if (s->form.faults.count) {
        answer_form(x, &s->form);
        return;
    }
    g->actor = x->actor;
    g->id_no = s->form.id_no;
    g->input = grant_form_input(&s->form);
    g->attorney_no = s->form.attorney;
    g->job.establishment_id = x->actor.establishment_id;
    g->job.run = grant_job_run;
    x->state = s;
    exchange_write(x, &g->job, after_grant);
}

/* ---- what came of it ---- */

void page_grant_answer(struct exchange *x)
{
    int64_t no;
    struct entry *e;
    if (!may_grant(x))
        return;
    enum err err = reference_plain_read(&x->portal->ref_key, REFERENCE_ENTRY, x->params[0], &no)
                       ? entry_view_load(x->reader, x->req, no, &e)
                       : ERR_NOT_FOUND;
    if (err == OK && (e->op.service != PERMISSIONS || e->op.kind != OPERATION_REFUSED ||
                      e->op.establishment_id != x->actor.establishment_id ||
                      e->op.account_id != x->actor.account_id))
        err = ERR_NOT_FOUND;
    struct node page = node_object(x->req, 32);
    if (err == OK)
        err = delegates_frame(x, page);
    if (err != OK) {
        answer_error(x, err);
        return;
    }
    int failed = decision_failures(e->decision.findings, e->decision.findings_count);
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.refused")));
    node_set(page, KEY("lede"),
             node_html(message_html_plural(x->req, x->lang, "delegates.refused.lede",
                                           (uint64_t)failed, NULL, 0)));
    node_set(page, KEY("number"), node_text(x->params[0]));
    node_set(page, KEY("date"), node_html(show_date_html(x->req, x->lang, e->op.day)));
    node_set(page, KEY("findings"), finding_list(x, PERMISSIONS, &e->decision));
    node_set(page, KEY("way"), finding_steps(x, &e->decision));
    node_set(page, KEY("new_path"), node_text(page_path(x, "/delegates/new")));
    answer_page(x, 200, "delegates_refused", page);
}

/* One grant, with its letter of authorisation; "?done=1" right after it was given. */
void page_grant(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct grant_view v;
    if (!exchange_may(x, ACTION_VIEW_DELEGATES, &own) || !grant_named(x, &v))
        return;
    struct node page = node_object(x->req, 48), row = grant_row(x, &v);
    enum err e = delegates_frame(x, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"),
             node_text(message_format(
                 x->req, x->lang, "delegates.of",
                 ARGS({"name", node_member(row, KEY("name"))->n
                                   ? (struct str){node_member(row, KEY("name"))->text,
                                                  node_member(row, KEY("name"))->n}
                                   : S("–")}))));
    node_set(page, KEY("is_new"), node_bool(str_eq(x->http->query, S("done=1"))));
    node_set(page, KEY("id_no"),
             node_html(html_code(x->req, str_printf(x->req, "%lld", (long long)v.id_no))));
    node_set(page, KEY("today"), node_html(show_date_html(x->req, x->lang, x->clock.today)));
    node_set(page, KEY("grant"), row);
    node_set(
        page, KEY("change_path"),
        node_text(str_printf(x->req, "/" STR_FMT "/delegates/new?of=" STR_FMT,
                             STR_ARG(lang_code(x->lang)), STR_ARG(grant_ref(x, v.permission.id)))));
    answer_page(x, 200, "delegates_grant", page);
}

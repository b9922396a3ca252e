/* An officer's cases: the one he holds, what he proposed, what others propose and he may confirm, what he
   decided. There is no list to pick from: the portal gives out the next one. */
#include "decisions/reference.h"
#include "decisions/study_job.h"
#include "queries/cases.h"
#include "services/service.h"
#include "web/case_parts.h"
#include "web/establishment_parts.h"
#include "web/pages_parties.h"
#include "web/show.h"
#include "web/value_show.h"

enum { HELD_SHOWN = 20, DECIDED_SHOWN = 20 };

static bool may_decide(const struct exchange *x)
{
    struct resource mine = {.assigned_to = x->actor.account_id};
    return access_allowed(&x->actor, ACTION_DECIDE_CASE, &mine);
}

static struct node row_of(struct exchange *x, const struct case_row *c)
{
    const struct service *s = service_by_number(c->request.service);
    struct node row = node_object(x->req, 12);
    bool is_open = c->study.outcome == STUDY_OPEN;
    node_set(row, KEY("path"), node_text(case_path(x, &c->request, c->study.line)));
    node_set(row, KEY("icon"), node_c(s ? s->icon : "info"));
    node_set(row, KEY("service"),
             node_text(s ? str_of(x->lang == LANG_AR ? s->ar : s->en) : S("")));
    node_set(row, KEY("cause"),
             node_text(value_show(x->req, x->lang, VALUE_STUDY_CAUSE, c->study.cause)));
    node_set(row, KEY("asker"), node_text(name_in(x, c->asker_ar, c->asker_en)));
    node_set(row, KEY("number"), node_text(case_number(x, &c->request)));
    node_set(row, KEY("due"), node_html(show_date_html(x->req, x->lang, c->study.due_on)));
    node_set(row, KEY("clock"), case_clock(x, &c->study));
    node_set(row, KEY("outcome"), case_outcome(x, is_open ? c->holder.proposal : c->study.outcome));
    return row;
}

/* What one of the sides is to him he neither sees nor decides. */
static enum err is_tied(struct exchange *x, const struct case_row *c, bool *out)
{
    struct asked *asked;
    size_t n;
    TRY(asked_load(x->reader, x->req, c->study.establishment_id, c->study.seq, &asked, &n));
    return case_tie(x, c->study.establishment_id, c->person_id, asked, n, out);
}

static enum err add_group(struct exchange *x, struct node page, enum case_group group, size_t max,
                          struct node_key key, struct node_key has)
{
    struct case_row *all;
    size_t n;
    TRY(cases_load(x->reader, x->req, group, x->actor.account_id, max, &all, &n));
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        bool tied = false;
        if (group == CASES_TO_CONFIRM)
            TRY(is_tied(x, &all[i], &tied));
        if (!tied)
            node_add(list, row_of(x, &all[i]));
    }
    node_set(page, key, list);
    node_set(page, has, node_bool(node_count(list) > 0));
    return OK;
}

static enum err fill(struct exchange *x, struct node page)
{
    struct case_queue queue;
    TRY(case_queue_load(x->reader, x->clock.today, &queue));
    TRY(add_group(x, page, CASES_HELD, HELD_SHOWN, KEY("held"), KEY("has_held")));
    TRY(add_group(x, page, CASES_PROPOSED, HELD_SHOWN, KEY("proposed"), KEY("has_proposed")));
    TRY(add_group(x, page, CASES_TO_CONFIRM, HELD_SHOWN, KEY("confirm"), KEY("has_confirm")));
    TRY(add_group(x, page, CASES_DECIDED, DECIDED_SHOWN, KEY("decided"), KEY("has_decided")));
    bool has_held = node_is_true(*node_member(page, KEY("has_held")));
    node_set(page, KEY("title"), node_text(message(x->lang, "cases.title")));
    node_set(page, KEY("waiting"), node_text(show_number(x->req, queue.waiting)));
    node_set(page, KEY("late"), node_text(show_number(x->req, queue.late)));
    if (!day_is_none(queue.due_first))
        node_set(page, KEY("due_first"),
                 node_html(show_date_html(x->req, x->lang, queue.due_first)));
    node_set(page, KEY("may_decide"), node_bool(may_decide(x)));
    node_set(page, KEY("may_take"), node_bool(may_decide(x) && !has_held));
    node_set(page, KEY("is_none"), node_bool(str_eq(x->http->query, S("none=1"))));
    node_set(page, KEY("cases_path"), node_text(page_path(x, "/cases")));
    return OK;
}

void page_cases(struct exchange *x)
{
    struct node page = node_object(x->req, 48);
    if (!exchange_may(x, ACTION_VIEW_INBOX, NULL))
        return;
    enum err e = fill(x, page);
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "cases", page);
}

/* ---- the next case ---- */

static void taken(struct exchange *x)
{
    struct study_taking *t = (struct study_taking *)x->job;
    struct case_view v;
    enum err e = x->job->err;
    if (e == ERR_NOT_FOUND) {
        answer_redirect(x, page_path(x, "/cases?none=1"));
        return;
    }
    if (e == OK)
        e = case_load(x->reader, x->req, t->study.establishment_id, t->study.seq, t->study.line,
                      &v);
    if (e != OK)
        answer_error(x, e);
    else
        answer_redirect(x, case_path(x, &v.request, v.study.line));
}

void page_cases_next(struct exchange *x)
{
    struct study_taking *t = arena_new_of(x->req, struct study_taking);
    struct resource mine = {.assigned_to = x->actor.account_id};
    struct case_row *held;
    struct form form;
    size_t n;
    /* Who may decide a case given to him may ask for one. */
    if (!exchange_may(x, ACTION_DECIDE_CASE, &mine) || !exchange_form(x, &form))
        return;
    enum err e = cases_load(x->reader, x->req, CASES_HELD, x->actor.account_id, 1, &held, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (n > 0) { /* first the one in hand */
        answer_redirect(x, case_path(x, &held[0].request, held[0].study.line));
        return;
    }
    t->job.run = study_taking_run;
    t->actor = x->actor;
    exchange_write(x, &t->job, taken);
}

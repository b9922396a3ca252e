/* Home of a worker, an officer, a reviewer, an analyst, an auditor, an administrator, and of someone who
   has yet to choose his establishment: what this account may open, with one next step first. A worker
   sees his own file at once.

   The list is asked from access and from the table of routes, never from roles: what is denied or not
   there is not offered. */
#include "web/page_home_role.h"
#include "identity/permission.h"
#include "model/occupation.h"
#include "queries/worker_view.h"
#include "web/api.h"
#include "web/asked_party.h"
#include "web/establishment_parts.h"
#include "web/page.h"
#include "web/paper_link.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

enum { SWITCH_MAX = 200, EMPLOYERS_MAX = 8 };

static const struct task {
    enum action action;
    const char *path, *key, *icon;
} tasks[] = {
    {ACTION_COUNTER_LOOKUP, "/counter", "counter", "user"},
    {ACTION_VIEW_INBOX, "/cases", "cases", "stamp"},
    {ACTION_VIEW_OWN_FILE, "/me", "me", "user"},
    {ACTION_VIEW_AUDIT_LOG, "/audit", "audit", "info"},
    {ACTION_VIEW_ACCOUNTS, "/accounts", "accounts", "user"},
    {ACTION_VIEW_ANALYSIS, "/analysis", "analysis", "job"},
    {ACTION_SIMULATE, "/what-if", "what_if", "job"},
    {ACTION_VIEW_HOUSEHOLD, "/household", "household", "user"},
    {ACTION_VIEW_OWN_FILE, "/my-requests", "requests", "hand"},
    {ACTION_VIEW_OWN_DATA, "/account/data", "data", "user"},
    {ACTION_VIEW_PUBLIC, "/services", "services", "card"},
    {ACTION_VIEW_STATISTICS, "/statistics", "statistics", "job"},
    {ACTION_VERIFY_DOCUMENT, "/verify", "verify", "ok"},
    {ACTION_VIEW_PUBLIC, "/nitaqat/calculator", "calculator", "job"},
};

static bool is_open(struct exchange *x, const struct task *t)
{
    struct resource own = {.account_id = x->actor.account_id, .person_id = x->actor.person_id};
    struct resource others = {0}; /* an officer looks up anybody but himself */
    bool is_other_method;
    struct str path = page_path(x, t->path);
    const struct resource *about = t->action == ACTION_COUNTER_LOOKUP ? &others : &own;
    return access_allowed(&x->actor, t->action, about) &&
           route_find(HTTP_GET_, path, NULL, &is_other_method);
}

static struct node task_node(struct exchange *x, struct str path, const char *icon, struct str name,
                             struct str what)
{
    struct node one = node_object(x->req, 4);
    node_set(one, KEY("path"), node_text(path));
    node_set(one, KEY("icon"), node_c(icon));
    node_set(one, KEY("name"), node_text(name));
    node_set(one, KEY("what"), node_text(what));
    return one;
}

/* An account that may act for establishments but has chosen none. */
static enum err add_choice(struct exchange *x, struct node list)
{
    struct held_establishment *held;
    int n;
    int64_t next;
    TRY(permission_establishments(x->reader, x->req, x->actor.account_id, x->clock.today, 0,
                                  SWITCH_MAX, &held, &n, &next));
    if (n > 0)
        node_add(list,
                 task_node(x, page_path(x, "/switch"), "go", message(x->lang, "home.role.choose"),
                           show_count(x->req, x->lang, "home.role.choose.what", n)));
    return OK;
}

/* Questions come before anything else: their days run. */
static enum err add_questions(struct exchange *x, struct node list)
{
    int64_t n;
    struct day first;
    TRY(asked_count(x, &n, &first));
    if (n == 0)
        return OK;
    struct str what = message(x->lang, "home.task.questions.untold");
    if (!day_is_none(first))
        what = message_format(
            x->req, x->lang, "home.task.questions.what",
            ARGS({"date", show_date_both(x->req, x->lang, first)}, {"left", days_left(x, first)}));
    node_add(list, task_node(x, page_path(x, "/inbox"), "hand",
                             show_count(x->req, x->lang, "home.task.questions", n), what));
    return OK;
}

static enum err add_tasks(struct exchange *x, struct node page)
{
    char key[64];
    struct node all = node_list(x->req, 16), rest = node_list(x->req, 16);
    TRY(add_questions(x, all));
    TRY(add_choice(x, all));
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (!is_open(x, &tasks[i]))
            continue;
        snprintf(key, sizeof key, "home.task.%s", tasks[i].key);
        struct str name = message(x->lang, key);
        snprintf(key, sizeof key, "home.task.%s.what", tasks[i].key);
        node_add(all, task_node(x, page_path(x, tasks[i].path), tasks[i].icon, name,
                                message(x->lang, key)));
    }
    for (size_t i = 1; i < node_count(all); i++)
        node_add(rest, node_item(all, i));
    node_set(page, KEY("has_next"), node_bool(node_count(all) > 0));
    if (node_count(all))
        node_set(page, KEY("next"), node_item(all, 0));
    node_set(page, KEY("tasks"), rest);
    node_set(page, KEY("has_tasks_more"), node_bool(node_count(rest) > 0));
    return OK;
}

/* ---- a worker's own file ---- */

struct verdict {
    const char *tone, *icon;
    struct str text;
};

static struct verdict permit_verdict(struct exchange *x, const struct worker *w)
{
    enum { SOON_DAYS = 90 };
    if (w->nationality == 'S' * 256 + 'A')
        return (struct verdict){"ok", "ok", message(x->lang, "home.own.saudi")};
    if (w->permit_kind == PERMIT_NONE || day_is_none(w->permit_expiry))
        return (struct verdict){"bad", "no", message(x->lang, "home.own.permit.none")};
    int days = day_between(x->clock.today, w->permit_expiry);
    if (days < 0)
        return (struct verdict){"bad", "no", message(x->lang, "home.own.permit.over")};
    if (days <= SOON_DAYS)
        return (struct verdict){"warn", "clock",
                                show_count(x->req, x->lang, "home.own.permit.soon", days)};
    return (struct verdict){"ok", "ok", message(x->lang, "home.own.permit.valid")};
}

static struct node own_node(struct exchange *x, const struct employer *at, const struct worker *w)
{
    struct node one = node_object(x->req, 16);
    struct verdict v = permit_verdict(x, w);
    struct html wage =
        message_html(x->req, x->lang, "home.own.wage.month",
                     ARGS({"amount", show_money(x->req, x->lang, (struct money){w->wage})}));
    node_set(one, KEY("tone"), node_c(v.tone));
    node_set(one, KEY("mark"), node_c(v.icon));
    node_set(one, KEY("verdict"), node_text(v.text));
    node_set(one, KEY("employer"), node_text(name_in(x, at->name_ar, at->name_en)));
    node_set(one, KEY("employer_no"),
             node_text(establishment_no_text(x->req, at->office_no, at->seq_no)));
    node_set(one, KEY("expiry"), node_html(show_date_html(x->req, x->lang, w->permit_expiry)));
    node_set(one, KEY("permit_no"),
             node_text(w->permit_no ? str_printf(x->req, "%lld", (long long)w->permit_no) : S("")));
    node_set(one, KEY("occupation"),
             node_text(occupation_title(w->occupation, x->lang == LANG_AR)));
    node_set(one, KEY("wage"), node_html(wage));
    node_set(one, KEY("since"), node_html(show_date_html(x->req, x->lang, w->start_on)));
    node_set(one, KEY("status"),
             node_text(value_show(x->req, x->lang, VALUE_WORKER_STATUS, w->status)));
    node_set(
        one, KEY("id_no"),
        node_text(str_printf(x->req, "%lld", (long long)(w->id_no ? w->id_no : w->border_no))));
    if (!day_is_none(w->absence_opened_on)) {
        struct str day = show_date(x->req, x->lang, w->absence_opened_on);
        node_set(one, KEY("absence"),
                 node_html(message_html(x->req, x->lang, "home.own.absence", ARGS({"date", day}))));
    } else {
        node_set(one, KEY("absence"), node_bool(false));
    }
    return one;
}

enum err home_own(struct exchange *x, struct node page)
{
    struct resource own = {.person_id = x->actor.person_id, .account_id = x->actor.account_id};
    bool may = access_allowed(&x->actor, ACTION_VIEW_OWN_FILE, &own);
    struct employer *at;
    size_t n = 0;
    struct node list = node_list(x->req, EMPLOYERS_MAX);
    if (may)
        TRY(employers_load(x->reader, x->req, x->actor.person_id, EMPLOYERS_MAX, &at, &n));
    for (size_t i = 0; i < n; i++) {
        struct worker w;
        TRY(worker_file_load(x->reader, x->req, at[i].establishment_id, x->actor.person_id, &w));
        struct node one = own_node(x, &at[i], &w);
        TRY(paper_link(x, one, at[i].establishment_id, x->actor.person_id));
        node_add(list, one);
    }
    node_set(page, KEY("own"), list);
    node_set(page, KEY("is_worker"), node_bool(may));
    return OK;
}

void page_home_role(struct exchange *x)
{
    struct node page = node_object(x->req, 24);
    node_set(page, KEY("title"), node_text(message(x->lang, "home.page")));
    enum err e = home_greeting(x, page);
    if (e == OK)
        e = home_own(x, page);
    if (e == OK)
        e = add_tasks(x, page);
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "home_role", page);
}

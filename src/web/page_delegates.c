/* Delegates of the establishment: the list, the matrix of rights, and the log of who gave and took them. */
#include "queries/audit_view.h"
#include "services/service.h"
#include "web/grant_form.h"
#include "web/grant_row.h"
#include "web/pages_delegates.h"
#include "web/sensitive_page.h"
#include "web/show.h"

enum { GRANTS_SHOWN = 200, MATRIX_COLUMNS = 6, LOG_ROWS = 40 };

/* ---- the matrix: services down, people across, six people a table ---- */

static struct node matrix_row(struct exchange *x, struct str name, const char *code)
{
    struct node row = node_object(x->req, 3);
    node_set(row, KEY("name"), node_text(name));
    node_set(row, KEY("code"), node_c(code));
    node_set(row, KEY("cells"), node_list(x->req, MATRIX_COLUMNS));
    return row;
}

static void matrix_cell(struct exchange *x, struct node row, struct node person, bool is_given)
{
    struct node cell = node_object(x->req, 2);
    node_set(cell, KEY("is_given"), node_bool(is_given));
    node_set(cell, KEY("who"), *node_member(person, KEY("name")));
    node_add(*node_member(row, KEY("cells")), cell);
}

static struct node matrix_table(struct exchange *x, const struct grant_view *const *views, int n)
{
    int all;
    const struct service *const *services = catalogue(&all);
    struct node table = node_object(x->req, 2), people = node_list(x->req, (size_t)n),
                rows = node_list(x->req, (size_t)all + 2);
    for (int i = 0; i < n; i++)
        node_add(people, grant_row(x, views[i]));
    for (int s = 0; s < all; s++) {
        if (!grant_may_hold(services[s]))
            continue;
        struct node row = matrix_row(
            x, str_of(x->lang == LANG_AR ? services[s]->ar : services[s]->en), services[s]->id);
        for (int i = 0; i < n; i++)
            matrix_cell(x, row, node_item(people, (size_t)i),
                        views[i]->permission.services >> services[s]->number & 1);
        node_add(rows, row);
    }
    struct node pay = matrix_row(x, message(x->lang, "delegates.may_pay"), "");
    struct node hand = matrix_row(x, message(x->lang, "delegates.may_grant"), "");
    for (int i = 0; i < n; i++) {
        matrix_cell(x, pay, node_item(people, (size_t)i), views[i]->permission.may_pay);
        matrix_cell(x, hand, node_item(people, (size_t)i), views[i]->permission.may_grant);
    }
    node_add(rows, pay);
    node_add(rows, hand);
    node_set(table, KEY("people"), people);
    node_set(table, KEY("rows"), rows);
    return table;
}

static struct node matrix(struct exchange *x, const struct grant_view *views, int n)
{
    const struct grant_view *column[MATRIX_COLUMNS];
    struct node tables = node_list(x->req, 2);
    int columns = 0;
    for (int i = 0; i < n; i++) {
        if (views[i].permission.state == PERMISSION_LIVE && !views[i].is_dead)
            column[columns++] = &views[i];
        if (columns == MATRIX_COLUMNS || (columns && i == n - 1)) {
            node_add(tables, matrix_table(x, column, columns));
            columns = 0;
        }
    }
    return tables;
}

/* ---- the list ---- */

static struct str flash_of(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 40};
    struct form query = {0};
    if (form_read_urlencoded(x->req, x->http->query, &limits, &query) != FORM_FINE)
        return S("");
    struct str done = form_value(&query, "done");
    if (str_eq(done, S("revoked")))
        return message(x->lang, "delegates.done.revoked");
    return str_eq(done, S("renounced")) ? message(x->lang, "delegates.done.renounced") : S("");
}

void page_delegates(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct grant_view *views;
    int n;
    /* Whoever holds a grant without handing on sees what he himself holds. */
    if ((x->actor.roles & ROLE_CUSTOMER) && x->actor.capacity != CAPACITY_OWNER &&
        access_answer(&x->actor, ACTION_VIEW_DELEGATES, &own) != ACCESS_ALLOWED) {
        answer_redirect(x, page_path(x, "/holdings"));
        return;
    }
    if (!exchange_may(x, ACTION_VIEW_DELEGATES, &own))
        return;
    struct node page = node_object(x->req, 32);
    enum err e = delegates_frame(x, page);
    if (e == OK)
        e = grant_views(x->reader, x->req, own.establishment_id, x->clock.today, GRANTS_SHOWN,
                        &views, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node open = node_list(x->req, (size_t)n), past = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        enum permission_state s = views[i].permission.state;
        node_add(s == PERMISSION_LIVE || s == PERMISSION_PLANNED ? open : past,
                 grant_row(x, &views[i]));
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.title")));
    node_set(page, KEY("flash"), node_text(flash_of(x)));
    node_set(page, KEY("may_grant"), node_bool(access_allowed(&x->actor, ACTION_GRANT, &own)));
    node_set(page, KEY("new_path"), node_text(page_path(x, "/delegates/new")));
    node_set(page, KEY("log_path"), node_text(page_path(x, "/delegates/log")));
    node_set(page, KEY("open"), open);
    node_set(page, KEY("has_open"), node_bool(node_count(open) > 0));
    node_set(page, KEY("past"), past);
    node_set(page, KEY("has_past"), node_bool(node_count(past) > 0));
    node_set(page, KEY("past_count"),
             node_text(show_count(x->req, x->lang, "delegates.grants", (int64_t)node_count(past))));
    struct node tables = matrix(x, views, n);
    node_set(page, KEY("matrix"), tables);
    node_set(page, KEY("has_matrix"), node_bool(node_count(tables) > 0));
    answer_page(x, 200, "delegates", page);
}

/* ---- the log ---- */

static const char *action_key(enum audit_action action)
{
    switch (action) {
    case AUDIT_GRANTED: return "delegates.log.granted";
    case AUDIT_REVOKED: return "delegates.log.revoked";
    case AUDIT_CLIENT_MADE: return "delegates.log.client_made";
    case AUDIT_CLIENT_REVOKED: return "delegates.log.client_revoked";
    case AUDIT_FILE_SEEN: return "delegates.log.file_seen";
    case AUDIT_ACCOUNT_OPENED:
    case AUDIT_ACCOUNT_DISABLED:
    case AUDIT_ACCOUNT_ENABLED:
    case AUDIT_LEVEL_SET:
    case AUDIT_ROLES_SET:
    case AUDIT_PASSWORD_SET:
    case AUDIT_PHONE_CHANGED:
    case AUDIT_FACTOR_SET:
    case AUDIT_SIGNED_IN:
    case AUDIT_SIGN_IN_FAILED:
    case AUDIT_SESSIONS_ENDED:
    case AUDIT_IDENTITY_PROVED:
    case AUDIT_PAPER_REVOKED: break;
    }
    return "delegates.log.other";
}

static struct str clock_time(struct arena *req, int64_t ms)
{
    enum { MINUTE_MS = 60000, HOUR_MINUTES = 60 };
    int64_t minute = (ms - day_start_ms(day_of_instant(ms))) / MINUTE_MS;
    return str_printf(req, "%02d:%02d", (int)(minute / HOUR_MINUTES), (int)(minute % HOUR_MINUTES));
}

/* What a grant said, or what the officer said he looked for. */
static struct str log_detail(struct exchange *x, const struct audit_row *r)
{
    struct str purpose = audit_detail(r->detail, "purpose");
    struct str kind = audit_detail(r->detail, "kind");
    int64_t number;
    if (r->action == AUDIT_FILE_SEEN && purpose.n) {
        char *key = str_c(x->req, str_printf(x->req, "counter.purpose." STR_FMT, STR_ARG(purpose)));
        struct str text;
        return message_kind_of(x->lang, str_of(key), &text) == MESSAGE_PLAIN ? text : purpose;
    }
    if (r->action == AUDIT_GRANTED && str_to_i64(kind, &number))
        return grant_kind(x->lang, (enum capacity)number);
    return S("");
}

static struct node log_row(struct exchange *x, const struct audit_row *r)
{
    bool in_arabic = x->lang == LANG_AR;
    struct node n = node_object(x->req, 8);
    struct str by = in_arabic || !r->by_en.n ? r->by_ar : r->by_en;
    node_set(n, KEY("date"), node_html(show_date_html(x->req, x->lang, day_of_instant(r->at))));
    node_set(n, KEY("time"), node_text(clock_time(x->req, r->at)));
    node_set(n, KEY("what"), node_text(message(x->lang, action_key(r->action))));
    node_set(n, KEY("detail"), node_text(log_detail(x, r)));
    node_set(n, KEY("by"), node_text(by.n ? by : message(x->lang, "delegates.log.portal")));
    node_set(n, KEY("about"), node_text(in_arabic || !r->about_en.n ? r->about_ar : r->about_en));
    return n;
}

void page_delegates_log(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 40};
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct form query = {0};
    struct audit_row *rows;
    int64_t before = 0;
    int n;
    if (!exchange_may(x, ACTION_VIEW_DELEGATES, &own))
        return;
    if (form_read_urlencoded(x->req, x->http->query, &limits, &query) == FORM_FINE &&
        form_value(&query, "before").n && !str_to_i64(form_value(&query, "before"), &before)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    struct node page = node_object(x->req, 24), list = node_list(x->req, LOG_ROWS);
    enum err e = delegates_frame(x, page);
    if (e == OK)
        e = audit_rows(x->reader, x->req, own.establishment_id, before, LOG_ROWS + 1, &rows, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    for (int i = 0; i < n && i < LOG_ROWS; i++)
        node_add(list, log_row(x, &rows[i]));
    node_set(page, KEY("title"), node_text(message(x->lang, "delegates.log")));
    node_set(page, KEY("rows"), list);
    node_set(page, KEY("has_rows"), node_bool(n > 0));
    if (n > LOG_ROWS)
        node_set(
            page, KEY("older"),
            node_text(str_printf(x->req, "/" STR_FMT "/delegates/log?before=%lld",
                                 STR_ARG(lang_code(x->lang)), (long long)rows[LOG_ROWS - 1].id)));
    answer_page(x, 200, "delegates_log", page);
}

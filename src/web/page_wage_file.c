/* A judged file: what was found, line by line, with the way out of each; and its acceptance. */
#include "services/service.h"
#include "web/api.h"
#include "web/finding_list.h"
#include "web/page.h"
#include "web/pages_wages.h"
#include "web/pair.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/wage_send.h"

enum { ROWS_SHOWN = 100 };

/* ---- what was found ---- */

static struct node finding_row(struct exchange *x, const struct wage_finding *f)
{
    struct node n = node_object(x->req, 8);
    node_set(n, KEY("where"), node_html(wage_finding_where(x->req, x->lang, f)));
    node_set(n, KEY("value"), node_text(f->value));
    node_set(n, KEY("cause"), node_html(wage_finding_html(x->req, x->lang, "cause", f)));
    node_set(n, KEY("fix"), node_html(wage_finding_html(x->req, x->lang, "fix", f)));
    node_set(n, KEY("check"), node_int(wage_cause_check(f->cause)));
    return n;
}

static struct node finding_rows(struct exchange *x, const struct wage_finding *all, size_t n,
                                bool rejects)
{
    struct node list = node_list(x->req, ROWS_SHOWN);
    for (size_t i = 0; i < n && node_count(list) < ROWS_SHOWN; i++)
        if (wage_cause_rejects(all[i].cause) == rejects)
            node_add(list, finding_row(x, &all[i]));
    return list;
}

/* "Not looked at: …", by reason. */
static struct node not_made(struct exchange *x, const struct wage_upload *u)
{
    struct node list = node_list(x->req, 4);
    for (int why = WAGE_MADE_NOT_IN_FORMAT; why <= WAGE_MADE_NO_MONTH; why++) {
        struct buf checks = buf_new(x->req);
        for (int i = 1; i <= WAGE_CHECKS; i++)
            if (u->looked[i] == why)
                buf_printf(&checks, "%s%d", checks.n ? ", " : "", i);
        if (checks.n == 0)
            continue;
        const char *key =
            str_c(x->req, str_printf(x->req, "wages.made.%s", wage_made_name((enum wage_made)why)));
        struct node one = node_object(x->req, 2);
        node_set(one, KEY("why"), node_text(message(x->lang, key)));
        node_set(one, KEY("checks"), node_text(buf_out(&checks)));
        node_add(list, one);
    }
    return list;
}

static void add_counts(struct exchange *x, struct node page, const struct wage_upload *u)
{
    struct node list = node_list(x->req, 10);
    pair_add(x, list, "payroll.month.name",
             html_text(x->req, wage_month_name(x->req, x->lang, u->month)));
    pair_add(x, list, "payroll.file.ref", html_code(x->req, u->file_ref));
    if (u->name.n)
        pair_add(x, list, "payroll.file.name", html_isolated(x->req, u->name));
    pair_add(x, list, "payroll.lines.good", html_isolated(x->req, show_number(x->req, u->lines)));
    pair_add(x, list, "payroll.lines.rejected",
             html_isolated(x->req, show_number(x->req, u->lines_rejected)));
    if (u->lines_unknown)
        pair_add(x, list, "payroll.lines.unknown",
                 html_isolated(x->req, show_number(x->req, u->lines_unknown)));
    pair_add(x, list, "payroll.remarks", html_isolated(x->req, show_number(x->req, u->remarks)));
    pair_add(x, list, "payroll.total", show_money_html(x->req, x->lang, (struct money){u->total}));
    pair_add_day(x, list, "payroll.file.sent", u->made_on);
    node_set(page, KEY("counts"), list);
}

/* ---- the page ---- */

static const char *verdict_tone(const struct wage_upload *u)
{
    if (u->outcome == WAGE_REJECTED)
        return "bad";
    return u->operation_no ? "done" : "warn";
}

static struct str verdict(struct exchange *x, const struct wage_upload *u)
{
    const char *state = wage_upload_state(u);
    return message(x->lang, str_c(x->req, str_printf(x->req, "payroll.verdict.%s", state)));
}

static void add_table(struct exchange *x, struct node page, struct node_key table, struct node_key title,
                      const char *count_key, int64_t count, struct node rows)
{
    struct node n = node_object(x->req, 2);
    struct str caption = show_count(x->req, x->lang, count_key, count);
    node_set(n, KEY("caption"), node_text(caption));
    node_set(n, KEY("rows"), rows);
    node_set(page, title, node_text(caption));
    node_set(page, table, n);
}

static void add_findings(struct exchange *x, struct node page, const struct wage_upload *u,
                         const struct wage_finding *all, size_t n)
{
    struct node rejects = finding_rows(x, all, n, true), remarks = finding_rows(x, all, n, false);
    add_table(x, page, KEY("reject_table"), KEY("rejects_title"), "payroll.count.rejects",
              u->rejects, rejects);
    add_table(x, page, KEY("remark_table"), KEY("remarks_title"), "payroll.count.remarks",
              u->remarks, remarks);
    node_set(page, KEY("has_rejects"), node_bool(node_count(rejects) > 0));
    node_set(page, KEY("has_remarks"), node_bool(node_count(remarks) > 0));
    bool is_more =
        u->rejects > (int64_t)node_count(rejects) || u->remarks > (int64_t)node_count(remarks);
    node_set(page, KEY("is_more"), node_bool(is_more));
    node_set(page, KEY("has_report"), node_bool(n > 0));
}

static void show(struct exchange *x, int status, const struct wage_upload *u,
                 const struct wage_finding *all, size_t n, const struct decision *refusal)
{
    struct node page = node_object(x->req, 40);
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct str path = page_path(x, "/wages");
    bool is_open = u->outcome != WAGE_REJECTED && u->operation_no == 0;
    node_set(page, KEY("title"), node_text(verdict(x, u)));
    node_set(page, KEY("wages_path"), node_text(path));
    node_set(page, KEY("month_path"),
             node_text(str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(path),
                                  STR_ARG(wage_month_code(x->req, u->month)))));
    node_set(page, KEY("report_path"),
             node_text(str_printf(x->req, STR_FMT "/files/" STR_FMT "/report.csv", STR_ARG(path),
                                  STR_ARG(wage_file_code(x->req, u->file_id)))));
    node_set(page, KEY("tone"), node_c(verdict_tone(u)));
    node_set(page, KEY("is_rejected"), node_bool(u->outcome == WAGE_REJECTED));
    node_set(page, KEY("is_partly"), node_bool(u->outcome == WAGE_ACCEPTED_PARTLY));
    node_set(page, KEY("is_accepted"), node_bool(u->operation_no != 0));
    node_set(page, KEY("may_accept"),
             node_bool(is_open && access_allowed(&x->actor, ACTION_UPLOAD_WAGES, &own)));
    add_counts(x, page, u);
    add_findings(x, page, u, all, n);
    node_set(page, KEY("not_made"), not_made(x, u));
    if (refusal) {
        node_set(page, KEY("is_refused"), node_bool(true));
        node_set(page, KEY("findings"), finding_list(x, WAGE_SERVICE, refusal));
    }
    answer_page(x, status, "wage_file", page);
}

/* False after answering. */
static bool load(struct exchange *x, enum action action, struct wage_upload *u,
                 struct wage_finding **all, size_t *n)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    int64_t file_id;
    if (!exchange_may(x, action, &own))
        return false;
    enum err e = wage_file_code_read(x->params[0], &file_id) && own.establishment_id
                     ? wage_upload_view(x->reader, x->req, own.establishment_id, file_id, u, all, n)
                     : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

void page_wage_file(struct exchange *x)
{
    struct wage_upload u;
    struct wage_finding *all;
    size_t n;
    if (load(x, ACTION_VIEW_WAGES, &u, &all, &n))
        show(x, 200, &u, all, n, NULL);
}

void page_wage_report(struct exchange *x)
{
    struct wage_upload u;
    struct wage_finding *all;
    size_t n;
    if (load(x, ACTION_VIEW_WAGES, &u, &all, &n))
        wage_report_answer(x, &u, all, n);
}

/* ---- accepting ---- */

static void accepted(struct exchange *x)
{
    struct wage_accepting *a = x->state;
    struct wage_upload u;
    struct wage_finding *all;
    size_t n;
    if (a->job.err != OK && a->job.err != ERR_CONFLICT) {
        answer_error(x, a->job.err);
        return;
    }
    if (a->job.err == ERR_CONFLICT || a->is_accepted) {
        answer_redirect(x, x->http->path); /* accepted, now or before: the page says so */
        return;
    }
    if (load(x, ACTION_VIEW_WAGES, &u, &all, &n))
        show(x, 422, &u, all, n, &a->decision);
}

void page_wage_file_post(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct wage_accepting *a = arena_new_of(x->req, struct wage_accepting);
    struct form form;
    if (!exchange_may(x, ACTION_UPLOAD_WAGES, &own) || !exchange_form(x, &form))
        return;
    if (!wage_file_code_read(x->params[0], &a->file_id)) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    a->job.run = wage_accepting_run;
    a->job.establishment_id = own.establishment_id;
    a->actor = x->actor;
    a->channel = CHANNEL_WEB;
    x->state = a;
    exchange_write(x, &a->job, accepted);
}

/* A wage month: who was due, who was paid, by which files, and who was not. */
#include "web/api.h"
#include "web/audit_behind.h"
#include "web/establishment_parts.h"
#include "web/page.h"
#include "web/pages_wages.h"
#include "web/pair.h"
#include "web/show.h"
#include "web/wage_send.h"

static struct node file_rows(struct exchange *x, const struct wage_month_view *v)
{
    static const char *const how[] = {"payroll.how.new", "payroll.how.corrects",
                                      "payroll.how.replaces"};
    struct node list = node_list(x->req, v->files_count);
    for (size_t i = 0; i < v->files_count; i++) {
        const struct wage_file *f = &v->files[i];
        struct node one = node_object(x->req, 8);
        node_set(one, KEY("ref"), node_text(f->file_ref));
        node_set(
            one, KEY("path"),
            node_text(str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/wages/files")),
                                 STR_ARG(wage_file_code(x->req, f->file_id)))));
        node_set(one, KEY("received"), node_html(show_date_html(x->req, x->lang, f->received_on)));
        node_set(one, KEY("lines"), node_text(show_number(x->req, f->lines)));
        node_set(one, KEY("total"),
                 node_html(show_money_html(x->req, x->lang, (struct money){f->total})));
        node_set(one, KEY("how"), node_text(message(x->lang, how[f->how])));
        node_set(one, KEY("is_replaced"), node_bool(f->is_replaced));
        node_add(list, one);
    }
    return list;
}

static struct node unpaid_rows(struct exchange *x, const struct wage_month_view *v)
{
    struct node list = node_list(x->req, v->unpaid_shown);
    for (size_t i = 0; i < v->unpaid_shown; i++) {
        const struct wage_unpaid *u = &v->unpaid[i];
        int64_t number = u->id_no ? u->id_no : u->border_no;
        struct node one = node_object(x->req, 6);
        node_set(one, KEY("name"), node_text(name_in(x, u->name_ar, u->name_en)));
        node_set(one, KEY("number"),
                 node_html(show_number_masked_html(x->req,
                                                   str_printf(x->req, "%lld", (long long)number))));
        node_set(one, KEY("wage"),
                 node_html(show_money_html(x->req, x->lang, (struct money){u->wage})));
        node_set(one, KEY("net"),
                 node_html(show_money_html(x->req, x->lang, (struct money){u->net})));
        node_set(one, KEY("why"),
                 node_text(message(x->lang,
                                   u->net > 0 ? "payroll.unpaid.little" : "payroll.unpaid.none")));
        node_add(list, one);
    }
    return list;
}

static void add_numbers(struct exchange *x, struct node page, const struct wage_month_view *v)
{
    const struct wage_month *m = &v->month;
    struct node list = node_list(x->req, 6);
    if (v->is_reckoned) {
        pair_add(x, list, "payroll.due", html_isolated(x->req, show_number(x->req, m->due)));
        pair_add(x, list, "payroll.paid", html_isolated(x->req, show_number(x->req, m->paid)));
        pair_add(x, list, "payroll.share", show_percent_html(x->req, wage_month_compliance(m)));
        pair_add(x, list, "payroll.total",
                 show_money_html(x->req, x->lang, (struct money){m->net}));
    }
    pair_add_day(x, list, "payroll.last_day", v->due_on);
    node_set(page, KEY("numbers"), list);
}

static struct html rule_text(struct exchange *x, int64_t month)
{
    struct day on = wage_month_last(month);
    const struct policy_row *ok = policy_param(x->portal->policy, PARAM_wps_month_ok, on);
    const struct policy_row *least = policy_param(x->portal->policy, PARAM_wps_paid_least, on);
    if (!ok || !least)
        return html_text(x->req, S(""));
    return message_html(
        x->req, x->lang, "payroll.month.rule",
        ARGS({"share", show_percent_html(x->req, ok->value).markup, ARG_MARKUP},
             {"least", show_percent_html(x->req, least->value).markup, ARG_MARKUP}));
}

static enum err fill(struct exchange *x, struct node page, int64_t month)
{
    struct wage_month_view v;
    TRY(wage_month_view_load(x->reader, x->req, x->portal->policy, x->actor.establishment_id, month,
                             &v));
    struct str name = wage_month_name(x->req, x->lang, month);
    bool is_ok = v.is_reckoned && v.month.is_ok;
    bool is_late = !is_ok && !day_is_none(v.due_on) && day_before(v.due_on, x->clock.today);
    node_set(
        page, KEY("title"),
        node_text(message_format(x->req, x->lang, "payroll.month.title", ARGS({"month", name}))));
    node_set(page, KEY("name"), node_text(name));
    node_set(page, KEY("wages_path"), node_text(page_path(x, "/wages")));
    node_set(page, KEY("tone"), node_c(is_ok ? "ok" : is_late ? "bad" : "warn"));
    node_set(page, KEY("state"),
             node_text(message(x->lang, is_ok     ? "payroll.month.ok"
                                        : is_late ? "payroll.month.late"
                                                  : "payroll.month.open")));
    node_set(page, KEY("rule"), node_html(rule_text(x, month)));
    add_numbers(x, page, &v);
    node_set(page, KEY("files"), file_rows(x, &v));
    node_set(page, KEY("has_files"), node_bool(v.files_count > 0));
    node_set(page, KEY("unpaid"), unpaid_rows(x, &v));
    node_set(page, KEY("has_unpaid"), node_bool(v.unpaid_count > 0));
    node_set(page, KEY("unpaid_title"),
             node_text(show_count(x->req, x->lang, "payroll.count.unpaid", v.unpaid_count)));
    node_set(page, KEY("is_more"), node_bool(v.unpaid_count > (int64_t)v.unpaid_shown));
    return OK;
}

void page_wage_month(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct node page = node_object(x->req, 32);
    int64_t month;
    if (!exchange_may(x, ACTION_VIEW_WAGES, &own))
        return;
    bool exists = wage_month_read(x->params[0], &month) && own.establishment_id &&
                  month <= wage_month_of(x->clock.today);
    enum err e = exists ? fill(x, page, month) : ERR_NOT_FOUND;
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    audit_behind(x, AUDIT_FILE_SEEN, own.establishment_id, 0, "page=wages");
    answer_page(x, 200, "wage_month", page);
}

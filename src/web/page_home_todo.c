/* See the header. */
#include "web/page_home_todo.h"
#include "decisions/reference.h"
#include "identity/access.h"
#include "model/occupation.h"
#include "services/service.h"
#include "web/page.h"
#include "web/show.h"
#include "web/wage_words.h"

enum { ITEMS_MAX = 12, DOCUMENT_SOON_DAYS = 60 };

struct item {
    const char *tone, *icon;
    struct str title, act, path;
    struct html text, more;
};

static void add(struct exchange *x, struct node list, const struct item *item)
{
    struct node one = node_object(x->req, 7);
    node_set(one, KEY("tone"), node_c(item->tone));
    node_set(one, KEY("icon"), node_c(item->icon));
    node_set(one, KEY("title"), node_text(item->title));
    node_set(one, KEY("text"), node_html(item->text));
    node_set(one, KEY("more"), node_html(item->more));
    node_set(one, KEY("act"), node_text(item->act));
    node_set(one, KEY("path"), node_text(item->path));
    node_add(list, one);
}

static struct html dated(struct exchange *x, const char *key, struct day day)
{
    struct day_words w = day_words(x, day);
    const struct arg args[] = {
        {"date", w.date},
        {"other", w.other},
        {"left", days_left(x, day), ARG_MARKUP},
        {"past", days_past(x, day), ARG_MARKUP},
    };
    return message_html(x->req, x->lang, key, args, sizeof args / sizeof *args);
}

static void add_suspension(struct exchange *x, struct node list, const struct home *h)
{
    if (!h->is_suspended)
        return;
    const struct suspension *s = &h->suspension;
    bool has_end = !day_is_none(s->until);
    struct day_words end = has_end ? day_words(x, s->until) : (struct day_words){S(""), S("")};
    struct item item = {
        .tone = "bad",
        .icon = "no",
        .title = message(x->lang, "home.todo.suspended"),
        .text = message_html(x->req, x->lang,
                             has_end ? "home.todo.suspended.until" : "home.todo.suspended.open",
                             ARGS({"from", show_date(x->req, x->lang, s->from)}, {"date", end.date},
                                  {"other", end.other}, {"reason", s->reason})),
        .act = message(x->lang, "home.file"),
        .path = page_path(x, "/establishment"),
    };
    if (s->spares_permits)
        item.more = html_text(x->req, message(x->lang, "home.todo.suspended.spares"));
    add(x, list, &item);
}

/* The last day for the first of those who never had a permit; the others wait for nothing but their
   permit. */
static struct html unpermitted_text(struct exchange *x, const struct workforce *w)
{
    const struct policy_row *row =
        policy_param(x->portal->policy, PARAM_permit_first_deadline_days, x->clock.today);
    if (day_is_none(w->first_entry) || !row)
        return html_text(x->req, message(x->lang, "home.todo.unpermitted.plain"));
    struct day last = day_add(w->first_entry, (int)row->value);
    bool is_late = day_before(last, x->clock.today);
    return dated(x, is_late ? "home.todo.unpermitted.late" : "home.todo.unpermitted.text", last);
}

static void add_permits(struct exchange *x, struct node list, const struct home *h)
{
    const struct workforce *w = &h->workforce;
    if (w->unpermitted)
        add(x, list,
            &(struct item){
                .tone = "bad",
                .icon = "user",
                .title = show_count(x->req, x->lang, "home.todo.unpermitted", w->unpermitted),
                .text = unpermitted_text(x, w),
                .act = message(x->lang, "home.todo.unpermitted.act"),
                .path = service_start_path(x, service_by_number(3)),
            });
    if (w->expired)
        add(x, list,
            &(struct item){
                .tone = "bad",
                .icon = "card",
                .title = show_count(x->req, x->lang, "home.todo.expired", w->expired),
                .text = html_text(x->req, message(x->lang, "home.todo.expired.text")),
                .act = message(x->lang, "home.todo.expired.act"),
                .path = service_start_path(x, service_by_number(4)),
            });
    const struct next_expiry *n = &h->next_expiry;
    if (workforce_soon(w) == 0 || n->person_id == 0)
        return;
    struct day_words d = day_words(x, n->expiry);
    add(x, list,
        &(struct item){
            .tone = "",
            .icon = "card",
            .title = show_count(x->req, x->lang, "home.todo.soon", workforce_soon(w)),
            .text = message_html(
                x->req, x->lang, "home.todo.soon.text",
                ARGS({"date", d.date}, {"other", d.other},
                     {"left", days_left(x, n->expiry), ARG_MARKUP},
                     {"name", name_in(x, n->name_ar, n->name_en)},
                     {"occupation", occupation_title(n->occupation, x->lang == LANG_AR)})),
            .act = message(x->lang, "home.todo.soon.act"),
            .path = service_start_path(x, service_by_number(4)),
        });
}

static struct html payment_text(struct exchange *x, const struct request *q)
{
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    if (!access_allowed(&x->actor, ACTION_SEE_PAYMENT_NUMBER, &own))
        return html_text(x->req, message(x->lang, "home.todo.unpaid.owner"));
    struct str number = str_printf(
        x->req, "%llu",
        (unsigned long long)reference_payment(&x->portal->ref_key, q->establishment_id, q->seq));
    return message_html(x->req, x->lang, "home.todo.unpaid.number",
                        ARGS({"number", number, ARG_CODE}));
}

static void add_unpaid(struct exchange *x, struct node list, const struct home *h)
{
    const struct unpaid *u = &h->unpaid;
    if (u->count == 0 || day_is_none(u->first.due_day))
        return;
    struct day_words d = day_words(x, u->first.due_day);
    add(x, list,
        &(struct item){
            .tone = "",
            .icon = "wage",
            .title = show_count(x->req, x->lang, "home.todo.unpaid", u->count),
            .text = message_html(
                x->req, x->lang, "home.todo.unpaid.text",
                ARGS({"amount", show_money(x->req, x->lang, (struct money){u->amount})},
                     {"date", d.date}, {"other", d.other},
                     {"left", days_left(x, u->first.due_day), ARG_MARKUP})),
            .more = payment_text(x, &u->first),
            .act = message(x->lang, "home.todo.unpaid.act"),
            .path = page_path(x, "/invoices"),
        });
}

static void add_questions(struct exchange *x, struct node list, const struct home *h)
{
    if (h->questions == 0)
        return;
    add(x, list,
        &(struct item){
            .tone = "",
            .icon = "hand",
            .title = show_count(x->req, x->lang, "home.todo.questions", h->questions),
            .text = day_is_none(h->questions_last)
                        ? html_text(x->req, message(x->lang, "home.task.questions.untold"))
                        : dated(x, "home.todo.questions.text", h->questions_last),
            .act = message(x->lang, "home.todo.questions.act"),
            .path = page_path(x, "/inbox"),
        });
}

static void add_refused(struct exchange *x, struct node list, const struct home *h)
{
    const struct request *q = &h->refused;
    const struct service *s = q->seq ? service_by_number(q->service) : NULL;
    if (!s)
        return;
    struct day_words d = day_words(x, q->submitted_day);
    struct str name = str_of(x->lang == LANG_AR ? s->ar : s->en);
    struct str ref = reference_request(x->req, &x->portal->ref_key, q->service, q->establishment_id,
                                       q->seq, q->submitted_day);
    add(x, list,
        &(struct item){
            .tone = "info",
            .icon = "info",
            .title = message_format(x->req, x->lang, "home.todo.refused", ARGS({"service", name})),
            .text = message_html_plural(x->req, x->lang, "home.todo.refused.text",
                                        (uint64_t)q->lines_refused,
                                        ARGS({"date", d.date}, {"other", d.other})),
            .act = message(x->lang, "home.todo.refused.act"),
            .path = str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/requests")),
                               STR_ARG(ref)),
        });
}

static void add_document(struct exchange *x, struct node list, const char *soon, const char *over,
                         struct day expiry)
{
    if (day_is_none(expiry) || day_between(x->clock.today, expiry) > DOCUMENT_SOON_DAYS)
        return;
    bool is_over = day_before(expiry, x->clock.today);
    add(x, list,
        &(struct item){
            .tone = is_over ? "bad" : "",
            .icon = "stamp",
            .title = message(x->lang, is_over ? over : soon),
            .text =
                dated(x, is_over ? "home.todo.document.over" : "home.todo.document.soon", expiry),
            .act = message(x->lang, "home.todo.document.act"),
            .path = page_path(x, "/establishment"),
        });
}

/* Only before whoever may send the file. */
static void add_wages(struct exchange *x, struct node list, const struct home *h)
{
    const struct wage_wanted *w = &h->wages;
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    if (!w->is_wanted || day_is_none(w->last) ||
        !access_allowed(&x->actor, ACTION_UPLOAD_WAGES, &own))
        return;
    bool is_late = day_before(w->last, x->clock.today);
    struct item item = {
        .tone = is_late ? "bad" : "",
        .icon = "wage",
        .title = message_format(x->req, x->lang, is_late ? "payroll.todo.late" : "payroll.todo",
                                ARGS({"month", wage_month_name(x->req, x->lang, w->month)})),
        .text = dated(x, is_late ? "payroll.todo.late.text" : "payroll.todo.text", w->last),
        .act = message(x->lang, "payroll.todo.act"),
        .path = page_path(x, "/wages"),
    };
    add(x, list, &item);
}

struct node home_todo(struct exchange *x, const struct home *h)
{
    struct node list = node_list(x->req, ITEMS_MAX);
    const struct establishment *e = &h->establishment;
    add_suspension(x, list, h);
    add_questions(x, list, h);
    add_wages(x, list, h);
    add_permits(x, list, h);
    add_unpaid(x, list, h);
    if (!e->is_cr_exempt)
        add_document(x, list, "home.todo.cr.soon", "home.todo.cr.over", e->cr_expiry);
    add_document(x, list, "home.todo.address.soon", "home.todo.address.over",
                 e->national_address_expiry);
    add_document(x, list, "home.todo.zakat.soon", "home.todo.zakat.over", e->zakat_cert_expiry);
    add_refused(x, list, h);
    return list;
}

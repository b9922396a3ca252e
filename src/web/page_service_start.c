/* The start page of a service: what it does, who may, on which conditions, what it costs, how long it
   takes, what follows and how it is undone. The conditions are the rules in force today, each with the
   row of the policy it stands on, so that nobody learns of one only by being refused.

   The trap: a row marked assumed is not law. The page says so at the row itself. */
#include "services/service.h"
#include "web/pages_public.h"
#include "web/service_form.h"
#include "web/show.h"
#include "web/value_show.h"

/* A text that a service need not have: its own, else the one for all services. */
static struct str own_text(struct exchange *x, const struct service *s, const char *part)
{
    struct str text, key = str_printf(x->req, "start.%s.%s", s->id, part);
    if (message_kind_of(x->lang, key, &text) == MESSAGE_PLAIN)
        return text;
    return message(x->lang, str_c(x->req, str_printf(x->req, "start.any.%s", part)));
}

/* Where a row comes from: its tags, and what each stands for. */
static void row_source(struct exchange *x, struct node to, const struct policy_row *row)
{
    struct node sources = node_list(x->req, 3);
    for (struct str rest = row->source, tag; str_cut(&rest, ',', &tag);) {
        struct node source = node_object(x->req, 2);
        node_set(source, KEY("tag"), node_text(tag));
        node_set(source, KEY("where"), node_text(policy_source(x->portal->policy, tag)));
        node_add(sources, source);
    }
    node_set(to, KEY("sources"), sources);
    node_set(to, KEY("is_assumed"), node_bool(row->status == POLICY_ASSUMED));
    node_set(to, KEY("version"), node_int(row->version));
    node_set(to, KEY("from"),
             node_html(html_isolated(x->req, show_date(x->req, x->lang, row->from))));
}

static struct node conditions(struct exchange *x, const struct service *s)
{
    struct node list = node_list(x->req, (size_t)s->checks_count);
    for (int i = 0; i < s->checks_count; i++) {
        const struct policy_row *row =
            policy_rule(x->portal->policy, s->number, s->checks[i], x->clock.today);
        const struct rule_info *info = rule_info(s->checks[i]);
        if (!row)
            continue;
        struct node item = node_object(x->req, 8);
        struct str key = str_printf(x->req, "rule.%s.ok", info->code);
        node_set(item, KEY("text"), node_text(message(x->lang, str_c(x->req, key))));
        node_set(item, KEY("code"), node_text(rule_code(x->req, s->number, s->checks[i])));
        if (info->argument != VALUE_NONE && row->value != VALUE_UNKNOWN)
            node_set(item, KEY("argument"),
                     node_html(value_show_html(x->req, x->lang, info->argument, row->value)));
        row_source(x, item, row);
        node_add(list, item);
    }
    return list;
}

/* Lists and bases ("3,6,9,12") stand as the table has them; everything else by its kind. */
static struct html param_value(struct exchange *x, enum param param, const struct policy_row *row)
{
    if (param_kind(param) == VALUE_INT)
        return html_code(x->req, row->text);
    return value_show_html(x->req, x->lang, param_kind(param), row->value);
}

static struct node parameters(struct exchange *x, const struct service *s)
{
    struct node list = node_list(x->req, (size_t)s->shown_count);
    for (int i = 0; i < s->shown_count; i++) {
        const struct policy_row *row = policy_param(x->portal->policy, s->shown[i], x->clock.today);
        struct str key = str_printf(x->req, "param.%s", param_key(s->shown[i]));
        if (!row)
            continue;
        struct node item = node_object(x->req, 8);
        node_set(item, KEY("name"), node_text(message(x->lang, str_c(x->req, key))));
        node_set(item, KEY("value"), node_html(param_value(x, s->shown[i], row)));
        row_source(x, item, row);
        node_add(list, item);
    }
    return list;
}

static struct node audiences(struct exchange *x, const struct service *s)
{
    static const struct {
        int bit;
        const char *text;
    } all[] = {
        {FOR_VISITOR, "start.for.visitor"},
        {FOR_ESTABLISHMENT, "start.for.establishment"},
        {FOR_INDIVIDUAL_EMPLOYER, "start.for.individual_employer"},
        {FOR_GOV_ENTITY, "start.for.gov_entity"},
        {FOR_WORKER, "start.for.worker"},
    };
    struct node list = node_list(x->req, 5);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct node item = node_object(x->req, 1);
        if (!(s->audience & all[i].bit))
            continue;
        node_set(item, KEY("text"), node_text(message(x->lang, all[i].text)));
        node_add(list, item);
    }
    return list;
}

static struct node needed(struct exchange *x, const struct service *s)
{
    struct node list = node_list(x->req, (size_t)s->fields_count);
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *f = &s->fields[i];
        struct node item = node_object(x->req, 2);
        const char *hint = x->lang == LANG_AR ? f->hint_ar : f->hint_en;
        node_set(item, KEY("name"), node_c(x->lang == LANG_AR ? f->ar : f->en));
        node_set(item, KEY("hint"), node_c(hint ? hint : ""));
        node_add(list, item);
    }
    return list;
}

static void add_dates(struct exchange *x, struct node page, const struct service *s)
{
    const struct policy_row *open = policy_available_from(x->portal->policy, s->number);
    const struct policy_row *only = policy_portal_only_from(x->portal->policy, s->number);
    bool is_open = open && open->value <= x->clock.today.n;
    node_set(page, KEY("is_open"), node_bool(is_open));
    if (open)
        node_set(page, KEY("available_from"),
                 node_html(show_date_html(x->req, x->lang, (struct day){(int32_t)open->value})));
    if (!only)
        return;
    bool is_only = only->value <= x->clock.today.n;
    node_set(page, KEY("portal_only_from"),
             node_html(show_date_html(x->req, x->lang, (struct day){(int32_t)only->value})));
    node_set(page, KEY("is_portal_only"), node_bool(is_only));
}

static struct str start_path(struct exchange *x, const struct service *s)
{
    if (s->audience & FOR_VISITOR)
        return page_path(x, "/register");
    if (s->subject == SUBJECT_FILE)
        return page_path(x, "/wages");
    if (service_uses_form(s) || service_is_own(x, s))
        return page_path(x, str_c(x->req, str_printf(x->req, "/services/%s/form", s->id)));
    if (s->subject == SUBJECT_WORKER)
        return page_path(x, str_c(x->req, str_printf(x->req, "/services/%s/pick", s->id)));
    return page_path(x, "/delegates");
}

static void add_texts(struct exchange *x, struct node page, const struct service *s)
{
    node_set(page, KEY("who"), node_text(own_text(x, s, "who")));
    node_set(page, KEY("fee"), node_text(own_text(x, s, "fee")));
    node_set(page, KEY("time"), node_text(own_text(x, s, "time")));
    node_set(page, KEY("after"), node_text(own_text(x, s, "after")));
    node_set(page, KEY("undo"), node_text(own_text(x, s, "undo")));
}

void page_service_start(struct exchange *x)
{
    const struct service *s = service_by_id(x->params[0]);
    struct node page = node_object(x->req, 40);
    if (!s) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    struct node list = conditions(x, s), fees = parameters(x, s), need = needed(x, s);
    node_set(page, KEY("title"), node_c(x->lang == LANG_AR ? s->ar : s->en));
    node_set(page, KEY("what"), node_c(x->lang == LANG_AR ? s->what_ar : s->what_en));
    node_set(page, KEY("id"), node_c(s->id));
    node_set(page, KEY("public_path"), node_text(page_path(x, "")));
    node_set(page, KEY("services_path"), node_text(page_path(x, "/services")));
    node_set(page, KEY("start_path"), node_text(start_path(x, s)));
    node_set(page, KEY("is_signed_in"), node_bool(x->actor.account_id != 0));
    node_set(page, KEY("is_for_visitors"), node_bool(s->audience & FOR_VISITOR));
    node_set(page, KEY("audiences"), audiences(x, s));
    node_set(page, KEY("conditions"), list);
    node_set(
        page, KEY("today"),
        node_html(message_html(x->req, x->lang, "start.conditions_on",
                               ARGS({"date", show_date_both(x->req, x->lang, x->clock.today)}))));
    node_set(page, KEY("params"), fees);
    node_set(page, KEY("has_params"), node_bool(node_count(fees) > 0));
    node_set(page, KEY("needed"), need);
    node_set(page, KEY("has_needed"), node_bool(node_count(need) > 0));
    if (s->lines_max > 1)
        node_set(page, KEY("lines_max"),
                 node_text(message_format_plural(x->req, x->lang, "start.lines_max",
                                                 (uint64_t)s->lines_max, NULL, 0)));
    add_dates(x, page, s);
    add_texts(x, page, s);
    answer_page(x, 200, "public_service", page);
}

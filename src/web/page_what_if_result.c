/* What came of a scenario: the whole, the bands, the services, by region, size and activity, and the
   establishments most concerned, named to the analyst. While it waits the page asks again by itself. */
#include "base/csv.h"
#include "decisions/reference.h"
#include "model/place.h"
#include "web/establishment_parts.h"
#include "web/json.h"
#include "web/pages_what_if.h"
#include "web/show.h"
#include "web/value_show.h"
#include "whatif/evaluate.h"
#include "whatif/saved.h"
#include <stdio.h>

enum { WAIT_SECONDS = 2, CASES_SHOWN = 10 };

static const char *const numbers[] = {"establishments", "workers",      "band_down",
                                      "band_up",        "permits_lost", "permits_won"};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static int64_t number_of(const json_t *group, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(group, name));
}

static struct str text_of(struct exchange *x, const json_t *from, const char *name)
{
    const char *text = json_string_value(json_object_get(from, name));
    return str_copy(x->req, str_of(text ? text : ""));
}

/* ---- the groups ---- */

static struct str group_name(struct exchange *x, const char *by, const char *key)
{
    bool ar = x->lang == LANG_AR;
    char message_key[64];
    if (strcmp(by, "region") == 0)
        return region_name(str_copy(x->req, str_of(key)), ar);
    if (strcmp(by, "activity") == 0) {
        const struct policy *p = x->portal->policy;
        const struct activity *a = policy_activity(p, policy_activity_by_key(p, str_of(key)));
        return a ? name_in(x, a->name_ar, a->name_en) : str_copy(x->req, str_of(key));
    }
    snprintf(message_key, sizeof message_key, "whatif.size.%s", key);
    return message(x->lang, message_key);
}

static struct node group_row(struct exchange *x, struct str name, const json_t *group)
{
    struct node row = node_object(x->req, 10);
    node_set(row, KEY("name"), node_text(name));
    node_set(row, KEY("establishments"),
             node_text(show_number(x->req, number_of(group, "establishments"))));
    node_set(row, KEY("down"), node_text(show_number(x->req, number_of(group, "band_down"))));
    node_set(row, KEY("up"), node_text(show_number(x->req, number_of(group, "band_up"))));
    node_set(row, KEY("lost"), node_text(show_number(x->req, number_of(group, "permits_lost"))));
    node_set(row, KEY("won"), node_text(show_number(x->req, number_of(group, "permits_won"))));
    node_set(row, KEY("fees"),
             node_html(show_money_html(x->req, x->lang,
                                       (struct money){number_of(group, "fees_after_halalas") -
                                                      number_of(group, "fees_before_halalas")})));
    return row;
}

/* Groups in which nothing changes stand in the CSV only. */
static bool is_concerned(const json_t *group)
{
    return number_of(group, "band_down") || number_of(group, "band_up") ||
           number_of(group, "permits_lost") || number_of(group, "permits_won") ||
           number_of(group, "fees_after_halalas") != number_of(group, "fees_before_halalas");
}

static void add_tables(struct exchange *x, struct node page, const json_t *result)
{
    static const char *const by[] = {"region", "size", "activity"};
    const json_t *groups = json_object_get(result, "by");
    struct node tables = node_list(x->req, 3);
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        char key[48];
        const char *name;
        json_t *group;
        struct node table = node_object(x->req, 4), rows = node_list(x->req, 48);
        snprintf(key, sizeof key, "whatif.by.%s", by[i]);
        node_set(table, KEY("title"), node_text(message(x->lang, key)));
        node_set(table, KEY("id"), node_c(by[i]));
        json_object_foreach(json_object_get(groups, by[i]), name, group) if (is_concerned(group))
            node_add(rows, group_row(x, group_name(x, by[i], name), group));
        node_set(table, KEY("rows"), rows);
        if (node_count(rows))
            node_add(tables, table);
    }
    node_set(page, KEY("tables"), tables);
}

/* ---- bands, services, cases ---- */

static struct str band_text(struct exchange *x, const json_t *from, const char *name)
{
    return value_show(x->req, x->lang, VALUE_BAND,
                      band_by_key(str_of(json_string_value(json_object_get(from, name)))));
}

static void add_bands(struct exchange *x, struct node page, const json_t *result)
{
    struct node list = node_list(x->req, 32);
    size_t i;
    json_t *move;
    json_array_foreach(json_object_get(result, "bands"), i, move)
    {
        if (str_eq(text_of(x, move, "from"), text_of(x, move, "to")))
            continue;
        struct node row = node_object(x->req, 3);
        node_set(row, KEY("from"), node_text(band_text(x, move, "from")));
        node_set(row, KEY("to"), node_text(band_text(x, move, "to")));
        node_set(row, KEY("entities"), node_text(show_number(x->req, number_of(move, "entities"))));
        node_add(list, row);
    }
    node_set(page, KEY("has_bands"), node_bool(node_count(list) > 0));
    node_set(page, KEY("bands"), list);
}

static void add_services(struct exchange *x, struct node page, const json_t *all)
{
    struct node list = node_list(x->req, WHATIF_SERVICES);
    for (int i = 0; i < WHATIF_SERVICES; i++) {
        const struct service *s = service_by_number(whatif_services[i]);
        int64_t closed = number_of(json_object_get(all, "closed"), s->id);
        int64_t opened = number_of(json_object_get(all, "opened"), s->id);
        struct node row = node_object(x->req, 3);
        node_set(row, KEY("name"), node_c(x->lang == LANG_AR ? s->ar : s->en));
        node_set(row, KEY("closed"), node_text(show_number(x->req, closed)));
        node_set(row, KEY("opened"), node_text(show_number(x->req, opened)));
        node_add(list, row);
    }
    node_set(page, KEY("services"), list);
}

static void add_cases(struct exchange *x, struct node page, const json_t *result)
{
    struct node list = node_list(x->req, 64);
    size_t i;
    json_t *c;
    json_array_foreach(json_object_get(result, "cases"), i, c)
    {
        if (i == CASES_SHOWN)
            break;
        struct node row = node_object(x->req, 8);
        int64_t by = number_of(c, "fees_after_halalas") - number_of(c, "fees_before_halalas");
        node_set(row, KEY("number"), node_text(text_of(x, c, "establishment")));
        node_set(row, KEY("before"), node_text(band_text(x, c, "band_before")));
        node_set(row, KEY("after"), node_text(band_text(x, c, "band_after")));
        node_set(row, KEY("lost"), node_text(show_number(x->req, number_of(c, "permits_lost"))));
        node_set(row, KEY("won"), node_text(show_number(x->req, number_of(c, "permits_won"))));
        node_set(row, KEY("fees"), node_html(show_money_html(x->req, x->lang, (struct money){by})));
        node_add(list, row);
    }
    node_set(page, KEY("has_cases"), node_bool(node_count(list) > 0));
    node_set(page, KEY("cases"), list);
}

/* ---- the page ---- */

static void add_result(struct exchange *x, struct node page, const json_t *result)
{
    const json_t *all = json_object_get(result, "all");
    int64_t before = number_of(all, "fees_before_halalas");
    int64_t after = number_of(all, "fees_after_halalas");
    node_set(page, KEY("establishments"),
             node_text(show_number(x->req, number_of(result, "establishments"))));
    node_set(page, KEY("workers"), node_text(show_number(x->req, number_of(result, "workers"))));
    node_set(page, KEY("concerned"),
             node_text(show_number(x->req, number_of(result, "establishments_concerned"))));
    node_set(page, KEY("down"), node_text(show_number(x->req, number_of(all, "band_down"))));
    node_set(page, KEY("up"), node_text(show_number(x->req, number_of(all, "band_up"))));
    node_set(page, KEY("lost"), node_text(show_number(x->req, number_of(all, "permits_lost"))));
    node_set(page, KEY("won"), node_text(show_number(x->req, number_of(all, "permits_won"))));
    node_set(page, KEY("fees_before"),
             node_html(show_money_html(x->req, x->lang, (struct money){before})));
    node_set(page, KEY("fees_after"),
             node_html(show_money_html(x->req, x->lang, (struct money){after})));
    add_bands(x, page, result);
    add_services(x, page, all);
    add_tables(x, page, result);
    add_cases(x, page, result);
}

/* NULL: there is none yet. */
static json_t *result_of(struct exchange *x, const struct saved_scenario *s)
{
    struct json_fault fault;
    json_t *result = NULL;
    bool is_read =
        s->state == SAVED_DONE && json_read(x->req, s->result, s->result.n, &result, &fault) == OK;
    return is_read ? result : NULL;
}

/* False after answering. */
static bool named(struct exchange *x, struct saved_scenario *out)
{
    int64_t id;
    if (!exchange_may(x, ACTION_SIMULATE, &(struct resource){0}))
        return false;
    enum err e = ERR_NOT_FOUND;
    if (reference_plain_read(&x->portal->ref_key, REFERENCE_SCENARIO, x->params[0], &id))
        e = saved_load(x->reader, x->req, id, out);
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

void page_what_if_result(struct exchange *x)
{
    struct saved_scenario s;
    if (!named(x, &s))
        return;
    struct node page = node_object(x->req, 48);
    node_set(page, KEY("title"), node_text(s.name));
    node_set(page, KEY("list_path"), node_text(page_path(x, "/what-if")));
    node_set(page, KEY("changes"), node_text(s.changes));
    node_set(page, KEY("on"), node_html(show_date_html(x->req, x->lang, s.on)));
    json_t *result = result_of(x, &s);
    node_set(page, KEY("is_done"), node_bool(result != NULL));
    node_set(page, KEY("is_failed"), node_bool(!result && s.state != SAVED_WAITS));
    node_set(page, KEY("csv_path"),
             node_text(str_printf(x->req, STR_FMT "/" STR_FMT "/table.csv",
                                  STR_ARG(page_path(x, "/what-if")), STR_ARG(x->params[0]))));
    if (s.state == SAVED_WAITS)
        node_set(page, KEY("refresh"), node_int(WAIT_SECONDS));
    if (result)
        add_result(x, page, result);
    answer_page(x, 200, "what_if_result", page);
}

/* ---- the table ---- */

static void csv_group(struct exchange *x, struct csv_writer *csv, const char *by, const char *key,
                      const json_t *group)
{
    csv_plain(csv, str_of(by));
    csv_plain(csv, str_of(key));
    csv_text(csv, key[0] ? group_name(x, by, key) : S(""));
    for (int i = 0; i < NUMBERS; i++)
        csv_plain(csv, str_printf(x->req, "%lld", (long long)number_of(group, numbers[i])));
    csv_plain(csv, value_plain(x->req, VALUE_MONEY, number_of(group, "fees_before_halalas")));
    csv_plain(csv, value_plain(x->req, VALUE_MONEY, number_of(group, "fees_after_halalas")));
    csv_row_end(csv);
}

void page_what_if_csv(struct exchange *x)
{
    struct saved_scenario s;
    struct buf text = buf_new(x->req);
    if (!named(x, &s))
        return;
    json_t *result = result_of(x, &s);
    if (!result) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    struct csv_writer csv = csv_writer_new(&text, ',');
    static const char *const heads[] = {"by", "key", "name"};
    for (int i = 0; i < 3; i++)
        csv_plain(&csv, str_of(heads[i]));
    for (int i = 0; i < NUMBERS; i++)
        csv_plain(&csv, str_of(numbers[i]));
    csv_plain(&csv, S("fees_before_sar"));
    csv_plain(&csv, S("fees_after_sar"));
    csv_row_end(&csv);
    csv_group(x, &csv, "all", "", json_object_get(result, "all"));
    const char *by, *key;
    json_t *groups, *group;
    json_object_foreach(json_object_get(result, "by"), by, groups)
        json_object_foreach(groups, key, group) csv_group(x, &csv, by, key, group);
    answer_bytes(x, 200, "text/csv; charset=utf-8", buf_out(&text));
}

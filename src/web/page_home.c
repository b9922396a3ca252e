/* The establishment's home page: who acts for whom, what waits, the band, the seven services, the
   latest requests, the permits that expire. Everybody without an establishment gets the page of
   page_home_role.c. */
#include "decisions/reference.h"
#include "identity/permission.h"
#include "queries/lookup.h"
#include "queries/request_view.h"
#include "services/service.h"
#include "web/api.h"
#include "web/asked_party.h"
#include "web/page.h"
#include "web/page_home_role.h"
#include "web/page_home_todo.h"
#include "web/pages_establishment.h"
#include "web/show.h"
#include "web/value_show.h"

enum { REFUSED_LATELY_DAYS = 14, LATEST_REQUESTS = 4, SWITCH_MAX = 200 };

static enum err load(struct exchange *x, struct home *h)
{
    int64_t id = x->actor.establishment_id;
    struct day today = x->clock.today;
    TRY(establishment_view_load(x->reader, x->req, id, &h->establishment));
    TRY(workforce_of(x, &h->workforce));
    if (workforce_soon(&h->workforce))
        TRY(workforce_next_expiry(x->reader, x->req, id, today, &h->next_expiry));
    TRY(unpaid_load(x->reader, id, &h->unpaid));
    TRY(suspension_view(x->reader, x->req, id, today, &h->suspension, &h->is_suspended));
    TRY(wage_wanted_load(x->reader, x->req, x->portal->policy, id, today, &h->wages));
    TRY(asked_count(x, &h->questions, &h->questions_last));
    return refused_lately(x->reader, id, day_add(today, -REFUSED_LATELY_DAYS), x->actor.services,
                          &h->refused);
}

/* ---- greeting and establishment ---- */

static struct str first_word(struct str name) { return str_first(name, str_index(name, ' ')); }

enum err home_greeting(struct exchange *x, struct node page)
{
    struct str name = S("");
    if (x->actor.person_id)
        TRY(person_name(x->reader, x->req, x->actor.person_id, x->lang == LANG_AR, &name));
    struct day_words today = day_words(x, x->clock.today);
    bool is_rtl =
        x->lang == LANG_AR; /* the pattern lies at the end of the line and fades inwards */
    node_set(page, KEY("fade_from"), node_c(is_rtl ? "0" : "1"));
    node_set(page, KEY("fade_to"), node_c(is_rtl ? "1" : "0"));
    node_set(
        page, KEY("hello"),
        node_html(message_html(x->req, x->lang, "home.hello", ARGS({"name", first_word(name)}))));
    node_set(
        page, KEY("today"),
        node_html(message_html(x->req, x->lang, "home.day",
                               ARGS({"weekday", show_weekday(x->lang, x->clock.today), ARG_MARKUP},
                                    {"date", today.date}, {"other", today.other}))));
    return OK;
}

static struct html cr_words(struct exchange *x, const struct establishment *e)
{
    if (e->is_cr_exempt)
        return html_text(x->req, message(x->lang, "home.cr.exempt"));
    if (day_is_none(e->cr_expiry))
        return html_text(x->req, message(x->lang, "home.cr.none"));
    bool is_over = day_before(e->cr_expiry, x->clock.today);
    return message_html(x->req, x->lang, is_over ? "home.cr.over" : "home.cr.valid",
                        ARGS({"date", show_date(x->req, x->lang, e->cr_expiry)}));
}

static struct html activity_words(struct exchange *x, const struct home *h)
{
    const struct activity *a = policy_activity(x->portal->policy, h->establishment.activity_group);
    struct str name = a ? name_in(x, a->name_ar, a->name_en) : S("–");
    struct str workers = show_count(x->req, x->lang, "count.workers", h->workforce.workers);
    return message_html(x->req, x->lang, "home.fact.activity.value",
                        ARGS({"activity", name, ARG_MARKUP}, {"workers", workers, ARG_MARKUP}));
}

static enum err add_establishment(struct exchange *x, struct node page, const struct home *h)
{
    const struct establishment *e = &h->establishment;
    struct held_establishment *held;
    int n = 0;
    int64_t next = 0;
    TRY(permission_establishments(x->reader, x->req, x->actor.account_id, x->clock.today, 0,
                                  SWITCH_MAX, &held, &n, &next));
    node_set(page, KEY("name"), node_text(name_in(x, e->name_ar, e->name_en)));
    node_set(page, KEY("acting"),
             node_text(message_format(x->req, x->lang, "home.acting",
                                      ARGS({"capacity", capacity_text(x)}))));
    node_set(page, KEY("switch_count"), node_text(str_printf(x->req, next ? "%d+" : "%d", n)));
    node_set(page, KEY("number"),
             node_text(establishment_no_text(x->req, e->office_no, e->seq_no)));
    node_set(page, KEY("unified"), node_text(str_printf(x->req, "%lld", (long long)e->unified_no)));
    node_set(page, KEY("activity"), node_html(activity_words(x, h)));
    node_set(page, KEY("cr"), node_html(cr_words(x, e)));
    return OK;
}

/* ---- the seven services ---- */

/* The nine ids of the article in seven titles; one whose first service the catalogue lacks says so. */
static const struct seven {
    const char *key, *icon;
    int services[2];
} seven[] = {
    {"permits", "card", {4, 3}},   {"temporary", "clock", {5, 0}}, {"exit", "exit", {6, 0}},
    {"absence", "absent", {7, 8}}, {"occupation", "job", {9, 0}},  {"transfer", "move", {10, 0}},
    {"visas", "stamp", {15, 0}},
};

static bool is_of_seven(int service)
{
    for (size_t i = 0; i < sizeof seven / sizeof *seven; i++)
        if (seven[i].services[0] == service || seven[i].services[1] == service)
            return true;
    return false;
}

static struct str service_path(struct exchange *x, const struct service *s)
{
    return page_path(x, str_c(x->req, str_printf(x->req, "/services/%s", s->id)));
}

static void add_services(struct exchange *x, struct node page)
{
    struct node list = node_list(x->req, 7), others = node_list(x->req, 16);
    for (size_t i = 0; i < sizeof seven / sizeof *seven; i++) {
        const struct service *s = service_by_number(seven[i].services[0]);
        struct node one = node_object(x->req, 4);
        char *title = str_c(x->req, str_printf(x->req, "home.svc.%s", seven[i].key));
        char *what = str_c(x->req, str_printf(x->req, "home.svc.%s.what", seven[i].key));
        node_set(one, KEY("icon"), node_c(seven[i].icon));
        node_set(one, KEY("name"), node_text(message(x->lang, title)));
        node_set(one, KEY("what"), node_text(message(x->lang, what)));
        if (s)
            node_set(one, KEY("path"), node_text(service_path(x, s)));
        else
            node_set(one, KEY("path"), node_bool(false));
        node_add(list, one);
    }
    int count;
    const struct service *const *all = catalogue(&count);
    for (int i = 0; i < count; i++) {
        if (is_of_seven(all[i]->number) || (all[i]->audience & FOR_VISITOR) ||
            !(all[i]->audience & FOR_ESTABLISHMENT))
            continue;
        struct node one = node_object(x->req, 2);
        node_set(one, KEY("name"), node_c(x->lang == LANG_AR ? all[i]->ar : all[i]->en));
        node_set(one, KEY("path"), node_text(service_path(x, all[i])));
        node_add(others, one);
    }
    node_set(page, KEY("services"), list);
    node_set(page, KEY("others"), others);
    node_set(page, KEY("has_others"), node_bool(node_count(others) > 0));
}

/* ---- requests ---- */

static struct html request_subject(struct exchange *x, const struct request *q)
{
    const struct service *s = service_by_number(q->service);
    struct str name =
        s ? str_of(x->lang == LANG_AR ? s->ar : s->en) : str_printf(x->req, "S%02d", q->service);
    return message_html_plural(x->req, x->lang, "home.requests.subject", (uint64_t)q->lines,
                               ARGS({"service", name, ARG_WORDS}));
}

static enum err add_requests(struct exchange *x, struct node page)
{
    struct request *list;
    size_t n;
    struct request_filter filter = {.services = x->actor.services};
    struct node rows = node_list(x->req, LATEST_REQUESTS);
    TRY(request_list(x->reader, x->req, x->actor.establishment_id, &filter, 0, LATEST_REQUESTS,
                     &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct node row = node_object(x->req, 6);
        struct str ref =
            reference_request(x->req, &x->portal->ref_key, list[i].service,
                              list[i].establishment_id, list[i].seq, list[i].submitted_day);
        node_set(row, KEY("subject"), node_html(request_subject(x, &list[i])));
        node_set(row, KEY("ref"), node_text(ref));
        node_set(row, KEY("path"),
                 node_text(page_path(
                     x, str_c(x->req, str_printf(x->req, "/requests/" STR_FMT, STR_ARG(ref))))));
        node_set(row, KEY("date"),
                 node_html(show_date_html(x->req, x->lang, list[i].submitted_day)));
        node_set(row, KEY("state"),
                 node_text(value_show(x->req, x->lang, VALUE_STATE, list[i].state)));
        node_set(row, KEY("tone"), node_c(state_tone(list[i].state)));
        node_add(rows, row);
    }
    node_set(page, KEY("requests"), rows);
    node_set(page, KEY("has_requests"), node_bool(n > 0));
    return OK;
}

/* ---- permits that expire ---- */

static void add_expiring(struct exchange *x, struct node page, const struct workforce *w)
{
    const struct {
        const char *key, *fill;
        int64_t n;
    } spans[] = {
        {"home.expiring.30", "#b4472f", w->within_30},
        {"home.expiring.60", "#c78a2a", w->within_60},
        {"home.expiring.90", "#2f8a64", w->within_90},
    };
    struct node rows = node_list(x->req, 3);
    double all = workforce_soon(w) ? (double)workforce_soon(w) : 1;
    for (size_t i = 0; i < 3; i++) {
        struct node row = node_object(x->req, 5);
        double width = 100.0 * (double)spans[i].n / all;
        double at = x->lang == LANG_AR ? 100 - width : 0;
        node_set(row, KEY("span"), node_text(message(x->lang, spans[i].key)));
        node_set(row, KEY("n"), node_text(show_number(x->req, spans[i].n)));
        node_set(row, KEY("x"), node_text(str_printf(x->req, "%.2f", at)));
        node_set(row, KEY("width"), node_text(str_printf(x->req, "%.2f", width)));
        node_set(row, KEY("fill"), node_c(spans[i].fill));
        node_add(rows, row);
    }
    node_set(page, KEY("expiring"), rows);
    node_set(page, KEY("expiring_of"),
             node_text(show_count(x->req, x->lang, "home.expiring.of", w->permits)));
    node_set(page, KEY("expiring_path"), node_text(page_path(x, "/workers?show=soon&sort=expiry")));
}

static enum err add_band(struct exchange *x, struct node page, const struct establishment *e)
{
    struct nitaqat_counts counts;
    struct nitaqat_result result;
    TRY(nitaqat_counts_load(x->reader, e, x->portal->policy, x->clock.today, &counts));
    nitaqat_band(x->portal->policy, &counts, x->clock.today, &result);
    node_set(page, KEY("gauge"), band_node(x, &counts, &result, x->clock.today));
    return OK;
}

static enum err fill(struct exchange *x, struct node page)
{
    struct home *h = arena_new_of(x->req, struct home);
    TRY(load(x, h));
    TRY(home_greeting(x, page));
    TRY(add_establishment(x, page, h));
    node_set(page, KEY("title"), node_text(message(x->lang, "home.page")));
    struct node todo = home_todo(x, h);
    node_set(page, KEY("todo"), todo);
    node_set(page, KEY("has_todo"), node_bool(node_count(todo) > 0));
    TRY(add_band(x, page, &h->establishment));
    add_services(x, page);
    TRY(add_requests(x, page));
    add_expiring(x, page, &h->workforce);
    static const char *const paths[][2] = {
        {"switch_path", "/switch"},   {"file_path", "/establishment"},
        {"nitaqat_path", "/nitaqat"}, {"requests_path", "/requests"},
        {"workers_path", "/workers"}, {"calculator_path", "/nitaqat/calculator"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        node_set(page, key_of(str_of(paths[i][0])), node_text(page_path(x, paths[i][1])));
    return OK;
}

void page_home(struct exchange *x)
{
    struct resource own = {.account_id = x->actor.account_id};
    if (!exchange_may(x, ACTION_VIEW_HOME, &own))
        return;
    if (x->actor.establishment_id == 0) {
        page_home_role(x);
        return;
    }
    struct node page = node_object(x->req, 48);
    enum err e = fill(x, page);
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "home", page);
}

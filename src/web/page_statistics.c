/* The statistics' first page: how much is done electronically, by service and region, with the counts that
   stand for it; and the page of the method. Every figure is computed from the ledger; what nothing was
   counted for is hatched, never estimated. */
#include "services/service.h"
#include "stats/chart.h"
#include "web/pages_statistics.h"
#include "web/show.h"
#include "web/statistics_figure.h"
#include "web/statistics_words.h"

enum { WHOLE_BP = 10000, SHARE_PORTAL = 0, SHARE_OFFICE, SHARE_ASSISTED, SHARE_ALL, SHARE_BP };

static struct statistics_query share_query(struct exchange *x, enum dimension by)
{
    return (struct statistics_query){
        .measure = {.view = VIEW_ELECTRONIC_SHARE,
                    .by = by,
                    .grain = GRAIN_YEAR,
                    .first = HIJRI_YEAR_MIN,
                    .last = HIJRI_YEAR_MAX,
                    .limit = statistics_limit(x)},
        .is_all = true,
    };
}

/* ---- the counts on top ---- */

static void add_kpi(struct exchange *x, struct node list, struct str value, struct html what)
{
    struct node one = node_object(x->req, 2);
    node_set(one, KEY("value"), node_text(value));
    node_set(one, KEY("what"), node_html(what));
    node_add(list, one);
}

/* The campaign of 1434H: its days, from the policy's rows; false when there are none. */
static bool campaign_days(const struct policy *p, struct day *from, struct day *end)
{
    enum { CAMPAIGN = 1434 };
    *from = *end = DAY_NONE;
    for (int i = 0; i < policy_rows(p); i++) {
        const struct policy_row *row = policy_row(p, i);
        if (!str_eq_c(row->key, param_key(PARAM_campaign_waive_late_fines)))
            continue;
        if (row->value == CAMPAIGN)
            *from = row->from;
        else if (!day_is_none(*from) && day_is_none(*end) && day_before(*from, row->from))
            *end = row->from;
    }
    return !day_is_none(*from) && !day_is_none(*end);
}

static enum err share_of_days(struct exchange *x, int32_t first, int32_t last, struct cube *out)
{
    struct statistics_query q = share_query(x, DIMENSION_SERVICE);
    q.measure.grain = GRAIN_DAY;
    q.measure.first = first;
    q.measure.last = last;
    return measure_read(x->reader, x->req, &q.measure, out);
}

static enum err add_kpis(struct exchange *x, struct node page, const struct cube *all)
{
    struct cube days;
    struct day from, end, today = x->clock.today;
    struct node list = node_list(x->req, 4);
    struct str date = show_date(x->req, x->lang, today);
    /* Issue and renewal were announced as one service, the absence report and its end as one. */
    enum { ISSUE = 3, CANCELLATION = 8 };
    int portal_only = 0, n;
    const struct service *const *services = catalogue(&n);
    TRY(share_of_days(x, today.n, today.n, &days));
    if (days.total.cell[SHARE_BP] != VALUE_UNKNOWN)
        add_kpi(x, list, show_percent(x->req, days.total.cell[SHARE_BP]),
                message_html(x->req, x->lang, "statistics.kpi.day", ARGS({"date", date})));
    else
        add_kpi(x, list, unit_show(x, UNIT_SHARE_BP, all->total.cell[SHARE_BP]),
                message_html(x->req, x->lang, "statistics.kpi.share", NULL, 0));
    add_kpi(x, list, show_number(x->req, all->total.cell[SHARE_ALL]),
            message_html(x->req, x->lang, "statistics.kpi.executed", NULL, 0));
    if (campaign_days(x->portal->policy, &from, &end)) {
        TRY(share_of_days(x, from.n, end.n - 1, &days));
        if (days.total.cell[SHARE_BP] != VALUE_UNKNOWN)
            add_kpi(x, list, show_percent(x->req, days.total.cell[SHARE_BP]),
                    message_html(x->req, x->lang, "statistics.kpi.campaign", NULL, 0));
    }
    for (int i = 0; i < n; i++) {
        int number = services[i]->number;
        const struct policy_row *row = policy_portal_only_from(x->portal->policy, number);
        portal_only += row && row->value <= today.n && number != ISSUE && number != CANCELLATION;
    }
    add_kpi(x, list, show_number(x->req, portal_only),
            message_html(x->req, x->lang, "statistics.kpi.portal_only", NULL, 0));
    node_set(page, KEY("kpis"), list);
    return OK;
}

/* ---- services by the year they began ---- */

static void add_years(struct exchange *x, struct node page)
{
    enum { FIRST = 1432, YEARS_MAX = 4 };
    struct hijri now;
    int n, counts[YEARS_MAX] = {0}, last = 0;
    const struct service *const *services = catalogue(&n);
    if (!day_to_hijri(x->clock.today, &now))
        return;
    int shown = now.year - FIRST + 1 < YEARS_MAX ? now.year - FIRST + 1 : YEARS_MAX;
    if (shown < 1)
        return;
    for (int i = 0; i < n; i++) {
        struct hijri since;
        const struct policy_row *row =
            policy_available_from(x->portal->policy, services[i]->number);
        if (!row || row->value > x->clock.today.n ||
            !day_to_hijri((struct day){(int32_t)row->value}, &since))
            continue;
        for (int y = 0; y < shown; y++)
            counts[y] += since.year <= now.year - shown + 1 + y;
    }
    last = counts[shown - 1];
    struct node list = node_list(x->req, YEARS_MAX);
    for (int y = 0; y < shown; y++) {
        struct node one = node_object(x->req, 5);
        enum { FULL = 100 };
        int height = last ? counts[y] * FULL / last : 0;
        node_set(one, KEY("n"), node_int(counts[y]));
        node_set(one, KEY("top"), node_int(FULL - height));
        node_set(one, KEY("height"), node_int(height));
        node_set(one, KEY("fill"), node_c(y == shown - 1 ? "#0f6b4c" : "#8cc3a6"));
        node_set(one, KEY("year"), node_text(period_show(x, GRAIN_YEAR, now.year - shown + 1 + y)));
        node_add(list, one);
    }
    node_set(page, KEY("service_years"), list);
    node_set(page, KEY("has_years"), node_bool(last > 0));
    node_set(page, KEY("years_finding"),
             node_text(message_format(
                 x->req, x->lang, "statistics.years.finding",
                 ARGS({"first", show_count(x->req, x->lang, "statistics.services", counts[0])},
                      {"last", show_count(x->req, x->lang, "statistics.services", last)},
                      {"year", period_show(x, GRAIN_YEAR, now.year)}))));
}

/* ---- regions as tiles ---- */

static const char *const tiles[REGION_LAST + 1] = {
    [1] = "c3", [2] = "c2", [3] = "b1",  [4] = "c4",  [5] = "b3",  [6] = "b2",  [7] = "a1",
    [8] = "a3", [9] = "e3", [10] = "d4", [11] = "d2", [12] = "a2", [14] = "d3",
};

static const char *shade(int64_t bp)
{
    return bp >= 9800 ? "q5" : bp >= 9500 ? "q4" : bp >= 9300 ? "q3" : bp >= 9000 ? "q2" : "q1";
}

static enum err add_regions(struct exchange *x, struct node page)
{
    struct statistics_query q = share_query(x, DIMENSION_REGION);
    struct cube c;
    struct node list = node_list(x->req, REGION_LAST);
    TRY(statistics_read(x, &q, &c));
    for (size_t i = 0; i < c.count; i++) {
        const struct measure_row *r = &c.rows[i];
        if (r->value < 1 || r->value > REGION_LAST || !tiles[r->value])
            continue;
        struct node one = node_object(x->req, 4);
        bool is_known = !r->is_hidden && r->cell[SHARE_BP] != VALUE_UNKNOWN;
        node_set(one, KEY("tile"), node_c(tiles[r->value]));
        node_set(one, KEY("shade"), node_c(is_known ? shade(r->cell[SHARE_BP]) : "q0"));
        node_set(
            one, KEY("share"),
            node_text(is_known ? show_percent(x->req, r->cell[SHARE_BP] / 100 * 100) : S("—")));
        node_set(one, KEY("name"),
                 node_text(keyed_message(x->lang, "statistics.region.%s",
                                         str_c(x->req, str_printf(x->req, "%d", (int)r->value)))));
        node_add(list, one);
    }
    node_set(page, KEY("regions"), list);
    node_set(page, KEY("has_regions"), node_bool(node_count(list) > 0));
    node_set(page, KEY("region_downloads"), statistics_downloads(x, &q));
    node_set(page, KEY("region_path"),
             node_text(str_printf(x->req, STR_FMT "/electronic-share?by=region",
                                  STR_ARG(page_path(x, "/statistics")))));
    return OK;
}

/* ---- the page ---- */

/* Services that are there and for which nothing was counted: hatched. */
static void add_uncounted(struct exchange *x, struct node page, const struct cube *c)
{
    int n;
    struct buf b = buf_new(x->req);
    const struct service *const *services = catalogue(&n);
    struct node list = node_list(x->req, (size_t)n);
    chart_unknown(&b);
    for (int i = 0; i < n; i++) {
        const struct policy_row *row =
            policy_available_from(x->portal->policy, services[i]->number);
        bool is_counted = !row || row->value > x->clock.today.n;
        for (size_t k = 0; k < c->count; k++)
            is_counted = is_counted || c->rows[k].value == services[i]->number;
        if (is_counted)
            continue;
        struct node one = node_object(x->req, 4);
        node_set(one, KEY("name"),
                 node_text(str_of(x->lang == LANG_AR ? services[i]->ar : services[i]->en)));
        node_set(one, KEY("value"), node_text(message(x->lang, "statistics.nothing")));
        node_set(one, KEY("is_known"), node_bool(false));
        node_set(one, KEY("bar"), node_html(html_trusted(buf_out(&b))));
        node_add(list, one);
    }
    node_set(page, KEY("uncounted"), list);
}

static struct node view_cards(struct exchange *x)
{
    struct node list = node_list(x->req, VIEW_COUNT);
    for (int v = 1; v < VIEW_COUNT; v++) {
        struct node one = node_object(x->req, 3);
        node_set(one, KEY("path"),
                 node_text(str_printf(x->req, STR_FMT "/%s", STR_ARG(page_path(x, "/statistics")),
                                      view_info((enum view)v)->key)));
        node_set(one, KEY("name"), node_text(view_title(x->lang, (enum view)v)));
        node_set(one, KEY("what"), node_text(view_what(x->lang, (enum view)v)));
        node_add(list, one);
    }
    return list;
}

void page_statistics(struct exchange *x)
{
    struct statistics_query q = share_query(x, DIMENSION_SERVICE);
    struct cube cube;
    struct node page = node_object(x->req, 48);
    enum err e = statistics_read(x, &q, &cube);
    if (e == OK)
        e = add_kpis(x, page, &cube);
    if (e == OK)
        e = add_regions(x, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "statistics.title")));
    node_set(
        page, KEY("lede"),
        node_html(message_html(x->req, x->lang, "statistics.lede",
                               ARGS({"date", show_date_both(x->req, x->lang, x->clock.today)}))));
    node_set(page, KEY("is_simulated"), node_bool(x->portal->config.is_demo));
    node_set(page, KEY("method_path"), node_text(page_path(x, "/statistics/method")));
    statistics_figure(x, page, &q, &cube);
    add_uncounted(x, page, &cube);
    add_years(x, page);
    node_set(page, KEY("views"), view_cards(x));
    answer_page(x, 200, "statistics", page);
}

/* ---- the method ---- */

static struct str param_words(struct exchange *x, enum param param, const char *key,
                              const char *key_none)
{
    const struct policy_row *row = policy_param(x->portal->policy, param, x->clock.today);
    if (!row || row->value <= 0)
        return message(x->lang, key_none);
    return show_count(x->req, x->lang, key, row->value);
}

void page_statistics_method(struct exchange *x)
{
    struct node page = node_object(x->req, 24), list = node_list(x->req, VIEW_COUNT);
    for (int v = 1; v < VIEW_COUNT; v++) {
        struct node one = node_object(x->req, 3);
        node_set(one, KEY("name"), node_text(view_title(x->lang, (enum view)v)));
        node_set(
            one, KEY("means"),
            node_text(keyed_message(x->lang, "statistics.means.%s", view_info((enum view)v)->key)));
        node_add(list, one);
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "statistics.method.title")));
    node_set(page, KEY("is_simulated"), node_bool(x->portal->config.is_demo));
    node_set(page, KEY("statistics_path"), node_text(page_path(x, "/statistics")));
    node_set(page, KEY("views"), list);
    node_set(page, KEY("small"),
             node_text(param_words(x, PARAM_statistics_small_cell, "statistics.method.small_rule",
                                   "statistics.method.small_none")));
    node_set(
        page, KEY("release"),
        node_text(param_words(x, PARAM_statistics_release_days, "statistics.method.release_rule",
                              "statistics.method.release_none")));
    answer_page(x, 200, "statistics_method", page);
}

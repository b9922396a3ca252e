/* One view of the statistics: what is asked, what it says, chart, table, files. */
#include "services/service.h"
#include "web/pages_statistics.h"
#include "web/show.h"
#include "web/statistics_figure.h"
#include "web/statistics_words.h"

enum { MONTHS_SHOWN = 60, NO_REGION = 13 };

/* ---- the form of choices ---- */

static void add_option(struct exchange *x, struct node list, struct str value, struct str name,
                       bool is_chosen)
{
    struct node one = node_object(x->req, 3);
    node_set(one, KEY("value"), node_text(value));
    node_set(one, KEY("name"), node_text(name));
    node_set(one, KEY("is_chosen"), node_bool(is_chosen));
    node_add(list, one);
}

/* Years and months in which something was counted, the newest first. */
static enum err add_periods(struct exchange *x, struct node page, const struct statistics_query *q)
{
    const struct measure_query *m = &q->measure;
    struct node years = node_list(x->req, 8), months = node_list(x->req, MONTHS_SHOWN);
    char text[DAY_TEXT_BYTES];
    int32_t first, last;
    TRY(measure_span(x->reader, &first, &last));
    for (int32_t y = last / 12; first && y >= first / 12; y--)
        add_option(x, years, str_copy(x->req, period_write(GRAIN_YEAR, y, text)),
                   period_show(x, GRAIN_YEAR, y),
                   !q->is_all && m->grain == GRAIN_YEAR && m->first == y);
    for (int32_t p = last; first && p >= first && p > last - MONTHS_SHOWN; p--)
        add_option(x, months, str_copy(x->req, period_write(GRAIN_MONTH, p, text)),
                   period_show(x, GRAIN_MONTH, p),
                   !q->is_all && m->grain == GRAIN_MONTH && m->first == p);
    node_set(page, KEY("years"), years);
    node_set(page, KEY("months"), months);
    node_set(page, KEY("has_periods"), node_bool(first != 0));
    return OK;
}

static void add_splits(struct exchange *x, struct node page, const struct statistics_query *q)
{
    const struct view_info *v = view_info(q->measure.view);
    struct node list = node_list(x->req, MEASURE_SPLITS_MAX);
    for (int i = 0; i < v->splits_count; i++)
        add_option(x, list, str_of(dimension_key(v->splits[i])),
                   dimension_label(x->lang, v->splits[i]), v->splits[i] == q->measure.by);
    node_set(page, KEY("splits"), list);
    node_set(page, KEY("has_splits"), node_bool(v->splits_count > 1));
}

static void add_services(struct exchange *x, struct node page, const struct statistics_query *q)
{
    int n;
    const struct service *const *all = catalogue(&n);
    struct node list = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++)
        add_option(x, list, str_of(all[i]->id),
                   str_of(x->lang == LANG_AR ? all[i]->ar : all[i]->en),
                   all[i]->number == q->measure.service);
    node_set(page, KEY("services"), list);
}

static void add_channels(struct exchange *x, struct node page, const struct statistics_query *q)
{
    struct node list = node_list(x->req, CHANNEL_SYSTEM);
    for (int64_t c = CHANNEL_WEB; c <= CHANNEL_SYSTEM; c++)
        add_option(x, list, dimension_code(x->req, DIMENSION_CHANNEL, c),
                   dimension_value_label(x, DIMENSION_CHANNEL, c, GRAIN_YEAR),
                   c == q->measure.channel);
    node_set(page, KEY("channels"), list);
}

static bool may_narrow(const struct view_info *v, enum dimension dimension)
{
    for (int i = 0; i < v->splits_count; i++)
        if (v->splits[i] == dimension)
            return true;
    return false;
}

static void add_regions(struct exchange *x, struct node page, const struct statistics_query *q)
{
    const struct measure_query *m = &q->measure;
    struct node list = node_list(x->req, REGION_LAST);
    for (int64_t r = 1; r <= REGION_LAST; r++)
        if (r != NO_REGION)
            add_option(x, list, dimension_code(x->req, DIMENSION_REGION, r),
                       dimension_value_label(x, DIMENSION_REGION, r, GRAIN_YEAR),
                       m->narrow == DIMENSION_REGION && m->narrow_value == r);
    node_set(page, KEY("regions"), list);
    node_set(page, KEY("has_regions"),
             node_bool(!view_info(m->view)->is_stock &&
                       may_narrow(view_info(m->view), DIMENSION_REGION)));
}

static enum err add_form(struct exchange *x, struct node page, const struct statistics_query *q)
{
    const struct measure_query *m = &q->measure;
    node_set(page, KEY("is_stock"), node_bool(view_info(m->view)->is_stock));
    node_set(page, KEY("form_path"),
             node_text(str_printf(x->req, STR_FMT "/%s", STR_ARG(page_path(x, "/statistics")),
                                  view_info(m->view)->key)));
    add_splits(x, page, q);
    add_services(x, page, q);
    add_channels(x, page, q);
    add_regions(x, page, q);
    return add_periods(x, page, q);
}

/* ---- what stands above the figure ---- */

static void add_scope(struct exchange *x, struct node page, const struct statistics_query *q,
                      const struct cube *c)
{
    const struct measure_query *m = &q->measure;
    struct str period =
        q->is_all ? message(x->lang, "statistics.all_time") : period_show(x, m->grain, m->first);
    if (c->view->is_stock)
        period = c->week ? show_date_both(x->req, x->lang, (struct day){c->week})
                         : message(x->lang, "statistics.no_week");
    node_set(page, KEY("period"), node_text(period));
    node_set(page, KEY("service"),
             node_text(m->service
                           ? dimension_value_label(x, DIMENSION_SERVICE, m->service, GRAIN_YEAR)
                           : S("")));
    node_set(page, KEY("channel"),
             node_text(m->channel
                           ? dimension_value_label(x, DIMENSION_CHANNEL, m->channel, GRAIN_YEAR)
                           : S("")));
    node_set(page, KEY("narrow"),
             node_text(m->narrow ? dimension_value_label(x, m->narrow, m->narrow_value, GRAIN_YEAR)
                                 : S("")));
    node_set(page, KEY("is_widened"), node_bool(q->is_widened));
    node_set(
        page, KEY("through"),
        node_text(day_is_none(c->through) ? S("") : show_date_both(x->req, x->lang, c->through)));
}

static struct node other_views(struct exchange *x, enum view view)
{
    struct node list = node_list(x->req, VIEW_COUNT);
    for (int v = 1; v < VIEW_COUNT; v++) {
        if (v == (int)view)
            continue;
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

void page_statistics_view(struct exchange *x)
{
    struct statistics_query q;
    struct cube cube;
    enum view view = view_by_key(x->params[0]);
    if (!view) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    if (!statistics_query_read(x, view, true, &q))
        return;
    struct node page = node_object(x->req, 48);
    enum err e = statistics_read(x, &q, &cube);
    if (e == OK)
        e = add_form(x, page, &q);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(view_title(x->lang, view)));
    node_set(page, KEY("what"), node_text(view_what(x->lang, view)));
    node_set(page, KEY("statistics_path"), node_text(page_path(x, "/statistics")));
    node_set(page, KEY("method_path"), node_text(page_path(x, "/statistics/method")));
    node_set(page, KEY("is_simulated"), node_bool(x->portal->config.is_demo));
    node_set(page, KEY("is_analyst"), node_bool(statistics_is_analyst(x)));
    add_scope(x, page, &q, &cube);
    statistics_figure(x, page, &q, &cube);
    node_set(page, KEY("views"), other_views(x, view));
    answer_page(x, 200, "statistics_view", page);
}

void page_statistics_data(struct exchange *x)
{
    struct statistics_query q;
    enum view view = view_by_key(x->params[0]);
    if (!view)
        answer_error(x, ERR_NOT_FOUND);
    else if (statistics_query_read(x, view, false, &q))
        statistics_answer(x, &q);
}

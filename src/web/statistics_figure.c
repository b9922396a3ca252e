/* See the header. Rows of kinds (services, regions …) are bars, rows of time a line or columns. */
#include "web/statistics_figure.h"
#include "stats/chart.h"
#include "web/page.h"
#include "web/show.h"
#include "web/statistics_words.h"

enum { WHOLE_BP = 10000, BARS_MAX = 60 };
static const char palm[] = "#0f6b4c", palm_soft[] = "#8cc3a6", sand[] = "#c9b88f";

/* ---- what the chart shows of a row ---- */

/* The column whose value is drawn. */
static int main_column(enum view view)
{
    switch (view) {
    case VIEW_ELECTRONIC_SHARE: return 4;
    case VIEW_STOCKS: return 1;
    case VIEW_VOLUMES:
    case VIEW_ANSWER_TIMES:
    case VIEW_REFUSALS:
    case VIEW_ABSENCE:
    case VIEW_NITAQAT:
    case VIEW_WAGES:
    case VIEW_EXPIRING:
    case VIEW_COUNT: break;
    }
    return 0;
}

static int64_t largest(const struct cube *c, int column)
{
    int64_t max = 0;
    for (size_t i = 0; i < c->count; i++)
        if (!c->rows[i].is_hidden && c->rows[i].cell[column] != VALUE_UNKNOWN &&
            c->rows[i].cell[column] > max)
            max = c->rows[i].cell[column];
    return max;
}

static struct html bar_html(struct exchange *x, const struct cube *c, const struct measure_row *r,
                            int64_t max)
{
    struct buf b = buf_new(x->req);
    bool is_rtl = x->lang == LANG_AR;
    int column = main_column(c->query.view);
    struct chart_part parts[2] = {{r->cell[column], palm}, {0, palm_soft}};
    int64_t whole = c->query.view == VIEW_ELECTRONIC_SHARE ? WHOLE_BP : max;
    if (r->is_hidden || r->cell[column] == VALUE_UNKNOWN || whole <= 0) {
        chart_unknown(&b);
    } else if (c->query.view == VIEW_ANSWER_TIMES && r->cell[0] > 0) {
        const struct chart_part times[] = {
            {r->cell[2] + r->cell[3], palm}, {r->cell[4], palm_soft}, {r->cell[5], sand}};
        chart_bar(&b, times, 3, r->cell[0], is_rtl);
    } else {
        if (c->query.view == VIEW_REFUSALS && r->cell[1] != VALUE_UNKNOWN) {
            parts[0].value = r->cell[1]; /* mended, of all */
            parts[1].value = r->cell[0] - r->cell[1];
        }
        chart_bar(&b, parts, 2, whole, is_rtl);
    }
    return html_trusted(buf_out(&b));
}

/* By size, largest first; bands, sizes and other orders of their own stay as they are. */
static bool is_ranked(const struct cube *c)
{
    enum dimension by = c->query.by;
    return by != DIMENSION_PERIOD && by != DIMENSION_EXPIRY_MONTH && by != DIMENSION_BAND &&
           by != DIMENSION_SIZE && by != DIMENSION_COMPLIANCE && by != DIMENSION_CAMPAIGN;
}

static bool ranks_before(const struct measure_row *a, const struct measure_row *b, int column)
{
    int64_t x = a->is_hidden ? VALUE_UNKNOWN : a->cell[column];
    int64_t y = b->is_hidden ? VALUE_UNKNOWN : b->cell[column];
    return x > y;
}

static void rank(const struct cube *c, size_t *order, int column)
{
    for (size_t i = 0; i < c->count; i++) {
        size_t at = i;
        for (; at > 0 && is_ranked(c) && ranks_before(&c->rows[i], &c->rows[order[at - 1]], column);
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static struct node bars(struct exchange *x, const struct cube *c, const size_t *order)
{
    int column = main_column(c->query.view);
    int64_t max = largest(c, column);
    size_t n = c->count < BARS_MAX ? c->count : BARS_MAX;
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        const struct measure_row *r = &c->rows[order[i]];
        struct node one = node_object(x->req, 4);
        bool is_known = !r->is_hidden && r->cell[column] != VALUE_UNKNOWN;
        node_set(one, KEY("name"),
                 node_text(dimension_value_label(x, c->query.by, r->value, c->rows_grain)));
        node_set(one, KEY("is_known"), node_bool(is_known));
        node_set(one, KEY("value"),
                 node_text(is_known ? unit_show(x, c->view->columns[column].unit, r->cell[column])
                           : r->is_hidden ? message(x->lang, "statistics.hidden")
                                          : message(x->lang, "statistics.nothing")));
        node_set(one, KEY("bar"), node_html(bar_html(x, c, r, max)));
        node_add(list, one);
    }
    return list;
}

/* Time runs with the writing; its ends are labelled in HTML. */
static void add_plot(struct exchange *x, struct node page, const struct cube *c)
{
    struct buf b = buf_new(x->req);
    int column = main_column(c->query.view);
    int64_t *values = arena_array(x->req, int64_t, c->count);
    enum unit unit = c->view->columns[column].unit;
    int64_t max = unit == UNIT_SHARE_BP ? WHOLE_BP : largest(c, column);
    for (size_t i = 0; i < c->count; i++)
        values[i] = c->rows[i].is_hidden ? VALUE_UNKNOWN : c->rows[i].cell[column];
    struct chart_line line = {
        .values = values,
        .n = c->count,
        .max = max,
        .is_rtl = x->lang == LANG_AR,
        .title = statistics_finding(x, c),
        .desc = message(x->lang, "statistics.plot.desc"),
        .id = "plot",
    };
    if (unit == UNIT_SHARE_BP)
        chart_line(&b, &line);
    else
        chart_columns(&b, &line, NULL);
    node_set(page, KEY("plot"), node_html(html_trusted(buf_out(&b))));
    node_set(page, KEY("plot_top"), node_text(unit_show(x, unit, max)));
    node_set(page, KEY("plot_from"),
             node_text(dimension_value_label(x, c->query.by, c->rows[0].value, c->rows_grain)));
    node_set(page, KEY("plot_to"),
             node_text(dimension_value_label(x, c->query.by, c->rows[c->count - 1].value,
                                             c->rows_grain)));
}

/* ---- the table ---- */

static struct node table_row(struct exchange *x, const struct cube *c, const struct measure_row *r,
                             struct str name, bool is_provisional)
{
    struct node row = node_object(x->req, 3), cells = node_list(x->req, MEASURE_COLUMNS_MAX);
    node_set(row, KEY("name"), node_text(name));
    node_set(row, KEY("is_provisional"), node_bool(is_provisional));
    for (int k = 0; k < c->view->columns_count; k++) {
        struct node cell = node_object(x->req, 2);
        node_set(cell, KEY("label"), node_text(column_label(x->lang, &c->view->columns[k])));
        node_set(cell, KEY("value"),
                 node_text(r->is_hidden ? message(x->lang, "statistics.hidden")
                                        : unit_show(x, c->view->columns[k].unit, r->cell[k])));
        node_add(cells, cell);
    }
    node_set(row, KEY("cells"), cells);
    return row;
}

static void add_table(struct exchange *x, struct node page, const struct cube *c,
                      const size_t *order)
{
    struct node heads = node_list(x->req, MEASURE_COLUMNS_MAX),
                rows = node_list(x->req, c->count + 1);
    for (int k = 0; k < c->view->columns_count; k++) {
        struct node head = node_object(x->req, 1);
        node_set(head, KEY("label"), node_text(column_label(x->lang, &c->view->columns[k])));
        node_add(heads, head);
    }
    bool has_hidden = false, has_provisional = false;
    for (size_t i = 0; i < c->count; i++) {
        size_t at = order[i];
        const struct measure_row *r = &c->rows[at];
        bool is_provisional = statistics_is_provisional(x, c, at);
        has_hidden = has_hidden || r->is_hidden;
        has_provisional = has_provisional || is_provisional;
        node_add(rows,
                 table_row(x, c, r, dimension_value_label(x, c->query.by, r->value, c->rows_grain),
                           is_provisional));
    }
    if (statistics_has_total(c))
        node_add(rows, table_row(x, c, &c->total, message(x->lang, "statistics.total"), false));
    node_set(page, KEY("by_label"), node_text(dimension_label(x->lang, c->query.by)));
    node_set(page, KEY("heads"), heads);
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("has_hidden"), node_bool(has_hidden));
    node_set(page, KEY("has_provisional"), node_bool(has_provisional));
}

/* ---- downloads ---- */

struct node statistics_downloads(struct exchange *x, const struct statistics_query *q)
{
    static const struct {
        enum statistics_format format;
        const char *name;
    } files[] = {{FORMAT_CSV, "CSV"},
                 {FORMAT_XLSX, "XLSX"},
                 {FORMAT_JSON_STAT, "JSON-stat"},
                 {FORMAT_SDMX, "SDMX-CSV"}};
    struct node list = node_list(x->req, 4);
    const char *view = view_info(q->measure.view)->key;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct node one = node_object(x->req, 3);
        struct str query = statistics_query_write(x, q, format_key(files[i].format));
        node_set(one, KEY("path"),
                 node_text(str_printf(x->req, STR_FMT "/%s/data" STR_FMT,
                                      STR_ARG(page_path(x, "/statistics")), view, STR_ARG(query))));
        node_set(one, KEY("name"), node_c(files[i].name));
        node_set(one, KEY("label"),
                 node_text(message_format(x->req, x->lang, "statistics.download",
                                          ARGS({"view", view_title(x->lang, q->measure.view)},
                                               {"format", str_of(files[i].name)}))));
        node_add(list, one);
    }
    return list;
}

void statistics_figure(struct exchange *x, struct node page, const struct statistics_query *q,
                       const struct cube *c)
{
    size_t *order = arena_array(x->req, size_t, c->count);
    bool is_time = c->query.by == DIMENSION_PERIOD || c->query.by == DIMENSION_EXPIRY_MONTH;
    rank(c, order, main_column(c->query.view));
    node_set(page, KEY("finding"), node_text(statistics_finding(x, c)));
    node_set(page, KEY("means"), node_text(statistics_note(x, c)));
    node_set(page, KEY("has_rows"), node_bool(c->count > 0));
    node_set(page, KEY("has_plot"), node_bool(is_time && c->count > 0));
    node_set(page, KEY("has_bars"), node_bool(!is_time && c->count > 0));
    if (is_time && c->count > 0)
        add_plot(x, page, c);
    else
        node_set(page, KEY("bars"), bars(x, c, order));
    add_table(x, page, c, order);
    node_set(page, KEY("downloads"), statistics_downloads(x, q));
}

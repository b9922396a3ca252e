/* See the header. */
#include "web/statistics_sheet.h"
#include "stats/cell.h"
#include "web/json.h"
#include "web/show.h"
#include "web/statistics_words.h"
#include <stdio.h>

enum err statistics_read(struct exchange *x, const struct statistics_query *q, struct cube *out)
{
    const struct policy_row *row =
        policy_param(x->portal->policy, PARAM_statistics_small_cell, x->clock.today);
    TRY(measure_read(x->reader, x->req, &q->measure, out));
    if (row && !statistics_is_analyst(x))
        cells_hide(out, row->value);
    return OK;
}

bool statistics_has_total(const struct cube *c)
{
    enum dimension by = c->query.by;
    bool is_overlapping = by == DIMENSION_RULE || (c->view->is_stock && by == DIMENSION_PERIOD);
    return !is_overlapping && c->count > 1;
}

bool statistics_is_provisional(struct exchange *x, const struct cube *c, size_t row)
{
    struct day first, end;
    if (c->query.by != DIMENSION_PERIOD || c->view->is_stock)
        return false;
    return period_bounds(c->rows_grain, (int32_t)c->rows[row].value, &first, &end) &&
           x->clock.today.n < end.n;
}

/* ---- what it says ---- */

static struct str row_label(struct exchange *x, const struct cube *c, const struct measure_row *row)
{
    return dimension_value_label(x, c->query.by, row->value, c->rows_grain);
}

/* The shown rows with the largest and the smallest value in a column. */
static bool extremes(const struct cube *c, int column, const struct measure_row **most,
                     const struct measure_row **least)
{
    *most = *least = NULL;
    for (size_t i = 0; i < c->count; i++) {
        const struct measure_row *r = &c->rows[i];
        if (r->is_hidden || r->cell[column] == VALUE_UNKNOWN)
            continue;
        if (!*most || r->cell[column] > (*most)->cell[column])
            *most = r;
        if (!*least || r->cell[column] < (*least)->cell[column])
            *least = r;
    }
    return *most != NULL;
}

static struct str share_text(struct exchange *x, int64_t part, int64_t whole)
{
    enum { WHOLE_BP = 10000, TENTH = 10 };
    int64_t bp = whole ? (part * WHOLE_BP + whole / 2) / whole : 0;
    return show_isolated(x->req, show_percent(x->req, (bp + TENTH / 2) / TENTH * TENTH));
}

static struct str number_text(struct exchange *x, int64_t n)
{
    return show_isolated(x->req, show_number(x->req, n));
}

static struct str share_finding(struct exchange *x, const struct cube *c)
{
    const struct measure_row *most, *least;
    enum { PORTAL, OFFICE, ALL = 3, BP = 4 };
    struct str share =
        share_text(x, c->total.cell[PORTAL], c->total.cell[PORTAL] + c->total.cell[OFFICE]);
    if (!extremes(c, BP, &most, &least) || most == least || most->cell[BP] == least->cell[BP])
        return message_format(x->req, x->lang, "statistics.finding.share", ARGS({"share", share}));
    return message_format(
        x->req, x->lang, "statistics.finding.share_between",
        ARGS({"share", share}, {"most", row_label(x, c, most)},
             {"most_share", show_isolated(x->req, show_percent(x->req, most->cell[BP]))},
             {"least", row_label(x, c, least)},
             {"least_share", show_isolated(x->req, show_percent(x->req, least->cell[BP]))}));
}

static struct str peak_finding(struct exchange *x, const struct cube *c, const char *key,
                               int column)
{
    const struct measure_row *most, *least;
    if (!extremes(c, column, &most, &least))
        return message(x->lang, "statistics.finding.none");
    return message_format(
        x->req, x->lang, key,
        ARGS({"total", number_text(x, c->total.cell[column])}, {"most", row_label(x, c, most)},
             {"n", number_text(x, most->cell[column])},
             {"share", share_text(x, most->cell[column], c->total.cell[column])}));
}

struct str statistics_finding(struct exchange *x, const struct cube *c)
{
    const int64_t *t = c->total.cell;
    if (c->count == 0)
        return message(x->lang, "statistics.finding.none");
    switch (c->query.view) {
    case VIEW_ELECTRONIC_SHARE: return share_finding(x, c);
    case VIEW_VOLUMES: return peak_finding(x, c, "statistics.finding.volumes", 0);
    case VIEW_ANSWER_TIMES:
        return message_format(x->req, x->lang, "statistics.finding.times",
                              ARGS({"share", share_text(x, t[2], t[0])},
                                   {"mean", seconds_show(x, t[1] == VALUE_UNKNOWN ? 0 : t[1])}));
    case VIEW_REFUSALS: return peak_finding(x, c, "statistics.finding.refusals", 0);
    case VIEW_ABSENCE:
        return message_format(x->req, x->lang, "statistics.finding.absence",
                              ARGS({"filed", number_text(x, t[0])},
                                   {"cancelled", number_text(x, t[3])},
                                   {"share", share_text(x, t[3], t[0])}));
    case VIEW_NITAQAT: return peak_finding(x, c, "statistics.finding.nitaqat", 0);
    case VIEW_WAGES: return peak_finding(x, c, "statistics.finding.wages", 0);
    case VIEW_EXPIRING: return peak_finding(x, c, "statistics.finding.expiring", 0);
    case VIEW_STOCKS: return peak_finding(x, c, "statistics.finding.stocks", 1);
    case VIEW_COUNT: break;
    }
    return S("");
}

struct str statistics_note(struct exchange *x, const struct cube *c)
{
    struct buf b = buf_new(x->req);
    buf_str(&b, keyed_message(x->lang, "statistics.means.%s", c->view->key));
    if (x->portal->config.is_demo) {
        buf_char(&b, ' ');
        buf_str(&b, message(x->lang, "statistics.simulated"));
    }
    return buf_out(&b);
}

/* ---- the sheet ---- */

static struct sheet_label row_words(struct exchange *x, const struct cube *c,
                                    const struct measure_row *row)
{
    char text[DAY_TEXT_BYTES];
    struct day first, end;
    struct sheet_label l = {.code = dimension_code(x->req, c->query.by, row->value),
                            .label = row_label(x, c, row)};
    if (c->query.by != DIMENSION_PERIOD && c->query.by != DIMENSION_EXPIRY_MONTH)
        return l;
    enum grain grain = c->query.by == DIMENSION_PERIOD ? c->rows_grain : GRAIN_MONTH;
    l.code = str_copy(x->req, period_write(grain, (int32_t)row->value, text));
    if (period_bounds(grain, (int32_t)row->value, &first, &end))
        l.also = str_copy(x->req, day_format_iso(first, text));
    return l;
}

static enum sheet_status status_of(struct exchange *x, const struct cube *c,
                                   const struct measure_row *row, size_t i, int column)
{
    if (row->is_hidden)
        return SHEET_HIDDEN;
    if (row->cell[column] == VALUE_UNKNOWN)
        return SHEET_NONE;
    return i < c->count && statistics_is_provisional(x, c, i) ? SHEET_PROVISIONAL : SHEET_SHOWN;
}

static struct str span_text(struct exchange *x, const struct statistics_query *q,
                            const struct cube *c)
{
    char text[DAY_TEXT_BYTES];
    if (c->view->is_stock)
        return c->week ? str_copy(x->req, period_write(GRAIN_DAY, c->week, text)) : S("");
    if (q->is_all)
        return S("all");
    return str_copy(x->req, period_write(q->measure.grain, q->measure.first, text));
}

static struct str instant_text(struct exchange *x)
{
    char text[DAY_TEXT_BYTES];
    enum { DAY_MS = 86400000, HOUR_MS = 3600000, MINUTE_MS = 60000, SECOND_MS = 1000 };
    int64_t ms = x->clock.now_ms, day = ms / DAY_MS, rest = ms % DAY_MS;
    struct str date = day_format_iso((struct day){(int32_t)day}, text);
    return str_printf(x->req, STR_FMT "T%02d:%02d:%02dZ", STR_ARG(date), (int)(rest / HOUR_MS),
                      (int)(rest % HOUR_MS / MINUTE_MS), (int)(rest % MINUTE_MS / SECOND_MS));
}

struct sheet statistics_sheet(struct exchange *x, const struct statistics_query *q,
                              const struct cube *c)
{
    size_t columns = (size_t)c->view->columns_count;
    bool has_total = statistics_has_total(c);
    size_t rows = c->count + has_total;
    struct sheet_label *row_labels = arena_array(x->req, struct sheet_label, rows);
    struct sheet_label *heads = arena_array(x->req, struct sheet_label, columns);
    enum unit *units = arena_array(x->req, enum unit, columns);
    int64_t *cells = arena_array(x->req, int64_t, rows * columns);
    enum sheet_status *status = arena_array(x->req, enum sheet_status, rows * columns);
    for (size_t k = 0; k < columns; k++) {
        const struct measure_column *column = &c->view->columns[k];
        heads[k] = (struct sheet_label){.code = str_of(column->key),
                                        .label = column_label(x->lang, column)};
        units[k] = column->unit;
    }
    for (size_t i = 0; i < rows; i++) {
        const struct measure_row *row = i < c->count ? &c->rows[i] : &c->total;
        row_labels[i] = i < c->count
                            ? row_words(x, c, row)
                            : (struct sheet_label){.code = S("total"),
                                                   .label = message(x->lang, "statistics.total")};
        for (size_t k = 0; k < columns; k++) {
            cells[i * columns + k] = row->cell[k];
            status[i * columns + k] = status_of(x, c, row, i, (int)k);
        }
    }
    return (struct sheet){
        .id = str_of(c->view->key),
        .title = statistics_finding(x, c),
        .note = statistics_note(x, c),
        .source = message(x->lang, "statistics.source"),
        .updated = instant_text(x),
        .period = span_text(x, q, c),
        .is_rtl = x->lang == LANG_AR,
        .is_simulated = x->portal->config.is_demo,
        .by = {.code = str_of(dimension_key(c->query.by)),
               .label = dimension_label(x->lang, c->query.by)},
        .rows_count = rows,
        .columns_count = columns,
        .rows = row_labels,
        .columns = heads,
        .units = units,
        .cells = cells,
        .status = status,
        .total_code = has_total ? "total" : NULL,
    };
}

/* ---- answers ---- */

static void cell_json(struct json_writer *w, struct exchange *x, const struct sheet *s, size_t at,
                      size_t column)
{
    bool is_shown = s->status[at] == SHEET_SHOWN || s->status[at] == SHEET_PROVISIONAL;
    json_name(w, str_c(x->req, s->columns[column].code));
    if (is_shown)
        json_raw(w, sheet_number(x->req, s->units[column], s->cells[at]));
    else
        json_none(w);
}

static const char *row_status(const struct sheet *s, size_t row)
{
    for (size_t k = 0; k < s->columns_count; k++) {
        if (s->status[sheet_at(s, row, k)] == SHEET_HIDDEN)
            return "confidential";
        if (s->status[sheet_at(s, row, k)] == SHEET_PROVISIONAL)
            return "provisional";
    }
    return "final";
}

static const char *unit_word(enum unit unit)
{
    switch (unit) {
    case UNIT_COUNT: return "number";
    case UNIT_SHARE_BP: return "percent";
    case UNIT_SECONDS: return "seconds";
    case UNIT_DAYS_HUNDREDTHS: return "days";
    case UNIT_MONEY: return "SAR";
    }
    return "number";
}

static void rows_json(struct json_writer *w, struct exchange *x, const struct sheet *s)
{
    json_name(w, "rows");
    json_list_open(w);
    for (size_t r = 0; r < s->rows_count; r++) {
        json_object_open(w);
        json_member_str(w, "code", s->rows[r].code);
        json_member_str(w, "label", s->rows[r].label);
        json_member_c(w, "status", row_status(s, r));
        json_name(w, "values");
        json_object_open(w);
        for (size_t k = 0; k < s->columns_count; k++)
            cell_json(w, x, s, sheet_at(s, r, k), k);
        json_object_close(w);
        json_object_close(w);
    }
    json_list_close(w);
}

static void sheet_json(struct exchange *x, const struct sheet *s, struct buf *out)
{
    struct json_writer w = json_writer(out);
    json_object_open(&w);
    json_member_str(&w, "view", s->id);
    json_member_str(&w, "title", s->title);
    json_member_str(&w, "note", s->note);
    json_member_str(&w, "source", s->source);
    json_member_str(&w, "period", s->period);
    json_member_str(&w, "by", s->by.code);
    json_member_bool(&w, "simulated", s->is_simulated);
    json_name(&w, "columns");
    json_list_open(&w);
    for (size_t k = 0; k < s->columns_count; k++) {
        json_object_open(&w);
        json_member_str(&w, "key", s->columns[k].code);
        json_member_str(&w, "label", s->columns[k].label);
        json_member_c(&w, "unit", unit_word(s->units[k]));
        json_object_close(&w);
    }
    json_list_close(&w);
    rows_json(&w, x, s);
    json_object_close(&w);
}

static const struct file_kind {
    const char *type, *end;
} kinds[FORMATS] = {
    [FORMAT_JSON] = {"application/json", "json"},
    [FORMAT_CSV] = {"text/csv; charset=utf-8", "csv"},
    [FORMAT_JSON_STAT] = {"application/json", "json"},
    [FORMAT_SDMX] = {"application/vnd.sdmx.data+csv; version=1.0.0; charset=utf-8", "sdmx.csv"},
    [FORMAT_XLSX] = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
};

static enum err write_as(struct exchange *x, const struct sheet *s, enum statistics_format format,
                         struct buf *out)
{
    switch (format) {
    case FORMAT_JSON: sheet_json(x, s, out); return OK;
    case FORMAT_CSV: sheet_csv(x->req, s, out); return OK;
    case FORMAT_JSON_STAT: sheet_json_stat(x->req, s, out); return OK;
    case FORMAT_SDMX: sheet_sdmx(x->req, s, out); return OK;
    case FORMAT_XLSX: return sheet_xlsx(x->req, s, out);
    }
    return OK;
}

void statistics_answer(struct exchange *x, const struct statistics_query *q)
{
    struct cube cube;
    struct buf out = buf_new(x->req);
    enum err e = statistics_read(x, q, &cube);
    if (e == OK) {
        struct sheet s = statistics_sheet(x, q, &cube);
        e = write_as(x, &s, q->format, &out);
    }
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const struct file_kind *kind = &kinds[q->format];
    if (q->format != FORMAT_JSON)
        exchange_header(
            x, "Content-Disposition",
            str_printf(x->req, "attachment; filename=\"%s.%s\"", cube.view->key, kind->end));
    exchange_header(x, "Vary", S("Accept-Language, Cookie"));
    exchange_header(x, "Cache-Control", S("no-cache"));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    answer_bytes(x, 200, kind->type, buf_out(&out));
}

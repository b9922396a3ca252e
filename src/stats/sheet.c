/* Numbers of a sheet, and its text formats; see the header. */
#include "stats/sheet.h"
#include "base/csv.h"

enum { WHOLE_BP = 100, HALALAS = 100 };

struct str sheet_number(struct arena *a, enum unit unit, int64_t v)
{
    switch (unit) {
    case UNIT_COUNT:
    case UNIT_SECONDS: return str_printf(a, "%lld", (long long)v);
    case UNIT_SHARE_BP:
    case UNIT_DAYS_HUNDREDTHS:
        return str_printf(a, "%lld.%02lld", (long long)(v / WHOLE_BP), (long long)(v % WHOLE_BP));
    case UNIT_MONEY:
        return str_printf(a, "%lld.%02lld", (long long)(v / HALALAS), (long long)(v % HALALAS));
    }
    return S("");
}

static bool is_shown(const struct sheet *s, size_t at)
{
    return s->status[at] == SHEET_SHOWN || s->status[at] == SHEET_PROVISIONAL;
}

static const char *status_word(enum sheet_status status)
{
    switch (status) {
    case SHEET_SHOWN: return "";
    case SHEET_HIDDEN: return "confidential";
    case SHEET_NONE: return "none";
    case SHEET_PROVISIONAL: return "provisional";
    }
    return "";
}

/* ---- CSV ---- */

static bool has_also(const struct sheet *s) { return s->rows_count > 0 && s->rows[0].also.n > 0; }

/* What holds for the row as a whole: the first cell that is not simply shown names it. */
static const char *row_status(const struct sheet *s, size_t row)
{
    for (size_t c = 0; c < s->columns_count; c++) {
        enum sheet_status status = s->status[sheet_at(s, row, c)];
        if (status == SHEET_HIDDEN || status == SHEET_PROVISIONAL)
            return status_word(status);
    }
    return "";
}

void sheet_csv(struct arena *a, const struct sheet *s, struct buf *out)
{
    struct csv_writer w = csv_writer_new(out, ',');
    csv_plain(&w, str_printf(a, STR_FMT "_code", STR_ARG(s->by.code)));
    csv_text(&w, s->by.label);
    if (has_also(s))
        csv_plain(&w, S("gregorian"));
    for (size_t c = 0; c < s->columns_count; c++)
        csv_text(&w, s->columns[c].label);
    csv_plain(&w, S("status"));
    csv_row_end(&w);
    for (size_t r = 0; r < s->rows_count; r++) {
        csv_plain(&w, s->rows[r].code);
        csv_text(&w, s->rows[r].label);
        if (has_also(s))
            csv_text(&w, s->rows[r].also);
        for (size_t c = 0; c < s->columns_count; c++) {
            size_t at = sheet_at(s, r, c);
            csv_plain(&w, is_shown(s, at) ? sheet_number(a, s->units[c], s->cells[at]) : S(""));
        }
        csv_plain(&w, str_of(row_status(s, r)));
        csv_row_end(&w);
    }
}

/* ---- JSON-stat ---- */

static void json_text(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == '"' || c == '\\')
            buf_char(b, '\\'), buf_char(b, (char)c);
        else if (c < ' ')
            buf_c(b, "\\u00"), buf_char(b, hex[c >> 4]), buf_char(b, hex[c & 15]);
        else
            buf_char(b, (char)c);
    }
    buf_char(b, '"');
}

static void json_member(struct buf *b, const char *name, struct str s)
{
    buf_printf(b, "\"%s\":", name);
    json_text(b, s);
}

static void json_category(struct buf *b, const struct sheet_label *list, size_t n)
{
    buf_c(b, "\"category\":{\"index\":[");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        json_text(b, list[i].code);
    }
    buf_c(b, "],\"label\":{");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        json_text(b, list[i].code);
        buf_char(b, ':');
        json_text(b, list[i].label);
    }
    buf_char(b, '}');
}

static const char *unit_base(enum unit unit)
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

static int unit_decimals(enum unit unit)
{
    return unit == UNIT_COUNT || unit == UNIT_SECONDS ? 0 : 2;
}

static void json_units(struct buf *b, const struct sheet *s)
{
    buf_c(b, ",\"unit\":{");
    for (size_t c = 0; c < s->columns_count; c++) {
        if (c)
            buf_char(b, ',');
        json_text(b, s->columns[c].code);
        buf_printf(b, ":{\"base\":\"%s\",\"decimals\":%d}", unit_base(s->units[c]),
                   unit_decimals(s->units[c]));
    }
    buf_char(b, '}');
}

static void json_values(struct arena *a, struct buf *b, const struct sheet *s)
{
    size_t n = s->rows_count * s->columns_count;
    buf_c(b, ",\"value\":[");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        if (is_shown(s, i))
            buf_str(b, sheet_number(a, s->units[i % s->columns_count], s->cells[i]));
        else
            buf_c(b, "null");
    }
    buf_c(b, "],\"status\":{");
    bool has = false;
    for (size_t i = 0; i < n; i++) {
        if (s->status[i] == SHEET_SHOWN)
            continue;
        buf_printf(b, has ? ",\"%zu\":\"%s\"" : "\"%zu\":\"%s\"", i, status_word(s->status[i]));
        has = true;
    }
    buf_char(b, '}');
}

void sheet_json_stat(struct arena *a, const struct sheet *s, struct buf *b)
{
    buf_c(b, "{\"version\":\"2.0\",\"class\":\"dataset\",");
    json_member(b, "label", s->title);
    buf_char(b, ',');
    json_member(b, "source", s->source);
    buf_char(b, ',');
    json_member(b, "updated", s->updated);
    buf_c(b, ",\"note\":[");
    json_text(b, s->note);
    buf_c(b, "],\"extension\":{");
    json_member(b, "view", s->id);
    buf_char(b, ',');
    json_member(b, "period", s->period);
    buf_printf(b, ",\"simulated\":%s", s->is_simulated ? "true" : "false");
    buf_c(b, "},\"id\":[");
    json_text(b, s->by.code);
    buf_printf(b, ",\"measure\"],\"size\":[%zu,%zu],\"role\":{\"metric\":[\"measure\"]",
               s->rows_count, s->columns_count);
    if (str_eq(s->by.code, S("period")))
        buf_c(b, ",\"time\":[\"period\"]");
    else if (str_eq(s->by.code, S("region")))
        buf_c(b, ",\"geo\":[\"region\"]");
    buf_c(b, "},\"dimension\":{");
    json_text(b, s->by.code);
    buf_c(b, ":{");
    json_member(b, "label", s->by.label);
    buf_char(b, ',');
    json_category(b, s->rows, s->rows_count);
    buf_c(b, "}},\"measure\":{");
    json_category(b, s->columns, s->columns_count);
    json_units(b, s);
    buf_c(b, "}}}");
    json_values(a, b, s);
    buf_char(b, '}');
}

/* ---- SDMX-CSV ---- */

static const char *sdmx_status(enum sheet_status status)
{
    switch (status) {
    case SHEET_SHOWN: return "A";
    case SHEET_HIDDEN: return "C";
    case SHEET_NONE: return "M";
    case SHEET_PROVISIONAL: return "P";
    }
    return "M";
}

void sheet_sdmx(struct arena *a, const struct sheet *s, struct buf *out)
{
    struct csv_writer w = csv_writer_new(out, ',');
    struct str flow = str_printf(a, "BAWABA:" STR_FMT "(1.0)", STR_ARG(s->id));
    const char *const head[] = {"DATAFLOW",  "TIME_PERIOD",  NULL,        "MEASURE",
                                "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS"};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        if (head[i])
            csv_plain(&w, str_of(head[i]));
        else
            csv_plain(&w, s->by.code);
    }
    csv_row_end(&w);
    bool is_time = str_eq(s->by.code, S("period"));
    for (size_t i = 0; i < s->rows_count * s->columns_count; i++) {
        size_t r = i / s->columns_count, c = i % s->columns_count;
        csv_plain(&w, flow);
        csv_plain(&w, is_time ? s->rows[r].code : s->period);
        csv_plain(&w, s->rows[r].code);
        csv_plain(&w, s->columns[c].code);
        csv_plain(&w, is_shown(s, i) ? sheet_number(a, s->units[c], s->cells[i]) : S(""));
        csv_plain(&w, str_of(unit_base(s->units[c])));
        csv_plain(&w, str_of(sdmx_status(s->status[i])));
        csv_row_end(&w);
    }
}

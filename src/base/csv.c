/* Tables as text; see the header. The reader is a small loop over whole fields: memchr-like scans
   find a field's end, so the common field costs one look a byte and no copy. */
#include "base/csv.h"
#include "base/arena.h"
#include "base/utf8.h"
#include <assert.h>

/* ---- reading ---- */

void csv_open(struct csv *csv, struct arena *a, struct str text, struct csv_rules rules)
{
    if (!rules.separator)
        rules.separator = ',';
    if (!rules.field_bytes_max)
        rules.field_bytes_max = 4096;
    assert(rules.separator != '"' && rules.separator != '\n' && rules.separator != '\r');
    assert(rules.columns >= 0 && rules.columns <= CSV_COLUMNS_MAX);
    if (str_starts(text, S("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    csv->rules = rules;
    csv->rest = text;
    csv->fields = 0;
    csv->line = 0;
    csv->fault = CSV_FINE;
    csv->fault_line = csv->fault_position = csv->fault_field = 0;
    csv->next_line = 1;
    csv->line_at = text.at;
    csv->field_arena = a;
}

/* A place in the text that faults can be told at. */
struct place {
    const char *at, *line_at;
    int line;
};

static struct place here(const struct csv *csv, const char *at)
{
    return (struct place){at, csv->line_at, csv->next_line};
}

/* Notes the row's first fault. */
static void note(struct csv *csv, enum csv_fault fault, struct place p)
{
    if (csv->fault != CSV_FINE)
        return;
    struct str before = {p.line_at, (size_t)(p.at - p.line_at)};
    csv->fault = fault;
    csv->fault_line = p.line;
    csv->fault_position = (int)utf8_length(before) + 1;
    csv->fault_field = csv->fields + 1;
}

static void line_passed(struct csv *csv, const char *behind)
{
    csv->next_line++;
    csv->line_at = behind;
}

/* What stands at the start of `rest`: the end of a field, of a row, or of the text. */
enum stop { STOP_NONE, STOP_FIELD, STOP_ROW, STOP_TEXT };

static enum stop stop_at(struct str rest, char separator, size_t *bytes)
{
    *bytes = 1;
    if (rest.n == 0)
        return STOP_TEXT;
    if (rest.at[0] == separator)
        return STOP_FIELD;
    if (rest.at[0] == '\n')
        return STOP_ROW;
    *bytes = 2;
    return rest.n > 1 && rest.at[0] == '\r' && rest.at[1] == '\n' ? STOP_ROW : STOP_NONE;
}

/* After a fault: to the end of the present line, whatever stands on it. */
static enum stop skip_line(struct csv *csv)
{
    size_t i = str_index(csv->rest, '\n');
    bool ended = i < csv->rest.n;
    csv->rest = str_from(csv->rest, ended ? i + 1 : i);
    if (ended)
        line_passed(csv, csv->rest.at);
    return ended ? STOP_ROW : STOP_TEXT;
}

/* Moves past the separator or line end that must stand here. */
static enum stop pass_stop(struct csv *csv)
{
    size_t bytes;
    enum stop stop = stop_at(csv->rest, csv->rules.separator, &bytes);
    switch (stop) {
    case STOP_NONE:
        note(csv, csv->rest.at[0] == '\r' ? CSV_LINE_END : CSV_QUOTE_AFTER,
             here(csv, csv->rest.at));
        return skip_line(csv);
    case STOP_FIELD: csv->rest = str_from(csv->rest, 1); return stop;
    case STOP_ROW:
        csv->rest = str_from(csv->rest, bytes);
        line_passed(csv, csv->rest.at);
        return stop;
    case STOP_TEXT: return stop;
    }
    assert(!"a stop");
    return STOP_TEXT;
}

/* A field that does not start with a quote. */
static enum stop plain_field(struct csv *csv, struct str *field)
{
    const char *at = csv->rest.at;
    size_t n = csv->rest.n, i = 0;
    char separator = csv->rules.separator;
    while (i < n && at[i] != separator && at[i] != '\n' && at[i] != '\r') {
        if (at[i] == '"' || at[i] == 0) {
            note(csv, at[i] ? CSV_QUOTE_INSIDE : CSV_CONTROL, here(csv, at + i));
            return skip_line(csv);
        }
        i++;
    }
    *field = (struct str){at, i};
    csv->rest = str_from(csv->rest, i);
    return pass_stop(csv);
}

/* The field's text with its doubled quotes made single. */
static struct str undouble(struct arena *a, struct str s, size_t doubled)
{
    char *to = arena_alloc_raw(a, s.n - doubled);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        to[n++] = s.at[i];
        i += s.at[i] == '"';
    }
    assert(n == s.n - doubled);
    return (struct str){to, n};
}

/* A field whose opening quote has just been passed. */
static enum stop quoted_field(struct csv *csv, struct place open, struct str *field)
{
    const char *at = csv->rest.at;
    size_t n = csv->rest.n, doubled = 0, i = 0;
    for (; i < n; i++) {
        if (at[i] == '"') {
            if (i + 1 >= n || at[i + 1] != '"')
                break;
            doubled++;
            i++;
        } else if (at[i] == '\n') {
            line_passed(csv, at + i + 1);
        } else if (at[i] == 0) {
            note(csv, CSV_CONTROL, here(csv, at + i));
        }
    }
    if (i == n) {
        /* The quote that was never closed is what its writer must find, not the end of the file. */
        note(csv, CSV_QUOTE_OPEN, open);
        csv->rest = str_from(csv->rest, n);
        return STOP_TEXT;
    }
    *field = (struct str){at, i};
    if (doubled && i - doubled <= csv->rules.field_bytes_max)
        *field = undouble(csv->field_arena, *field, doubled);
    csv->rest = str_from(csv->rest, i + 1);
    return pass_stop(csv);
}

static enum stop field_next(struct csv *csv)
{
    struct place start = here(csv, csv->rest.at);
    struct str field = {start.at, 0};
    enum stop stop;
    if (csv->rest.n && start.at[0] == '"') {
        csv->rest = str_from(csv->rest, 1);
        stop = quoted_field(csv, start, &field);
    } else {
        stop = plain_field(csv, &field);
    }
    if (field.n > csv->rules.field_bytes_max)
        note(csv, CSV_FIELD_LONG, start);
    else if (!utf8_valid(field))
        note(csv, CSV_NOT_UTF8, start);
    if (csv->fields < CSV_COLUMNS_MAX)
        csv->field[csv->fields] = field;
    csv->fields += csv->fields <= CSV_COLUMNS_MAX;
    return stop;
}

static void skip_empty_lines(struct csv *csv)
{
    size_t bytes;
    while (csv->rules.columns != 1 &&
           stop_at(csv->rest, csv->rules.separator, &bytes) == STOP_ROW) {
        csv->rest = str_from(csv->rest, bytes);
        line_passed(csv, csv->rest.at);
    }
}

/* Too few or too many fields: told at the row's start. */
static void check_columns(struct csv *csv)
{
    int most = csv->rules.columns ? csv->rules.columns : CSV_COLUMNS_MAX;
    int least = csv->rules.columns ? csv->rules.columns : 1;
    if (csv->fields >= least && csv->fields <= most) {
        csv->rules.columns = csv->fields;
        return;
    }
    csv->fault = csv->fields < least ? CSV_COLUMNS_FEW : CSV_COLUMNS_MANY;
    csv->fault_line = csv->line;
    csv->fault_position = 1;
    csv->fault_field = csv->fields < least ? csv->fields : most + 1;
}

enum csv_result csv_next(struct csv *csv)
{
    skip_empty_lines(csv);
    csv->fields = 0;
    csv->fault = CSV_FINE;
    csv->line = csv->next_line;
    if (csv->rest.n == 0)
        return CSV_END;
    enum stop stop;
    do
        stop = field_next(csv);
    while (stop == STOP_FIELD);
    if (csv->fault == CSV_FINE)
        check_columns(csv);
    if (csv->fields > CSV_COLUMNS_MAX)
        csv->fields = CSV_COLUMNS_MAX;
    return csv->fault == CSV_FINE ? CSV_ROW : CSV_FAULT;
}

const char *csv_fault_name(enum csv_fault fault)
{
    switch (fault) {
    case CSV_FINE: return "fine";
    case CSV_QUOTE_OPEN: return "quote_open";
    case CSV_QUOTE_INSIDE: return "quote_inside";
    case CSV_QUOTE_AFTER: return "quote_after";
    case CSV_LINE_END: return "line_end";
    case CSV_CONTROL: return "control";
    case CSV_NOT_UTF8: return "not_utf8";
    case CSV_FIELD_LONG: return "field_long";
    case CSV_COLUMNS_FEW: return "columns_few";
    case CSV_COLUMNS_MANY: return "columns_many";
    }
    assert(!"a fault");
    return "";
}

/* ---- writing ---- */

struct csv_writer csv_writer_new(struct buf *out, char separator)
{
    buf_str(out, S("\xEF\xBB\xBF"));
    return (struct csv_writer){.out = out, .separator = separator ? separator : ','};
}

static bool could_be_formula(struct str s)
{
    static const char *const full_width[] = {"＝", "＋", "－", "＠"};
    if (s.n && s.at[0] && strchr("=+-@\t\r\n", s.at[0]))
        return true;
    for (int i = 0; i < 4; i++)
        if (str_starts(s, str_of(full_width[i])))
            return true;
    return false;
}

static bool needs_quotes(struct str s, char separator)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] == separator || s.at[i] == '"' || s.at[i] == '\n' || s.at[i] == '\r')
            return true;
    return false;
}

static void cell(struct csv_writer *w, struct str text, bool disarmed)
{
    if (w->row_begun)
        buf_char(w->out, w->separator);
    w->row_begun = true;
    if (!disarmed && !needs_quotes(text, w->separator)) {
        buf_str(w->out, text);
        return;
    }
    buf_char(w->out, '"');
    if (disarmed)
        buf_char(w->out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '"')
            buf_char(w->out, '"');
        buf_char(w->out, text.at[i]);
    }
    buf_char(w->out, '"');
}

void csv_text(struct csv_writer *w, struct str text) { cell(w, text, could_be_formula(text)); }
void csv_plain(struct csv_writer *w, struct str text) { cell(w, text, false); }

void csv_row_end(struct csv_writer *w)
{
    buf_str(w->out, S("\r\n"));
    w->row_begun = false;
}

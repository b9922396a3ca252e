/* A list of workers from a file, instead of picking them: a CSV with the column "worker" and, if wanted,
   one column for each answer, by the field's identifier. Every bad row is named with line, column, value
   and reason; a file with one is taken as a whole only after it was mended, so nothing is left out
   silently.

   The trap: what is right in the file may still be refused. The check page says so before anything is
   submitted. */
#include "base/csv.h"
#include "base/utf8.h"
#include "decisions/submit.h"
#include "queries/request_view.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/service_way.h"
#include "web/show.h"

enum {
    NUMBER_COLUMN = -1,
    UNKNOWN_COLUMN = -2,
    FIELD_BYTES_MAX = 200,
    UPLOAD_FAULTS_SHOWN = 100,
};

struct upload_fault {
    int line; /* of the file, from 1 */
    struct str column;
    struct field_fault fault; /* pointer unused */
};

struct upload {
    struct submission_line *lines; /* own answers; VALUE_UNKNOWN where the file says nothing */
    size_t lines_count;
    size_t rows; /* in the file, below its head */
    struct upload_fault faults[UPLOAD_FAULTS_SHOWN];
    size_t faults_count; /* of all, also those not kept */
};

/* ---- reading the file ---- */

struct reading {
    struct exchange *x;
    const struct service *service;
    struct upload *out;
    int columns[CSV_COLUMNS_MAX]; /* field of each column, NUMBER_COLUMN or UNKNOWN_COLUMN */
    int columns_count;
    /* numbers of earlier lines: open addressing, with the line they stand on */
    int64_t *seen_number;
    int *seen_line;
    size_t slots;
    struct faults cell; /* of the cell in hand */
};

static void complain(struct reading *r, int line, struct str column, const char *code,
                     struct str found, struct str wanted)
{
    struct upload *u = r->out;
    if (u->faults_count < UPLOAD_FAULTS_SHOWN) {
        struct upload_fault *f = &u->faults[u->faults_count];
        *f = (struct upload_fault){
            .line = line,
            .column = str_copy(r->x->req, utf8_first(column, 40)),
            .fault = {.code = code,
                      .found = str_copy(r->x->req, utf8_first(found, 60)),
                      .wanted = wanted},
        };
    }
    u->faults_count++;
}

static int column_of(const struct service *s, struct str name)
{
    name = str_trim(name);
    if (str_eq_nocase(name, S("worker")))
        return NUMBER_COLUMN;
    for (int i = 0; i < s->fields_count; i++)
        if (s->fields[i].kind != FIELD_TICK && str_eq_nocase(name, str_of(s->fields[i].id)))
            return i;
    return UNKNOWN_COLUMN;
}

/* "worker,months": the columns a file may have. */
static struct str upload_columns(struct arena *req, const struct service *s)
{
    struct buf b = buf_new(req);
    buf_c(&b, "worker");
    for (int i = 0; i < s->fields_count; i++)
        if (s->fields[i].kind != FIELD_TICK)
            buf_printf(&b, ",%s", s->fields[i].id);
    return buf_out(&b);
}

/* False when the rows behind can't be read for want of a column "worker". */
static bool read_head(struct reading *r, const struct csv *csv)
{
    bool has_number = false;
    struct str known = upload_columns(r->x->req, r->service);
    for (int c = 0; c < csv->fields; c++) {
        r->columns[c] = column_of(r->service, csv->field[c]);
        if (r->columns[c] == UNKNOWN_COLUMN)
            complain(r, csv->line, csv->field[c], "unknown_column", csv->field[c], known);
        for (int before = 0; before < c; before++)
            if (r->columns[c] != UNKNOWN_COLUMN && r->columns[before] == r->columns[c])
                complain(r, csv->line, csv->field[c], "column_twice", csv->field[c], known);
        has_number |= r->columns[c] == NUMBER_COLUMN;
    }
    r->columns_count = csv->fields;
    if (!has_number)
        complain(r, csv->line, S("worker"), "no_worker_column", S(""), known);
    return has_number;
}

/* The line on which the number stands already, or 0 after noting it. */
static int seen_before(struct reading *r, int64_t number, int line)
{
    size_t at = (uint64_t)number * 0x9E3779B97F4A7C15u >> 32 & (r->slots - 1);
    while (r->seen_number[at] && r->seen_number[at] != number)
        at = (at + 1) & (r->slots - 1);
    if (r->seen_number[at])
        return r->seen_line[at];
    r->seen_number[at] = number;
    r->seen_line[at] = line;
    return 0;
}

static void take_faults(struct reading *r, const struct faults *faults, int line, struct str column)
{
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++)
        complain(r, line, column, faults->list[i].code, faults->list[i].found,
                 faults->list[i].wanted);
}

static void read_cell(struct reading *r, int line, int column, struct str name, struct str text,
                      struct submission_line *out)
{
    struct faults *faults = &r->cell;
    faults->count = 0;
    text = str_trim(text);
    if (column == NUMBER_COLUMN) {
        int64_t number = 0;
        if (person_number_from_text(r->x, name, text, faults, &number)) {
            int before = seen_before(r, number, line);
            if (before)
                complain(r, line, name, "line_twice", text, str_printf(r->x->req, "%d", before));
        }
        out->number = number;
    } else if (column >= 0 && text.n) {
        field_from_text(r->x, &r->service->fields[column], name, text, faults,
                        &out->input.value[column]);
    }
    take_faults(r, faults, line, name);
}

static struct submission_line *line_next(struct reading *r)
{
    struct submission_line *l = &r->out->lines[r->out->lines_count++];
    *l = (struct submission_line){0};
    for (int i = 0; i < INPUTS_MAX; i++)
        l->input.value[i] = VALUE_UNKNOWN;
    return l;
}

static void read_rows(struct reading *r, struct csv *csv, const struct str *names)
{
    size_t most = (size_t)r->service->lines_max;
    for (;;) {
        enum csv_result got = csv_next(csv);
        if (got == CSV_END)
            break;
        r->out->rows++;
        if (got == CSV_FAULT) {
            struct str code = str_printf(r->x->req, "csv_%s", csv_fault_name(csv->fault));
            int field = csv->fault_field;
            struct str column = field > 0 && field <= r->columns_count ? names[field - 1] : S("");
            complain(r, csv->fault_line, column, str_c(r->x->req, code),
                     str_printf(r->x->req, "%d", csv->fields),
                     str_printf(r->x->req, "%d", r->columns_count));
            continue;
        }
        if (r->out->rows > most)
            continue; /* counted only; said once below */
        struct submission_line *l = line_next(r);
        for (int c = 0; c < csv->fields; c++)
            read_cell(r, csv->line, r->columns[c], names[c], csv->field[c], l);
    }
    if (r->out->rows > most)
        complain(r, (int)most + 2, S(""), "too_many", show_number(r->x->req, (int64_t)r->out->rows),
                 show_number(r->x->req, (int64_t)most));
    if (r->out->rows == 0)
        complain(r, 2, S("worker"), "no_rows", S(""), S(""));
}

/* The separator that the first line uses: spreadsheets write what their country writes. */
static char separator_of(struct str text)
{
    struct str line = str_first(text, str_index(text, '\n'));
    if (str_index(line, ',') < line.n)
        return ',';
    return str_index(line, ';') < line.n ? ';' : str_index(line, '\t') < line.n ? '\t' : ',';
}

/* Reads CSV text (separated by commas, semicolons or tabs) for a service. */
static void upload_read(struct exchange *x, const struct service *s, struct str text,
                        struct upload *out)
{
    struct reading *r = arena_new_of(x->req, struct reading);
    struct csv *csv = arena_new_of(x->req, struct csv);
    struct csv_rules rules = {.separator = separator_of(text), .field_bytes_max = FIELD_BYTES_MAX};
    *out = (struct upload){0};
    r->x = x;
    r->service = s;
    r->out = out;
    r->slots = 16;
    while (r->slots < 2 * (size_t)s->lines_max)
        r->slots *= 2;
    r->seen_number = arena_array(x->req, int64_t, r->slots);
    r->seen_line = arena_array(x->req, int, r->slots);
    out->lines = arena_array(x->req, struct submission_line, s->lines_max);
    csv_open(csv, x->req, text, rules);
    enum csv_result got = csv_next(csv);
    if (got != CSV_ROW) {
        complain(r, 1, S("worker"), "no_worker_column", S(""), upload_columns(x->req, s));
        return;
    }
    if (!read_head(r, csv))
        return;
    struct str *names = arena_array(x->req, struct str, csv->fields);
    for (int c = 0; c < csv->fields; c++)
        names[c] = str_copy(x->req, str_trim(csv->field[c]));
    read_rows(r, csv, names);
}

/* ---- pages ---- */

static void add_columns(struct way *w, struct node page)
{
    struct exchange *x = w->x;
    struct node list = node_list(x->req, FIELDS_MAX + 1);
    for (int i = -1; i < w->service->fields_count; i++) {
        const struct field *f = i < 0 ? NULL : &w->service->fields[i];
        if (f && f->kind == FIELD_TICK)
            continue;
        struct node n = node_object(x->req, 3);
        bool in_arabic = x->lang == LANG_AR;
        node_set(n, KEY("name"), node_c(f ? f->id : "worker"));
        node_set(
            n, KEY("what"),
            node_text(!f ? message(x->lang, "upload.worker") : str_of(in_arabic ? f->ar : f->en)));
        node_set(n, KEY("need"),
                 node_text(message(x->lang, f ? "upload.optional" : "upload.required")));
        node_add(list, n);
    }
    node_set(page, KEY("columns"), list);
}

static void add_faults(struct way *w, struct node page, const struct upload *u)
{
    struct exchange *x = w->x;
    size_t n = u->faults_count < UPLOAD_FAULTS_SHOWN ? u->faults_count : UPLOAD_FAULTS_SHOWN;
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        const struct upload_fault *f = &u->faults[i];
        struct node row = node_object(x->req, 4);
        node_set(row, KEY("line"), node_int(f->line));
        node_set(row, KEY("column"), node_text(f->column));
        node_set(row, KEY("value"), node_text(f->fault.found));
        node_set(row, KEY("reason"), node_text(fault_text(x->req, x->lang, &f->fault)));
        node_add(list, row);
    }
    node_set(page, KEY("bad_rows"), list);
    node_set(page, KEY("has_bad_rows"), node_bool(n > 0));
    if (u->faults_count)
        node_set(
            page, KEY("bad_text"),
            node_html(message_html_plural(x->req, x->lang, "upload.bad", u->faults_count,
                                          ARGS({"rows", show_number(x->req, (int64_t)u->rows)}))));
    if (u->faults_count > n)
        node_set(page, KEY("more_bad"),
                 node_html(message_html_plural(x->req, x->lang, "upload.more_bad",
                                               u->faults_count - n, NULL, 0)));
}

static void show_page(struct way *w, int status, const struct upload *u)
{
    struct exchange *x = w->x;
    struct node page = node_object(x->req, 40);
    struct establishment_words est;
    enum err e = establishment_words_load(x->reader, x->req, x->actor.establishment_id, &est);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const char *name = x->lang == LANG_AR ? w->service->ar : w->service->en;
    node_set(page, KEY("title"),
             node_text(
                 message_format(x->req, x->lang, "upload.title", ARGS({"service", str_of(name)}))));
    way_frame(w, page, WAY_PICK);
    node_set(page, KEY("establishment"),
             node_html(message_html(x->req, x->lang, "service.establishment",
                                    ARGS({"name", x->lang == LANG_AR ? est.name_ar : est.name_en},
                                         {"number", est.number, ARG_CODE}))));
    node_set(page, KEY("lines_max"),
             node_html(message_html(x->req, x->lang, "upload.limits",
                                    ARGS({"lines", show_number(x->req, w->service->lines_max)}))));
    struct str base =
        str_printf(x->req, "/" STR_FMT "/services/%s", STR_ARG(lang_code(x->lang)), w->service->id);
    node_set(page, KEY("action"), node_text(str_printf(x->req, STR_FMT "/upload", STR_ARG(base))));
    node_set(page, KEY("pick"), node_text(str_printf(x->req, STR_FMT "/pick", STR_ARG(base))));
    node_set(page, KEY("template"),
             node_text(str_printf(x->req, STR_FMT "/template.csv", STR_ARG(base))));
    add_columns(w, page);
    if (u)
        add_faults(w, page, u);
    node_set(page, KEY("fields"), way_fields(w, false));
    answer_page(x, status, "service_upload", page);
}

void page_upload(struct exchange *x)
{
    struct way *w = arena_new_of(x->req, struct way);
    if (way_begin(x, ACTION_PREVIEW_SERVICE, w))
        show_page(w, 200, NULL);
}

void page_upload_post(struct exchange *x)
{
    struct way *w = arena_new_of(x->req, struct way);
    struct upload *u = arena_new_of(x->req, struct upload);
    struct form form;
    if (!way_begin(x, ACTION_SUBMIT_REQUEST, w) || !exchange_form(x, &form))
        return;
    way_read_shared(w, &form);
    if (form.files_count == 0)
        fault_add(&w->faults, S("file"), "no_file", S(""), S(""));
    else
        upload_read(x, w->service, form.files[0].data, u);
    if (u->faults_count)
        fault_add(&w->faults, S("bad-rows"), "bad_rows", S(""),
                  show_number(x->req, (int64_t)u->faults_count));
    if (w->faults.count) {
        show_page(w, 422, u);
        return;
    }
    w->draft.lines = u->lines;
    w->draft.lines_count = u->lines_count;
    w->draft.is_upload = true;
    way_store(w, "check");
}

void page_upload_template(struct exchange *x)
{
    struct way *w = arena_new_of(x->req, struct way);
    struct buf b = buf_new(x->req);
    if (!way_begin(x, ACTION_PREVIEW_SERVICE, w))
        return;
    buf_c(&b, "\xEF\xBB\xBF");
    buf_str(&b, upload_columns(x->req, w->service));
    buf_c(&b, "\r\n");
    exchange_header(x, "Content-Disposition",
                    str_printf(x->req, "attachment; filename=\"%s.csv\"", w->service->id));
    page_headers(x);
    answer_bytes(x, 200, "text/csv; charset=utf-8", buf_out(&b));
}

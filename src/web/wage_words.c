/* See the header. */
#include "web/wage_words.h"
#include "base/csv.h"
#include "web/page.h"
#include "web/show.h"
#include <stdio.h>

#define FINDING_ARGS(req, f)                                                 \
    ARGS({"value", (f)->value, ARG_CODE}, {"wanted", (f)->wanted, ARG_CODE}, \
         {"line", str_printf(req, "%u", (f)->other_line), ARG_CODE})

static const char *finding_key(struct arena *req, const char *kind, const struct wage_finding *f)
{
    return str_c(req, str_printf(req, "wages.%s.%s", kind, wage_cause_name(f->cause)));
}

struct str wage_finding_text(struct arena *req, enum lang lang, const char *kind,
                             const struct wage_finding *f)
{
    return message_format(req, lang, finding_key(req, kind, f), FINDING_ARGS(req, f));
}

struct html wage_finding_html(struct arena *req, enum lang lang, const char *kind,
                              const struct wage_finding *f)
{
    return message_html(req, lang, finding_key(req, kind, f), FINDING_ARGS(req, f));
}

struct html wage_finding_where(struct arena *req, enum lang lang, const struct wage_finding *f)
{
    static const char *const keys[2][2] = {{"wages.where.line", "wages.where.field"},
                                           {"wages.where.second", "wages.where.second_field"}};
    if (f->line == 0)
        return html_text(req, message(lang, "wages.where.file"));
    return message_html(req, lang, keys[f->file][f->column != NULL],
                        ARGS({"line", str_printf(req, "%u", f->line), ARG_CODE},
                             {"field", str_of(f->column ? f->column : ""), ARG_CODE}));
}

struct str wage_month_name(struct arena *req, enum lang lang, int64_t month)
{
    return str_printf(req, STR_FMT " %d",
                      STR_ARG(show_month(lang, CALENDAR_GREGORIAN, (int)(month % 12) + 1)),
                      (int)(month / 12));
}

struct str wage_month_code(struct arena *req, int64_t month)
{
    char text[WAGE_MONTH_TEXT_BYTES];
    return str_copy(req, wage_month_text(month, text));
}

enum { FILE_CODE_DIGITS = 15 };

struct str wage_file_code(struct arena *req, int64_t file_id)
{
    return str_printf(req, "%015llx", (long long)file_id);
}

bool wage_file_code_read(struct str text, int64_t *out)
{
    int64_t n = 0;
    if (text.n != FILE_CODE_DIGITS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f'))
            return false;
        n = n * 16 + (is_digit ? c - '0' : c - 'a' + 10);
    }
    *out = n;
    return n != 0;
}

const char *wage_upload_state(const struct wage_upload *u)
{
    if (u->outcome == WAGE_REJECTED || u->operation_no)
        return wage_outcome_name((enum wage_outcome)u->outcome);
    return "ready";
}

struct str wage_report_csv(struct exchange *x, const struct wage_finding *findings, size_t n)
{
    static const char *const keys[WAGE_REPORT_COLUMNS] = {
        "wages.column.line",  "wages.column.field", "wages.column.value", "wages.column.wanted",
        "wages.column.check", "wages.column.grade", "wages.column.cause", "wages.column.fix"};
    struct buf out = buf_new(x->req);
    struct csv_writer w = csv_writer_new(&out, ',');
    struct str titles[WAGE_REPORT_COLUMNS];
    for (int i = 0; i < WAGE_REPORT_COLUMNS; i++)
        titles[i] = message(x->lang, keys[i]);
    wage_report_titles(&w, titles);
    for (size_t i = 0; i < n; i++) {
        const struct wage_finding *f = &findings[i];
        bool rejects = wage_cause_rejects(f->cause);
        wage_report_row(&w, f,
                        &(struct wage_report_words){
                            message(x->lang, rejects ? "wages.grade.reject" : "wages.grade.remark"),
                            wage_finding_text(x->req, x->lang, "cause", f),
                            wage_finding_text(x->req, x->lang, "fix", f)});
    }
    return buf_out(&out);
}

void wage_report_answer(struct exchange *x, const struct wage_upload *u,
                        const struct wage_finding *findings, size_t n)
{
    exchange_header(x, "Content-Disposition",
                    str_printf(x->req, "attachment; filename=\"wages-" STR_FMT ".csv\"",
                               STR_ARG(wage_month_code(x->req, u->month))));
    exchange_header(x, "Cache-Control", S("no-store"));
    if (!x->is_api)
        page_headers(x);
    answer_bytes(x, 200, "text/csv; charset=utf-8", wage_report_csv(x, findings, n));
}

/* The report of a request as CSV: a row a line, a row a reason where the line was refused (ux.md 4
   "Bulk", 8). Read and written in slices, so 5,000 lines cost no more memory than 200. */
#include "base/csv.h"
#include "decisions/reference.h"
#include "queries/request_view.h"
#include "web/decision_json.h"
#include "web/decision_page.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/reason.h"
#include "web/value_show.h"

enum { SLICE = 200 };

static const char *const columns[] = {
    "line",     "worker", "name_ar",    "name_en",       "status",
    "field",    "code",   "message_ar", "message_en",    "found",
    "required", "fee",    "permit_no",  "permit_expiry", "permit_expiry_hijri",
};

static void day_cells(struct csv_writer *w, struct day day)
{
    char text[DAY_TEXT_BYTES];
    csv_plain(w, day_is_none(day) ? S("") : day_format_iso(day, text));
    csv_plain(w, day_is_none(day) ? S("") : day_format_hijri(day, text));
}

static void head_cells(struct csv_writer *w, struct arena *a, const struct line_view *l)
{
    const char *status = l->line.state == STATE_WITHDRAWN ? "withdrawn"
                         : l->line.state == STATE_EXPIRED ? "expired"
                                                          : decision_json_status(l->entry->op.kind);
    csv_plain(w, str_printf(a, "%lld", (long long)l->line.line));
    csv_plain(w, l->number);
    csv_text(w, l->name_ar);
    csv_text(w, l->name_en);
    csv_plain(w, str_of(status));
}

static void reason_row_of(struct csv_writer *w, struct arena *a, int service,
                          const struct line_view *l, const struct finding *f)
{
    bool is_hidden = f->audience == PARTY_OTHER;
    head_cells(w, a, l);
    csv_plain(w, S("worker"));
    csv_plain(w, rule_code(a, service, f->rule));
    csv_text(w, reason_text(a, LANG_AR, f));
    csv_text(w, reason_text(a, LANG_EN, f));
    csv_text(w, is_hidden ? S("") : value_plain(a, f->kind, f->found));
    csv_text(w, value_plain(a, f->kind, f->required));
    csv_plain(w, S("0.00"));
    csv_plain(w, S(""));
    day_cells(w, DAY_NONE);
    csv_row_end(w);
}

static void granted_row(struct csv_writer *w, struct arena *a, const struct line_view *l)
{
    char money[MONEY_TEXT_BYTES];
    struct permit_given permit = {.expiry = DAY_NONE};
    bool has_permit = l->entry->decision.granted && decision_permit(&l->entry->decision, &permit);
    head_cells(w, a, l);
    for (int i = 0; i < 6; i++)
        csv_plain(w, S(""));
    csv_plain(w, money_format((struct money){l->line.fee}, money));
    csv_plain(w, has_permit && permit.number && l->entry->op.kind == OPERATION_EXECUTED
                     ? str_printf(a, "%lld", (long long)permit.number)
                     : S(""));
    day_cells(w, has_permit ? permit.expiry : DAY_NONE);
    csv_row_end(w);
}

static void line_rows(struct csv_writer *w, struct arena *a, int service, const struct line_view *l)
{
    const struct decision *d = &l->entry->decision;
    if (l->line.state != STATE_REFUSED || d->granted) {
        granted_row(w, a, l);
        return;
    }
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed)
            reason_row_of(w, a, service, l, &d->findings[i]);
}

/* Appends the report: byte order mark, header row, then the lines in order. ERR_NOT_FOUND. */
static enum err report_write(struct db *reader, int64_t establishment_id, int64_t seq,
                             struct buf *out)
{
    struct csv_writer w = csv_writer_new(out, ',');
    enum err e = OK;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_plain(&w, str_of(columns[i]));
    csv_row_end(&w);
    struct arena *slice = arena_new(64 << 20);
    for (int64_t first = 1; e == OK; first += SLICE) {
        struct request_view v;
        arena_reset(slice);
        e = request_view_load(reader, slice, establishment_id, seq, first, SLICE, &v);
        for (size_t i = 0; e == OK && i < v.lines_count; i++)
            line_rows(&w, slice, v.request.service, &v.lines[i]);
        if (e == OK && v.lines_count < SLICE)
            break;
    }
    arena_free(slice);
    return e;
}

void page_report(struct exchange *x)
{
    int service;
    int64_t establishment_id, seq;
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &service, &establishment_id,
                                &seq)) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    struct resource about = {.establishment_id = establishment_id, .service = service};
    struct buf out = buf_new(x->req);
    if (!exchange_may(x, ACTION_VIEW_REQUEST, &about))
        return;
    enum err e = report_write(x->reader, establishment_id, seq, &out);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    exchange_header(
        x, "Content-Disposition",
        str_printf(x->req, "attachment; filename=\"" STR_FMT ".csv\"", STR_ARG(x->params[0])));
    exchange_header(x, "Cache-Control", S("no-store"));
    page_headers(x);
    answer_bytes(x, 200, "text/csv; charset=utf-8", buf_out(&out));
}

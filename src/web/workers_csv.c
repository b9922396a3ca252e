/* The list of workers as a spreadsheet: the rows of the page's choices, all of them. Numbers stay masked
   as on the page; the reference in the first column is what leads to a worker's own page. */
#include "base/csv.h"
#include "model/occupation.h"
#include "model/place.h"
#include "web/api.h"
#include "web/audit_behind.h"
#include "web/page.h"
#include "web/pages_establishment.h"
#include "web/show.h"
#include "web/value_show.h"
#include "web/workers_query.h"
#include <stdio.h>

enum { CSV_ROWS_MAX = 100000 };

struct sheet {
    struct exchange *x;
    struct csv_writer csv;
};

static const char *const columns[] = {
    "worker",          "name",
    "number",          "nationality",
    "occupation_code", "occupation",
    "status",          "permit_kind",
    "permit_expiry",   "permit_expiry_hijri",
    "employed_since",  "employed_since_hijri",
    "wage_month_sar",
};

static void day_cells(struct sheet *s, struct day day)
{
    char text[DAY_TEXT_BYTES];
    csv_plain(&s->csv, day_is_none(day) ? S("") : day_format_iso(day, text));
    csv_plain(&s->csv, day_is_none(day) ? S("") : day_format_hijri(day, text));
}

static enum err add_row(void *ctx, const struct worker_row *row)
{
    struct sheet *s = ctx;
    struct exchange *x = s->x;
    char digits[24];
    bool ar = x->lang == LANG_AR;
    int64_t number = row->id_no ? row->id_no : row->border_no;
    int n = snprintf(digits, sizeof digits, "%lld", (long long)number);
    csv_plain(&s->csv, reference_worker(x->req, &x->portal->ref_key, row->person_id));
    csv_text(&s->csv, ar ? row->name_ar : row->name_en);
    csv_plain(&s->csv, show_number_masked(x->req, (struct str){digits, (size_t)n}));
    csv_text(&s->csv, country_name(row->nationality, ar));
    csv_plain(&s->csv, value_plain(x->req, VALUE_OCCUPATION, row->occupation));
    csv_text(&s->csv, occupation_title(row->occupation, ar));
    csv_text(&s->csv, value_show(x->req, x->lang, VALUE_WORKER_STATUS, row->status));
    csv_text(&s->csv, value_show(x->req, x->lang, VALUE_PERMIT_KIND, row->permit_kind));
    day_cells(s, row->permit_expiry);
    day_cells(s, row->start_on);
    csv_plain(&s->csv, value_plain(x->req, VALUE_MONEY, row->wage));
    csv_row_end(&s->csv);
    return OK;
}

void page_workers_csv(struct exchange *x)
{
    struct worker_filter f;
    struct resource own = {.establishment_id = x->actor.establishment_id};
    if (!exchange_may(x, ACTION_VIEW_WORKERS, &own))
        return;
    if (own.establishment_id == 0) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    if (!workers_query_read(x, &f))
        return;
    struct buf out = buf_new(x->req);
    struct sheet s = {.x = x, .csv = csv_writer_new(&out, ',')};
    char key[64];
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        snprintf(key, sizeof key, "workers.csv.%s", columns[i]);
        csv_text(&s.csv, message(x->lang, key));
    }
    csv_row_end(&s.csv);
    f.after = 0;
    enum err e = worker_rows(x->reader, x->req, own.establishment_id, x->clock.today, &f,
                             CSV_ROWS_MAX, add_row, &s);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    audit_behind(x, AUDIT_FILE_SEEN, own.establishment_id, 0, "page=workers_csv");
    exchange_header(x, "Content-Disposition", S("attachment; filename=\"workers.csv\""));
    exchange_header(x, "Cache-Control", S("no-store"));
    page_headers(x);
    answer_bytes(x, 200, "text/csv; charset=utf-8", buf_out(&out));
}

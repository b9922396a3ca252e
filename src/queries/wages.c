/* See the header. */
#include "queries/wages.h"
#include "wages/law.h"

enum { MONTHS_SHOWN = 12, FILES_SHOWN = 20, UPLOADS_SHOWN = 10, MONTHS_BACK = 12 };

/* The earliest month since the duty began that is over and not paid enough. */
enum err wage_wanted_load(struct db *reader, struct arena *req, const struct policy *policy,
                          int64_t establishment_id, struct day today, struct wage_wanted *out)
{
    struct wage_duty duty;
    struct wage_month *all;
    size_t n;
    *out = (struct wage_wanted){.last = DAY_NONE};
    enum err e = wage_duty_load(reader, establishment_id, &duty);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(wage_months_load(reader, req, establishment_id, 2 * MONTHS_BACK, &all, &n));
    int64_t now = wage_month_of(today), from = now - MONTHS_BACK;
    for (int64_t m = duty.from_month > from ? duty.from_month : from; m < now; m++) {
        bool is_ok = false;
        for (size_t i = 0; i < n; i++)
            is_ok |= all[i].month == m && all[i].is_ok;
        if (is_ok)
            continue;
        struct day last = wage_month_due(policy, m);
        bool is_late = !day_is_none(last) && day_before(last, today);
        if (!out->is_wanted)
            *out = (struct wage_wanted){.is_wanted = true, .month = m, .last = last};
        out->delay_months += is_late;
    }
    return OK;
}

enum err wage_front_load(struct db *reader, struct arena *req, const struct policy *policy,
                         int64_t establishment_id, struct day today, struct wage_front *out)
{
    *out = (struct wage_front){0};
    enum err e = wage_duty_load(reader, establishment_id, &out->duty);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    out->must_file = e == OK;
    TRY(wage_wanted_load(reader, req, policy, establishment_id, today, &out->wanted));
    TRY(wage_months_load(reader, req, establishment_id, MONTHS_SHOWN, &out->months,
                         &out->months_count));
    TRY(wage_files_load(reader, req, establishment_id, 0, FILES_SHOWN, &out->files,
                        &out->files_count));
    return wage_uploads_open(reader, req, establishment_id, UPLOADS_SHOWN, &out->uploads,
                             &out->uploads_count);
}

/* ---- a month ---- */

static enum err take_unpaid(void *ctx, const struct wage_due_worker *w)
{
    struct wage_month_view *v = ctx;
    if (!w->is_due || w->is_paid)
        return OK;
    v->unpaid_count++;
    if (v->unpaid_shown < WAGE_UNPAID_SHOWN)
        v->unpaid[v->unpaid_shown++] =
            (struct wage_unpaid){.person_id = w->person_id, .wage = w->wage, .net = w->net};
    return OK;
}

static enum err name_unpaid(struct db *reader, struct arena *req, struct wage_unpaid *u)
{
    struct db_rows r;
    TRY(db_query(reader, &r, "SELECT id_no, border_no, name_ar, name_en FROM person WHERE id = $1",
                 db_int_arg(u->person_id)));
    if (db_next(&r)) {
        u->id_no = db_int(&r, 0);
        u->border_no = db_int(&r, 1);
        u->name_ar = str_copy(req, db_text(&r, 2));
        u->name_en = str_copy(req, db_text(&r, 3));
    }
    return db_done(&r);
}

enum err wage_month_view_load(struct db *reader, struct arena *req, const struct policy *policy,
                              int64_t establishment_id, int64_t month, struct wage_month_view *out)
{
    *out = (struct wage_month_view){.due_on = wage_month_due(policy, month)};
    enum err e = wage_month_load(reader, establishment_id, month, &out->month);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    out->is_reckoned = e == OK;
    if (out->is_reckoned)
        out->due_on = out->month.due_on;
    TRY(wage_files_load(reader, req, establishment_id, month, FILES_SHOWN, &out->files,
                        &out->files_count));
    out->unpaid = arena_array(req, struct wage_unpaid, WAGE_UNPAID_SHOWN);
    TRY(wage_due_each(reader, req, policy, establishment_id, month, take_unpaid, out));
    for (size_t i = 0; i < out->unpaid_shown; i++)
        TRY(name_unpaid(reader, req, &out->unpaid[i]));
    return OK;
}

enum err wage_upload_view(struct db *reader, struct arena *req, int64_t establishment_id,
                          int64_t file_id, struct wage_upload *out, struct wage_finding **findings,
                          size_t *n)
{
    TRY(wage_upload_load(reader, req, establishment_id, file_id, out));
    return wage_findings_load(reader, req, establishment_id, file_id, findings, n);
}

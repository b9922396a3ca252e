/* See the header. */
#include "queries/wage_contests.h"
#include "decisions/wage_contest.h"
#include "queries/worker_view.h"
#include "wages/law.h"

enum { EMPLOYERS_MAX = 8, MONTHS_MAX = 12, MONTHS_ALWAYS = 2 };

static enum err add_lines(struct db *reader, struct arena *req, int64_t person_id,
                          struct own_wage *w)
{
    struct wage_record *lines;
    size_t n;
    TRY(wage_lines_of(reader, req, w->establishment_id, w->month, person_id, &lines, &n));
    w->has_line = n > 0;
    for (size_t i = 0; i < n; i++) {
        bool is_failed = lines[i].status == WAGE_PAID_FAILED;
        w->is_failed |= is_failed;
        w->net += is_failed ? 0 : lines[i].net;
        w->basic += lines[i].basic;
        w->housing += lines[i].housing;
        w->other += lines[i].other;
        w->deductions += lines[i].deductions;
    }
    return OK;
}

static enum err add_contest(struct db *reader, struct arena *req, const struct policy *policy,
                            int64_t person_id, struct own_wage *w)
{
    struct wage_contest c;
    struct wage_file *files;
    size_t n;
    enum err e = wage_contest_load(reader, req, w->establishment_id, w->month, person_id, &c);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    w->contest_due = DAY_NONE;
    if (e == OK) {
        w->contest_state = c.state;
        w->contest_note = c.note;
        w->contest_due = c.answer_due;
    }
    TRY(wage_files_load(reader, req, w->establishment_id, w->month, 1, &files, &n));
    w->is_filed = n > 0;
    w->contest_last = wage_contest_last(policy, w->month, n ? files[0].received_on : DAY_NONE);
    return OK;
}

static enum err months_of(struct db *reader, struct arena *req, const struct policy *policy,
                          int64_t person_id, struct day today, const struct employer *at,
                          size_t max, struct own_wage *out, size_t *n)
{
    struct worker w;
    TRY(worker_file_load(reader, req, at->establishment_id, person_id, &w));
    int64_t now = wage_month_of(today);
    int64_t first = day_is_none(w.start_on) ? now : wage_month_of(w.start_on);
    for (int64_t m = now - 1; m >= first && m >= now - MONTHS_MAX && *n < max; m--) {
        struct own_wage *one = &out[(*n)++];
        *one = (struct own_wage){
            .establishment_id = at->establishment_id,
            .month = m,
            .name_ar = at->name_ar,
            .name_en = at->name_en,
            .office_no = at->office_no,
            .seq_no = at->seq_no,
        };
        TRY(add_lines(reader, req, person_id, one));
        TRY(add_contest(reader, req, policy, person_id, one));
        if (!one->is_filed && !one->contest_state && m < now - MONTHS_ALWAYS)
            --*n; /* nothing to tell of it */
    }
    return OK;
}

enum err own_wages_load(struct db *reader, struct arena *req, const struct policy *policy,
                        int64_t person_id, struct day today, size_t max, struct own_wage **out,
                        size_t *n)
{
    struct employer *at;
    size_t employers;
    *n = 0;
    *out = arena_array(req, struct own_wage, max);
    TRY(employers_load(reader, req, person_id, EMPLOYERS_MAX, &at, &employers));
    for (size_t i = 0; i < employers; i++)
        TRY(months_of(reader, req, policy, person_id, today, &at[i], max, *out, n));
    return OK;
}

/* ---- contests ---- */

static enum err name_contest(struct db *reader, struct arena *req, struct contest_view *v)
{
    struct db_rows r;
    struct wage_record *lines;
    size_t n;
    const struct wage_contest *c = &v->contest;
    TRY(db_query(reader, &r,
                 "SELECT p.id_no, p.name_ar, p.name_en, e.name_ar, e.name_en, e.office_no, "
                 "e.seq_no FROM person p JOIN establishment e ON e.id = $2 WHERE p.id = $1",
                 db_int_arg(c->person_id), db_int_arg(c->establishment_id)));
    if (db_next(&r)) {
        v->id_no = db_int(&r, 0);
        v->name_ar = str_copy(req, db_text(&r, 1));
        v->name_en = str_copy(req, db_text(&r, 2));
        v->employer_ar = str_copy(req, db_text(&r, 3));
        v->employer_en = str_copy(req, db_text(&r, 4));
        v->office_no = (int)db_int(&r, 5);
        v->seq_no = db_int(&r, 6);
    }
    TRY(db_done(&r));
    TRY(wage_lines_of(reader, req, c->establishment_id, c->month, c->person_id, &lines, &n));
    for (size_t i = 0; i < n; i++)
        v->net += lines[i].status == WAGE_PAID_FAILED ? 0 : lines[i].net;
    return OK;
}

enum err contest_view_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           int64_t month, int64_t person_id, struct contest_view *out)
{
    *out = (struct contest_view){0};
    TRY(wage_contest_load(reader, req, establishment_id, month, person_id, &out->contest));
    return name_contest(reader, req, out);
}

static enum err views(struct db *reader, struct arena *req, const struct wage_contest *all,
                      size_t n, struct contest_view **out)
{
    *out = arena_array(req, struct contest_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        (*out)[i].contest = all[i];
        TRY(name_contest(reader, req, &(*out)[i]));
    }
    return OK;
}

enum err contest_views_of(struct db *reader, struct arena *req, int64_t establishment_id,
                          size_t max, struct contest_view **out, size_t *n)
{
    struct wage_contest *all;
    TRY(wage_contests_of(reader, req, establishment_id, max, &all, n));
    return views(reader, req, all, *n, out);
}

enum err contest_views_due(struct db *reader, struct arena *req, struct day today, size_t max,
                           struct contest_view **out, size_t *n)
{
    struct wage_contest *all;
    TRY(wage_contests_due(reader, req, today, max, &all, n));
    return views(reader, req, all, *n, out);
}

enum err signal_views(struct db *reader, struct arena *req, size_t max, struct signal_view **out,
                      size_t *n)
{
    struct wage_signed *all = arena_array(req, struct wage_signed, max);
    TRY(wage_signs_latest(reader, max, all, n));
    *out = arena_array(req, struct signal_view, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct db_rows r;
        struct signal_view *v = &(*out)[i];
        v->file = all[i];
        TRY(db_query(reader, &r,
                     "SELECT name_ar, name_en, office_no, seq_no FROM establishment WHERE id = $1",
                     db_int_arg(all[i].establishment_id)));
        if (db_next(&r)) {
            v->employer_ar = str_copy(req, db_text(&r, 0));
            v->employer_en = str_copy(req, db_text(&r, 1));
            v->office_no = (int)db_int(&r, 2);
            v->seq_no = db_int(&r, 3);
        }
        TRY(db_done(&r));
    }
    return OK;
}

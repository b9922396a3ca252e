/* See the header. */
#include "queries/wage_form.h"
#include "wages/check.h"
#include "wages/law.h"

static enum err load_workers(struct db *reader, struct arena *req, int64_t establishment_id,
                             int64_t month, struct wage_form *f)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT m.person_id, p.id_no, p.name_ar, p.name_en, m.wage, e.office_no, e.seq_no "
                 "FROM employment m JOIN person p ON p.id = m.person_id "
                 "JOIN establishment e ON e.id = m.establishment_id "
                 "WHERE m.establishment_id = $1 AND m.status = 1 AND m.start_on <= $2 "
                 "AND p.id_no IS NOT NULL ORDER BY m.person_id LIMIT 51",
                 db_int_arg(establishment_id), db_int_arg(wage_month_first(month).n)));
    while (db_next(&r)) {
        f->office_no = (int)db_int(&r, 5);
        f->seq_no = db_int(&r, 6);
        if (f->count == WAGE_FORM_WORKERS) {
            f->is_too_many = true;
            continue;
        }
        f->rows[f->count++] = (struct wage_form_row){
            .person_id = db_int(&r, 0),
            .id_no = db_int(&r, 1),
            .name_ar = str_copy(req, db_text(&r, 2)),
            .name_en = str_copy(req, db_text(&r, 3)),
            .account = S(""),
            .bank = S(""),
            .wage = db_int(&r, 4),
            .basic = db_int(&r, 4),
        };
    }
    return db_done(&r);
}

/* ---- the last file, read once more for the accounts ---- */

struct reading {
    struct arena *req;
    struct wage_form *form;
};

static void no_finding(void *ctx, const struct wage_finding *f)
{
    (void)ctx;
    (void)f;
}

static void take_line(void *ctx, const struct wage_line *l)
{
    struct reading *r = ctx;
    for (size_t i = 0; i < r->form->count; i++) {
        struct wage_form_row *row = &r->form->rows[i];
        if ((uint64_t)row->id_no != l->person)
            continue;
        row->account = str_copy(r->req, l->account);
        row->bank = str_copy(r->req, l->bank);
        if (l->unread & (WAGE_BASIC | WAGE_HOUSING | WAGE_OTHER | WAGE_DEDUCTIONS))
            continue;
        row->basic = l->basic;
        row->housing = l->housing;
        row->other = l->other;
        row->deductions = l->deductions;
    }
}

static enum err read_last(struct db *reader, struct arena *req, const struct policy *policy,
                          struct day today, const struct wage_file *last, struct wage_form *f)
{
    enum { BYTES_MAX = 1 << 20, WORK_BYTES_MAX = 64 << 20 };
    struct wage_rules rules;
    enum param missing;
    struct str bytes;
    if (!wage_rules_of(policy, today, &rules, &missing))
        return OK;
    struct arena *work = arena_new(WORK_BYTES_MAX);
    enum err e =
        wage_kept_load(reader, work, last->establishment_id, last->file_id, WAGE_KEPT_FILE, &bytes);
    if (e == OK && bytes.n <= BYTES_MAX) {
        struct reading r = {req, f};
        struct wage_options options = {.format = WAGE_SA, .bytes_expected = bytes.n};
        const struct wage_sink sink = {.ctx = &r, .finding = no_finding, .line = take_line};
        struct wage_check *c = wage_check_new(work, &options, &rules, NULL, NULL, &sink);
        wage_check_feed(c, bytes);
        wage_check_end(c);
        const struct wage_header *h = wage_check_header(c);
        if (h->line) {
            f->dest_bank = str_copy(req, h->dest_bank);
            f->bank_customer = str_copy(req, h->bank_customer);
            f->debit_account = str_copy(req, h->debit_account);
        }
    }
    arena_free(work);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err wage_form_load(struct db *reader, struct arena *req, const struct policy *policy,
                        int64_t establishment_id, int64_t month, struct day today,
                        struct wage_form *out)
{
    enum { FILES = 10 };
    struct wage_file *files;
    size_t n;
    *out = (struct wage_form){.dest_bank = S(""), .bank_customer = S(""), .debit_account = S("")};
    TRY(load_workers(reader, req, establishment_id, month, out));
    TRY(wage_files_load(reader, req, establishment_id, 0, FILES, &files, &n));
    /* From the earlier to the later, so that the latest word on a worker stands. */
    for (size_t i = n; i-- > 0 && !out->is_too_many;)
        if (files[i].format == WAGE_SA && !files[i].is_replaced)
            TRY(read_last(reader, req, policy, today, &files[i], out));
    return OK;
}

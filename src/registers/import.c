/* Import: one file in one transaction; see the header. The trap: a row with a fault does not stop the
   others from being written, so that later rows are judged against everything they refer to; the
   transaction is undone at the end. */
#include "registers/import.h"
#include "registers/import_parts.h"
#include <assert.h>
#include <sodium.h>

/* ---- names ---- */

static const struct import_shape *const shapes[] = {
    &import_persons,           &import_establishments, &import_employments,
    &import_permits,           &import_visas,          &import_weeks,
    &import_suspensions,       &import_cases,          &import_professional_licences,
    &import_activity_licences,
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static bool import_kind_is_known(enum import_kind kind)
{
    return (int)kind >= 1 && (int)kind <= SHAPES;
}

static const struct import_shape *import_shape_of(enum import_kind kind)
{
    assert(import_kind_is_known(kind) && shapes[kind - 1]->kind == kind);
    return shapes[kind - 1];
}

const char *import_kind_name(enum import_kind kind) { return import_shape_of(kind)->name; }

int import_kind_find(struct str name)
{
    for (int i = 0; i < SHAPES; i++)
        if (str_eq_c(name, shapes[i]->name))
            return (int)shapes[i]->kind;
    return -1;
}

const char *import_reason_name(enum import_reason reason)
{
    static const char *const names[] = {
        "none",
#define REASON(name) #name,
#include "registers/import_reasons.def"
#undef REASON
    };
    assert(reason >= 0 && reason < REASON_COUNT);
    return names[reason];
}

struct str import_columns(struct arena *a, enum import_kind kind)
{
    const struct import_shape *shape = import_shape_of(kind);
    struct buf b = buf_new(a);
    for (int i = 0; i < shape->columns_count; i++) {
        buf_c(&b, i ? ", " : "");
        buf_c(&b, shape->columns[i].name);
        buf_c(&b, shape->columns[i].is_required ? "*" : "");
    }
    return buf_out(&b);
}

/* ---- an importer ---- */

struct importer *importer_new(struct db *db, const struct policy *policy, struct day today)
{
    struct arena *boot = arena_new(SIZE_MAX);
    struct importer *im = arena_new_of(boot, struct importer);
    im->boot = boot;
    im->db = db;
    im->policy = policy;
    im->today = today;
    return im;
}

void importer_free(struct importer *im)
{
    if (im->known.arena)
        arena_free(im->known.arena);
    arena_free(im->boot);
}

void importer_forget(struct importer *im) { im->known.is_loaded = false; }

/* ---- one file ---- */

enum { PROGRESS_ROWS = 4096, ROW_BYTES_MAX = 1 << 20 };

static enum err rows_take(struct run *r, size_t bytes_all)
{
    struct cell cells[IMPORT_COLUMNS_MAX];
    const struct import_options *o = r->options;
    for (;;) {
        arena_reset(r->row);
        r->is_row_bad = false;
        enum csv_result result = csv_next(&r->csv);
        if (result == CSV_END)
            return OK;
        r->report->rows++;
        if (result == CSV_FAULT) {
            csv_fault_add(r);
            continue;
        }
        row_cells(r, cells);
        if (!r->is_row_bad)
            TRY(r->shape->take(r, cells));
        if (o->progress && r->report->rows % PROGRESS_ROWS == 0)
            o->progress(o->progress_ctx, r->report->rows, bytes_all - r->csv.rest.n, bytes_all);
    }
}

static enum err file_keep(struct run *r, struct str text)
{
    struct import_report *report = r->report;
    const struct import_options *o = r->options;
    if (o->record)
        TRY(o->record(o->record_ctx, r->shape->kind, text, report->rows, report->sha256,
                      &report->operation_no));
    else
        TRY(import_file_next(r->im->db, &report->operation_no));
    return import_file_store(r->im->db, report->operation_no, r->shape->kind, r->im->today, text);
}

/* Inside the transaction. */
static enum err file_take(struct run *r, struct str text, bool is_kept)
{
    TRY(known_load(r->im));
    if (!header_read(r))
        return ERR_INPUT;
    TRY(rows_take(r, text.n));
    if (r->report->faults_count)
        return ERR_INPUT;
    TRY(known_counts_store(r->im));
    if (is_kept && !r->options->is_dry_run)
        TRY(file_keep(r, text));
    return db_flush(r->im->db);
}

static enum err file_run(struct run *r, struct str text, bool is_kept)
{
    struct db *db = r->im->db;
    TRY(db_begin(db));
    enum err e = file_take(r, text, is_kept);
    if (e == OK && !r->options->is_dry_run)
        e = db_commit(db);
    else
        db_rollback(db);
    if (e != OK || r->options->is_dry_run) {
        importer_forget(r->im); /* it has noted rows that are not there */
        r->report->operation_no = 0;
    }
    return e;
}

static enum err take(struct importer *im, struct arena *a, enum import_kind kind, struct str text,
                     const struct import_options *options, bool is_kept,
                     struct import_report *report)
{
    *report = (struct import_report){0};
    if (text.n > IMPORT_FILE_BYTES_MAX)
        return ERR_INPUT;
    if (!im->occupations.n)
        TRY(import_lists_load(im));
    if (saudi_weight_units(im->policy, 0, WORK_FULL, WEIGHT_PLAIN, im->today) < 0)
        return fail(ERR_INPUT, "import: no policy row gives the weight of a Saudi on day %d",
                    im->today.n);
    crypto_hash_sha256(report->sha256, (const unsigned char *)text.at, text.n);
    struct run r = {
        .im = im,
        .arena = a,
        .row = arena_new(ROW_BYTES_MAX),
        .shape = import_shape_of(kind),
        .options = options,
        .report = report,
    };
    csv_open(&r.csv, r.row, text, (struct csv_rules){.field_bytes_max = IMPORT_FIELD_BYTES_MAX});
    enum err e = file_run(&r, text, is_kept);
    arena_free(r.row);
    return e;
}

enum err import_run(struct importer *im, struct arena *a, enum import_kind kind, struct str text,
                    const struct import_options *options, struct import_report *report)
{
    return take(im, a, kind, text, options, true, report);
}

enum err import_replay(struct importer *im, struct db *from, int64_t operation_no)
{
    struct arena *a = arena_new(SIZE_MAX);
    struct str text;
    enum import_kind kind = IMPORT_PERSONS;
    struct day now = im->today;
    struct import_report report = {0};
    enum err e = import_file_load(from, a, operation_no, &kind, &im->today, &text);
    if (e == OK && import_kind_is_known(kind)) {
        e = take(im, a, kind, text, &(struct import_options){0}, false, &report);
        if (e == ERR_INPUT)
            e = fail(ERR_DB, "import %lld no longer fits the registers: line %d, %s",
                     (long long)operation_no, report.faults ? report.faults[0].line : 0,
                     report.faults ? import_reason_name(report.faults[0].reason) : "file");
    } else if (e == OK) {
        e = fail(ERR_DB, "import %lld is of unknown kind %d", (long long)operation_no, (int)kind);
    }
    im->today = now;
    arena_free(a);
    return e;
}

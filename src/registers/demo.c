/* The demo's making: a chunk of groups after the other, each chunk's files through the import. So the
   memory stays flat, and what lies in the store can be replayed. */
#include "registers/demo.h"
#include "registers/demo_parts.h"
#include "rules/ids.h"
#include <assert.h>
#include <stdio.h>

enum { CHUNK_WORKERS = 40000 };

bool demo_wish_fits(const struct demo_wish *w)
{
    return w->establishments >= DEMO_ESTABLISHMENTS_MIN &&
           w->establishments <= DEMO_ESTABLISHMENTS_MAX && w->workers <= DEMO_WORKERS_MAX &&
           w->workers >= DEMO_SHOWCASE_WORKERS + w->establishments - DEMO_SHOWCASES;
}

/* ---- the mark ---- */

static struct str parameters_of(struct arena *a, const struct demo_wish *w)
{
    char today[DAY_TEXT_BYTES];
    struct str text =
        str_printf(a, "establishments=%lld workers=%lld seed=%llu today=%.*s",
                   (long long)w->establishments, (long long)w->workers, (unsigned long long)w->seed,
                   STR_ARG(day_format_iso(w->today, today)));
    return w->papers_days ? str_printf(a, STR_FMT " papers=%d", STR_ARG(text), w->papers_days)
                          : text;
}

static enum err mark(struct db *db, const char *sql, struct str value)
{
    TRY(db_begin(db));
    enum err e = db_run(db, sql, (const struct db_arg[]){db_blob_arg(value)}, 1, NULL);
    if (e != OK) {
        db_rollback(db);
        return e;
    }
    return db_commit(db);
}

/* The parameters are noted before the first file, the day after the last: so a making that was broken
   off can be told from a finished one. */
static enum err mark_begun(struct db *db, struct arena *a, const struct demo_wish *w)
{
    return mark(db, "INSERT INTO setting (name, value) VALUES ('demo.parameters', $1)",
                parameters_of(a, w));
}

static enum err mark_done(struct db *db, const struct demo_wish *w)
{
    char today[DAY_TEXT_BYTES];
    return mark(db, "INSERT INTO setting (name, value) VALUES ('demo', $1)",
                day_format_iso(w->today, today));
}

static enum err setting_is(struct db *db, struct db_rows *r, struct str value, bool *is_there,
                           bool *is_same)
{
    *is_there = db_next(r);
    *is_same = *is_there && str_eq(db_blob(r, 0), value);
    (void)db;
    return db_done(r);
}

enum err demo_state_of(struct db *db, const struct demo_wish *wish, enum demo_state *out)
{
    struct db_rows r;
    bool has_parameters = false, is_same = false, is_done, has_person, ignored;
    struct arena *a = arena_new(1 << 16);
    enum err e = db_query0(db, &r, "SELECT value FROM setting WHERE name = 'demo.parameters'");
    if (e == OK)
        e = setting_is(db, &r, parameters_of(a, wish), &has_parameters, &is_same);
    arena_free(a);
    TRY(e);
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'demo'"));
    TRY(setting_is(db, &r, S(""), &is_done, &ignored));
    TRY(db_query0(db, &r, "SELECT name_ar FROM person LIMIT 1"));
    has_person = db_next(&r);
    TRY(db_done(&r));
    if (!has_parameters)
        *out = has_person ? DEMO_FOREIGN : DEMO_EMPTY;
    else if (!is_done)
        *out = DEMO_UNFINISHED;
    else
        *out = is_same ? DEMO_SAME : DEMO_OTHER;
    return OK;
}

/* ---- chunks ---- */

static const char *const headers[IMPORT_KIND_LAST + 1] = {
    [IMPORT_PERSONS] = "id_no,border_no,nationality,sex,birth_day,name_ar,name_en,passport_no,"
                       "passport_expiry,iqama_expiry,entry_on,exit_visa_on,departed_on,is_outside,"
                       "levy_exempt,phone,language\n",
    [IMPORT_ESTABLISHMENTS] =
        "office_no,seq_no,unified_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,name_en,"
        "region,activity_code,activity_group,status,is_main_branch,is_cr_exempt,cr_no,cr_expiry,"
        "national_address_expiry,zakat_cert_expiry,chamber_expiry,opened_on,iban,"
        "wage_compliance_bp,wage_delay_months,is_owner_insured,insured_saudis,permit_year_start,"
        "levy_free_used,self_evaluation_bp\n",
    [IMPORT_EMPLOYMENTS] =
        "establishment_no,id_no,border_no,status,start_on,origin,occupation,visa_occupation,wage,"
        "insured_wage,work_kind,weight_kind,is_contract_documented,permit_kind,permit_no,"
        "permit_issue,permit_expiry,first_permit_on,permit_is_levy_free\n",
    [IMPORT_VISAS] = "establishment_no,visa_no,authorisation_no,occupation,nationality,sex,embassy,"
                     "issued_on,expiry_on,status,used_by_id_no,used_by_border_no,used_on\n",
    [IMPORT_WEEKS] = "unified_no,activity_group,week,rate_bp,workers,saudi_units\n",
    [IMPORT_SUSPENSIONS] = "establishment_no,from_day,until_day,spares_permits,reason\n",
    [IMPORT_CASES] = "establishment_no,id_no,border_no,kind,opened_on\n",
    [IMPORT_PROFESSIONAL_LICENCES] = "id_no,body,number,expiry\n",
    [IMPORT_ACTIVITY_LICENCES] = "establishment_no,activity_group,number,expiry\n",
};

void chunk_begin(struct chunk *c, struct arena *a)
{
    for (int kind = IMPORT_PERSONS; kind <= IMPORT_KIND_LAST; kind++) {
        c->text[kind] = buf_new(a);
        c->rows[kind] = 0;
        if (headers[kind])
            buf_c(&c->text[kind], headers[kind]);
    }
}

static enum err chunk_import(struct maker *m, struct importer *im,
                             const struct import_options *options)
{
    struct arena *a = arena_new(SIZE_MAX);
    struct import_options own = *options;
    own.progress = NULL; /* the whole is told, not each file */
    enum err e = OK;
    for (int kind = IMPORT_PERSONS; e == OK && kind <= IMPORT_KIND_LAST; kind++) {
        struct import_report report;
        if (!m->chunk.rows[kind])
            continue;
        e = import_run(im, a, (enum import_kind)kind, buf_out(&m->chunk.text[kind]), &own, &report);
        m->made.files++;
        if (e == ERR_INPUT &&
            report.faults) /* a bug of ours: the import has refused what we made */
            e = fail(ERR_INPUT, "demo: %s, line %d, column %.*s: %s",
                     import_kind_name((enum import_kind)kind), report.faults[0].line,
                     STR_ARG(report.faults[0].column), import_reason_name(report.faults[0].reason));
        if (options->progress)
            options->progress(options->progress_ctx, m->made.workers, (size_t)m->made.workers,
                              (size_t)m->wish.workers);
    }
    arena_free(a);
    return e;
}

void firm_number(const struct maker *m, struct firm *f)
{
    int office = m->plan->groups[f->group].region + 1;
    if (f->number < DEMO_SHOWCASES)
        snprintf(f->no, sizeof f->no, "%s", demo_showcases[f->number]);
    else
        id_establishment_format(office, 200000 + f->number, f->no);
}

static void group_write(struct maker *m, int32_t group)
{
    const struct plan_group *g = &m->plan->groups[group];
    int32_t workers = 0, saudis = 0;
    for (int32_t i = 0; i < g->establishments; i++) {
        struct firm f = {.number = g->first + i, .group = group};
        f.workers = m->plan->sizes[f.number];
        /* the group's Saudis by shares, so that each prefix has its part */
        workers += f.workers;
        f.saudis = (int32_t)((int64_t)g->saudis * workers / g->workers) - saudis;
        saudis += f.saudis;
        f.chance = random_stream(m->wish.seed, 1 + (uint64_t)f.number);
        firm_number(m, &f);
        firm_write(m, &f);
        activity_licences_write(m, &f);
        if (f.number < DEMO_SHOWCASES)
            showcase_staff_write(m, &f);
        else
            staff_write(m, &f);
        arena_reset(m->line);
    }
    entity_weeks_write(m, g, group);
}

static enum err groups_import(struct maker *m, struct importer *im,
                              const struct import_options *options)
{
    struct arena *a = arena_new(SIZE_MAX);
    enum err e = OK;
    int64_t before = 0;
    chunk_begin(&m->chunk, a);
    cast_write(m);
    for (int32_t group = 0; e == OK && group < m->plan->groups_n; group++) {
        group_write(m, group);
        bool is_last = group == m->plan->groups_n - 1;
        if (!is_last && m->made.workers - before < CHUNK_WORKERS)
            continue;
        e = chunk_import(m, im, options);
        before = m->made.workers;
        arena_reset(a);
        chunk_begin(&m->chunk, a);
    }
    arena_free(a);
    return e;
}

enum err demo_make(struct db *db, const struct policy *policy, const struct demo_wish *wish,
                   const struct import_options *options, struct demo_made *made)
{
    assert(demo_wish_fits(wish) && !options->is_dry_run);
    struct arena *a = arena_new(SIZE_MAX);
    struct tables tables;
    struct plan plan;
    struct maker m = {.policy = policy,
                      .tables = &tables,
                      .plan = &plan,
                      .wish = *wish,
                      .line = arena_new(1 << 20)};
    struct importer *im = importer_new(db, policy, wish->today);
    enum err e = tables_load(a, policy, &tables);
    if (e == OK)
        e = mark_begun(db, a, wish);
    if (e == OK) {
        plan_make(a, policy, &tables, wish, &plan);
        e = groups_import(&m, im, options);
    }
    if (e == OK)
        e = mark_done(db, wish);
    *made = m.made;
    importer_free(im);
    arena_free(m.line);
    arena_free(a);
    return e;
}

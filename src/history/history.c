/* The way from an empty store to the last day; see the header. The trap: imports and the writer must
   never be at work together (decisions/record_import.h), so the writer is stopped once a month. */
#include "history/history.h"
#include "base/log.h"
#include "decisions/record_import.h"
#include "history/day.h"
#include "identity/account.h"
#include "model/status.h"
#include "registers/demo_arrivals.h"
#include "rules/ids.h"
#include <sodium.h>

enum { MONTH_DAYS = 30, PART_DAYS_MAX = 48 * MONTH_DAYS };

struct telling { /* of the past, while it is made */
    const struct history_config *config;
    struct history_plan *plan;
    struct demo_wish wish;
    struct arena *boot;
    struct roster roster;
    bool has_roster;
    struct demo_arrivals *arrivals;
    struct history_state state;
    struct day until;
    unsigned char salt_key[SALT_KEY_BYTES];
    int64_t officer;
};

struct demo_wish history_wish(const struct history_plan *plan, const struct history_config *c)
{
    struct day first = history_plan_first(plan);
    int64_t establishments =
        c->establishments ? c->establishments : history_plan_establishments(plan);
    int64_t workers = c->workers ? c->workers : history_plan_workers(plan);
    int64_t least = DEMO_SHOWCASE_WORKERS + establishments;
    return (struct demo_wish){
        .establishments =
            establishments < DEMO_ESTABLISHMENTS_MIN ? DEMO_ESTABLISHMENTS_MIN : establishments,
        .workers = c->workers || workers > least ? workers : least,
        .seed = c->seed,
        .today = first,
        .papers_days = day_between(first, history_plan_end(plan)),
    };
}

/* ---- keys: all that is otherwise drawn by chance nobody foresees ---- */

static void key_of(uint64_t seed, const char *what, unsigned char *out, size_t n)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(seed >> 8 * i);
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, n);
    crypto_generichash_update(&hash, bytes, sizeof bytes);
    crypto_generichash_update(&hash, (const unsigned char *)what, strlen(what));
    crypto_generichash_final(&hash, out, n);
}

/* ---- what the store says of itself ---- */

static enum err setting_read(struct db *db, const char *name, void *out, size_t n, bool *is_there)
{
    struct db_rows r;
    enum err e = OK;
    TRY(db_query(db, &r, "SELECT value FROM setting WHERE name = $1", db_text_arg(str_of(name))));
    *is_there = db_next(&r);
    if (*is_there) {
        struct str v = db_blob(&r, 0);
        if (v.n == n)
            memcpy(out, v.at, n);
        else
            e = fail(ERR_CONFLICT, "the store's setting %s is of another program", name);
    }
    TRY(db_done(&r));
    return e;
}

static enum err setting_add(struct db *db, const char *name, struct str value)
{
    return db_exec(db,
                   "INSERT INTO setting (name, value) VALUES ($1, $2) "
                   "ON CONFLICT (name) DO NOTHING",
                   db_text_arg(str_of(name)), db_blob_arg(value));
}

static enum err in_transaction(struct telling *t, struct db *db,
                               enum err (*run)(struct telling *t, struct db *db))
{
    TRY(db_begin(db));
    enum err e = run(t, db);
    if (e != OK) {
        db_rollback(db);
        return e;
    }
    return db_commit(db);
}

/* Marks the empty store as this history's, with its keys. */
static enum err mark(struct telling *t, struct db *db)
{
    struct ref_key key;
    char mine[128];
    int n = snprintf(mine, sizeof mine, "seed=%llu scale=%lld establishments=%lld workers=%lld",
                     (unsigned long long)t->config->seed, (long long)t->config->scale_ppm,
                     (long long)t->wish.establishments, (long long)t->wish.workers);
    struct db_rows r;
    bool is_other = false, is_there;
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'history.parameters'"));
    is_there = db_next(&r);
    is_other = is_there && !str_eq(db_blob(&r, 0), (struct str){mine, (size_t)n});
    TRY(db_done(&r));
    if (is_other)
        return fail(ERR_CONFLICT, "the store holds a history of other seed, scale or size");
    if (is_there)
        return OK;
    TRY(db_query0(db, &r, "SELECT name_ar FROM person LIMIT 1"));
    bool has_person = db_next(&r);
    TRY(db_done(&r));
    if (has_person)
        return fail(ERR_CONFLICT, "the store holds a register that no history began");
    key_of(t->config->seed, "references", key.k, sizeof key.k);
    TRY(setting_add(db, "ref.key", (struct str){(const char *)key.k, sizeof key.k}));
    return setting_add(db, "history.parameters", (struct str){mine, (size_t)n});
}

/* ---- the register of the first day ---- */

static enum err register_make(struct telling *t, struct db *db)
{
    enum demo_state state;
    struct demo_made made;
    TRY(demo_state_of(db, &t->wish, &state));
    if (state == DEMO_SAME)
        return OK;
    if (state != DEMO_EMPTY)
        return fail(ERR_CONFLICT, "the making of the first day's register was broken off in this "
                                  "store: delete it and begin again");
    struct record_import record = {
        .db = db,
        .policy = t->config->policy,
        .clock = {day_start_ms(t->wish.today), t->wish.today},
        .salt_key = t->salt_key,
    };
    const struct import_options options = {.record = record_import_add, .record_ctx = &record};
    TRY(db_bulk_begin(db));
    enum err e = demo_make(db, t->config->policy, &t->wish, &options, &made);
    enum err ended = db_bulk_end(db);
    TRY(e);
    return ended;
}

static enum err officer_open(struct telling *t, struct db *db)
{
    int64_t person;
    enum err e =
        account_by_id_no(db, (int64_t)id_make_person(1, DEMO_OFFICER), &t->officer, &person);
    if (e != ERR_NOT_FOUND || !person)
        return e;
    return account_open(db,
                        &(struct account_new){.person_id = person,
                                              .roles = ROLE_OFFICER,
                                              .level = 2,
                                              .office_no = 1,
                                              .made_on = t->wish.today},
                        &t->officer);
}

/* Whoever owns an establishment has an account, so that he can ask. */
static enum err owners_open(struct telling *t, struct db *db)
{
    struct db_rows r;
    int64_t n = 0, id;
    TRY(db_query0(db, &r,
                  "SELECT u.owner_person FROM unified_entity u LEFT JOIN account a "
                  "ON a.person_id = u.owner_person WHERE a.id IS NULL GROUP BY u.owner_person "
                  "ORDER BY u.owner_person"));
    struct arena *a = arena_new(SIZE_MAX);
    struct buf persons = buf_new(a);
    while (db_next(&r)) {
        int64_t person = db_int(&r, 0);
        buf_add(&persons, &person, sizeof person);
        n++;
    }
    enum err e = db_done(&r);
    for (int64_t i = 0; e == OK && i < n; i++) {
        int64_t person;
        memcpy(&person, persons.at + i * (int64_t)sizeof person, sizeof person);
        e = account_open(
            db,
            &(struct account_new){
                .person_id = person, .roles = ROLE_CUSTOMER, .level = 2, .made_on = t->wish.today},
            &id);
    }
    arena_free(a);
    return e;
}

static enum err state_begin(struct telling *t, struct db *db)
{
    TRY(officer_open(t, db));
    TRY(owners_open(t, db));
    t->state =
        (struct history_state){.version = HISTORY_STATE_VERSION, .next_day = t->wish.today.n};
    return setting_add(db, "history.state", (struct str){(const char *)&t->state, sizeof t->state});
}

static enum err begin(struct telling *t, struct db *db)
{
    bool has_state;
    TRY(db_migrate(db));
    TRY(in_transaction(t, db, mark));
    TRY(register_make(t, db));
    TRY(setting_read(db, "history.state", &t->state, sizeof t->state, &has_state));
    if (has_state)
        return officer_open(t, db);
    if (t->config->accounts)
        TRY(t->config->accounts(t->config->ctx, db, &t->wish));
    return in_transaction(t, db, state_begin);
}

/* ---- who comes ---- */

struct month_record { /* the import's entry, and the note that the file is taken */
    struct record_import record;
    struct history_state *state;
};

static enum err month_record_add(void *ctx, enum import_kind kind, struct str text, int64_t rows,
                                 const unsigned char sha256[32], int64_t *operation_no)
{
    struct month_record *m = ctx;
    TRY(record_import_add(&m->record, kind, text, rows, sha256, operation_no));
    struct history_state then = *m->state;
    then.files++;
    return db_exec(m->record.db, "UPDATE setting SET value = $1 WHERE name = 'history.state'",
                   db_blob_arg(((struct str){(const char *)&then, sizeof then})));
}

static enum err month_import(struct telling *t, struct db *db, struct importer *im,
                             const struct arrivals_month *month)
{
    struct month_record record = {.record = {.db = db,
                                             .policy = t->config->policy,
                                             .clock = {day_start_ms(month->on), month->on},
                                             .salt_key = t->salt_key},
                                  .state = &t->state};
    const struct import_options options = {.record = month_record_add, .record_ctx = &record};
    while (t->state.files < ARRIVAL_FILES) {
        struct arena *a = arena_new(SIZE_MAX);
        struct import_report report = {0};
        enum import_kind kind;
        struct str text = demo_arrivals_file(t->arrivals, a, month, t->state.files, &kind);
        enum err e = text.n ? import_run(im, a, kind, text, &options, &report) : OK;
        if (e == ERR_INPUT && report.faults)
            e = fail(ERR_DB, "history: %s of month %d, line %d, column %.*s: %s",
                     import_kind_name(kind), month->month, report.faults[0].line,
                     STR_ARG(report.faults[0].column), import_reason_name(report.faults[0].reason));
        arena_free(a);
        TRY(e);
        t->state.files++;
    }
    t->state.files = 0;
    t->state.months++;
    return OK;
}

/* The month that begins with the next day to simulate, unless it has been taken. */
static enum err arrivals_take(struct telling *t, struct db *db)
{
    struct day on = day_add(t->wish.today, t->state.months * MONTH_DAYS);
    if (day_before((struct day){t->state.next_day}, on))
        return OK;
    const struct arrivals_month month = {
        .month = t->state.months,
        .on = on,
        .expats = history_plan_arrivals(t->plan, ARRIVE_NEWCOMERS, on, MONTH_DAYS),
        .saudis = history_plan_arrivals(t->plan, ARRIVE_SAUDIS, on, MONTH_DAYS),
        .visas = history_plan_arrivals(t->plan, ARRIVE_VISAS, on, MONTH_DAYS),
    };
    struct importer *im = importer_new(db, t->config->policy, on);
    enum err e = month_import(t, db, im, &month);
    importer_free(im);
    TRY(e);
    return t->has_roster ? roster_load_arrivals(&t->roster, db, on) : OK;
}

/* ---- days ---- */

static int64_t sum_of(const int64_t *counts)
{
    int64_t sum = 0;
    for (int i = 0; i < HISTORY_SERVICES; i++)
        sum += counts[i];
    return sum;
}

static void tell(const struct telling *t)
{
    if (t->config->progress)
        t->config->progress(t->config->ctx, &(struct history_progress){
                                                .today = {t->state.next_day},
                                                .days_done = t->state.next_day - t->wish.today.n,
                                                .days_all = day_between(t->wish.today, t->until),
                                                .operations = sum_of(t->state.executed),
                                            });
}

static bool is_over(const struct telling *t, const struct history_report *report)
{
    return t->state.next_day >= t->until.n ||
           (t->config->days_most && report->days >= t->config->days_most);
}

static enum err days_run(struct telling *t, struct writer *w, struct history_report *report)
{
    int32_t month_end = t->wish.today.n + t->state.months * MONTH_DAYS;
    struct history_day *x = arena_new_of(t->boot, struct history_day);
    *x = (struct history_day){
        .plan = t->plan,
        .roster = &t->roster,
        .policy = t->config->policy,
        .salt_key = t->salt_key,
        .seed = t->config->seed,
        .officer = t->officer,
        .answers = arena_new(SIZE_MAX),
        .lists = arena_new(SIZE_MAX),
    };
    enum err e = OK;
    while (e == OK && !is_over(t, report) && t->state.next_day < month_end) {
        x->state = t->state;
        x->today = (struct day){t->state.next_day};
        x->has_run = false;
        x->job = (struct job){.run = history_day_run};
        e = writer_run(w, &x->job);
        if (e != OK)
            break;
        t->state = x->state;
        report->days++;
        tell(t);
    }
    arena_free(x->answers);
    arena_free(x->lists);
    return e;
}

static enum err month_run(struct telling *t, struct history_report *report)
{
    struct db *db;
    struct writer *w;
    TRY(db_open(t->config->url, DB_WRITE, &db));
    enum err e = arrivals_take(t, db);
    if (e == OK && !t->has_roster) {
        int64_t more = 0;
        for (int who = ARRIVE_NEWCOMERS; who <= ARRIVE_SAUDIS; who++)
            more += history_plan_arrivals(t->plan, (enum plan_arrival)who, t->wish.today,
                                          PART_DAYS_MAX);
        e = roster_load(&t->roster, t->boot, db, (struct day){t->state.next_day}, more);
        t->has_roster = e == OK;
    }
    db_close(db);
    TRY(e);
    const struct writer_config config = {.url = t->config->url,
                                         .policy = t->config->policy,
                                         .fixed_today = {t->state.next_day},
                                         .threads = 1};
    TRY(writer_start(&config, &w));
    e = days_run(t, w, report);
    writer_stop(w);
    return e;
}

static void report_fill(const struct telling *t, struct history_report *out)
{
    const struct history_state *s = &t->state;
    out->reached = (struct day){s->next_day};
    out->requests = s->requests;
    out->operations = sum_of(s->executed);
    out->accepted = sum_of(s->accepted);
    out->refused = sum_of(s->refused);
    memcpy(out->executed, s->executed, sizeof out->executed);
    memcpy(out->refused_by, s->refused, sizeof out->refused_by);
    out->establishments = t->wish.establishments;
    out->workers = t->wish.workers;
}

enum err history_run(struct arena *boot, const struct history_config *config,
                     struct history_report *out)
{
    struct telling *t = arena_new_of(boot, struct telling);
    struct db *db;
    *out = (struct history_report){0};
    t->config = config;
    t->boot = boot;
    TRY(history_plan_load(boot, config->policy, config->scale_ppm, &t->plan));
    t->wish = history_wish(t->plan, config);
    t->until = day_is_none(config->until) ? history_plan_end(t->plan) : config->until;
    if (day_before(history_plan_end(t->plan), t->until))
        t->until = history_plan_end(t->plan);
    if (!demo_wish_fits(&t->wish))
        return fail(ERR_INPUT, "no register has so many establishments with so few workers");
    key_of(config->seed, "salts", t->salt_key, sizeof t->salt_key);
    TRY(db_open(config->url, DB_WRITE, &db));
    enum err e = begin(t, db);
    db_close(db);
    TRY(e);
    TRY(demo_arrivals_new(boot, config->policy, &t->wish, &t->arrivals));
    while (e == OK && !is_over(t, out))
        e = month_run(t, out);
    demo_arrivals_free(t->arrivals);
    report_fill(t, out);
    return e;
}

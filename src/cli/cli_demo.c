/* bawaba demo: a labelled synthetic register and one account a role. */
#include "cli/demo_accounts.h"
#include "cli/options.h"
#include "cli/pace.h"
#include "decisions/record_import.h"
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_demo;

struct wanted {
    const char *url;
    struct demo_wish wish;
    bool is_json;
};

/* ---- what was made ---- */

static void print_json(const struct wanted *w, const struct demo_sign_in *list)
{
    json_t *sign_ins = json_array();
    char today[DAY_TEXT_BYTES];
    for (int i = 0; i < DEMO_SIGN_INS; i++)
        json_array_append_new(sign_ins,
                              json_pack("{s:s, s:o, s:o, s:s}", "role", list[i].role, "id_no",
                                        json_stringn(list[i].id_no.at, list[i].id_no.n), "password",
                                        json_stringn(list[i].password.at, list[i].password.n),
                                        "may", list[i].may));
    day_format_iso(w->wish.today, today);
    json_t *json =
        json_pack("{s:b, s:s, s:I, s:I, s:I, s:o}", "is_demo", 1, "today", today, "establishments",
                  (json_int_t)w->wish.establishments, "workers", (json_int_t)w->wish.workers,
                  "seed", (json_int_t)w->wish.seed, "sign_ins", sign_ins);
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static void print_table(const struct wanted *w, const struct demo_sign_in *list)
{
    char hijri[DAY_TEXT_BYTES], iso[DAY_TEXT_BYTES];
    printf("A demonstration: nobody in it exists. Its day is %.*s (%.*s).\n\n",
           STR_ARG(day_format_hijri(w->wish.today, hijri)),
           STR_ARG(day_format_iso(w->wish.today, iso)));
    printf("%-20s %-11s %-44s %s\n", "role", "id number", "password", "may");
    for (int i = 0; i < DEMO_SIGN_INS; i++)
        printf("%-20s %-11.*s %-44.*s %s\n", list[i].role, STR_ARG(list[i].id_no),
               STR_ARG(list[i].password), list[i].may);
}

/* ---- making it ---- */

static enum err make(struct wanted *w, struct db *db)
{
    struct buf faults = buf_new(cli_arena());
    struct policy *policy;
    enum err loading = policy_load_embedded(cli_arena(), &policy, &faults);
    fprintf(stderr, STR_FMT, STR_ARG(buf_out(&faults)));
    TRY(loading);
    struct record_import record = {.db = db, .policy = policy, .clock = clock_read(w->wish.today)};
    struct pace pace = pace_begin("workers");
    const struct import_options options = {
        .record = record_import_add,
        .record_ctx = &record,
        .progress = pace_tell,
        .progress_ctx = &pace,
    };
    struct demo_made made = {0};
    TRY(db_bulk_begin(db));
    enum err e = demo_make(db, policy, &w->wish, &options, &made);
    enum err ended = db_bulk_end(db);
    TRY(e);
    TRY(ended);
    fprintf(stderr,
            "bawaba: %lld establishments, %lld workers (%lld Saudis), %lld visas, %lld weeks, "
            "in %lld files and %.1f s\n",
            (long long)made.establishments, (long long)made.workers, (long long)made.saudis,
            (long long)made.visas, (long long)made.weeks, (long long)made.files,
            (double)pace_passed_ms(&pace) / 1000);
    return OK;
}

/* CLI_GO when the accounts are next. */
static int register_make(struct wanted *w, struct db *db)
{
    enum demo_state state;
    if (db_migrate(db) != OK || demo_state_of(db, &w->wish, &state) != OK)
        return CLI_REFUSED;
    switch (state) {
    case DEMO_EMPTY: return make(w, db) == OK ? CLI_GO : CLI_REFUSED;
    case DEMO_SAME:
        fputs("bawaba: this store holds that demonstration already\n", stderr);
        return CLI_GO;
    case DEMO_OTHER:
        fputs("bawaba: this store holds a demonstration of other size, seed or day; choose another "
              "--db, or delete it\n",
              stderr);
        return CLI_REFUSED;
    case DEMO_UNFINISHED:
        fputs("bawaba: the making of a demonstration was broken off in this store; delete it and "
              "begin again\n",
              stderr);
        return CLI_REFUSED;
    case DEMO_FOREIGN:
        fputs("bawaba: this store has a register of its own; a demonstration is only made in an "
              "empty one\n",
              stderr);
        return CLI_REFUSED;
    }
    return CLI_REFUSED;
}

static int demo_run(struct wanted *w)
{
    struct db *db;
    struct demo_sign_in list[DEMO_SIGN_INS];
    if (sodium_init() < 0 || db_open(w->url, DB_WRITE, &db) != OK) {
        fputs("bawaba: the store did not open; the lines above say why\n", stderr);
        return CLI_REFUSED;
    }
    int status = register_make(w, db);
    enum err e = OK;
    if (status == CLI_GO)
        e = demo_accounts_open(db, cli_arena(), &w->wish, clock_read(w->wish.today), list);
    db_close(db);
    if (status != CLI_GO)
        return status;
    if (e != OK) {
        fputs("bawaba: the accounts could not be opened; the lines above say why\n", stderr);
        return CLI_REFUSED;
    }
    if (w->is_json)
        print_json(w, list);
    else
        print_table(w, list);
    return CLI_DONE;
}

static int demo_main(int argc, char **argv)
{
    struct wanted w = {.url = "sqlite:var/bawaba.db",
                       .wish = {.establishments = 1000, .workers = 20000, .seed = 1435}};
    int64_t seed = 1435;
    if (!day_from_hijri(1435, 3, 15, &w.wish.today))
        return CLI_REFUSED;
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &w.url, "the store: sqlite:PATH or postgresql://…"},
        {"establishments", OPTION_NUMBER, &w.wish.establishments, "how many, default 1000"},
        {"workers", OPTION_NUMBER, &w.wish.workers, "how many, default 20000"},
        {"seed", OPTION_NUMBER, &seed, "chance's beginning: the same gives the same register"},
        {"today", OPTION_DAY, &w.wish.today, "the business day it is made for, default 1435-03-15"},
        {"json", OPTION_FLAG, &w.is_json, "the sign-ins as JSON"},
    };
    struct options o = {.command = &cli_demo, .list = list, .count = sizeof list / sizeof *list};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    w.wish.seed = (uint64_t)seed;
    if (!demo_wish_fits(&w.wish))
        return options_wrong(&o,
                             "a demonstration has %d to %d establishments and at least %d workers "
                             "and one more for each establishment after the third",
                             DEMO_ESTABLISHMENTS_MIN, DEMO_ESTABLISHMENTS_MAX,
                             DEMO_SHOWCASE_WORKERS);
    return demo_run(&w);
}

const struct command cli_demo = {
    .name = "demo",
    .usage = "[--db URL] [--establishments N] [--workers N] [--seed S] [--today DAY] [--json]",
    .help =
        "Makes a labelled synthetic register in an empty store, with one account a role.\n"
        "Nobody in it exists. Shares follow published figures (policy/data/README.md); the same\n"
        "seed, day and sizes give the same rows. Three establishments are shaped by hand:\n"
        "1-104582 (green), 1-200001 (red) and 1-200002 (platinum, more than 800 permits to renew).\n"
        "In a store that holds the same demonstration already it prints the sign-ins again.",
    .run = demo_main,
};

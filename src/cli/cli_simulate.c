/* bawaba simulate: what another policy would change, for everybody in the registers. */
#include "base/log.h"
#include "cli/options.h"
#include "cli/pace.h"
#include "model/occupation.h"
#include "whatif/report.h"
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

extern const struct command cli_simulate;

enum { SCENARIOS_MAX = 8 };

struct wanted {
    const char *url;
    struct day on;
    int64_t sample, threads;
    bool is_json;
    struct named { /* a scenario as it was written */
        struct str name;
        struct scenario_change changes[SCENARIO_CHANGES_MAX];
        struct scenario_table tables[SCENARIO_CHANGES_MAX];
        int changes_n, tables_n;
    } scenarios[SCENARIOS_MAX];
    int scenarios_n;
    /* made */
    struct policy *policy;
    struct snapshot snapshot;
    struct outcome base;
    int64_t load_ms, base_ms;
};

/* ---- the command line ---- */

static bool file_read(const char *path, struct str *out)
{
    enum { FILE_BYTES_MAX = 4 << 20 };
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return false;
    }
    char *at = arena_alloc_raw(cli_arena(), FILE_BYTES_MAX);
    size_t n = fread(at, 1, FILE_BYTES_MAX, f);
    fclose(f);
    *out = (struct str){at, n};
    return n < FILE_BYTES_MAX;
}

/* "NAME:" begins a scenario; a .tsv file has rows; anything else is a change. */
static bool words_read(struct wanted *w, const struct options *o)
{
    for (int i = 0; i < o->words_count; i++) {
        struct str word = str_of(o->words[i]);
        bool is_name = str_ends(word, S(":"));
        if (is_name || w->scenarios_n == 0) {
            if (w->scenarios_n == SCENARIOS_MAX)
                return false;
            w->scenarios[w->scenarios_n++].name =
                is_name ? str_first(word, word.n - 1) : S("scenario");
        }
        struct named *s = &w->scenarios[w->scenarios_n - 1];
        if (is_name)
            continue;
        if (s->changes_n == SCENARIO_CHANGES_MAX || s->tables_n == SCENARIO_CHANGES_MAX)
            return false;
        if (!str_ends(word, S(".tsv")))
            s->changes[s->changes_n++].text = word;
        else if (file_read(o->words[i], &s->tables[s->tables_n].text))
            s->tables[s->tables_n++].name = word;
        else
            return false;
    }
    return w->scenarios_n > 0;
}

/* ---- what came of it ---- */

static void print_number(const char *what, int64_t before, int64_t after)
{
    printf("  %-44s %14lld %14lld\n", what, (long long)before, (long long)after);
}

static void scenario_print(const struct wanted *w, const struct scenario *s, const struct impact *m,
                           int64_t ms)
{
    const struct group_impact *g = &m->all;
    printf("\n%.*s (%lld ms)\n", STR_ARG(s->name), (long long)ms);
    printf("  %lld of %lld establishments concerned\n", (long long)m->concerned,
           (long long)g->establishments);
    for (int from = 0; from < WHATIF_BANDS; from++)
        for (int to = 0; to < WHATIF_BANDS; to++)
            if (from != to && m->bands[from][to])
                printf("  %-18s -> %-18s %10lld entities\n", band_key((enum band)from),
                       band_key((enum band)to), (long long)m->bands[from][to]);
    for (int i = 0; i < WHATIF_SERVICES; i++)
        if (g->closed[i] || g->opened[i])
            printf("  %s closes for %lld, opens for %lld\n",
                   service_by_number(whatif_services[i])->id, (long long)g->closed[i],
                   (long long)g->opened[i]);
    printf("  permits that can be renewed on the day: %lld fewer, %lld more\n", (long long)g->lost,
           (long long)g->won);
    print_number("one renewal of every permit, halalas", g->fees_before, g->fees_after);
    for (int i = 0; i < m->cases_n; i++) {
        const struct case_impact *c = &m->cases[i];
        const struct snapshot_establishment *e = &w->snapshot.establishments[c->establishment];
        printf("  %d-%d: %s -> %s, %lld permits lost, %lld won, fees %+lld\n", e->office_no,
               e->seq_no, band_key(c->before), band_key(c->after), (long long)c->lost,
               (long long)c->won, (long long)(c->fees_after - c->fees_before));
    }
}

/* ---- running ---- */

/* The business day of a demonstration; else Riyadh's. */
static enum err today_of(struct db *db, struct day *out)
{
    struct db_rows r;
    *out = clock_read(DAY_NONE).today;
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'demo'"));
    if (db_next(&r))
        (void)!day_parse(db_blob(&r, 0), out);
    return db_done(&r);
}

static bool scenarios_make(struct wanted *w, struct scenario *made)
{
    struct buf faults = buf_new(cli_arena());
    for (int i = 0; i < w->scenarios_n; i++) {
        const struct named *s = &w->scenarios[i];
        if (scenario_make(cli_arena(), w->policy, s->name, s->changes, s->changes_n, s->tables,
                          s->tables_n, &made[i], &faults) != OK) {
            fprintf(stderr, "bawaba: the scenario %.*s cannot be:\n" STR_FMT, STR_ARG(s->name),
                    STR_ARG(buf_out(&faults)));
            return false;
        }
        if (day_before(w->on, made[i].from))
            w->on = made[i].from;
    }
    return true;
}

static bool snapshot_make(struct wanted *w, struct arena *boot, struct db *db)
{
    struct pace pace = pace_begin("workers");
    if (snapshot_load(boot, db, w->on, &w->snapshot) != OK)
        return false;
    w->load_ms = pace_passed_ms(&pace);
    pace = pace_begin("workers");
    outcome_base(boot, &w->snapshot, w->policy, w->on, (int)w->threads, &w->base);
    w->base_ms = pace_passed_ms(&pace);
    fprintf(stderr,
            "bawaba: %d establishments and %d expatriate workers read in %lld ms (%zu MiB), base "
            "in %lld ms\n",
            w->snapshot.establishments_n, w->snapshot.workers_n, (long long)w->load_ms,
            snapshot_bytes(&w->snapshot) >> 20, (long long)w->base_ms);
    return true;
}

static void scenario_add(struct wanted *w, json_t *list, const struct scenario *s,
                         const struct impact *m, int64_t ms)
{
    struct str text = whatif_report(cli_arena(), &w->snapshot, w->policy, m, w->on, ms);
    json_t *one = json_loadb(text.at, text.n, 0, NULL);
    json_object_set_new(one, "scenario", json_stringn(s->name.at, s->name.n));
    json_array_append_new(list, one);
}

static void scenarios_run(struct wanted *w, const struct scenario *made)
{
    json_t *list = json_array();
    char iso[DAY_TEXT_BYTES];
    day_format_iso(w->on, iso);
    if (!w->is_json)
        printf("On %s, as the registers stand. %s\n", iso, whatif_not_foreseen);
    for (int i = 0; i < w->scenarios_n; i++) {
        struct arena *a = arena_new(SIZE_MAX);
        struct outcome after;
        struct impact *impact = arena_new_of(a, struct impact);
        struct pace pace = pace_begin("workers");
        outcome_scenario(a, &w->snapshot, &made[i], &w->base, (int)w->threads, &after);
        impact_find(a, &w->snapshot, &w->base, &after, (int)w->sample, impact);
        int64_t ms = pace_passed_ms(&pace);
        if (w->is_json)
            scenario_add(w, list, &made[i], impact, ms);
        else
            scenario_print(w, &made[i], impact, ms);
        arena_free(a);
    }
    if (w->is_json) {
        json_t *json = json_pack("{s:s, s:I, s:I, s:s, s:O}", "on", iso, "establishments",
                                 (json_int_t)w->snapshot.establishments_n, "workers",
                                 (json_int_t)w->snapshot.workers_n, "not_foreseen",
                                 whatif_not_foreseen, "scenarios", list);
        json_dumpf(json, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(json);
    }
    json_decref(list);
}

static int simulate(struct wanted *w)
{
    struct db *db;
    struct buf faults = buf_new(cli_arena());
    struct scenario *made = arena_array(cli_arena(), struct scenario, SCENARIOS_MAX);
    struct arena *boot = arena_new(SIZE_MAX);
    bool has_day = !day_is_none(w->on);
    if (sodium_init() < 0 || occupations_load(cli_arena()) != OK ||
        policy_load_embedded(cli_arena(), &w->policy, &faults) != OK ||
        db_open(w->url, DB_READ, &db) != OK)
        return CLI_REFUSED;
    enum err e = has_day ? OK : today_of(db, &w->on);
    bool is_done = e == OK && scenarios_make(w, made) && snapshot_make(w, boot, db);
    db_close(db);
    if (is_done)
        scenarios_run(w, made);
    arena_free(boot);
    return is_done ? CLI_DONE : CLI_REFUSED;
}

static int simulate_main(int argc, char **argv)
{
    struct wanted *w = arena_new_of(cli_arena(), struct wanted);
    *w = (struct wanted){.url = "sqlite:var/bawaba.db", .on = DAY_NONE, .sample = 10, .threads = 2};
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &w->url, "the store: sqlite:PATH or postgresql://…"},
        {"on", OPTION_DAY, &w->on, "the day that is looked at; not before the changes"},
        {"sample", OPTION_NUMBER, &w->sample, "how many establishments to name, default 10"},
        {"threads", OPTION_NUMBER, &w->threads, "how many threads work, 1 to 8, default 2"},
        {"json", OPTION_FLAG, &w->is_json, "everything as JSON"},
    };
    struct options o = {.command = &cli_simulate,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 1,
                        .words_max = WORDS_MAX};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (w->threads < 1 || w->threads > 8 || w->sample > 1000)
        return options_wrong(&o, "--threads is 1 to 8 and --sample at most 1000");
    if (!words_read(w, &o))
        return options_wrong(&o,
                             "at most %d scenarios of %d changes each, and files that can be read",
                             SCENARIOS_MAX, SCENARIO_CHANGES_MAX);
    return simulate(w);
}

const struct command cli_simulate = {
    .name = "simulate",
    .usage = "[--db URL] [--on DAY] [--sample N] [--json] [NAME:] CHANGE|FILE.tsv…",
    .help =
        "Tries another policy on everybody in the registers, with the rules' own code.\n"
        "A change is KEY=VALUE@DATE (a parameter), S04.E06=green@DATE (a rule; off ends it),\n"
        "grid.ACTIVITY.SIZE=6/12/30@DATE or grid=110%@DATE (Nitaqat floors). A file is a table of\n"
        "policy/ with the rows to set. NAME: begins another scenario, to stand beside the first.\n"
        "Says who changes band, which services open and close, which permits could no longer be\n"
        "renewed, and what a renewal of all would cost; and what it does not foresee.",
    .run = simulate_main,
};

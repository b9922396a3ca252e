/* bawaba history: a labelled synthetic past, made by the engine itself. */
#include "base/log.h"
#include "cli/demo_accounts.h"
#include "cli/options.h"
#include "cli/pace.h"
#include "history/history.h"
#include "model/occupation.h"
#include "services/service.h"
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_history;

struct wanted {
    struct history_config config;
    const char *scale;
    bool is_json;
    struct pace pace;
    int64_t told_days; /* done before this run, for the rate */
    int64_t told_operations;
    bool has_told;
};

/* "0.01" in millionths. */
static bool scale_read(struct str text, int64_t *ppm)
{
    uint64_t whole = 0, part = 0;
    size_t point = str_index(text, '.');
    struct str digits = str_from(text, point + 1);
    if (!str_to_u64(str_first(text, point), &whole) || whole > 1 || digits.n > 6 ||
        (digits.n && !str_to_u64(digits, &part)))
        return false;
    for (size_t i = digits.n; i < 6; i++)
        part *= 10;
    *ppm = (int64_t)(whole * 1000000 + part);
    return *ppm >= 1000 && *ppm <= 1000000;
}

static void progress(void *ctx, const struct history_progress *p)
{
    struct wanted *w = ctx;
    char iso[DAY_TEXT_BYTES];
    if (!w->has_told) {
        w->has_told = true;
        w->told_days = p->days_done;
        w->told_operations = p->operations;
        w->pace = pace_begin("operations");
        return;
    }
    int64_t passed = pace_passed_ms(&w->pace);
    if (passed - (w->pace.told_ms - w->pace.began_ms) < 1000)
        return;
    w->pace.told_ms = w->pace.began_ms + passed;
    int64_t days = p->days_done - w->told_days;
    int64_t rate = (p->operations - w->told_operations) * 1000 / passed;
    int64_t left = passed * (p->days_all - p->days_done) / (days > 0 ? days : 1) / 1000;
    fprintf(stderr, "bawaba: %.*s, %lld operations, %lld/s, %lld %% of the days, %lld s left\n",
            STR_ARG(day_format_hijri(p->today, iso)), (long long)p->operations, (long long)rate,
            (long long)(100 * p->days_done / p->days_all), (long long)left);
}

static enum err accounts(void *ctx, struct db *db, const struct demo_wish *wish)
{
    struct demo_sign_in list[DEMO_SIGN_INS];
    (void)ctx;
    return demo_accounts_open(db, cli_arena(), wish,
                              (struct clock){day_start_ms(wish->today), wish->today}, list);
}

static void print_json(const struct history_report *r)
{
    char reached[DAY_TEXT_BYTES];
    json_t *services = json_object();
    for (int i = 1; i < HISTORY_SERVICES; i++) {
        const struct service *s = service_by_number(i);
        if (s && r->executed[i] + r->refused_by[i] > 0)
            json_object_set_new(services, s->id,
                                json_pack("{s:I, s:I}", "executed", (json_int_t)r->executed[i],
                                          "refused", (json_int_t)r->refused_by[i]));
    }
    day_format_iso(r->reached, reached);
    json_t *json = json_pack(
        "{s:b, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "is_synthetic", 1, "reached", reached,
        "establishments", (json_int_t)r->establishments, "workers", (json_int_t)r->workers,
        "requests", (json_int_t)r->requests, "operations", (json_int_t)r->operations, "accepted",
        (json_int_t)r->accepted, "refused", (json_int_t)r->refused, "services", services);
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static void print_table(const struct history_report *r)
{
    char reached[DAY_TEXT_BYTES];
    printf("A synthetic history: nobody in it exists. It stands on the morning of %.*s.\n",
           STR_ARG(day_format_hijri(r->reached, reached)));
    printf("%lld requests, %lld operations executed, %lld lines refused\n\n",
           (long long)r->requests, (long long)r->operations, (long long)r->refused);
    printf("%-4s %12s %12s\n", "", "executed", "refused");
    for (int i = 1; i < HISTORY_SERVICES; i++)
        if (r->executed[i] + r->refused_by[i] > 0)
            printf("S%02d  %12lld %12lld\n", i, (long long)r->executed[i],
                   (long long)r->refused_by[i]);
}

static int make(struct wanted *w)
{
    struct arena *boot = arena_new(SIZE_MAX);
    struct buf faults = buf_new(cli_arena());
    struct policy *policy;
    struct history_report report;
    log_level_set(LOG_WARN); /* what falls due each day is no news here */
    if (sodium_init() < 0 || policy_load_embedded(cli_arena(), &policy, &faults) != OK ||
        occupations_load(cli_arena()) != OK) {
        fprintf(stderr, STR_FMT, STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    w->config.policy = policy;
    w->config.ctx = w;
    w->pace = pace_begin("operations");
    enum err e = history_run(boot, &w->config, &report);
    if (e != OK) {
        fprintf(stderr,
                "bawaba: the history did not come to its end (%s); the lines above say why\n",
                err_name(e));
        return CLI_REFUSED;
    }
    if (w->has_told)
        fprintf(stderr, "bawaba: %lld days in %.1f s\n", (long long)report.days,
                (double)pace_passed_ms(&w->pace) / 1000);
    if (w->is_json)
        print_json(&report);
    else
        print_table(&report);
    arena_free(boot);
    return CLI_DONE;
}

static int history_main(int argc, char **argv)
{
    struct wanted w = {
        .config = {.url = "sqlite:var/history.db",
                   .until = DAY_NONE,
                   .progress = progress,
                   .accounts = accounts},
        .scale = "0.01",
    };
    int64_t seed = 1432;
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &w.config.url, "the store: sqlite:PATH or postgresql://…"},
        {"seed", OPTION_NUMBER, &seed, "chance's beginning: the same gives the same history"},
        {"scale", OPTION_TEXT, &w.scale, "part of the whole market, 0.001 to 1; default 0.01"},
        {"establishments", OPTION_NUMBER, &w.config.establishments, "how many, instead"},
        {"workers", OPTION_NUMBER, &w.config.workers, "how many on the first day, instead"},
        {"until", OPTION_DAY, &w.config.until, "the day to stop before, default 1435-03-15"},
        {"days", OPTION_NUMBER, &w.config.days_most, "at most so many days now; go on later"},
        {"json", OPTION_FLAG, &w.is_json, "what was done as JSON"},
    };
    struct options o = {.command = &cli_history, .list = list, .count = sizeof list / sizeof *list};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    w.config.seed = (uint64_t)seed;
    if (!scale_read(str_of(w.scale), &w.config.scale_ppm))
        return options_wrong(&o, "a scale lies between 0.001 and 1, with at most six decimals");
    return make(&w);
}

const struct command cli_history = {
    .name = "history",
    .usage = "[--db URL] [--seed S] [--scale 0.01] [--until DAY] [--json]",
    .help =
        "Makes a labelled synthetic history from 1432-01-01 on, through the engine itself.\n"
        "Nobody in it exists. What is asked for stands in policy/data/history_plan.csv; what is\n"
        "granted and refused is decided by the rules of each day. The same seed and scale give\n"
        "the same ledger. A run that was interrupted goes on when it is started again.",
    .run = history_main,
};

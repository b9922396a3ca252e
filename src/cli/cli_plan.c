/* bawaba plan: what hiring, moving and leaving would give one establishment, week by week. */
#include "base/clock.h"
#include "cli/options.h"
#include "model/occupation.h"
#include "registers/establishment.h"
#include "rules/ids.h"
#include "whatif/planner.h"
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_plan;

/* "3:hire_saudi=2:6000": in week 3 two Saudis at 6,000 SAR a month. */
static bool step_read(struct str word, struct plan_step *out)
{
    struct str rest = word, week, kind, count, wage = S("");
    uint64_t n, many, sar = 0;
    if (!str_cut(&rest, ':', &week) || !str_cut(&rest, '=', &kind) ||
        !str_cut(&rest, ':', &count) || !str_to_u64(week, &n) || !str_to_u64(count, &many) ||
        many > PLAN_COUNT_MAX)
        return false;
    if (rest.at && str_cut(&rest, ':', &wage) && (!str_to_u64(wage, &sar) || sar > 1000000))
        return false;
    int at = 0;
    while (at < PLAN_KINDS && !str_eq_c(kind, plan_kind_words[at]))
        at++;
    *out = (struct plan_step){(int)(n < 1000 ? n : 1000), (enum plan_kind)at, (int64_t)many,
                              (int64_t)sar * 100};
    bool needs_wage = at == PLAN_HIRE_SAUDI || at == PLAN_PROMOTE_SAUDI;
    return at < PLAN_KINDS && (!needs_wage || sar > 0);
}

/* null: no limit. */
static json_t *balance_json(const struct plan_week *w)
{
    return w->balance > PLAN_BALANCE_MOST ? json_null() : json_integer((json_int_t)w->balance);
}

static void print_json(const struct plan_week *weeks, int n)
{
    json_t *list = json_array();
    for (int i = 0; i < n; i++) {
        const struct plan_week *w = &weeks[i];
        char iso[DAY_TEXT_BYTES];
        day_format_iso(w->from, iso);
        json_array_append_new(
            list, json_pack("{s:i, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:I}", "week", i,
                            "from", iso, "band", band_key(w->result.band), "rate_bp",
                            (json_int_t)w->result.rate_bp, "workers", (json_int_t)w->counts.workers,
                            "saudis", (json_int_t)w->counts.saudis, "expats",
                            (json_int_t)w->counts.expats, "saudis_to_next",
                            (json_int_t)w->result.saudis_to_next, "balance", balance_json(w),
                            "permits_ending", (json_int_t)w->renewals, "fees_halalas",
                            (json_int_t)w->fees));
    }
    json_dumpf(list, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(list);
}

static void print_table(const struct plan_week *weeks, int n)
{
    printf("%-4s %-10s %-18s %7s %7s %7s %8s %8s %8s %14s\n", "week", "from", "band", "rate",
           "saudis", "expats", "to next", "balance", "ending", "fees, SAR");
    for (int i = 0; i < n; i++) {
        const struct plan_week *w = &weeks[i];
        char iso[DAY_TEXT_BYTES], balance[24] = "no limit";
        day_format_iso(w->from, iso);
        if (w->balance <= PLAN_BALANCE_MOST)
            snprintf(balance, sizeof balance, "%lld", (long long)w->balance);
        printf("%-4d %-10s %-18s %6.2f%% %7lld %7lld %8lld %8s %8lld %14.2f\n", i, iso,
               band_key(w->result.band), (double)w->result.rate_bp / 100,
               (long long)w->counts.saudis, (long long)w->counts.expats,
               (long long)w->result.saudis_to_next, balance, (long long)w->renewals,
               (double)w->fees / 100);
    }
}

static enum err today_of(struct db *db, struct day *out)
{
    struct db_rows r;
    *out = clock_read(DAY_NONE).today;
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'demo'"));
    if (db_next(&r))
        (void)!day_parse(db_blob(&r, 0), out);
    return db_done(&r);
}

struct wanted {
    const char *url;
    struct day today;
    int64_t weeks;
    bool is_json;
    struct plan_step steps[PLAN_STEPS_MAX];
    size_t steps_n;
};

static int plan(struct wanted *w, struct str establishment)
{
    struct arena *a = cli_arena();
    struct policy *policy;
    struct buf faults = buf_new(a);
    struct db *db;
    int office, seq;
    int64_t id;
    struct plan_week *weeks;
    if (sodium_init() < 0 || occupations_load(a) != OK ||
        policy_load_embedded(a, &policy, &faults) != OK || db_open(w->url, DB_READ, &db) != OK)
        return CLI_REFUSED;
    enum err e = id_establishment_parse(establishment, &office, &seq)
                     ? establishment_find(db, office, seq, &id)
                     : ERR_NOT_FOUND;
    if (e == OK && day_is_none(w->today))
        e = today_of(db, &w->today);
    if (e == OK)
        e = planner_make(db, a, policy, id, w->today, w->steps, w->steps_n, (int)w->weeks, &weeks);
    db_close(db);
    if (e != OK) {
        fputs(e == ERR_NOT_FOUND
                  ? "bawaba: there is no such establishment\n"
                  : "bawaba: more leave than are there, or a step is out of bounds\n",
              stderr);
        return CLI_REFUSED;
    }
    if (w->is_json)
        print_json(weeks, (int)w->weeks);
    else
        print_table(weeks, (int)w->weeks);
    return CLI_DONE;
}

static int plan_main(int argc, char **argv)
{
    struct wanted w = {.url = "sqlite:var/bawaba.db", .today = DAY_NONE, .weeks = 13};
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &w.url, "the store: sqlite:PATH or postgresql://…"},
        {"today", OPTION_DAY, &w.today, "the day the plan begins"},
        {"weeks", OPTION_NUMBER, &w.weeks, "how many weeks, 1 to 52, default 13"},
        {"json", OPTION_FLAG, &w.is_json, "the weeks as JSON"},
    };
    struct options o = {.command = &cli_plan,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 1,
                        .words_max = 1 + PLAN_STEPS_MAX};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (w.weeks < 1 || w.weeks > PLAN_WEEKS_MAX)
        return options_wrong(&o, "--weeks is 1 to %d", PLAN_WEEKS_MAX);
    for (int i = 1; i < o.words_count; i++)
        if (!step_read(str_of(o.words[i]), &w.steps[w.steps_n++]))
            return options_wrong(&o,
                                 "\"%s\" is no step; write WEEK:KIND=COUNT or "
                                 "WEEK:hire_saudi=COUNT:WAGE",
                                 o.words[i]);
    return plan(&w, str_of(o.words[0]));
}

const struct command cli_plan = {
    .name = "plan",
    .usage = "[--db URL] [--weeks N] [--json] ESTABLISHMENT [WEEK:KIND=COUNT[:WAGE]]…",
    .help =
        "Says what hiring, moving and leaving would give an establishment, week by week.\n"
        "Kinds: hire_saudi and promote_saudi (with a monthly wage in SAR), hire_expat,\n"
        "transfer_in, exit_expat, exit_saudi. Week 0 is this week. Example:\n"
        "  bawaba plan 1-104582 2:hire_saudi=2:6000 5:transfer_in=4\n"
        "Band, room for expatriates, permits that end and fees follow from the rules' own code.",
    .run = plan_main,
};

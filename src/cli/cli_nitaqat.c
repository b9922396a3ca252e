/* bawaba nitaqat: floors and band of an entity by the rules of a year. */
#include "cli/options.h"
#include "rules/nitaqat.h"
#include <jansson.h>
#include <stdio.h>

extern const struct command cli_nitaqat;

enum { COUNT_MAX = 100000000 };

static const enum band floor_bands[] = {BAND_YELLOW,       BAND_LOW_GREEN,  BAND_GREEN,
                                        BAND_MEDIUM_GREEN, BAND_HIGH_GREEN, BAND_PLATINUM};
enum { FLOORS = sizeof floor_bands / sizeof *floor_bands };

static const char *const statuses[] = {"verified", "second_hand", "assumed"};

/* The last day of a year of either calendar: a year's question is about its final rules. */
static bool year_end(int64_t year, struct day *out)
{
    if (year < HIJRI_YEAR_MIN || year > GREGORIAN_YEAR_MAX)
        return false;
    int y = (int)year;
    if (y < 1700)
        return day_from_hijri(y, 12, day_hijri_month_days(y, 12), out);
    return day_from_ymd(y, 12, 31, out);
}

/* The weakest standing of the tables' rows behind the floors. */
static enum policy_status floors_status(const struct policy *p, const struct nitaqat_result *r)
{
    enum policy_status worst = POLICY_VERIFIED;
    for (int i = 0; i < r->rows_count; i++) {
        const struct policy_row *row = policy_row(p, r->rows[i]);
        bool is_table = row->table == POLICY_CURVE || row->table == POLICY_GRID;
        if (is_table && row->status > worst)
            worst = row->status;
    }
    return worst;
}

static bool has_floors(const struct nitaqat_result *r)
{
    for (int i = 0; i < FLOORS; i++)
        if (r->floor_bp[floor_bands[i]] > 0)
            return true;
    return false;
}

static void percent_print(const char *name, int64_t bp)
{
    printf("%-14s %d.%02d\n", name, (int)(bp / 100), (int)(bp % 100));
}

static void text_print(const struct policy *p, const struct nitaqat_counts *c, struct day on,
                       const struct nitaqat_result *r)
{
    char iso[DAY_TEXT_BYTES], hijri[DAY_TEXT_BYTES];
    day_format_iso(on, iso);
    day_format_hijri(on, hijri);
    printf("%-14s %.*s\n", "activity", STR_ARG(policy_activity(p, c->activity)->key));
    printf("%-14s %s %s\n", "on", iso, hijri);
    printf("%-14s %lld\n", "workers", (long long)c->workers);
    printf("%-14s %lld\n", "saudis", (long long)c->saudis);
    percent_print("rate", r->rate_bp);
    for (int i = 0; i < FLOORS; i++)
        if (r->floor_bp[floor_bands[i]] > 0)
            percent_print(band_key(floor_bands[i]), r->floor_bp[floor_bands[i]]);
    printf("%-14s %s\n", "band", band_key(r->band));
    if (r->missing_up != BAND_NONE && r->saudis_to_next > 0)
        printf("%-14s %s with %lld more Saudis\n", "next", band_key(r->missing_up),
               (long long)r->saudis_to_next);
    if (has_floors(r))
        printf("%-14s %s\n", "floors are", statuses[floors_status(p, r)]);
}

static void json_print(const struct policy *p, const struct nitaqat_counts *c, struct day on,
                       const struct nitaqat_result *r)
{
    char iso[DAY_TEXT_BYTES];
    day_format_iso(on, iso);
    struct str key = policy_activity(p, c->activity)->key;
    json_t *floors = json_object();
    for (int i = 0; i < FLOORS; i++)
        if (r->floor_bp[floor_bands[i]] > 0)
            json_object_set_new(floors, band_key(floor_bands[i]),
                                json_real((double)r->floor_bp[floor_bands[i]] / 100));
    json_t *json =
        json_pack("{s:o, s:s, s:I, s:I, s:f, s:o, s:s}", "activity", json_stringn(key.at, key.n),
                  "on", iso, "workers", (json_int_t)c->workers, "saudis", (json_int_t)c->saudis,
                  "rate", (double)r->rate_bp / 100, "floors", floors, "band", band_key(r->band));
    if (has_floors(r))
        json_object_set_new(json, "floors_status", json_string(statuses[floors_status(p, r)]));
    if (r->missing_up != BAND_NONE)
        json_object_set_new(json, "next", json_string(band_key(r->missing_up)));
    if (r->saudis_to_next > 0)
        json_object_set_new(json, "saudis_to_next", json_integer(r->saudis_to_next));
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(7));
    putchar('\n');
    json_decref(json);
}

static int activity_wrong(const struct options *o, const struct policy *p, const char *typed)
{
    int status = options_wrong(o, "there is no activity \"%s\"; the keys are:", typed);
    for (int i = 0; i < policy_activities(p); i++)
        fprintf(stderr, "  %.*s\n", STR_ARG(policy_activity(p, i)->key));
    return status;
}

/* Computes and prints; answers the exit status. */
static int band_print(const struct options *o, const char *activity, int64_t workers,
                      int64_t saudis, struct day on, bool is_json)
{
    struct policy *policy;
    struct nitaqat_result result;
    struct buf faults = buf_new(cli_arena());
    if (policy_load_embedded(cli_arena(), &policy, &faults) != OK) {
        fprintf(stderr, "%.*s", STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    struct nitaqat_counts counts = {.activity = policy_activity_by_key(policy, str_of(activity)),
                                    .workers = workers,
                                    .saudis = saudis,
                                    .saudi_units = saudis * SAUDI_UNITS,
                                    .expats = workers - saudis};
    if (counts.activity < 0)
        return activity_wrong(o, policy, activity);
    nitaqat_band(policy, &counts, on, &result);
    if (result.band == BAND_NONE) {
        fprintf(stderr, "bawaba: no policy on that day: %s has no row\n",
                param_key(result.missing));
        return CLI_REFUSED;
    }
    if (is_json)
        json_print(policy, &counts, on, &result);
    else
        text_print(policy, &counts, on, &result);
    return CLI_DONE;
}

static int nitaqat_run(int argc, char **argv)
{
    const char *activity = NULL;
    int64_t year = -1, workers = -1, saudis = -1;
    struct day on = DAY_NONE;
    bool is_json = false;
    const struct cli_option list[] = {
        {"activity", OPTION_TEXT, &activity, "key of the activity, such as manufacturing"},
        {"year", OPTION_NUMBER, &year, "the rules at the end of that year, Hijri or Gregorian"},
        {"on", OPTION_DAY, &on, "the rules of that day instead"},
        {"workers", OPTION_NUMBER, &workers, "all workers of the entity"},
        {"saudis", OPTION_NUMBER, &saudis, "Saudis among them, each counting one"},
        {"json", OPTION_FLAG, &is_json, "the answer as JSON"},
    };
    struct options o = {.command = &cli_nitaqat, .list = list, .count = 6};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (!activity || workers < 0 || saudis < 0 || (year < 0 && day_is_none(on)))
        return options_wrong(&o, "--activity, --year, --workers and --saudis are needed");
    if (saudis > workers || workers > COUNT_MAX)
        return options_wrong(&o, "there are at most %d workers, and not more Saudis than workers",
                             COUNT_MAX);
    if (day_is_none(on) && !year_end(year, &on))
        return options_wrong(&o, "--year: no calendar has the year %lld", (long long)year);
    return band_print(&o, activity, workers, saudis, on, is_json);
}

const struct command cli_nitaqat = {
    .name = "nitaqat",
    .usage = "--activity KEY --year Y --workers N --saudis S [--json]",
    .help = "The floors of each band and the band of an entity with so many workers and Saudis.\n"
            "The rate is that of the present counts, without earlier weeks.",
    .run = nitaqat_run,
};

/* bawaba hijri: a date in the other calendar, with its weekday. */
#include "base/digits.h"
#include "cli/options.h"
#include <jansson.h>
#include <stdio.h>

extern const struct command cli_hijri;

static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};

static bool is_hijri_year(struct str text)
{
    uint64_t year;
    return str_to_u64(str_first(text, 4), &year) && year < 1700;
}

static int hijri_run(int argc, char **argv)
{
    bool is_json = false;
    const struct cli_option list[] = {{"json", OPTION_FLAG, &is_json, "both dates as JSON"}};
    struct options o = {
        .command = &cli_hijri, .list = list, .count = 1, .words_min = 1, .words_max = 1};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    struct str text;
    struct day day;
    char hijri[DAY_TEXT_BYTES], iso[DAY_TEXT_BYTES];
    if (digits_plain(cli_arena(), str_of(o.words[0]), &text) != DIGITS_FINE ||
        !day_parse(text, &day) || day_format_hijri(day, hijri).n == 0) {
        fprintf(stderr,
                "bawaba: \"%s\" is no date from 1356-01-01 to 1500-12-30 or from 1937-03-14 "
                "to 2077-11-16\n",
                o.words[0]);
        return CLI_REFUSED;
    }
    day_format_iso(day, iso);
    const char *weekday = weekdays[day_weekday(day)];
    if (is_json) {
        json_t *json =
            json_pack("{s:s, s:s, s:s}", "hijri", hijri, "gregorian", iso, "weekday", weekday);
        json_dumpf(json, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(json);
    } else {
        printf("%s %s\n", is_hijri_year(text) ? iso : hijri, weekday);
    }
    return CLI_DONE;
}

const struct command cli_hijri = {
    .name = "hijri",
    .usage = "DATE [--json]",
    .help =
        "A date in the other calendar, with its weekday.\n"
        "1435-03-15 gives 2014-01-16 Thursday; 2014-01-16 gives 1435-03-15 Thursday. A year below\n"
        "1700 is Hijri (Umm al-Qura), else Gregorian.",
    .run = hijri_run,
};

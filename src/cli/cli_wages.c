/* bawaba wages check: a wage file judged line by line, without any database. The same judge as the
   portal's upload; what needs the registers is named as not made. */
#include "base/clock.h"
#include "base/digits.h"
#include "base/random.h"
#include "cli/options.h"
#include "cli/wage_report.h"
#include "wages/law.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

extern const struct command cli_wages;

enum { PIECE_BYTES = 256 << 10, WORDS_BYTES_MAX = 1 << 20, MAP_BYTES_MAX = 64 << 10 };

struct wish {
    const char *path, *body_path, *report_path;
    enum lang lang;
    bool is_json, is_guessed;
    struct day today;
    struct wage_options options;
};

static int complain(const char *what, const char *name)
{
    fprintf(stderr, "bawaba: %s%s\n", what, name);
    return CLI_REFUSED;
}

/* ---- the law of the day ---- */

static bool rules_load(struct day today, struct wage_rules *out)
{
    struct policy *policy;
    struct buf faults = buf_new(cli_arena());
    enum param missing;
    if (policy_load_embedded(cli_arena(), &policy, &faults) != OK) {
        fprintf(stderr, STR_FMT, STR_ARG(buf_out(&faults)));
        return false;
    }
    if (wage_rules_of(policy, today, out, &missing))
        return true;
    fprintf(stderr, "bawaba: policy_missing: %s has no row in force on that day\n",
            param_key(missing));
    return false;
}

/* ---- the file ---- */

static int file_open(const char *path)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
        complain("cannot be read: ", path);
        return -1;
    }
    return fd;
}

/* 0 for what has no size, such as a pipe; it can't be read again either. */
static uint64_t size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static size_t read_again(void *ctx, uint64_t offset, char *to, size_t n)
{
    ssize_t got = pread(*(int *)ctx, to, n, (off_t)offset);
    return got > 0 ? (size_t)got : 0;
}

/* The next piece of a file; false when reading failed. */
static bool piece_read(int fd, const char *path, struct str *out)
{
    static char piece[PIECE_BYTES];
    ssize_t n = read(fd, piece, PIECE_BYTES);
    *out = (struct str){piece, n > 0 ? (size_t)n : 0};
    if (n < 0)
        complain("reading failed: ", path);
    return n >= 0;
}

/* Feeds `piece` and all that follows it. */
static bool feed(struct wage_check *check, int fd, const char *path, struct str piece)
{
    while (piece.n > 0 && wage_check_feed(check, piece))
        if (!piece_read(fd, path, &piece))
            return false;
    return true;
}

/* ---- the command ---- */

static int judge(const struct wish *wish, struct wage_report *report,
                 const struct wage_rules *rules)
{
    int fd = file_open(wish->path), body = fd;
    if (fd >= 0 && wish->body_path)
        body = file_open(wish->body_path);
    if (fd < 0 || body < 0)
        return CLI_REFUSED;
    struct wage_options options = wish->options;
    options.bytes_expected = size_of(body);
    random_bytes(options.key, sizeof options.key);
    struct str piece;
    if (!piece_read(fd, wish->path, &piece))
        return CLI_REFUSED;
    if (wish->is_guessed)
        options.format = wage_format_guess(piece);
    const struct wage_source source = {&body, size_of(body) ? read_again : NULL};
    const struct wage_sink sink = {.ctx = report, .finding = wage_report_finding};
    wage_report_begin(report);
    struct wage_check *check = wage_check_new(cli_arena(), &options, rules, NULL, &source, &sink);
    bool is_read = feed(check, fd, wish->path, piece);
    if (is_read && wish->body_path) {
        wage_check_next_file(check);
        is_read =
            piece_read(body, wish->body_path, &piece) && feed(check, body, wish->body_path, piece);
    }
    if (!is_read)
        return CLI_REFUSED;
    const struct wage_summary *s = wage_check_end(check);
    wage_report_end(report, options.format, wage_check_header(check), s);
    if (fd != STDIN_FILENO)
        close(fd);
    if (body != fd)
        close(body);
    return s->outcome == WAGE_REJECTED ? CLI_REFUSED : CLI_DONE;
}

static int wages_check(const struct wish *wish)
{
    struct wage_rules rules;
    if (!rules_load(clock_read(wish->today).today, &rules) || messages_load(cli_arena()) != OK)
        return CLI_REFUSED;
    struct wage_report report = {
        .lang = wish->lang, .is_json = wish->is_json, .arena = arena_new(WORDS_BYTES_MAX)};
    if (wish->report_path && !(report.csv = fopen(wish->report_path, "wb")))
        return complain("cannot be written: ", wish->report_path);
    int status = judge(wish, &report, &rules);
    bool is_failed = report.csv && ferror(report.csv);
    if (report.csv && (fclose(report.csv) != 0 || is_failed))
        status = complain("cannot be written: ", wish->report_path);
    arena_free(report.arena);
    return status;
}

/* "2014-01" as year * 12 + month - 1. */
static bool month_parse(const char *text, int64_t *out)
{
    struct str plain;
    uint64_t year, month;
    if (digits_plain(cli_arena(), str_of(text), &plain) != DIGITS_FINE || plain.n != 7 ||
        plain.at[4] != '-' || !str_to_u64(str_first(plain, 4), &year) ||
        !str_to_u64(str_from(plain, 5), &month) || year < 1900 || month < 1 || month > 12)
        return false;
    *out = (int64_t)(year * 12 + month - 1);
    return true;
}

/* The map's text: what follows "map:", or the file after "map:@". */
static bool map_read(const char *spec, struct wage_map *map, const char **problem)
{
    struct str text = str_of(spec);
    if (spec[0] == '@') {
        *problem = "the file of the column map cannot be read";
        FILE *f = fopen(spec + 1, "rb");
        if (!f)
            return false;
        char *room = arena_alloc_raw(cli_arena(), MAP_BYTES_MAX);
        text = (struct str){room, fread(room, 1, MAP_BYTES_MAX, f)};
        bool is_whole = feof(f) && !ferror(f);
        fclose(f);
        if (!is_whole)
            return false;
    }
    return wage_map_parse(text, map, problem);
}

static bool format_read(const char *text, struct wage_options *options, const char **problem)
{
    static struct wage_map map;
    *problem = "--format takes sa, bank, uae, qatar or map:COLUMNS";
    if (strncmp(text, "map:", 4) == 0) {
        options->format = WAGE_MAP;
        options->map = &map;
        return map_read(text + 4, &map, problem);
    }
    return wage_format_find(str_of(text), &options->format) && options->format != WAGE_MAP;
}

static int wages_run(int argc, char **argv)
{
    struct wish wish = {.today = DAY_NONE};
    const char *format = NULL, *lang = "en", *month = NULL, *problem;
    const struct cli_option list[] = {
        {"format", OPTION_TEXT, &format, "sa (the ministry's), bank, uae, qatar or map:COLUMNS"},
        {"month", OPTION_TEXT, &month, "the wage month, YYYY-MM: the value date is judged by it"},
        {"bank", OPTION_FLAG, &wish.options.is_bank, "a bank's file: its own fields may be filled"},
        {"lang", OPTION_TEXT, &lang, "ar or en (en)"},
        {"json", OPTION_FLAG, &wish.is_json, "as JSON, with both languages"},
        {"report", OPTION_TEXT, &wish.report_path, "also write the findings as a CSV file"},
        {"today", OPTION_DAY, &wish.today, "judge by the policy of that day"},
    };
    struct options o = {.command = &cli_wages,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 2,
                        .words_max = 3};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (strcmp(o.words[0], "check") != 0)
        return options_wrong(&o, "write check FILE");
    if (strcmp(lang, "ar") != 0 && strcmp(lang, "en") != 0)
        return options_wrong(&o, "--lang takes ar or en");
    wish.is_guessed = !format;
    if (format && !format_read(format, &wish.options, &problem))
        return options_wrong(&o, "%s", problem);
    if (month && !month_parse(month, &wish.options.month))
        return options_wrong(&o, "--month takes a month such as 2014-01");
    bool is_pair = wish.options.format == WAGE_BANK;
    if (is_pair != (o.words_count == 3))
        return options_wrong(&o, is_pair ? "a bank's pair is two files: HEADER.csv BODY.csv"
                                         : "one word too many");
    wish.path = o.words[1];
    wish.body_path = is_pair ? o.words[2] : NULL;
    wish.lang = strcmp(lang, "ar") == 0 ? LANG_AR : LANG_EN;
    return wages_check(&wish);
}

const struct command cli_wages = {
    .name = "wages",
    .usage = "check FILE [BODY] [--format sa|bank|uae|qatar|map:COLUMNS] [--month YYYY-MM]\n"
             "       [--lang ar|en] [--json] [--report FILE.csv] [--bank] [--today DATE]",
    .help =
        "Judge a wage file line by line, without a database.\n"
        "Exit status 0: accepted, also with remarks; 1: rejected. FILE may be - for standard\n"
        "input. Without --format a SIF is known by its first line; all else is the ministry's.\n"
        "A bank's pair is header.csv and body.csv. COLUMNS names the columns of any table by\n"
        "title or number: map:person=Iqama,account=IBAN,net=5,basic=6,other=7,other=8 (also\n"
        "name, bank, details, housing, deductions, separator=tab, titles=0), or @FILE with that\n"
        "text.",
    .run = wages_run,
};

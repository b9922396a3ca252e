/* bawaba statistics: the public extract, and counting a store's ledger while no portal runs. */
#include "base/csv.h"
#include "cli/options.h"
#include "decisions/warehouse_feed.h"
#include "registers/operation_public.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

extern const struct command cli_statistics;

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

/* ---- extract ---- */

struct extract {
    FILE *file;
    struct arena *line;
    int64_t rows;
};

static enum err put_row(void *ctx, const struct operation_public *row)
{
    struct extract *x = ctx;
    char day[DAY_TEXT_BYTES];
    arena_reset(x->line);
    struct str date = day_format_iso(row->day, day);
    struct str service = dimension_code(x->line, DIMENSION_SERVICE, row->service);
    struct str channel = dimension_code(x->line, DIMENSION_CHANNEL, row->channel);
    struct str outcome = dimension_code(x->line, DIMENSION_OUTCOME, row->kind);
    fprintf(x->file, STR_FMT "," STR_FMT "," STR_FMT "," STR_FMT "," STR_FMT "\r\n", STR_ARG(date),
            STR_ARG(service), STR_ARG(channel), STR_ARG(outcome), STR_ARG(row->region));
    x->rows++;
    return ferror(x->file) ? fail(ERR_IO, "the extract cannot be written") : OK;
}

/* Every cell is the program's own: dates, codes, words. Nothing in it was typed by anyone. */
static enum err extract_to(struct db *db, struct extract *x, const char *path)
{
    x->file = fopen(path, "w");
    if (!x->file)
        return fail(ERR_IO, "%s cannot be written", path);
    fputs("day,service,channel,outcome,region\r\n", x->file);
    enum err e = operation_public_each(db, put_row, x);
    if (fclose(x->file) != 0 && e == OK)
        e = fail(ERR_IO, "%s could not be written to its end", path);
    return e;
}

static int extract(const char *url, const char *path)
{
    struct db *db;
    struct extract x = {.line = arena_new(1 << 16)};
    if (db_open(url, DB_READ, &db) != OK)
        return complain("the store cannot be opened; the line above says why");
    enum err e = db_read_begin(db);
    if (e == OK) {
        e = extract_to(db, &x, path);
        db_read_end(db);
    }
    db_close(db);
    arena_free(x.line);
    if (e != OK)
        return complain("the extract was not made; the line above says why");
    printf("%lld operations in %s\n", (long long)x.rows, path);
    return CLI_DONE;
}

/* ---- count ---- */

static enum err count_all(const char *url, struct warehouse_mark *mark)
{
    struct db *db;
    int64_t last;
    TRY(db_open(url, DB_WRITE, &db));
    enum err e = db_migrate(db);
    if (e == OK)
        e = operation_last(db, &last);
    if (e == OK)
        e = warehouse_catch_up(db, db, last);
    if (e == OK)
        e = warehouse_mark_load(db, mark);
    db_close(db);
    return e;
}

static int count(const char *url)
{
    struct warehouse_mark mark;
    if (sodium_init() < 0 || count_all(url, &mark) != OK)
        return complain("the ledger could not be counted; the line above says why");
    printf("%lld operations are counted, up to number %lld\n", (long long)mark.operations,
           (long long)mark.last_no);
    return CLI_DONE;
}

static int statistics(int argc, char **argv)
{
    const char *db = "sqlite:var/bawaba.db";
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &db, "the store: sqlite:PATH or postgresql://…"},
    };
    struct options o = {
        .command = &cli_statistics, .list = list, .count = 1, .words_min = 1, .words_max = 2};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    if (strcmp(o.words[0], "extract") == 0 && o.words_count == 2)
        return extract(db, o.words[1]);
    if (strcmp(o.words[0], "count") == 0 && o.words_count == 1)
        return count(db);
    return options_wrong(&o, "say `extract FILE.csv` or `count`");
}

const struct command cli_statistics = {
    .name = "statistics",
    .usage = "extract FILE.csv | count [--db URL]",
    .help =
        "Writes the public extract, or counts the ledger.\n"
        "extract: a row an operation, without persons: day, service, channel, outcome, region;\n"
        "tools/recompute-shares.py arrives from it at the published shares.\n"
        "count: adds what the warehouse lacks of the ledger. The portal does so by itself while\n"
        "it runs; stop it before.",
    .run = statistics,
};

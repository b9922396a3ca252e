/* rebuild: the registers from imports and ledger, compared or replaced. */
#include "cli/options.h"
#include "decisions/rebuild.h"
#include "decisions/writer.h"
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

static void progress(int64_t done, int64_t all)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld of %lld ledger entries", (long long)done, (long long)all);
}

static void print_hash(const char *name, const unsigned char hash[HASH_BYTES])
{
    char hex[2 * HASH_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, hash, HASH_BYTES);
    printf("%s %s\n", name, hex);
}

/* Says what was compared; answers the exit status. `e` is OK or ERR_CONFLICT. */
static int report_print(const struct rebuild_report *r, bool is_check, enum err e)
{
    printf("%lld ledger entries, %lld imports, %lld register rows\n", (long long)r->operations,
           (long long)r->imports, (long long)r->rows);
    print_hash("ledger", r->ledger_sum);
    print_hash("registers", r->state_hash);
    print_hash("rebuilt", r->rebuilt_hash);
    for (int64_t i = 0; i < r->faults_count && i < REBUILD_FAULTS_MAX; i++)
        printf(STR_FMT "\n", STR_ARG(r->faults[i]));
    if (r->faults_count == 0) {
        puts(is_check ? "identical" : "rebuilt");
        return CLI_DONE;
    }
    printf("%lld differences\n", (long long)r->faults_count);
    if (e == ERR_CONFLICT)
        fputs("bawaba: the ledger itself is not whole, so nothing was replaced. Restore an earlier "
              "backup and rebuild from there.\n",
              stderr);
    return CLI_REFUSED;
}

static int rebuild(int argc, char **argv)
{
    extern const struct command cli_rebuild;
    const char *db = "sqlite:var/bawaba.db";
    bool is_check = false;
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &db, "the store: sqlite:PATH or postgresql://…"},
        {"check", OPTION_FLAG, &is_check, "compare only; change nothing"},
    };
    struct options o = {.command = &cli_rebuild, .list = list, .count = 2};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    struct arena *a = cli_arena();
    struct policy *policy;
    struct buf faults = buf_new(a);
    struct rebuild_report *r = arena_new_of(a, struct rebuild_report);
    if (sodium_init() < 0 || policy_load_embedded(a, &policy, &faults) != OK)
        return CLI_REFUSED;
    enum err e = is_check ? rebuild_check(a, db, policy, r, progress)
                          : rebuild_replace(a, db, policy, r, progress);
    if (isatty(STDERR_FILENO))
        fputc('\n', stderr);
    if (e != OK && e != ERR_CONFLICT) {
        fprintf(stderr, "bawaba: the store could not be read to its end (%s)\n", err_name(e));
        return CLI_REFUSED;
    }
    return report_print(r, is_check, e);
}

const struct command cli_rebuild = {
    .name = "rebuild",
    .usage = "[--db URL] [--check]",
    .help =
        "Makes the registers anew from imports and ledger.\n"
        "With --check it only compares, row by row, and prints both state hashes.\n"
        "Exit status 1 when anything differs. Stop the portal before a rebuild without --check.",
    .run = rebuild,
};

/* The open recomputation: from known operations through the warehouse and through the public extract and
   its script to the same shares; and the extract holds nothing but what it may. Runs in the root. */
#include "decisions/warehouse_feed.h"
#include "stats/measure.h"
#include "support/imported.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GREEN = 6 };
static char out[16384];

static int shell(const char *command)
{
    FILE *f = popen(command, "r");
    assert_non_null(f);
    out[fread(out, 1, sizeof out - 1, f)] = 0;
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int bawaba(void **state, const char *words)
{
    char program[512], command[2048];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 32);
    assert_true(n > 0);
    program[n] = 0;
    *strstr(program, "/tests/cli/") = 0;
    snprintf(command, sizeof command, "'%s/bawaba' %s --db '%s' 2>&1", program, words,
             store_url(state));
    return shell(command);
}

static void renew(struct fixture *f, int first, int n, enum channel channel)
{
    struct submission *s = fixture_submission(f, "S04", first, n);
    s->channel = channel;
    assert_int_equal(fixture_submit(f, s), OK);
    imported_pay(f, s);
}

static struct cube share_by(struct fixture *f, enum dimension by)
{
    struct cube cube;
    struct measure_query q = {.view = VIEW_ELECTRONIC_SHARE,
                              .by = by,
                              .grain = GRAIN_YEAR,
                              .first = HIJRI_YEAR_MIN,
                              .last = HIJRI_YEAR_MAX,
                              .limit = DAY_NONE};
    assert_int_equal(measure_read(f->reader, f->arena, &q, &cube), OK);
    return cube;
}

/* The line the script must print for a row. */
static void prints(struct fixture *f, const char *name, const int64_t *cell)
{
    struct str line =
        str_printf(f->arena,
                   "\n"
                   "%s,%lld,%lld,%lld,%lld,%lld.%02lld\n",
                   name, (long long)cell[0], (long long)cell[1], (long long)cell[2],
                   (long long)cell[3], (long long)(cell[4] / 100), (long long)(cell[4] % 100));
    if (!strstr(out, str_c(f->arena, line)))
        fail_msg("\"" STR_FMT "\" is not in: %s", STR_ARG(line), out);
}

static void the_extract_gives_the_same_shares(void **state)
{
    char words[600], command[800];
    struct fixture f;
    imported_open(&f, state, "1435-03-14", GREEN);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry - 150 WHERE status = 1 "
                    "AND permit_expiry IS NOT NULL");
    renew(&f, 0, 3, CHANNEL_OFFICE);
    renew(&f, 3, 4, CHANNEL_WEB);
    renew(&f, 7, 7, CHANNEL_BULK);
    renew(&f, 14, 2, CHANNEL_ASSISTED);
    writer_stop(f.writer);
    snprintf(words, sizeof words, "statistics extract '%s/extract.csv'", store_folder(state));
    assert_int_equal(bawaba(state, words), 0);
    assert_int_equal(bawaba(state, "statistics count"), 0);
    assert_non_null(strstr(out, "operations are counted"));
    struct cube by_service = share_by(&f, DIMENSION_SERVICE);
    struct cube by_region = share_by(&f, DIMENSION_REGION);
    assert_int_equal(by_service.total.cell[4], 7857); /* 11 of 14 */
    snprintf(command, sizeof command, "python3 tools/recompute-shares.py '%s/extract.csv'",
             store_folder(state));
    assert_int_equal(shell(command), 0);
    prints(&f, "S04", by_service.rows[0].cell);
    prints(&f, "total", by_service.total.cell);
    snprintf(command, sizeof command, "python3 tools/recompute-shares.py '%s/extract.csv' region",
             store_folder(state));
    assert_int_equal(shell(command), 0);
    prints(&f, "SA-01", by_region.rows[0].cell);
    /* one row an operation and a head, five cells, nobody's number */
    snprintf(command, sizeof command, "cat '%s/extract.csv'", store_folder(state));
    assert_int_equal(shell(command), 0);
    assert_true(str_starts(str_of(out), S("day,service,channel,outcome,region\r\n")));
    int64_t lines = 0;
    for (const char *at = out; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, 1 + fixture_number(&f, "SELECT COUNT(*) FROM operation"));
    char iqama[24];
    snprintf(iqama, sizeof iqama, "%lld", (long long)fixture_iqama(0));
    assert_null(strstr(out, iqama));
    db_close(f.reader);
    arena_free(f.arena);
}

static void wrong_words_are_said_to_be_wrong(void **state)
{
    assert_int_equal(bawaba(state, "statistics"), 2);
    assert_int_equal(bawaba(state, "statistics extract"), 2);
    assert_int_equal(bawaba(state, "statistics shares"), 2);
    assert_int_equal(bawaba(state, "statistics extract /nowhere/at/all.csv"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(the_extract_gives_the_same_shares),
        ON_SQLITE(wrong_words_are_said_to_be_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

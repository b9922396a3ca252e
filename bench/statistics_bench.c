/* Views over a warehouse as large as 16 million operations of 1432H-1435H would leave: every combination
   of month, service, channel, outcome and value of each dimension that could be filled is. Prints for each
   view the processor time of one answer as JSON-stat, and of the page's reading.
   statistics_bench STORE-URL   (an empty store; it is filled at the first run) */
#include "db/db.h"
#include "stats/cell.h"
#include "stats/measure.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FIRST_YEAR = 1432, LAST_MONTH = 1435 * 12 + 2, SERVICES = 18, RUNS = 15 };

static const int values_of[DIMENSION_COUNT] = {
    [DIMENSION_NONE] = 1,        [DIMENSION_REGION] = 13, [DIMENSION_ACTIVITY] = 41,
    [DIMENSION_SIZE] = 5,        [DIMENSION_BAND] = 6,    [DIMENSION_NATIONALITY] = 17,
    [DIMENSION_OCCUPATION] = 10, [DIMENSION_RULE] = 40,   [DIMENSION_WAIT] = 6,
    [DIMENSION_CAMPAIGN] = 2,    [DIMENSION_MENDED] = 40,
};
static const int outcomes[] = {2, 3, 5, 6, 7};

static void must(enum err e)
{
    if (e != OK) {
        fprintf(stderr, "statistics_bench: the store answered %s\n", err_name(e));
        exit(1);
    }
}

static int64_t fill_periods(struct db *db, int grain, int first, int last)
{
    int64_t rows = 0;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        for (size_t o = 0; o < sizeof outcomes / sizeof *outcomes; o++)
            for (int p = first; p <= last; p++)
                for (int s = 1; s <= SERVICES; s++)
                    for (int c = 1; c <= 5; c++)
                        for (int v = 0; v < values_of[d]; v++) {
                            bool is_wait = d == DIMENSION_WAIT;
                            bool is_rule = d == DIMENSION_RULE || d == DIMENSION_MENDED;
                            if (is_rule && (outcomes[o] != 3 || v % 4))
                                continue;
                            if (is_wait && o)
                                continue;
                            must(db_exec(db,
                                         "INSERT INTO measure VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
                                         db_int_arg(grain), db_int_arg(d),
                                         db_int_arg(is_wait ? OUTCOME_ANSWERED : outcomes[o]),
                                         db_int_arg(p), db_int_arg(s), db_int_arg(c), db_int_arg(v),
                                         db_int_arg(1 + (p * s + c * v) % 97), db_int_arg(1000)));
                            rows++;
                        }
    return rows;
}

static void fill(const char *url)
{
    struct db *db;
    struct db_rows r;
    int64_t rows;
    must(db_open(url, DB_WRITE, &db));
    must(db_migrate(db));
    must(db_query0(db, &r, "SELECT COUNT(*) FROM measure"));
    rows = db_next(&r) ? db_int(&r, 0) : 0;
    must(db_done(&r));
    if (rows == 0) {
        must(db_begin(db));
        rows = fill_periods(db, GRAIN_MONTH, FIRST_YEAR * 12, LAST_MONTH);
        rows += fill_periods(db, GRAIN_YEAR, FIRST_YEAR, LAST_MONTH / 12);
        rows += fill_periods(db, GRAIN_ALL, 0, 0);
        must(db_commit(db));
    }
    printf("rows %lld\n", (long long)rows);
    db_close(db);
}

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

static void measure(struct db *db, const struct measure_query *q, const char *period)
{
    double times[RUNS];
    struct arena *a = arena_new(64 << 20);
    size_t rows = 0;
    for (int i = 0; i < RUNS; i++) {
        struct cube cube;
        double from = cpu_ms();
        must(measure_read(db, a, q, &cube));
        cells_hide(&cube, 5);
        times[i] = cpu_ms() - from;
        rows = cube.count;
        arena_reset(a);
    }
    arena_free(a);
    qsort(times, RUNS, sizeof *times, by_size);
    printf("%-18s %-12s %-7s %5zu rows  median %7.2f ms  most %7.2f ms\n", view_info(q->view)->key,
           dimension_key(q->by), period, rows, times[RUNS / 2], times[RUNS - 1]);
}

int main(int argc, char **argv)
{
    struct db *db;
    if (argc != 2 || sodium_init() < 0)
        return 2;
    fill(argv[1]);
    must(db_open(argv[1], DB_READ, &db));
    for (int v = VIEW_ELECTRONIC_SHARE; v <= VIEW_ABSENCE; v++)
        for (int k = 0; k < view_info((enum view)v)->splits_count; k++) {
            struct measure_query q = {
                .view = (enum view)v,
                .by = view_info((enum view)v)->splits[k],
                .grain = GRAIN_YEAR,
                .first = HIJRI_YEAR_MIN,
                .last = HIJRI_YEAR_MAX,
                .limit = DAY_NONE,
            };
            measure(db, &q, "all");
            q.first = q.last = 1434;
            measure(db, &q, "year");
            q.grain = GRAIN_MONTH, q.first = q.last = 1434 * 12 + 5;
            measure(db, &q, "month");
        }
    db_close(db);
    return 0;
}

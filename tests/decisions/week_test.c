/* The week is kept once, with the rates that the band computes, and is rebuilt from the ledger. */
#include "decisions/week.h"
#include "rules/nitaqat.h"
#include "support/fixture.h"
#include <stdio.h>

static void the_week_is_kept_once(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct day saturday = f.today;
    while (day_weekday(saturday) != SATURDAY || saturday.n == f.today.n)
        saturday = day_add(saturday, -1);
    struct job job = {.run = week_run};
    assert_int_equal(writer_run(f.writer, &job), OK);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM nitaqat_week"),
                     0); /* no weeks, no average */
    char sql[200];
    snprintf(sql, sizeof sql,
             "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
             "VALUES (1, %d, 1000, 1, 1)",
             saturday.n - 7);
    fixture_sql(&f, sql);
    for (int i = 0; i < 3; i++) {
        struct job again = {.run = week_run};
        assert_int_equal(writer_run(f.writer, &again), OK);
    }
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM nitaqat_week"), 2);
    assert_int_equal(fixture_number(&f, "SELECT MAX(week) FROM nitaqat_week"), saturday.n);
    struct nitaqat_counts c = {
        .activity = 7,
        .workers = fixture_number(&f, "SELECT workers FROM nitaqat_entity WHERE id = 1"),
        .saudis = fixture_number(&f, "SELECT saudis FROM nitaqat_entity WHERE id = 1"),
        .saudi_units = fixture_number(&f, "SELECT saudi_units FROM nitaqat_entity WHERE id = 1"),
        .expats = fixture_number(&f, "SELECT expats FROM nitaqat_entity WHERE id = 1"),
    };
    struct nitaqat_result r;
    nitaqat_band_bare(f.policy, &c, saturday, &r);
    assert_int_equal(
        fixture_number(&f, "SELECT rate_bp FROM nitaqat_week ORDER BY week DESC LIMIT 1"),
        r.rate_now_bp);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(the_week_is_kept_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

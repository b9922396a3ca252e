/* Bands in both worlds: the ministry's example, floors one hundredth below and at, the days on which
   the method changes, and the search for the next band against plain counting. Runs in the root. */
#include "base/csv.h"
#include "base/random.h"
#include "rules/nitaqat.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *boot;
static const struct policy *policy;

static int load_own(void **state)
{
    (void)state;
    boot = arena_new(64 << 20);
    struct buf faults = buf_new(boot);
    struct policy *set;
    if (policy_load_embedded(boot, &set, &faults) != OK)
        return -1;
    policy = set;
    return 0;
}

static int free_own(void **state)
{
    (void)state;
    arena_free(boot);
    return 0;
}

static struct day day_of(const char *text)
{
    struct day d = DAY_NONE;
    assert_true(day_parse(str_of(text), &d));
    return d;
}

static struct nitaqat_counts plain(const char *activity, int64_t saudis, int64_t expats)
{
    int number = policy_activity_by_key(policy, str_of(activity));
    assert_true(number >= 0);
    return (struct nitaqat_counts){.activity = number,
                                   .workers = saudis + expats,
                                   .saudis = saudis,
                                   .saudi_units = saudis * SAUDI_UNITS,
                                   .expats = expats};
}

static struct nitaqat_result judged(struct nitaqat_counts c, const char *day)
{
    struct nitaqat_result r;
    nitaqat_band(policy, &c, day_of(day), &r);
    return r;
}

static void assert_band(struct nitaqat_counts c, const char *day, enum band want)
{
    struct nitaqat_result r = judged(c, day);
    if (r.band != want)
        fail_msg("%ld workers, %ld Saudis on %s: %s at %ld, not %s", c.workers, c.saudis, day,
                 band_key(r.band), r.rate_bp, band_key(want));
}

/* "35.00" as 3500. */
static int64_t hundredths(struct str text)
{
    struct str whole, rest = text;
    uint64_t a, b;
    assert_true(str_cut(&rest, '.', &whole) && rest.n == 2);
    assert_true(str_to_u64(whole, &a) && str_to_u64(rest, &b));
    return (int64_t)(a * 100 + b);
}

static void worked_examples_come_out_to_the_hundredth(void **state)
{
    (void)state;
    static char text[65536];
    FILE *f = fopen("tests/data/nitaqat_worked_examples.csv", "rb");
    if (!f)
        fail_msg("no tests/data: run in the root of the tree");
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    struct csv csv;
    csv_open(&csv, boot, (struct str){text, n}, (struct csv_rules){.columns = 10});
    assert_int_equal(csv_next(&csv), CSV_ROW);
    int rows = 0;
    for (; csv_next(&csv) == CSV_ROW; rows++) {
        uint64_t workers;
        assert_true(str_to_u64(csv.field[2], &workers));
        int64_t rate = hundredths(csv.field[3]);
        assert_int_equal(rate * (int64_t)workers % 10000, 0);
        int64_t saudis = rate * (int64_t)workers / 10000;
        struct nitaqat_counts c =
            plain(str_c(boot, csv.field[0]), saudis, (int64_t)workers - saudis);
        char day[16];
        snprintf(day, sizeof day, "%.*s-06-01", STR_ARG(csv.field[1]));
        struct nitaqat_result r = judged(c, day);
        assert_int_equal(r.rate_bp, rate);
        assert_int_equal(r.floor_bp[BAND_LOW_GREEN], hundredths(csv.field[4]));
        assert_int_equal(r.floor_bp[BAND_MEDIUM_GREEN], hundredths(csv.field[5]));
        assert_int_equal(r.floor_bp[BAND_HIGH_GREEN], hundredths(csv.field[6]));
        assert_int_equal(r.floor_bp[BAND_PLATINUM], hundredths(csv.field[7]));
        assert_string_equal(band_key(r.band), str_c(boot, csv.field[8]));
    }
    assert_int_equal(rows, 8);
}

static void the_ministrys_example_of_2023(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("manufacturing", 140, 260);
    struct nitaqat_result r = judged(c, "2023-12-31");
    assert_int_equal(r.floor_bp[BAND_LOW_GREEN], 2215);
    assert_int_equal(r.floor_bp[BAND_MEDIUM_GREEN], 3007);
    assert_int_equal(r.floor_bp[BAND_HIGH_GREEN], 3493);
    assert_int_equal(r.floor_bp[BAND_PLATINUM], 4083);
    assert_int_equal(r.band, BAND_HIGH_GREEN);
    /* The next year's constants begin on 1 January. */
    r = judged(c, "2024-01-01");
    assert_int_equal(r.floor_bp[BAND_HIGH_GREEN], 3793);
    assert_int_equal(r.band, BAND_LOW_GREEN);
    r = judged(c, "2026-01-01");
    assert_int_equal(r.floor_bp[BAND_LOW_GREEN], 2515);
}

static void one_hundredth_below_a_floor_and_at_it(void **state)
{
    (void)state;
    /* Building materials: all slopes 0, floors 7, 10, 13 whatever the size; platinum 6 ln x + 23. */
    assert_band(plain("mining_building_materials", 699, 9301), "2026-06-01", BAND_RED);
    assert_band(plain("mining_building_materials", 700, 9300), "2026-06-01", BAND_LOW_GREEN);
    assert_band(plain("mining_building_materials", 999, 9001), "2026-06-01", BAND_LOW_GREEN);
    assert_band(plain("mining_building_materials", 1000, 9000), "2026-06-01", BAND_MEDIUM_GREEN);
    assert_band(plain("mining_building_materials", 1299, 8701), "2026-06-01", BAND_MEDIUM_GREEN);
    assert_band(plain("mining_building_materials", 1300, 8700), "2026-06-01", BAND_HIGH_GREEN);
    /* The grid, manufacturing of 500 to 2,999: 6, 12, 30. */
    assert_band(plain("manufacturing", 59, 941), "1435-03-15", BAND_RED);
    assert_band(plain("manufacturing", 60, 940), "1435-03-15", BAND_YELLOW);
    assert_band(plain("manufacturing", 119, 881), "1435-03-15", BAND_YELLOW);
    assert_band(plain("manufacturing", 120, 880), "1435-03-15", BAND_GREEN);
    assert_band(plain("manufacturing", 299, 701), "1435-03-15", BAND_GREEN);
    assert_band(plain("manufacturing", 300, 700), "1435-03-15", BAND_PLATINUM);
}

static void rates_round_half_up(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("manufacturing", 1, 2);
    assert_int_equal(judged(c, "2026-06-01").rate_now_bp, 3333);
    c = plain("manufacturing", 2, 1);
    assert_int_equal(judged(c, "2026-06-01").rate_now_bp, 6667);
    c = plain("manufacturing", 11999, 80001); /* 13.0423913 % */
    assert_int_equal(judged(c, "1435-03-15").rate_bp, 1304);
    c = plain("manufacturing", 1, 1999); /* 0.05 % */
    assert_int_equal(judged(c, "1435-03-15").rate_bp, 5);
    c = plain("manufacturing", 1, 15999); /* 0.00625 %: up */
    assert_int_equal(judged(c, "1435-03-15").rate_bp, 1);
    c = plain("manufacturing", 1, 20001); /* under half a hundredth: down */
    assert_int_equal(judged(c, "1435-03-15").rate_bp, 0);
}

static void rates_and_floors_stop_at_a_hundred(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("finance", 10, 0);
    c.saudi_units = 10 * 48;
    assert_int_equal(judged(c, "2026-06-01").rate_bp, 10000);
    assert_band(c, "2026-06-01", BAND_PLATINUM);
    c = plain("retail_ladies_mobile", 99999999, 1);
    struct nitaqat_result r = judged(c, "2026-06-01");
    assert_int_equal(r.floor_bp[BAND_PLATINUM], 9839);
    c = plain("schools_boys_complex", 40000000, 0);
    r = judged(c, "2026-06-01");
    assert_int_equal(r.band, BAND_PLATINUM);
    c = plain("hydrocarbons", 9000000, 1000000);
    r = judged(c, "2026-06-01");
    assert_int_equal(r.floor_bp[BAND_PLATINUM], 10000); /* 6 ln 10^7 + 24 = 120.7 */
    assert_int_equal(r.floor_bp[BAND_LOW_GREEN], 8589);
    assert_int_equal(r.band, BAND_LOW_GREEN);
}

static void the_order_of_the_tests_decides(void **state)
{
    (void)state;
    /* Metallic mining, six workers: floors 19.01, 22.35, 31.73, 33.75; with fewer the last two cross,
       but those are very small. A negative slope: construction's floors fall with size. */
    struct nitaqat_result small = judged(plain("construction", 2, 18), "2026-06-01");
    struct nitaqat_result large = judged(plain("construction", 20, 1980), "2026-06-01");
    assert_true(small.floor_bp[BAND_LOW_GREEN] > large.floor_bp[BAND_LOW_GREEN]);
    assert_int_equal(small.floor_bp[BAND_LOW_GREEN], 1306); /* 14.17 - 0.37 ln 20 */
    assert_int_equal(small.band, BAND_RED);
    assert_band(plain("mining_metallic", 2, 4), "2026-06-01", BAND_HIGH_GREEN); /* 33.33 */
}

static void very_small_entities(void **state)
{
    (void)state;
    assert_band(plain("finance", 0, 0), "2026-06-01", BAND_RED);
    assert_band(plain("finance", 0, 5), "2026-06-01", BAND_RED);
    assert_band(plain("finance", 1, 4), "2026-06-01", BAND_LOW_GREEN);
    assert_band(plain("finance", 5, 0), "2026-06-01", BAND_LOW_GREEN);
    assert_band(plain("finance", 1, 5), "2026-06-01", BAND_RED);
    assert_band(plain("finance", 6, 0), "2026-06-01", BAND_PLATINUM);
    /* 1435: no band up to nine workers. */
    assert_band(plain("finance", 0, 0), "1435-03-15", BAND_UNBANDED_NO_SAUDI);
    assert_band(plain("finance", 0, 9), "1435-03-15", BAND_UNBANDED_NO_SAUDI);
    assert_band(plain("finance", 1, 8), "1435-03-15", BAND_UNBANDED);
    assert_band(plain("finance", 1, 9), "1435-03-15", BAND_YELLOW);
}

static void the_days_on_which_the_method_changes(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("manufacturing", 80, 920); /* 8 % */
    assert_band(c, "1432-01-01", BAND_YELLOW);
    assert_band(c, "2020-01-25", BAND_YELLOW);
    assert_band(c, "2020-01-26", BAND_RED);
    assert_int_equal(judged(c, "2020-01-26").floor_bp[BAND_YELLOW], 0);
    assert_int_equal(judged(c, "2020-01-26").missing_up, BAND_GREEN);
    c = plain("manufacturing", 130, 870); /* 13 %: green by the grid, red by the curve */
    assert_band(c, "2021-11-30", BAND_GREEN);
    assert_band(c, "2021-12-01", BAND_RED);
    /* Construction, 100 workers: low green from 12.47 in 2026, 14.47 in 2027, 16.47 from 2028. */
    c = plain("construction", 15, 85);
    assert_int_equal(judged(c, "2026-12-31").floor_bp[BAND_LOW_GREEN], 1247);
    assert_int_equal(judged(c, "2027-01-01").floor_bp[BAND_LOW_GREEN], 1447);
    assert_int_equal(judged(c, "2028-01-01").floor_bp[BAND_LOW_GREEN], 1647);
    assert_band(c, "2027-12-31", BAND_LOW_GREEN);
    assert_band(c, "2028-01-01", BAND_RED);
}

static void before_the_first_row_there_is_no_answer(void **state)
{
    (void)state;
    struct nitaqat_result r = judged(plain("manufacturing", 100, 0), "1431-12-29");
    assert_int_equal(r.band, BAND_NONE);
    assert_int_equal(r.missing, PARAM_nitaqat_method);
    struct nitaqat_counts c = plain("manufacturing", 100, 0);
    c.activity = 63;
    assert_int_equal(judged(c, "1435-03-15").band, BAND_NONE);
    assert_int_equal(judged(c, "2026-01-01").band, BAND_NONE);
}

static void the_average_runs_over_the_window(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("manufacturing", 200, 800); /* 20 % now */
    c.weeks = 12;
    c.week_rates_sum_bp = 12 * 1000;
    struct nitaqat_result r = judged(c, "1435-03-15");
    assert_int_equal(r.rate_now_bp, 2000);
    assert_int_equal(r.rate_bp, 1077); /* (12 x 10 + 20) / 13 = 10.769 */
    assert_int_equal(r.band, BAND_YELLOW);
    c.weeks = 1; /* a young entity has fewer weeks */
    c.week_rates_sum_bp = 1000;
    assert_int_equal(judged(c, "1435-03-15").rate_bp, 1500);
    c.weeks = 24; /* more weeks than the window: by their mean */
    c.week_rates_sum_bp = 24 * 1000;
    assert_int_equal(judged(c, "1435-03-15").rate_bp, 1077);
    assert_int_equal(judged(c, "2026-01-01").rate_bp, 2000); /* window of one week */
}

static int64_t weight(int64_t sar, int work, int kind, const char *day)
{
    return saudi_weight_units(policy, sar * 100, work, kind, day_of(day));
}

static void weights_of_each_case(void **state)
{
    (void)state;
    const char *then = "1435-03-15", *now = "2026-01-01";
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_PLAIN, then), 12);
    assert_int_equal(weight(2999, WORK_FULL, WEIGHT_PLAIN, then), 6);
    assert_int_equal(weight(1500, WORK_FULL, WEIGHT_PLAIN, then), 6);
    assert_int_equal(weight(1499, WORK_FULL, WEIGHT_PLAIN, then), 0);
    assert_int_equal(weight(4000, WORK_FULL, WEIGHT_PLAIN, now), 12);
    assert_int_equal(weight(3999, WORK_FULL, WEIGHT_PLAIN, now), 6);
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_PLAIN, now), 6);
    assert_int_equal(weight(2999, WORK_FULL, WEIGHT_PLAIN, now), 0);
    assert_int_equal(weight(9000, WORK_PART, WEIGHT_PLAIN, then), 6);
    assert_int_equal(weight(1499, WORK_PART, WEIGHT_PLAIN, then), 0);
    assert_int_equal(weight(2999, WORK_PART, WEIGHT_PLAIN, now), 0);
    assert_int_equal(weight(3000, WORK_PART, WEIGHT_PLAIN, now), 6);
    assert_int_equal(weight(1000, WORK_FLEXIBLE, WEIGHT_PLAIN, then), 0);
    assert_int_equal(weight(1000, WORK_FLEXIBLE, WEIGHT_PLAIN, now), 4);
    assert_int_equal(weight(1500, WORK_FULL, WEIGHT_STUDENT, then), 6);
    assert_int_equal(weight(9000, WORK_FULL, WEIGHT_STUDENT, then), 6);
    assert_int_equal(weight(1499, WORK_FULL, WEIGHT_STUDENT, then), 0);
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_DISABLED, then), 48);
    assert_int_equal(weight(1499, WORK_FULL, WEIGHT_DISABLED, then), 0);
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_RELEASED, then), 24);
    /* Both sides of the day on which the wages rose. */
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_PLAIN, "2021-04-17"), 12);
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_PLAIN, "2021-04-18"), 6);
    assert_int_equal(weight(3000, WORK_FULL, WEIGHT_PLAIN, "1431-01-01"), -1);
}

/* ---- how many Saudis to the next band ---- */

static struct nitaqat_counts with_hired(struct nitaqat_counts c, int64_t k)
{
    c.workers += k;
    c.saudis += k;
    c.saudi_units += k * SAUDI_UNITS;
    return c;
}

/* "As good as the band that was missing": by the order of merit, and an entity that outgrew the
   bandless sizes must be green. */
static bool has_reached(enum band got, enum band want)
{
    if (want == BAND_UNBANDED)
        return got == BAND_UNBANDED;
    return got < BAND_UNBANDED && got >= want;
}

static int64_t counted_by_hand(struct nitaqat_counts c, const char *day, enum band want,
                               int64_t most)
{
    for (int64_t k = 1; k <= most; k++)
        if (has_reached(judged(with_hired(c, k), day).band, want))
            return k;
    return -1;
}

static void the_search_equals_plain_counting(void **state)
{
    (void)state;
    static const char *const days[] = {"1435-03-15", "2020-06-01", "2023-01-01", "2026-01-01"};
    struct random random = random_seed(1435);
    int found = 0, none = 0;
    for (int i = 0; i < 1500; i++) {
        struct nitaqat_counts c = {.activity = (int)random_below(&random, 41)};
        c.workers = 1 + (int64_t)random_below(&random, i % 3 ? 120 : 700);
        c.saudis = (int64_t)random_below(&random, (uint64_t)c.workers + 1);
        if (i % 2)
            c.saudis /= 4;
        c.expats = c.workers - c.saudis;
        c.saudi_units =
            c.saudis * SAUDI_UNITS - (int64_t)random_below(&random, (uint64_t)c.saudis + 1);
        if (i % 5 == 0) {
            c.weeks = 1 + (int64_t)random_below(&random, 12);
            c.week_rates_sum_bp = c.weeks * (int64_t)random_below(&random, 4000);
        }
        const char *day = days[i % 4];
        struct nitaqat_result r = judged(c, day);
        if (r.missing_up == BAND_NONE) {
            assert_int_equal(r.saudis_to_next, -1);
            continue;
        }
        int64_t most = r.saudis_to_next > 0 ? r.saudis_to_next : 300;
        int64_t want = counted_by_hand(c, day, r.missing_up, most);
        if (r.saudis_to_next != want)
            fail_msg("%s: activity %d, %ld workers, %ld Saudis, %ld units, %ld weeks of %ld: %ld, "
                     "counted %ld to %s",
                     day, c.activity, c.workers, c.saudis, c.saudi_units, c.weeks,
                     c.week_rates_sum_bp, r.saudis_to_next, want, band_key(r.missing_up));
        found += want > 0;
        none += want < 0;
    }
    assert_true(found > 500 && none > 5);
}

static void hiring_can_lift_an_entity_into_a_stricter_size(void **state)
{
    (void)state;
    /* Manufacturing: green from 10 % up to 49 workers, from 12 % above. 45 workers, 1 Saudi. */
    struct nitaqat_result r = judged(plain("manufacturing", 2, 43), "1435-03-15");
    assert_int_equal(r.band, BAND_RED);
    r = judged(plain("manufacturing", 3, 42), "1435-03-15");
    assert_int_equal(r.band, BAND_YELLOW);
    assert_int_equal(r.saudis_to_next, 2); /* 5 of 47 */
    r = judged(plain("manufacturing", 4, 45), "1435-03-15");
    assert_int_equal(r.saudis_to_next, 3); /* 6 of 51 is 11.76 %, 7 of 52 is 13.46 % */
    /* Nine without a Saudi: the tenth makes the entity banded, and one of ten is green. */
    r = judged(plain("manufacturing", 0, 9), "1435-03-15");
    assert_int_equal(r.missing_up, BAND_GREEN);
    assert_int_equal(r.saudis_to_next, 1);
    r = judged(plain("finance", 0, 9), "1435-03-15");
    assert_int_equal(r.saudis_to_next, 3); /* 20 %: 3 of 12 */
    r = judged(plain("finance", 0, 8), "1435-03-15");
    assert_int_equal(r.missing_up, BAND_UNBANDED);
    assert_int_equal(r.saudis_to_next, 1);
}

static void a_long_average_can_bar_the_way(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("finance", 0, 1000); /* large: yellow from 15 % */
    c.weeks = 12;
    struct nitaqat_result r = judged(c, "1435-03-15");
    assert_int_equal(r.missing_up, BAND_YELLOW);
    assert_int_equal(r.saudis_to_next, -1); /* 100 % this week is 7.69 % on the average */
}

static void the_bare_answer_is_the_same_without_the_search(void **state)
{
    (void)state;
    struct nitaqat_counts c = plain("manufacturing", 140, 260);
    struct nitaqat_result whole, bare;
    nitaqat_band(policy, &c, day_of("2026-01-01"), &whole);
    nitaqat_band_bare(policy, &c, day_of("2026-01-01"), &bare);
    assert_int_equal(bare.band, whole.band);
    assert_int_equal(bare.rate_bp, whole.rate_bp);
    assert_int_equal(bare.missing_up, whole.missing_up);
    assert_true(whole.saudis_to_next > 0);
    assert_int_equal(bare.saudis_to_next, -1);
    assert_int_equal(whole.rows_count, 8);
}

static void what_satisfies_what(void **state)
{
    (void)state;
    assert_true(band_at_least(BAND_LOW_GREEN, BAND_GREEN)); /* any green */
    assert_true(band_at_least(BAND_GREEN, BAND_GREEN));
    assert_true(band_at_least(BAND_GREEN, BAND_LOW_GREEN));
    assert_true(band_at_least(BAND_GREEN, BAND_YELLOW));
    assert_false(band_at_least(BAND_YELLOW, BAND_GREEN));
    assert_false(band_at_least(BAND_RED, BAND_YELLOW));
    assert_true(band_at_least(BAND_RED, BAND_RED));
    assert_false(band_at_least(BAND_LOW_GREEN, BAND_MEDIUM_GREEN));
    assert_true(band_at_least(BAND_HIGH_GREEN, BAND_MEDIUM_GREEN));
    assert_true(band_at_least(BAND_PLATINUM, BAND_HIGH_GREEN));
    assert_true(band_at_least(BAND_UNBANDED, BAND_GREEN));
    assert_true(band_at_least(BAND_UNBANDED, BAND_YELLOW));
    assert_false(band_at_least(BAND_UNBANDED, BAND_PLATINUM));
    assert_false(band_at_least(BAND_UNBANDED_NO_SAUDI, BAND_YELLOW));
    assert_false(band_at_least(BAND_NONE, BAND_RED));
}

static void names_of_bands_go_both_ways(void **state)
{
    (void)state;
    for (int b = BAND_RED; b <= BAND_UNBANDED_NO_SAUDI; b++)
        assert_int_equal(band_by_key(str_of(band_key((enum band)b))), b);
    assert_int_equal(band_by_key(S("violet")), BAND_NONE);
    assert_int_equal(band_by_key(S("none")), BAND_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples_come_out_to_the_hundredth),
        cmocka_unit_test(the_ministrys_example_of_2023),
        cmocka_unit_test(one_hundredth_below_a_floor_and_at_it),
        cmocka_unit_test(rates_round_half_up),
        cmocka_unit_test(rates_and_floors_stop_at_a_hundred),
        cmocka_unit_test(the_order_of_the_tests_decides),
        cmocka_unit_test(very_small_entities),
        cmocka_unit_test(the_days_on_which_the_method_changes),
        cmocka_unit_test(before_the_first_row_there_is_no_answer),
        cmocka_unit_test(the_average_runs_over_the_window),
        cmocka_unit_test(weights_of_each_case),
        cmocka_unit_test(the_search_equals_plain_counting),
        cmocka_unit_test(hiring_can_lift_an_entity_into_a_stricter_size),
        cmocka_unit_test(a_long_average_can_bar_the_way),
        cmocka_unit_test(the_bare_answer_is_the_same_without_the_search),
        cmocka_unit_test(what_satisfies_what),
        cmocka_unit_test(names_of_bands_go_both_ways),
    };
    return cmocka_run_group_tests(tests, load_own, free_own);
}

/* Periods, values and their codes. */
#include "base/arena.h"
#include "stats/dimension.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct day day_of(const char *text)
{
    struct day d;
    assert_true(day_parse(str_of(text), &d));
    return d;
}

static void a_month_begins_and_ends_by_the_table(void **state)
{
    (void)state;
    struct day first, end;
    int32_t month = period_of(GRAIN_MONTH, day_of("1435-03-15"));
    assert_int_equal(month, 1435 * 12 + 2);
    assert_true(period_bounds(GRAIN_MONTH, month, &first, &end));
    assert_int_equal(first.n, day_of("1435-03-01").n);
    assert_int_equal(end.n, day_of("1435-04-01").n);
    assert_true(period_bounds(GRAIN_YEAR, 1434, &first, &end));
    assert_int_equal(end.n, day_of("1435-01-01").n);
    assert_int_equal(period_of(GRAIN_MONTH, day_of("1900-01-01")), 0);
    assert_false(period_bounds(GRAIN_MONTH, 1501 * 12, &first, &end));
}

static void periods_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const char *const good[] = {"1435", "1435-03", "2014-01-16"};
    static const char *const bad[] = {"",     "1435-13", "1435-00",    "1501", "143",     "1435-3",
                                      "2014", "2014-01", "1435-02-31", "abcd", "1435-03-"};
    enum grain grain;
    int32_t period;
    char text[DAY_TEXT_BYTES];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(period_read(str_of(good[i]), &grain, &period));
        struct str back = period_write(grain, period, text);
        assert_true(str_eq_c(back, good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(period_read(str_of(bad[i]), &grain, &period));
    assert_true(period_read(S("1435-03-15"), &grain, &period));
    assert_int_equal(period, day_of("2014-01-16").n);
}

static void values_fall_into_their_groups(void **state)
{
    (void)state;
    assert_int_equal(region_value(S("SA-01")), 1);
    assert_int_equal(region_value(S("SA-14")), 14);
    assert_int_equal(region_value(S("SA-15")), VALUE_NOT_KNOWN);
    assert_int_equal(region_value(S("")), VALUE_NOT_KNOWN);
    assert_int_equal(size_value(9), SIZE_SMALL_UNBANDED);
    assert_int_equal(size_value(10), SIZE_SMALL);
    assert_int_equal(size_value(499), SIZE_MEDIUM);
    assert_int_equal(size_value(3000), SIZE_GIANT);
    assert_int_equal(size_value(VALUE_NOT_KNOWN), VALUE_NOT_KNOWN);
    assert_int_equal(nationality_value('I' * 256 + 'N'), 'I' * 256 + 'N');
    assert_int_equal(nationality_value('F' * 256 + 'J'), 0);
    assert_int_equal(occupation_value(7115), 7);
    assert_int_equal(occupation_value(210), 0);
    assert_int_equal(wait_value(60), WAIT_MINUTE);
    assert_int_equal(wait_value(61), WAIT_HOUR);
    assert_int_equal(wait_value(86400 * 10 + 1), WAIT_MORE);
}

/* Each dimension's key leads back to it, each code of its values is of its own. */
static void keys_and_codes_are_their_own(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (int d = 0; d <= DIMENSION_EXPIRY_MONTH; d++)
        if (dimension_key((enum dimension)d))
            assert_int_equal(dimension_by_key(str_of(dimension_key((enum dimension)d))), d);
    for (int64_t v = 1; v <= REGION_LAST; v++)
        assert_int_equal(region_value(dimension_code(a, DIMENSION_REGION, v)), v);
    for (int64_t v = 1; v < SIZE_GIANT; v++)
        assert_false(
            str_eq(dimension_code(a, DIMENSION_SIZE, v), dimension_code(a, DIMENSION_SIZE, v + 1)));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_begins_and_ends_by_the_table),
        cmocka_unit_test(periods_are_read_as_they_are_written),
        cmocka_unit_test(values_fall_into_their_groups),
        cmocka_unit_test(keys_and_codes_are_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Chance: repeatable, even, and within its bounds. */
#include "base/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The first outputs of the published splitmix64 and xoshiro256** programs for these states. */
static void known_outputs(void **state)
{
    (void)state;
    assert_int_equal(random_mix(0), 0xE220A8397B1DCDAF);
    struct random r = {{1, 2, 3, 4}};
    assert_int_equal(random_next(&r), 11520);
    assert_int_equal(random_next(&r), 0);
    assert_int_equal(random_next(&r), 1509978240);
    assert_int_equal(random_next(&r), 1215971899390074240);
}

static void the_seed_decides(void **state)
{
    (void)state;
    struct random a = random_seed(1435), b = random_seed(1435), c = random_seed(1436);
    struct random s = random_stream(1435, 1), t = random_stream(1435, 2);
    bool differ = false, streams_differ = false;
    for (int i = 0; i < 100; i++) {
        uint64_t v = random_next(&a);
        assert_int_equal(v, random_next(&b));
        differ |= v != random_next(&c);
        streams_differ |= random_next(&s) != random_next(&t);
    }
    assert_true(differ && streams_differ);
}

static void stays_in_its_bounds_and_is_even(void **state)
{
    (void)state;
    struct random r = random_seed(7);
    int count[10] = {0};
    for (int i = 0; i < 100000; i++)
        count[random_below(&r, 10)]++;
    for (int i = 0; i < 10; i++)
        assert_in_range(count[i], 9500, 10500);
    bool least = false, most = false;
    for (int i = 0; i < 1000; i++) {
        int64_t v = random_between(&r, -3, 3);
        assert_true(v >= -3 && v <= 3);
        least |= v == -3;
        most |= v == 3;
        assert_int_equal(random_below(&r, 1), 0);
        assert_false(random_chance(&r, 0, 5));
        assert_true(random_chance(&r, 5, 5));
    }
    assert_true(least && most);
    assert_int_equal(random_between(&r, 5, 5), 5);
    random_between(&r, INT64_MIN, INT64_MAX);
    int hits = 0;
    for (int i = 0; i < 100000; i++)
        hits += random_chance(&r, 13, 100);
    assert_in_range(hits, 12500, 13500);
}

static void secret_bytes_fill_the_room(void **state)
{
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0}, zero[32] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a + 16, zero, 16);
    random_bytes(a, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_outputs),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(stays_in_its_bounds_and_is_even),
        cmocka_unit_test(secret_bytes_fill_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

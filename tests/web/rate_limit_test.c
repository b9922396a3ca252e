/* Rate limits: exactly the quota, refilled by time, apart for each subject, bounded. */
#include "web/rate_limit.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)

static struct arena *arena;

static struct rate_limit *limit_of(int64_t account, int64_t address)
{
    return rate_limit_new(arena, (int64_t[]){[RATE_ACCOUNT] = account, [RATE_ADDRESS] = address});
}

static int allowed_of(struct rate_limit *l, struct str subject, int n, int64_t now)
{
    int allowed = 0;
    for (int i = 0; i < n; i++)
        allowed += rate_limit_take(l, RATE_ACCOUNT, subject, now).is_allowed;
    return allowed;
}

static void exactly_the_quota(void **state)
{
    (void)state;
    struct rate_limit *l = limit_of(10, 50);
    for (int i = 9; i >= 0; i--) {
        struct rate_answer a = rate_limit_take(l, RATE_ACCOUNT, S("1"), 0);
        assert_true(a.is_allowed);
        assert_int_equal(a.remaining, i);
        assert_int_equal(a.quota, 10);
        assert_int_equal(a.whole_seconds, 6 * (10 - i));
    }
    struct rate_answer a = rate_limit_take(l, RATE_ACCOUNT, S("1"), 0);
    assert_false(a.is_allowed);
    assert_int_equal(a.remaining, 0);
    assert_int_equal(a.retry_seconds, 6);
    assert_int_equal(a.whole_seconds, 60);
}

static void waiting_as_told_is_enough(void **state)
{
    (void)state;
    struct rate_limit *l = limit_of(7, 50);
    assert_int_equal(allowed_of(l, S("1"), 20, 0), 7);
    struct rate_answer a = rate_limit_take(l, RATE_ACCOUNT, S("1"), 0);
    assert_int_equal(allowed_of(l, S("1"), 20, a.retry_seconds * SECOND), 1);
    assert_int_equal(allowed_of(l, S("1"), 20, 1000 * SECOND), 7);
}

static void subjects_are_apart(void **state)
{
    (void)state;
    struct rate_limit *l = limit_of(3, 3);
    assert_int_equal(allowed_of(l, S("1"), 9, 0), 3);
    assert_int_equal(allowed_of(l, S("2"), 9, 0), 3);
    assert_true(rate_limit_take(l, RATE_ADDRESS, S("1"), 0).is_allowed);
}

/* A flood of new subjects never refuses one that has asked nothing yet, and needs no more memory. */
static void a_flood_of_subjects_is_borne(void **state)
{
    (void)state;
    struct rate_limit *l = limit_of(2, 2);
    char text[20];
    for (int i = 0; i < 200000; i++) {
        int n = snprintf(text, sizeof text, "%d", i);
        assert_true(rate_limit_take(l, RATE_ACCOUNT, (struct str){text, (size_t)n}, i).is_allowed);
    }
}

static void from_a_million_on_it_is_off(void **state)
{
    (void)state;
    struct rate_limit *l = limit_of(RATE_OFF_FROM, RATE_OFF_FROM);
    for (int i = 0; i < 3000; i++) {
        struct rate_answer a = rate_limit_take(l, RATE_ACCOUNT, S("1"), 0);
        assert_true(a.is_allowed && a.is_off);
    }
}

static void an_ipv6_customer_is_one_subject(void **state)
{
    (void)state;
    assert_true(str_eq(rate_address(arena, S("2001:db8:1:2::1")),
                       rate_address(arena, S("2001:db8:1:2:ffff:1:2:3"))));
    assert_false(str_eq(rate_address(arena, S("2001:db8:1:2::1")),
                        rate_address(arena, S("2001:db8:1:3::1"))));
    assert_false(str_eq(rate_address(arena, S("192.0.2.1")), rate_address(arena, S("192.0.2.2"))));
    assert_false(str_eq(rate_address(arena, S("::ffff:192.0.2.1")),
                        rate_address(arena, S("::ffff:192.0.2.2"))));
}

static int start(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return sodium_init() < 0 ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_the_quota),
        cmocka_unit_test(waiting_as_told_is_enough),
        cmocka_unit_test(subjects_are_apart),
        cmocka_unit_test(a_flood_of_subjects_is_borne),
        cmocka_unit_test(from_a_million_on_it_is_off),
        cmocka_unit_test(an_ipv6_customer_is_one_subject),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

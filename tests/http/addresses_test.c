/* Counting connections by address, through collisions and removals. */
#include "http/addresses.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct address address(const char *text)
{
    struct address a;
    assert_true(address_read(text, strlen(text), &a));
    return a;
}

static void test_text(void **state)
{
    (void)state;
    static const char *const same[] = {"192.0.2.1", "2001:db8::1", "::1"};
    char text[46];
    for (size_t i = 0; i < 3; i++) {
        struct address a = address(same[i]);
        address_text(&a, text);
        assert_string_equal(text, same[i]);
    }
    struct address a = address("::ffff:192.0.2.1"), b = address("192.0.2.1");
    assert_true(address_eq(&a, &b));
    static const char *const bad[] = {"",          "1.2.3",  "1.2.3.4:80", "[::1]",    "localhost",
                                      "1.2.3.256", "0x7f.1", "::1%lo",     "1.2.3.4 ", "unknown"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(address_read(bad[i], strlen(bad[i]), &a));
}

static void test_limit(void **state)
{
    (void)state;
    struct addresses *all = addresses_new(10);
    struct address a = address("192.0.2.1"), b = address("192.0.2.2");
    assert_true(addresses_enter(all, &a, 2));
    assert_true(addresses_enter(all, &a, 2));
    assert_false(addresses_enter(all, &a, 2));
    assert_true(addresses_enter(all, &b, 2));
    addresses_leave(all, &a);
    assert_true(addresses_enter(all, &a, 2));
    struct address x = address("2001:db8:0:1::1"), y = address("2001:db8:0:1:ffff::2"),
                   z = address("2001:db8:0:2::1");
    assert_true(addresses_enter(all, &x, 1));
    assert_false(addresses_enter(all, &y, 1)); /* The same /64. */
    assert_true(addresses_enter(all, &z, 1));
    addresses_free(all);
}

/* A nearly full table: addresses come and go in changing order and every count stays right. */
static void test_churn(void **state)
{
    (void)state;
    enum { KEYS = 60 };
    struct addresses *all = addresses_new(32);
    unsigned counts[KEYS] = {0}, random = 1;
    size_t different = 0;
    for (int i = 0; i < 200000; i++) {
        random = random * 1103515245 + 12345;
        unsigned k = random >> 16 & 63;
        if (k >= KEYS)
            continue;
        char text[32];
        snprintf(text, sizeof text, "10.0.%u.%u", k * 7 % 5, k);
        struct address a = address(text);
        if (random >> 30 & 1) {
            if (counts[k] == 0 && different == 55)
                continue;
            bool is_in = addresses_enter(all, &a, 3);
            assert_int_equal(is_in, counts[k] < 3);
            different += is_in && counts[k] == 0;
            counts[k] += is_in;
        } else if (counts[k]) {
            addresses_leave(all, &a);
            different -= --counts[k] == 0;
        }
    }
    assert_true(different > 20);
    addresses_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_churn),
    };
    return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}

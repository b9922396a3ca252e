/* Money: what is read, how it is written, and that arithmetic is exact. */
#include "base/money.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_decimal_riyals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t halalas;
    } good[] = {
        {"0", 0},
        {"0.00", 0},
        {"0.05", 5},
        {"0.5", 50},
        {"2400", 240000},
        {"2400.00", 240000},
        {"2400.5", 240050},
        {"000000500.25", 50025},
        {"97.99", 9799},
        {"1000000000000", 100000000000000},
        {"1000000000000.00", 100000000000000},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct money m = {-1};
        if (!money_parse(str_of(good[i].text), MONEY_UNSIGNED, &m) || m.halalas != good[i].halalas)
            fail_msg("%s gave %ld", good[i].text, (long)m.halalas);
    }
    struct money m;
    assert_true(money_parse(S("-0.05"), MONEY_SIGNED, &m));
    assert_int_equal(m.halalas, -5);
    assert_true(money_parse(S("-1000000000000"), MONEY_SIGNED, &m));
    assert_true(money_parse(S("12"), MONEY_SIGNED, &m));
    assert_int_equal(m.halalas, 1200);
}

static void refuses_everything_else(void **state)
{
    (void)state;
    static const char *bad[] = {"",
                                ".",
                                "5.",
                                ".5",
                                "1.234",
                                "1,000",
                                "1e3",
                                " 1",
                                "1 ",
                                "+1",
                                "--1",
                                "-",
                                "0x10",
                                "1.2.3",
                                "1.-2",
                                "1..2",
                                "NaN",
                                "١٢",
                                "1.2\n",
                                "-.5",
                                "1000000000000.01",
                                "1000000000001",
                                "99999999999999999999999999",
                                "18446744073709551617"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (int sign = MONEY_UNSIGNED; sign <= MONEY_SIGNED; sign++) {
            struct money m = {7};
            if (money_parse(str_of(bad[i]), (enum money_sign)sign, &m) || m.halalas != 7)
                fail_msg("accepted: %s", bad[i]);
        }
    struct money m;
    assert_false(money_parse(S("-1"), MONEY_UNSIGNED, &m));
    assert_false(money_parse((struct str){"1\0", 2}, MONEY_UNSIGNED, &m));
}

static void writes_both_forms(void **state)
{
    (void)state;
    static const struct {
        int64_t halalas;
        const char *plain, *grouped;
    } at[] = {
        {0, "0.00", "0"},
        {5, "0.05", "0.05"},
        {-5, "-0.05", "-0.05"},
        {240000, "2400.00", "2,400"},
        {750000, "7500.00", "7,500"},
        {750050, "7500.50", "7,500.50"},
        {99900, "999.00", "999"},
        {100000, "1000.00", "1,000"},
        {-120000, "-1200.00", "-1,200"},
        {123456789012, "1234567890.12", "1,234,567,890.12"},
        {INT64_MAX, "92233720368547758.07", "92,233,720,368,547,758.07"},
        {INT64_MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
    };
    char text[MONEY_TEXT_BYTES];
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct money m = {at[i].halalas};
        assert_true(str_eq_c(money_format(m, text), at[i].plain));
        assert_string_equal(text, at[i].plain);
        assert_true(str_eq_c(money_format_grouped(m, text), at[i].grouped));
    }
}

static void text_there_and_back(void **state)
{
    (void)state;
    char text[MONEY_TEXT_BYTES];
    for (int64_t v = -20000; v <= 20000; v++) {
        struct money m;
        assert_true(money_parse(money_format((struct money){v}, text), MONEY_SIGNED, &m));
        assert_int_equal(m.halalas, v);
    }
}

static void arithmetic(void **state)
{
    (void)state;
    assert_int_equal(money_add((struct money){5}, (struct money){-7}).halalas, -2);
    assert_int_equal(money_sub((struct money){5}, (struct money){7}).halalas, -2);
    assert_int_equal(money_mul((struct money){240000}, 800).halalas, 192000000);
    assert_int_equal(money_of_riyals(2400).halalas, 240000);
    /* 2,400 SAR a year: 15 months are 3,000; 100 SAR a year for 7 months are 58.33. */
    assert_int_equal(money_share(money_of_riyals(2400), 15, 12).halalas, 300000);
    assert_int_equal(money_share(money_of_riyals(100), 7, 12).halalas, 5833);
    assert_int_equal(money_share((struct money){1}, 1, 2).halalas, 1);
    assert_int_equal(money_share((struct money){-1}, 1, 2).halalas, -1);
    assert_int_equal(money_share((struct money){1}, 1, 3).halalas, 0);
    assert_int_equal(money_share((struct money){2}, 1, 3).halalas, 1);
    assert_int_equal(money_share((struct money){INT64_MAX}, 1, 1).halalas, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_decimal_riyals), cmocka_unit_test(refuses_everything_else),
        cmocka_unit_test(writes_both_forms),    cmocka_unit_test(text_there_and_back),
        cmocka_unit_test(arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Dates in both calendars, money, percentages and masked numbers in both languages. */
#include "base/arena.h"
#include "web/show.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena *boot;

static void assert_str(struct str got, const char *expected)
{
    if (!str_eq_c(got, expected))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(got), expected);
}

static struct day ymd(int year, int month, int day)
{
    struct day d;
    assert_true(day_from_ymd(year, month, day, &d));
    return d;
}

static void test_dates(void **state)
{
    (void)state;
    struct day d = ymd(2014, 1, 16);
    assert_str(show_date(boot, LANG_AR, d), "15 ربيع الأول 1435هـ");
    assert_str(show_date(boot, LANG_EN, d), "16 January 2014");
    assert_str(show_date_in(boot, LANG_AR, d, CALENDAR_GREGORIAN), "16 يناير 2014م");
    assert_str(show_date_in(boot, LANG_EN, d, CALENDAR_HIJRI), "15 Rabi I 1435 AH");
    assert_str(show_date_both(boot, LANG_AR, d), "15 ربيع الأول 1435هـ، الموافق 16 يناير 2014م");
    assert_str(show_date_both(boot, LANG_EN, d), "16 January 2014, which is 15 Rabi I 1435 AH");
    assert_str(show_date_html(boot, LANG_AR, d).markup,
               "<span class=\"date\"><bdi>15 ربيع الأول 1435هـ</bdi>"
               "<small><bdi>16 يناير 2014م</bdi></small></span>");
    assert_str(show_date_html(boot, LANG_EN, d).markup,
               "<span class=\"date\"><bdi>16 January 2014</bdi>"
               "<small><bdi>15 Rabi I 1435 AH</bdi></small></span>");
    assert_str(show_date_html(boot, LANG_AR, DAY_NONE).markup, "–");
    assert_str(show_weekday(LANG_AR, d), "الخميس");
    assert_str(show_weekday(LANG_EN, d), "Thursday");
}

static void test_months(void **state)
{
    (void)state;
    assert_str(show_month(LANG_AR, CALENDAR_HIJRI, 1), "محرم");
    assert_str(show_month(LANG_AR, CALENDAR_HIJRI, 12), "ذو الحجة");
    assert_str(show_month(LANG_EN, CALENDAR_GREGORIAN, 12), "December");
    assert_str(show_date(boot, LANG_AR, ymd(2077, 11, 16)), "30 ذو الحجة 1500هـ");
    assert_str(show_date(boot, LANG_AR, ymd(1937, 3, 14)), "1 محرم 1356هـ");
}

static void test_dates_outside_the_table_are_gregorian_only(void **state)
{
    (void)state;
    struct day before = ymd(1937, 3, 13);
    assert_str(show_date(boot, LANG_AR, before), "13 مارس 1937م");
    assert_str(show_date_both(boot, LANG_AR, before), "13 مارس 1937م");
    assert_str(show_date_html(boot, LANG_EN, ymd(2077, 11, 17)).markup,
               "<span class=\"date\"><bdi>17 November 2077</bdi></span>");
}

static void test_money(void **state)
{
    (void)state;
    static const struct {
        int64_t halalas;
        const char *ar, *en;
    } cases[] = {
        {750000, "7,500 ريال", "SAR 7,500"},
        {750050, "7,500.50 ريال", "SAR 7,500.50"},
        {0, "0 ريال", "SAR 0"},
        {100, "1 ريال", "SAR 1"},
        {200, "2 ريال", "SAR 2"},
        {300, "3 ريالات", "SAR 3"},
        {1100, "11 ريالًا", "SAR 11"},
        {10000, "100 ريال", "SAR 100"},
        {10300, "103 ريالات", "SAR 103"},
        {5, "0.05 ريال", "SAR 0.05"},
        {-120000, "-1,200 ريال", "SAR -1,200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_str(show_money(boot, LANG_AR, (struct money){cases[i].halalas}), cases[i].ar);
        assert_str(show_money(boot, LANG_EN, (struct money){cases[i].halalas}), cases[i].en);
    }
    assert_str(show_money_html(boot, LANG_AR, (struct money){750000}).markup,
               "<bdi>7,500</bdi> ريال");
    assert_str(show_money_html(boot, LANG_AR, (struct money){-5}).markup,
               "<bdi dir=\"ltr\">-0.05</bdi> ريال");
}

static void test_counts(void **state)
{
    (void)state;
    static const int numbers[] = {0, 1, 2, 3, 10, 11, 99, 100, 101, 102, 103, 111};
    static const char *const days[] = {"0 يوم",   "يوم واحد", "يومان",    "3 أيام",
                                       "10 أيام", "11 يومًا",  "99 يومًا",  "100 يوم",
                                       "101 يوم", "102 يوم",  "103 أيام", "111 يومًا"};
    for (size_t i = 0; i < 12; i++)
        assert_str(show_count(boot, LANG_AR, "count.days", numbers[i]), days[i]);
    assert_str(show_count(boot, LANG_EN, "count.days", 1), "1 day");
    assert_str(show_count(boot, LANG_EN, "count.days", 0), "0 days");
    assert_str(show_number(boot, 1234567), "1,234,567");
}

static void test_percent(void **state)
{
    (void)state;
    assert_str(show_percent(boot, 9300), "93%");
    assert_str(show_percent(boot, 9340), "93.4%");
    assert_str(show_percent(boot, 9345), "93.45%");
    assert_str(show_percent(boot, 5), "0.05%");
    assert_str(show_percent(boot, 0), "0%");
    assert_str(show_percent(boot, -150), "-1.5%");
    assert_str(show_percent(boot, 12345678), "123,456.78%");
    assert_str(show_percent_html(boot, 9300).markup, "<bdi dir=\"ltr\">93%</bdi>");
}

static void test_numbers_are_masked(void **state)
{
    (void)state;
    assert_str(show_number_masked(boot, S("2123456417")), "2••• ••• 417");
    assert_str(show_number_masked_html(boot, S("2123456417")).markup,
               "<bdi dir=\"ltr\">2••• ••• 417</bdi>");
    assert_str(show_number_masked(boot, S("1234567")), "••• •••");
    assert_str(show_number_masked(boot, S("")), "••• •••");
    assert_str(show_isolated(boot, S("1-2")), "\xE2\x81\xA8"
                                              "1-2"
                                              "\xE2\x81\xA9");
}

static int load(void **state)
{
    (void)state;
    boot = arena_new(64 << 20);
    if (messages_load(boot) != OK)
        return 1;
    show_load(boot);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    arena_free(boot);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_dates_outside_the_table_are_gregorian_only),
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_numbers_are_masked),
    };
    return cmocka_run_group_tests(tests, load, unload);
}

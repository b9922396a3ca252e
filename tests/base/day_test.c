/* Both calendars against the source's own columns: every month start, every day of the table. */
#include "base/day.h"
#include "base/embedded.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct day greg(int y, int m, int d)
{
    struct day out = DAY_NONE;
    assert_true(day_from_ymd(y, m, d, &out));
    return out;
}

static struct day hijri(int y, int m, int d)
{
    struct day out = DAY_NONE;
    assert_true(day_from_hijri(y, m, d, &out));
    return out;
}

static void assert_day(struct day got, struct day want)
{
    if (got.n != want.n)
        fail_msg("day %d instead of %d", got.n, want.n);
}

static void gregorian_known_days(void **state)
{
    (void)state;
    assert_int_equal(greg(1970, 1, 1).n, 0);
    assert_int_equal(greg(1969, 12, 31).n, -1);
    assert_int_equal(greg(2000, 3, 1).n, 11017);
    assert_int_equal(greg(2000, 2, 29).n, 11016);
    assert_int_equal(greg(1, 1, 1).n, -719162);
    assert_int_equal(greg(9999, 12, 31).n, 2932896);
}

static void gregorian_every_day_follows_the_last(void **state)
{
    (void)state;
    struct day d = greg(1600, 1, 1), last = greg(2400, 12, 31);
    int y = 1600, m = 1, day = 1;
    for (; d.n <= last.n; d.n++) {
        int gy, gm, gd;
        day_to_ymd(d, &gy, &gm, &gd);
        assert_true(gy == y && gm == m && gd == day);
        assert_day(greg(y, m, day), d);
        if (++day > day_gregorian_month_days(y, m)) {
            day = 1;
            if (++m > 12)
                m = 1, y++;
        }
    }
}

static void gregorian_refuses_what_does_not_exist(void **state)
{
    (void)state;
    static const int bad[][3] = {{2013, 2, 29},     {1900, 2, 29},
                                 {2013, 0, 1},      {2013, 13, 1},
                                 {2013, 4, 31},     {2013, 1, 0},
                                 {2013, 1, 32},     {0, 1, 1},
                                 {10000, 1, 1},     {-5, 1, 1},
                                 {2013, -1, 1},     {2013, 1, -1},
                                 {INT32_MAX, 1, 1}, {2013, INT32_MAX, INT32_MAX}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct day d = {7};
        assert_false(day_from_ymd(bad[i][0], bad[i][1], bad[i][2], &d));
        assert_int_equal(d.n, 7);
    }
}

/* domain/services.md 4. */
static void anchors(void **state)
{
    (void)state;
    static const int at[][6] = {
        {2011, 6, 11, 1432, 7, 9},   {2011, 11, 26, 1433, 1, 1}, {2012, 2, 23, 1433, 4, 1},
        {2012, 11, 15, 1434, 1, 1},  {2013, 4, 6, 1434, 5, 25},  {2013, 5, 10, 1434, 6, 30},
        {2013, 6, 1, 1434, 7, 22},   {2013, 6, 23, 1434, 8, 14}, {2013, 6, 29, 1434, 8, 20},
        {2013, 7, 3, 1434, 8, 24},   {2013, 9, 1, 1434, 10, 25}, {2013, 11, 3, 1434, 12, 29},
        {2013, 11, 4, 1435, 1, 1},   {2013, 12, 1, 1435, 1, 28}, {2014, 1, 16, 1435, 3, 15},
        {2014, 10, 25, 1436, 1, 1},  {2020, 9, 28, 1442, 2, 11}, {2020, 10, 4, 1442, 2, 17},
        {2021, 5, 23, 1442, 10, 11}, {2021, 12, 1, 1443, 4, 26},
    };
    assert_int_equal(sizeof at / sizeof *at, 20);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct day d = greg(at[i][0], at[i][1], at[i][2]);
        struct hijri h;
        assert_true(day_to_hijri(d, &h));
        assert_true(h.year == at[i][3] && h.month == at[i][4] && h.day == at[i][5]);
        assert_day(hijri(at[i][3], at[i][4], at[i][5]), d);
    }
    assert_int_equal(day_weekday(hijri(1435, 3, 15)), THURSDAY);
}

static int number(struct str s)
{
    uint64_t v;
    assert_true(str_to_u64(s, &v));
    return (int)v;
}

/* Every row of the source against what the program answers. */
static void table_equals_its_source(void **state)
{
    (void)state;
    struct str rest = embedded_find(S("policy/data/hijri_umalqura_months.csv")), line;
    assert_non_null(rest.at);
    assert_true(str_cut(&rest, '\n', &line));
    assert_true(str_starts(line, S("hijri_year,hijri_month,gregorian_start,days,jdn,iso_weekday")));
    int rows = 0, short_months = 0;
    while (str_cut(&rest, '\n', &line) && line.n) {
        struct str field[6];
        for (int i = 0; i < 6; i++)
            assert_true(str_cut(&line, ',', &field[i]));
        int year = number(field[0]), month = number(field[1]), days = number(field[3]);
        struct day start, iso;
        assert_true(day_from_hijri(year, month, 1, &start));
        assert_true(day_parse(field[2], &iso));
        assert_day(start, iso);
        assert_int_equal(start.n + 2440588, number(field[4]));
        assert_int_equal(day_weekday(start), number(field[5]) % 7);
        assert_int_equal(day_hijri_month_days(year, month), days);
        assert_false(day_from_hijri(year, month, days + 1, &iso));
        short_months += days == 28;
        rows++;
    }
    assert_int_equal(rows, 1740);
    assert_int_equal(short_months, 1);
    assert_int_equal(day_hijri_month_days(1364, 8), 28);
}

static void table_every_day_there_and_back(void **state)
{
    (void)state;
    struct day d = hijri(1356, 1, 1), last = hijri(1500, 12, 30);
    int y = 1356, m = 1, day = 1;
    for (; d.n <= last.n; d.n++) {
        struct hijri h;
        assert_true(day_to_hijri(d, &h));
        assert_true(h.year == y && h.month == m && h.day == day);
        assert_day(hijri(h.year, h.month, h.day), d);
        if (++day > day_hijri_month_days(y, m)) {
            day = 1;
            if (++m > 12)
                m = 1, y++;
        }
    }
    assert_int_equal(y, 1501);
}

static void hijri_outside_the_table(void **state)
{
    (void)state;
    struct hijri h = {1, 2, 3};
    assert_true(day_to_hijri(greg(1937, 3, 14), &h));
    assert_int_equal(h.year, 1356);
    assert_false(day_to_hijri(greg(1937, 3, 13), &h));
    assert_true(day_to_hijri(greg(2077, 11, 16), &h));
    assert_int_equal(h.year, 1500);
    assert_false(day_to_hijri(greg(2077, 11, 17), &h));
    assert_int_equal(h.day, 30);
    static const int bad[][3] = {{1355, 12, 29}, {1501, 1, 1},  {1435, 0, 1},  {1435, 13, 1},
                                 {1435, 3, 0},   {1435, 3, 31}, {1364, 8, 29}, {1434, 12, 30}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct day d = {7};
        assert_false(day_from_hijri(bad[i][0], bad[i][1], bad[i][2], &d));
        assert_int_equal(d.n, 7);
    }
    assert_int_equal(day_hijri_month_days(1355, 12), 0);
    assert_int_equal(day_hijri_month_days(1501, 1), 0);
}

static void months_keep_the_day_or_take_the_last(void **state)
{
    (void)state;
    assert_day(day_add_months(greg(2014, 1, 31), 1, CALENDAR_GREGORIAN), greg(2014, 2, 28));
    assert_day(day_add_months(greg(2012, 1, 31), 1, CALENDAR_GREGORIAN), greg(2012, 2, 29));
    assert_day(day_add_months(greg(2014, 11, 30), 3, CALENDAR_GREGORIAN), greg(2015, 2, 28));
    assert_day(day_add_months(greg(2014, 1, 16), 12, CALENDAR_GREGORIAN), greg(2015, 1, 16));
    assert_day(day_add_months(greg(2014, 1, 16), -13, CALENDAR_GREGORIAN), greg(2012, 12, 16));
    assert_day(day_add_months(hijri(1435, 3, 15), 12, CALENDAR_HIJRI), hijri(1436, 3, 15));
    assert_day(day_add_months(hijri(1435, 3, 15), -15, CALENDAR_HIJRI), hijri(1433, 12, 15));
    assert_day(day_add_months(hijri(1435, 3, 15), 0, CALENDAR_HIJRI), hijri(1435, 3, 15));
    /* 1434-06 has 30 days, 1434-12 has 29. */
    assert_int_equal(day_hijri_month_days(1434, 12), 29);
    assert_day(day_add_months(hijri(1434, 6, 30), 6, CALENDAR_HIJRI), hijri(1434, 12, 29));
    assert_day(day_add_months(hijri(1364, 7, 29), 1, CALENDAR_HIJRI), hijri(1364, 8, 28));
}

static void months_outside_the_range(void **state)
{
    (void)state;
    assert_true(day_is_none(day_add_months(hijri(1500, 12, 1), 1, CALENDAR_HIJRI)));
    assert_true(day_is_none(day_add_months(hijri(1356, 1, 1), -1, CALENDAR_HIJRI)));
    assert_true(day_is_none(day_add_months(greg(1900, 1, 1), 1, CALENDAR_HIJRI)));
    assert_true(day_is_none(day_add_months(hijri(1435, 1, 1), INT32_MAX, CALENDAR_HIJRI)));
    assert_true(day_is_none(day_add_months(greg(9999, 12, 1), 1, CALENDAR_GREGORIAN)));
    assert_true(day_is_none(day_add_months(greg(1, 1, 1), -1, CALENDAR_GREGORIAN)));
    assert_true(day_is_none(day_add_months(greg(2014, 1, 1), INT32_MIN, CALENDAR_GREGORIAN)));
    int m = 7;
    assert_false(day_months_between(greg(1900, 1, 1), greg(2014, 1, 1), CALENDAR_HIJRI, &m));
    assert_false(day_months_between(greg(2014, 1, 1), greg(2100, 1, 1), CALENDAR_HIJRI, &m));
    assert_int_equal(m, 7);
}

static int between(struct day a, struct day b, enum calendar c)
{
    int m;
    assert_true(day_months_between(a, b, c, &m));
    return m;
}

static void months_between_counts_whole_ones(void **state)
{
    (void)state;
    assert_int_equal(between(greg(2014, 1, 16), greg(2014, 1, 16), CALENDAR_GREGORIAN), 0);
    assert_int_equal(between(greg(2014, 1, 16), greg(2014, 2, 15), CALENDAR_GREGORIAN), 0);
    assert_int_equal(between(greg(2014, 1, 16), greg(2014, 2, 16), CALENDAR_GREGORIAN), 1);
    assert_int_equal(between(greg(2014, 2, 16), greg(2014, 1, 16), CALENDAR_GREGORIAN), -1);
    assert_int_equal(between(greg(2014, 1, 31), greg(2014, 2, 28), CALENDAR_GREGORIAN), 1);
    assert_int_equal(between(hijri(1434, 3, 15), hijri(1435, 3, 14), CALENDAR_HIJRI), 11);
    assert_int_equal(between(hijri(1434, 3, 15), hijri(1435, 3, 15), CALENDAR_HIJRI), 12);
    assert_int_equal(between(hijri(1435, 3, 15), hijri(1434, 3, 15), CALENDAR_HIJRI), -12);
    assert_int_equal(between(hijri(1434, 6, 30), hijri(1434, 12, 29), CALENDAR_HIJRI), 6);
}

/* What adding gives, counting gives back, over years of starts and both calendars. */
static void months_added_are_counted(void **state)
{
    (void)state;
    for (int c = CALENDAR_HIJRI; c <= CALENDAR_GREGORIAN; c++)
        for (struct day d = greg(2012, 1, 1); d.n < greg(2016, 1, 1).n; d.n++)
            for (int m = 0; m <= 30; m++) {
                struct day to = day_add_months(d, m, (enum calendar)c);
                assert_int_equal(between(d, to, (enum calendar)c), m);
                if (m)
                    assert_int_equal(between(d, day_add(to, -1), (enum calendar)c), m - 1);
            }
}

static void weekend_changed_in_2013(void **state)
{
    (void)state;
    assert_int_equal(day_weekday(greg(1970, 1, 1)), THURSDAY);
    assert_int_equal(day_weekday(greg(1969, 12, 31)), WEDNESDAY);
    assert_int_equal(day_weekday(greg(1, 1, 1)), MONDAY);
    assert_true(day_is_weekend(greg(2013, 6, 20)));  /* Thursday */
    assert_false(day_is_weekend(greg(2013, 6, 22))); /* Saturday */
    assert_true(day_is_weekend(greg(2013, 6, 27)));  /* the last free Thursday */
    assert_true(day_is_weekend(greg(2013, 6, 28)));  /* Friday */
    assert_true(day_is_weekend(greg(2013, 6, 29)));  /* the first free Saturday */
    assert_false(day_is_weekend(greg(2013, 6, 30)));
    assert_false(day_is_weekend(greg(2013, 7, 4))); /* Thursday */
    assert_false(day_is_weekend(greg(2014, 1, 16)));
}

static void riyadh_midnight_is_three_hours_early(void **state)
{
    (void)state;
    struct day d = greg(2014, 1, 16);
    int64_t start = day_start_ms(d);
    assert_int_equal(start, 1389819600000); /* 2014-01-15T21:00:00Z */
    assert_day(day_of_instant(start), d);
    assert_day(day_of_instant(start - 1), day_add(d, -1));
    assert_day(day_of_instant(start + 86400000 - 1), d);
    assert_int_equal(day_of_instant(0).n, 0);
    assert_int_equal(day_of_instant(-3 * 3600000).n, 0);
    assert_int_equal(day_of_instant(-3 * 3600000 - 1).n, -1);
}

static void text_both_ways(void **state)
{
    (void)state;
    char text[DAY_TEXT_BYTES];
    struct day d;
    assert_true(day_parse(S("1435-03-15"), &d));
    assert_day(d, greg(2014, 1, 16));
    assert_true(str_eq(day_format_iso(d, text), S("2014-01-16")));
    assert_string_equal(text, "2014-01-16");
    assert_true(str_eq(day_format_hijri(d, text), S("1435-03-15")));
    assert_true(day_parse(S("2014-01-16"), &d));
    assert_day(d, greg(2014, 1, 16));
    assert_true(str_eq(day_format_iso(greg(1, 2, 3), text), S("0001-02-03")));
    assert_true(str_eq(day_format_hijri(greg(2100, 1, 1), text), S("")));
    static const char *bad[] = {
        "",           "2014-1-16",  "2014-01-16 ", "2014/01/16", "2014-01-32", "2014-02-29",
        "1435-03-31", "1355-12-01", "1501-01-01",  "1435-13-01", "1435-00-01", "1699-01-01",
        "+014-01-16", "2014-01-1a", "0000-00-00",  "٢٠١٤-٠١-١٦", "20140116"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (day_parse(str_of(bad[i]), &d))
            fail_msg("accepted: %s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gregorian_known_days),
        cmocka_unit_test(gregorian_every_day_follows_the_last),
        cmocka_unit_test(gregorian_refuses_what_does_not_exist),
        cmocka_unit_test(anchors),
        cmocka_unit_test(table_equals_its_source),
        cmocka_unit_test(table_every_day_there_and_back),
        cmocka_unit_test(hijri_outside_the_table),
        cmocka_unit_test(months_keep_the_day_or_take_the_last),
        cmocka_unit_test(months_outside_the_range),
        cmocka_unit_test(months_between_counts_whole_ones),
        cmocka_unit_test(months_added_are_counted),
        cmocka_unit_test(weekend_changed_in_2013),
        cmocka_unit_test(riyadh_midnight_is_three_hours_early),
        cmocka_unit_test(text_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

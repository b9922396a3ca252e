/* Numbers read fast: the same answers as the careful readers give, on vectors, on made numbers and on
   those with one character changed. */
#include "base/arena.h"
#include "base/csv.h"
#include "base/money.h"
#include "base/random.h"
#include "rules/ids.h"
#include "wages/number.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena *arena;

static struct str file_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *room = arena_alloc_raw(arena, 65536);
    size_t n = fread(room, 1, 65536, f);
    fclose(f);
    return (struct str){room, n};
}

static bool person_fits(struct str text)
{
    uint64_t v;
    return wage_person_read(text, &v) == WAGE_CAUSE_NONE;
}
static bool iban_fits(struct str text) { return wage_iban_check(text, "SA") == WAGE_CAUSE_NONE; }

/* Both readers on one text; the vectors' own verdict is tested with rules/ids. */
static void person_same(struct str text)
{
    if (person_fits(text) != id_check(ID_PERSON, text, NULL))
        fail_msg("person [%.*s] is judged otherwise", STR_ARG(text));
}
static void iban_same(struct str text)
{
    /* Spaces and small letters are taken away before (row.h). */
    bool is_plain = str_index(text, ' ') == text.n && str_index(text, 'a') == text.n &&
                    str_index(text, 'z') == text.n;
    if (is_plain && iban_fits(text) != id_check(ID_IBAN, text, NULL))
        fail_msg("IBAN [%.*s] is judged otherwise", STR_ARG(text));
}

static void vectors(void **state)
{
    (void)state;
    static struct csv csv;
    int rows = 0;
    csv_open(&csv, arena, file_text("tests/data/sa_id_test_vectors.csv"), (struct csv_rules){0});
    while (csv_next(&csv) == CSV_ROW && ++rows)
        person_same(csv.field[0]);
    csv_open(&csv, arena, file_text("tests/data/iban_sa_test_vectors.csv"), (struct csv_rules){0});
    while (csv_next(&csv) == CSV_ROW && ++rows)
        iban_same(csv.field[0]);
    assert_true(rows > 50);
}

/* One character of a good number replaced by any of these. */
static void changed(struct random *r, char *text, size_t n, void same(struct str))
{
    static const char with[] = "0123456789AZaz -*";
    size_t at = (size_t)random_below(r, n);
    char was = text[at];
    text[at] = with[random_below(r, sizeof with - 1)];
    same((struct str){text, n});
    same((struct str){text, n - 1});
    text[at] = was;
}

static void made_numbers(void **state)
{
    (void)state;
    struct random r = random_seed(7);
    for (int i = 0; i < 20000; i++) {
        char text[ID_IBAN_TEXT_BYTES];
        uint64_t person = id_make_person(i % 2 + 1, (uint32_t)random_below(&r, 100000000));
        snprintf(text, sizeof text, "%llu", (unsigned long long)person);
        uint64_t read = 0;
        assert_int_equal(wage_person_read(str_of(text), &read), WAGE_CAUSE_NONE);
        assert_int_equal(read, person);
        changed(&r, text, 10, person_same);
        struct str iban = id_make_iban((int)random_below(&r, 100),
                                       random_below(&r, UINT64_C(1000000000000000000)), text);
        assert_true(iban_fits(iban));
        changed(&r, text, iban.n, iban_same);
    }
}

static void ibans_of_other_countries(void **state)
{
    (void)state;
    assert_int_equal(wage_iban_check(S("AE130339000000000000001"), "AE"), WAGE_CAUSE_NONE);
    assert_int_equal(wage_iban_check(S("AE140339000000000000001"), "AE"), WAGE_CAUSE_account_check);
    assert_int_equal(wage_iban_check(S("AE13033900000000000000A"), "AE"), WAGE_CAUSE_account_shape);
    assert_int_equal(wage_iban_check(S("QA58DOHB00001234567890ABCDEFG"), "QA"), WAGE_CAUSE_NONE);
    assert_int_equal(wage_iban_check(S("QA58DOHB00001234567890ABCDEFH"), "QA"),
                     WAGE_CAUSE_account_check);
    assert_int_equal(wage_iban_check(S("AE130339000000000000001"), "SA"),
                     WAGE_CAUSE_account_country);
    assert_int_equal(wage_iban_check(S("SA728000000000A08010167B"), "SA"), WAGE_CAUSE_NONE);
    assert_int_equal(wage_iban_check(S("SA0080000000608010167519"), "SA"),
                     WAGE_CAUSE_account_check);
    assert_true(wage_bank_is_abroad(S("HABBPKKA")) && wage_bank_is_abroad(S("HABBPKKA123")));
    assert_false(wage_bank_is_abroad(S("NCBKSAJE")) || wage_bank_is_abroad(S("RJHI")));
}

static void amounts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum wage_cause cause;
        int64_t halalas;
    } table[] = {
        {"0", WAGE_CAUSE_NONE, 0},
        {"7415.00", WAGE_CAUSE_NONE, 741500},
        {"1.5", WAGE_CAUSE_NONE, 150},
        {"000000001250.75", WAGE_CAUSE_NONE, 125075},
        {"999999999999.99", WAGE_CAUSE_NONE, INT64_C(99999999999999)},
        {"1000000000000", WAGE_CAUSE_NONE, INT64_C(100000000000000)},
        {"1000000000001", WAGE_CAUSE_amount_large, 0},
        {"1000000000000.01", WAGE_CAUSE_amount_large, 0},
        {"0000000000000001", WAGE_CAUSE_amount_large, 0},
        {"-1.00", WAGE_CAUSE_negative, 0},
        {"-1234567890123456.00", WAGE_CAUSE_negative, 0},
        {"1.005", WAGE_CAUSE_decimals, 0},
        {"1.000", WAGE_CAUSE_decimals, 0},
        {"1234567890123.123456789", WAGE_CAUSE_decimals, 0},
        {"1.", WAGE_CAUSE_amount_shape, 0},
        {".5", WAGE_CAUSE_amount_shape, 0},
        {"1,250.75", WAGE_CAUSE_amount_shape, 0},
        {"1.2.3", WAGE_CAUSE_amount_shape, 0},
        {"+1", WAGE_CAUSE_amount_shape, 0},
        {"SAR 5", WAGE_CAUSE_amount_shape, 0},
        {"12e3", WAGE_CAUSE_amount_shape, 0},
        {"-", WAGE_CAUSE_amount_shape, 0},
        {"", WAGE_CAUSE_amount_shape, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int64_t halalas = 0;
        enum wage_cause cause = wage_amount_read(str_of(table[i].text), &halalas);
        if (cause != table[i].cause || halalas != table[i].halalas)
            fail_msg("%s: cause %d, %lld", table[i].text, cause, (long long)halalas);
        struct money m;
        assert_true(str_of(table[i].text).n > 15 ||
                    money_parse(str_of(table[i].text), MONEY_UNSIGNED, &m) ==
                        (cause == WAGE_CAUSE_NONE));
    }
}

static void dates(void **state)
{
    (void)state;
    struct day want, got;
    assert_true(day_from_ymd(2014, 1, 31, &want));
    assert_true(wage_date_read(S("20140131"), WAGE_DATE_PLAIN, &got) && day_eq(want, got));
    assert_true(wage_date_read(S("2014-01-31"), WAGE_DATE_ISO, &got) && day_eq(want, got));
    assert_true(wage_date_read(S("140131"), WAGE_DATE_SHORT, &got) && day_eq(want, got));
    assert_false(wage_date_read(S("20140132"), WAGE_DATE_PLAIN, &got));
    assert_false(wage_date_read(S("20140229"), WAGE_DATE_PLAIN, &got));
    assert_false(wage_date_read(S("2014013"), WAGE_DATE_PLAIN, &got));
    assert_false(wage_date_read(S("2014/01/31"), WAGE_DATE_ISO, &got));
    assert_false(wage_date_read(S("31012014"), WAGE_DATE_PLAIN, &got));
    assert_false(wage_date_read(S("00000101"), WAGE_DATE_PLAIN, &got));
}

int main(void)
{
    arena = arena_new(1 << 22);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors), cmocka_unit_test(made_numbers),
        cmocka_unit_test(amounts), cmocka_unit_test(ibans_of_other_countries),
        cmocka_unit_test(dates),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}

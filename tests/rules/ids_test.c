/* Official numbers against the test vectors and one by one. Runs in the root of the tree. */
#include "rules/ids.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char file_text[65536];

static struct str file_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s: run in the root of the tree", path);
    size_t n = fread(file_text, 1, sizeof file_text, f);
    assert_true(feof(f));
    fclose(f);
    return (struct str){file_text, n};
}

/* The next row without its line end; false at the end. */
static bool row_next(struct str *rest, struct str *row)
{
    if (!str_cut(rest, '\n', row) || (row->n == 0 && !rest->at))
        return false;
    if (str_ends(*row, S("\r")))
        row->n--;
    return true;
}

static void person_numbers_of_the_vectors(void **state)
{
    (void)state;
    struct str rest = file_read("tests/data/sa_id_test_vectors.csv"), row;
    assert_true(row_next(&rest, &row));
    assert_true(str_starts(row, S("input,valid,kind,")));
    int rows = 0, valid_rows = 0;
    while (row_next(&rest, &row)) {
        struct str input, valid, kind;
        assert_true(str_cut(&row, ',', &input) && str_cut(&row, ',', &valid) &&
                    str_cut(&row, ',', &kind));
        bool want = str_eq(valid, S("1"));
        struct id_finding f;
        if (id_check(ID_PERSON, input, &f) != want || (f.fault == ID_FINE) != want)
            fail_msg("%.*s: fault %d", STR_ARG(input), f.fault);
        assert_int_equal(id_check(ID_NATIONAL, input, NULL), want && str_eq(kind, S("citizen")));
        assert_int_equal(id_check(ID_IQAMA, input, NULL), want && str_eq(kind, S("resident")));
        rows++;
        valid_rows += want;
    }
    assert_int_equal(rows, 43);
    assert_int_equal(valid_rows, 17);
}

static void ibans_of_the_vectors(void **state)
{
    (void)state;
    struct str rest = file_read("tests/data/iban_sa_test_vectors.csv"), row;
    assert_true(row_next(&rest, &row));
    int rows = 0;
    while (row_next(&rest, &row)) {
        struct str iban, valid, bank;
        assert_true(str_cut(&row, ',', &iban) && str_cut(&row, ',', &valid) &&
                    str_cut(&row, ',', &bank));
        bool want = str_eq(valid, S("1"));
        struct id_finding f;
        if (id_check(ID_IBAN, iban, &f) != want || (f.fault == ID_FINE) != want)
            fail_msg("%.*s: fault %d", STR_ARG(iban), f.fault);
        char plain[ID_IBAN_TEXT_BYTES];
        if (want)
            assert_true(str_eq(id_iban_bank(id_iban_plain(iban, plain)), bank));
        rows++;
    }
    assert_int_equal(rows, 12);
}

static struct id_finding refused(enum id_kind kind, const char *text)
{
    struct id_finding f;
    if (id_check(kind, str_of(text), &f))
        fail_msg("accepted: %s", text);
    return f;
}

static void accepted(enum id_kind kind, const char *text)
{
    struct id_finding f = {.fault = ID_SHAPE, .found = 9};
    if (!id_check(kind, str_of(text), &f))
        fail_msg("refused: %s, fault %d", text, f.fault);
    assert_int_equal(f.fault, ID_FINE);
    assert_int_equal(f.found, 0);
}

/* domain/services.md 3. */
static void person_numbers_of_the_document(void **state)
{
    (void)state;
    accepted(ID_NATIONAL, "1000000008");
    accepted(ID_NATIONAL, "1000000016");
    accepted(ID_IQAMA, "2000000006");
    accepted(ID_IQAMA, "2123456788");
    assert_int_equal(refused(ID_NATIONAL, "1000000000").fault, ID_CHECK_DIGIT);
}

static void findings_say_what_was_found(void **state)
{
    (void)state;
    struct id_finding f = refused(ID_IQAMA, "212345678");
    assert_int_equal(f.fault, ID_LENGTH);
    assert_int_equal(f.found, 9);
    assert_int_equal(f.least, 10);
    assert_int_equal(f.most, 10);
    f = refused(ID_IQAMA, "1000000008");
    assert_int_equal(f.fault, ID_FIRST_DIGIT);
    assert_string_equal(f.stands, "1");
    assert_string_equal(f.allowed, "2");
    f = refused(ID_IQAMA, "2123456789");
    assert_int_equal(f.fault, ID_CHECK_DIGIT);
    assert_string_equal(f.stands, "9");
    f = refused(ID_IQAMA, "21234x6788");
    assert_int_equal(f.fault, ID_CHARACTER);
    assert_int_equal(f.position, 6);
    /* Places count characters, not bytes. */
    f = refused(ID_PASSPORT, "é123456");
    assert_int_equal(f.position, 1);
    f = refused(ID_IQAMA, "");
    assert_int_equal(f.fault, ID_LENGTH);
    assert_int_equal(f.found, 0);
    assert_int_equal(refused(ID_IQAMA, " 2123456788").fault, ID_CHARACTER);
    assert_int_equal(refused(ID_IQAMA, "٢١٢٣٤٥٦٧٨٨").fault, ID_CHARACTER);
    struct id_finding nul;
    assert_false(id_check(ID_IQAMA, (struct str){"212345678\0", 10}, &nul));
    assert_int_equal(nul.position, 10);
}

static void border_numbers_follow_policy(void **state)
{
    (void)state;
    accepted(ID_BORDER, "3123456789");
    accepted(ID_BORDER, "4123456789");
    assert_int_equal(refused(ID_BORDER, "5123456789").fault, ID_FIRST_DIGIT);
    assert_string_equal(refused(ID_BORDER, "2123456788").allowed, "3,4");
    struct id_finding f;
    assert_true(id_check_border(S("5123456789"), "5", &f));
    assert_false(id_check_border(S("3123456789"), "5", &f));
    assert_string_equal(f.allowed, "5");
    assert_false(id_check_border(S(",123456789"), "3,4", &f));
    assert_int_equal(f.fault, ID_CHARACTER);
    assert_false(id_check_border(S("312345678"), "3,4", NULL));
}

static void plain_numbers(void **state)
{
    (void)state;
    accepted(ID_UNIFIED, "7001234567");
    assert_int_equal(refused(ID_UNIFIED, "1001234567").fault, ID_FIRST_DIGIT);
    accepted(ID_UNIFIED_EARLY, "1");
    accepted(ID_UNIFIED_EARLY, "1234567890");
    assert_int_equal(refused(ID_UNIFIED_EARLY, "12345678901").fault, ID_LENGTH);
    assert_int_equal(refused(ID_UNIFIED_EARLY, "").fault, ID_LENGTH);
    accepted(ID_CR, "1010123456");
    assert_int_equal(refused(ID_CR, "101012345").fault, ID_LENGTH);
    accepted(ID_VISA, "1300123456");
    accepted(ID_MOL, "12");
    accepted(ID_MOL, "123456789012345");
    assert_int_equal(refused(ID_MOL, "1").fault, ID_LENGTH);
    assert_int_equal(refused(ID_MOL, "1234567890123456").fault, ID_LENGTH);
    assert_int_equal(refused(ID_MOL, "1-23").fault, ID_CHARACTER);
    accepted(ID_OCCUPATION, "251201");
    assert_int_equal(refused(ID_OCCUPATION, "25120").fault, ID_LENGTH);
    accepted(ID_PASSPORT, "A1234567");
    accepted(ID_PASSPORT, "12345");
    accepted(ID_PASSPORT, "ABCDEFGHIJ12345");
    assert_int_equal(refused(ID_PASSPORT, "A123").fault, ID_LENGTH);
    assert_int_equal(refused(ID_PASSPORT, "ABCDEFGHIJ123456").fault, ID_LENGTH);
    assert_int_equal(refused(ID_PASSPORT, "a1234567").fault, ID_CHARACTER);
    assert_int_equal(refused(ID_PASSPORT, "A 123456").position, 2);
}

static void establishment_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int office, sequence;
    } good[] = {{"1-123456", 1, 123456},
                {"7-1234567", 7, 1234567},
                {"99-9999999", 99, 9999999},
                {"1-1", 1, 1},
                {"01-0000123", 1, 123}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int office, sequence;
        accepted(ID_ESTABLISHMENT, good[i].text);
        assert_true(id_establishment_parse(str_of(good[i].text), &office, &sequence));
        assert_int_equal(office, good[i].office);
        assert_int_equal(sequence, good[i].sequence);
    }
    static const struct {
        const char *text;
        enum id_fault fault;
    } bad[] = {{"", ID_LENGTH},           {"1-", ID_LENGTH},          {"-1", ID_LENGTH},
               {"1234567", ID_SHAPE},     {"1--1", ID_SHAPE},         {"1-1-1", ID_SHAPE},
               {"-12", ID_SHAPE},         {"12-", ID_SHAPE},          {"0-123", ID_SHAPE},
               {"1-000", ID_SHAPE},       {"123-4567", ID_SHAPE},     {"1-12345678", ID_SHAPE},
               {"1234567-7", ID_SHAPE},   {"99-99999999", ID_LENGTH}, {"1 -123", ID_CHARACTER},
               {"1/123456", ID_CHARACTER}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int office = 7, sequence = 8;
        struct id_finding f = refused(ID_ESTABLISHMENT, bad[i].text);
        if (f.fault != bad[i].fault)
            fail_msg("%s: fault %d", bad[i].text, f.fault);
        assert_false(id_establishment_parse(str_of(bad[i].text), &office, &sequence));
        assert_true(office == 7 && sequence == 8);
    }
    char text[ID_ESTABLISHMENT_TEXT_BYTES];
    assert_true(str_eq(id_establishment_format(7, 1234567, text), S("7-1234567")));
    assert_string_equal(id_establishment_format(99, 9999999, text).at, "99-9999999");
}

static void ibans(void **state)
{
    (void)state;
    accepted(ID_IBAN, "SA0380000000608010167519");
    accepted(ID_IBAN, "sa03 8000 0000 6080 1016 7519");
    accepted(ID_IBAN, "SA728000000000A08010167B");
    accepted(ID_IBAN_AE, "AE070331234567890123456");
    char plain[ID_IBAN_TEXT_BYTES];
    assert_true(str_eq(id_iban_plain(S("sa03 8000 0000 6080 1016 7519"), plain),
                       S("SA0380000000608010167519")));
    struct id_finding f = refused(ID_IBAN, "SA038000000060801016751");
    assert_int_equal(f.fault, ID_LENGTH);
    assert_int_equal(f.found, 23);
    assert_int_equal(f.most, 24);
    f = refused(ID_IBAN, "AE070331234567890123456");
    assert_int_equal(f.fault, ID_COUNTRY);
    assert_string_equal(f.stands, "AE");
    assert_string_equal(f.allowed, "SA");
    f = refused(ID_IBAN, "SA0480000000608010167519");
    assert_int_equal(f.fault, ID_CHECK_DIGIT);
    assert_string_equal(f.stands, "04");
    /* 00, 01 and 99 leave the remainder 1 for some accounts; they are still never right. */
    assert_int_equal(refused(ID_IBAN, "SA0080000000608010167519").fault, ID_CHECK_DIGIT);
    f = refused(ID_IBAN, "SA03 80O0 0000 6080 1016 7519");
    assert_int_equal(f.fault, ID_CHECK_DIGIT); /* a letter may stand in the account */
    f = refused(ID_IBAN, "SA03 8A00 0000 6080 1016 7519");
    assert_int_equal(f.fault, ID_CHARACTER);
    assert_int_equal(f.position, 7);
    assert_int_equal(refused(ID_IBAN, "SAX380000000608010167519").position, 3);
    assert_int_equal(refused(ID_IBAN, "0380000000608010167519SA").fault, ID_CHARACTER);
    assert_int_equal(refused(ID_IBAN, "SA03-8000-0000-6080-1016-7519").position, 5);
    assert_int_equal(refused(ID_IBAN_AE, "AE07033123456789012345A").fault, ID_CHARACTER);
    assert_int_equal(refused(ID_IBAN, "").fault, ID_LENGTH);
    assert_int_equal(refused(ID_IBAN, "SA").fault, ID_LENGTH);
    char long_text[1000];
    memset(long_text, '1', sizeof long_text);
    assert_false(id_check(ID_IBAN, (struct str){long_text, sizeof long_text}, &f));
    assert_int_equal(f.fault, ID_LENGTH);
    assert_int_equal(f.found, 1000);
}

static void made_numbers_pass(void **state)
{
    (void)state;
    for (uint32_t serial = 0; serial < 100000000; serial += 99991) {
        char text[16];
        snprintf(text, sizeof text, "%llu", (unsigned long long)id_make_person(2, serial));
        accepted(ID_IQAMA, text);
        /* Luhn finds every single wrong digit. */
        size_t place = 1 + serial % 9;
        text[place] = text[place] == '9' ? '0' : (char)(text[place] + 1);
        assert_int_equal(refused(ID_IQAMA, text).fault, ID_CHECK_DIGIT);
        char plain[ID_IBAN_TEXT_BYTES];
        struct str iban = id_make_iban((int)(serial % 100), serial * UINT64_C(9999999999), plain);
        assert_int_equal(iban.n, 24);
        accepted(ID_IBAN, plain);
    }
    assert_int_equal(id_make_person(1, 0), 1000000008);
    assert_int_equal(id_make_person(1, 1), 1000000016);
    assert_int_equal(id_make_person(2, 0), 2000000006);
    assert_int_equal(id_check_digit(212345678), 8);
    char plain[ID_IBAN_TEXT_BYTES];
    assert_true(str_eq(id_make_iban(80, 608010167519, plain), S("SA0380000000608010167519")));
}

/* For a remainder 0 or 1 the check digits are 98 and 97; 01 and 00 would satisfy mod 97 as well. */
static void iban_check_digits_have_one_form(void **state)
{
    (void)state;
    int seen = 0;
    for (uint64_t account = 0; account < 1000; account++) {
        char plain[ID_IBAN_TEXT_BYTES];
        struct str iban = id_make_iban(80, account, plain);
        int check = (plain[2] - '0') * 10 + plain[3] - '0';
        assert_in_range(check, 2, 98);
        if (check < 97)
            continue;
        seen |= 1 << (check - 97);
        assert_true(id_check(ID_IBAN, iban, NULL));
        plain[2] = '0';
        plain[3] = (char)('0' + check - 97);
        assert_int_equal(refused(ID_IBAN, plain).fault, ID_CHECK_DIGIT);
    }
    assert_int_equal(seen, 3);
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (int k = ID_NATIONAL; k <= ID_IBAN_AE; k++) {
        enum id_kind found;
        assert_true(id_kind_find(str_of(id_kind_name((enum id_kind)k)), &found));
        assert_int_equal(found, k);
    }
    enum id_kind found = ID_CR;
    assert_false(id_kind_find(S("Iqama"), &found));
    assert_int_equal(found, ID_CR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(person_numbers_of_the_vectors),
        cmocka_unit_test(ibans_of_the_vectors),
        cmocka_unit_test(person_numbers_of_the_document),
        cmocka_unit_test(findings_say_what_was_found),
        cmocka_unit_test(border_numbers_follow_policy),
        cmocka_unit_test(plain_numbers),
        cmocka_unit_test(establishment_numbers),
        cmocka_unit_test(ibans),
        cmocka_unit_test(made_numbers_pass),
        cmocka_unit_test(iban_check_digits_have_one_form),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

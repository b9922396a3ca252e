/* Typed digits: one set is converted, two are refused, the rest of the text stays. */
#include "base/arena.h"
#include "base/digits.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static void expect(const char *typed, const char *plain)
{
    struct str out = S("untouched");
    enum digits_fault fault = digits_plain(arena, str_of(typed), &out);
    if (fault != DIGITS_FINE || !str_eq_c(out, plain))
        fail_msg("[%s] gave [%.*s], fault %d", typed, STR_ARG(out), fault);
}

static void one_set_becomes_ascii(void **state)
{
    (void)state;
    expect("1000000008", "1000000008");
    expect("١٠٠٠٠٠٠٠٠٨", "1000000008");
    expect("۱۰۰۰۰۰۰۰۰۸", "1000000008");
    expect("٠١٢٣٤٥٦٧٨٩", "0123456789");
    expect("۰۱۲۳۴۵۶۷۸۹", "0123456789");
}

static void outer_spaces_go_inner_stay(void **state)
{
    (void)state;
    expect(" 1000000008 ", "1000000008");
    expect("\t\xC2\xA0 \xC2\xA0١٢\xC2\xA0\r\n", "12");
    expect("1 2", "1 2");
    expect("1\xC2\xA0"
           "2",
           "1\xC2\xA0"
           "2");
    expect("", "");
    expect(" \xC2\xA0 ", "");
    /* A lone continuation byte is no space. */
    expect("\xA0", "\xA0");
    expect("\xC2", "\xC2");
}

static void other_characters_stay(void **state)
{
    (void)state;
    expect("٧-١٢٣٤٥٦٧", "7-1234567");
    expect("١٤٣٥-٠٣-١٥", "1435-03-15");
    expect("SA03 8000 0000 6080 1016 7519", "SA03 8000 0000 6080 1016 7519");
    expect("عامل ٣", "عامل 3");
    expect("٢٤٠٠.٥٠", "2400.50");
    /* Letters with the same first bytes as the digits: kaf, yeh with small v. */
    expect("كێ۱", "كێ1");
    expect("abc", "abc");
    expect("\xD9", "\xD9");
    expect("١\xD9", "1\xD9");
}

static void mixed_sets_are_refused(void **state)
{
    (void)state;
    static const char *mixed[] = {"1٢3", "١۲", "۱2", "1435-٠٣-15", "١٢ و 3", "0٠۰"};
    for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++) {
        struct str out = S("untouched");
        assert_int_equal(digits_plain(arena, str_of(mixed[i]), &out), DIGITS_MIXED);
        assert_true(str_eq(out, S("untouched")));
    }
}

static void arabic_and_back(void **state)
{
    (void)state;
    struct str shown = digits_arabic(arena, S("7-1234567.89 و 0")), back;
    assert_true(str_eq(shown, S("٧-١٢٣٤٥٦٧.٨٩ و ٠")));
    assert_int_equal(digits_plain(arena, shown, &back), DIGITS_FINE);
    assert_true(str_eq(back, S("7-1234567.89 و 0")));
}

int main(void)
{
    arena = arena_new(1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_set_becomes_ascii), cmocka_unit_test(outer_spaces_go_inner_stay),
        cmocka_unit_test(other_characters_stay), cmocka_unit_test(mixed_sets_are_refused),
        cmocka_unit_test(arabic_and_back),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}

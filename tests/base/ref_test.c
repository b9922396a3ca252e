/* References: one to one, readable as people copy them, telling nothing about their neighbours. */
#include "base/random.h"
#include "base/ref.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct ref_key key = {"sixteen bytes ok"};
static const struct ref_key other_key = {"another such key"};

/* Whole small worlds, with even and odd widths: each number once. */
static void is_a_permutation(void **state)
{
    (void)state;
    static unsigned char seen[1 << 13];
    for (unsigned bits = REF_BITS_MIN; bits <= 13; bits++) {
        memset(seen, 0, sizeof seen);
        for (uint64_t n = 0; n < UINT64_C(1) << bits; n++) {
            uint64_t hidden = ref_hide(&key, 'R', bits, n);
            assert_true(hidden < UINT64_C(1) << bits);
            assert_false(seen[hidden]++);
            assert_int_equal(ref_show(&key, 'R', bits, hidden), n);
        }
    }
}

static void every_width_there_and_back(void **state)
{
    (void)state;
    struct random r = random_seed(1);
    for (unsigned bits = REF_BITS_MIN; bits <= REF_BITS_MAX; bits++)
        for (int i = 0; i < 200; i++) {
            uint64_t n = random_next(&r) >> (64 - bits);
            unsigned char kind = (unsigned char)random_next(&r);
            assert_int_equal(ref_show(&key, kind, bits, ref_hide(&key, kind, bits, n)), n);
            uint64_t hidden = ref_hide(&key, kind, bits, n);
            assert_int_equal(ref_hide(&key, kind, bits, ref_show(&key, kind, bits, n)), n);
            assert_true(hidden >> bits == 0);
        }
    uint64_t last = (UINT64_C(1) << REF_BITS_MAX) - 1;
    assert_int_equal(ref_show(&key, 0, REF_BITS_MAX, ref_hide(&key, 0, REF_BITS_MAX, last)), last);
}

/* Neighbours, kinds and keys are unrelated: about half the bits differ. */
static void neighbours_look_unrelated(void **state)
{
    (void)state;
    int neighbours = 0, kinds = 0, keys = 0;
    for (uint64_t n = 1; n <= 1000; n++) {
        uint64_t a = ref_hide(&key, 'R', 50, n);
        neighbours += __builtin_popcountll(a ^ ref_hide(&key, 'R', 50, n + 1));
        kinds += __builtin_popcountll(a ^ ref_hide(&key, 'W', 50, n));
        keys += __builtin_popcountll(a ^ ref_hide(&other_key, 'R', 50, n));
    }
    assert_in_range(neighbours, 24000, 26000);
    assert_in_range(kinds, 24000, 26000);
    assert_in_range(keys, 24000, 26000);
}

/* Papers bear these codes for years: a change of the permutation must not pass unseen. */
static void codes_stay_what_they_were(void **state)
{
    (void)state;
    char text[REF_TEXT_BYTES];
    assert_string_equal(ref_text(&key, 'R', 1, text).at, "D3N9FD0RP5");
    assert_string_equal(ref_text(&key, 'W', 1435, text).at, "DV2RNH1SQ6");
    assert_int_equal(ref_decimal(&key, 'P', 1), 4724382708);
    assert_int_equal(ref_decimal(&key, 'P', REF_DECIMAL_END - 1), 6981846655);
}

static void text_there_and_back(void **state)
{
    (void)state;
    struct random r = random_seed(2);
    for (int i = 0; i < 20000; i++) {
        uint64_t n = i < 10000 ? (uint64_t)i : random_below(&r, UINT64_C(1) << REF_TEXT_BITS), back;
        char text[REF_TEXT_BYTES];
        struct str t = ref_text(&key, 'R', n, text);
        assert_int_equal(t.n, 10);
        assert_int_equal(strspn(text, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 10);
        assert_true(ref_text_read(&key, 'R', t, &back));
        assert_int_equal(back, n);
        for (size_t k = 0; k < 10; k++) {
            char *c = text + k;
            *c = *c == '0'   ? 'o'
                 : *c == '1' ? (k % 2 ? 'l' : 'I')
                 : *c >= 'A' ? (char)(*c + 32)
                             : *c;
        }
        assert_true(ref_text_read(&key, 'R', t, &back));
        assert_int_equal(back, n);
    }
}

static void plain_encoding(void **state)
{
    (void)state;
    char text[12];
    uint64_t v;
    ref_encode(0, 4, text);
    assert_memory_equal(text, "0000", 4);
    ref_encode(32 * 31 + 10, 3, text);
    assert_memory_equal(text, "0ZA", 3);
    assert_true(ref_decode(S("0ZA"), 3, &v));
    assert_int_equal(v, 32 * 31 + 10);
    assert_true(ref_decode(S("ZZZZZZZZZZZZ"), 12, &v));
    assert_int_equal(v, (UINT64_C(1) << 60) - 1);
    static const char *bad[] = {"", "12", "1234", "12U", "12u", "1 2", "12-", "é1", "١1", "12!"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        v = 7;
        if (ref_decode(str_of(bad[i]), 3, &v) || v != 7)
            fail_msg("accepted: %s", bad[i]);
    }
    assert_false(ref_decode((struct str){"12\0", 3}, 3, &v));
    assert_false(ref_text_read(&key, 'R', S("ABCDEFGHJ"), &v));
}

static void decimal_there_and_back(void **state)
{
    (void)state;
    struct random r = random_seed(3);
    for (int i = 0; i < 20000; i++) {
        uint64_t n = i < 5000    ? (uint64_t)i
                     : i < 10000 ? REF_DECIMAL_END - 1 - (uint64_t)(i - 5000)
                                 : random_below(&r, REF_DECIMAL_END);
        uint64_t back, decimal = ref_decimal(&key, 'P', n);
        assert_true(decimal >= 1000000000 && decimal <= 9999999999);
        assert_true(ref_decimal_read(&key, 'P', decimal, &back));
        assert_int_equal(back, n);
    }
    uint64_t back = 7;
    assert_false(ref_decimal_read(&key, 'P', 999999999, &back));
    assert_false(ref_decimal_read(&key, 'P', 10000000000, &back));
    assert_false(ref_decimal_read(&key, 'P', UINT64_MAX, &back));
    assert_int_equal(back, 7);
    assert_true(ref_decimal_read(&key, 'P', 9999999999, &back));
    assert_int_equal(ref_decimal(&key, 'P', back), 9999999999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_a_permutation),          cmocka_unit_test(every_width_there_and_back),
        cmocka_unit_test(neighbours_look_unrelated), cmocka_unit_test(codes_stay_what_they_were),
        cmocka_unit_test(text_there_and_back),       cmocka_unit_test(plain_encoding),
        cmocka_unit_test(decimal_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

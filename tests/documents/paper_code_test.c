/* Codes: one to one, unlike each other, forgiving to who types them, and none opens by chance. */
#include "base/random.h"
#include "documents/paper.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const unsigned char key[KEY_CODE_BYTES] = "a key of thirty-two bytes, known";

static void assert_same(const struct paper_id *a, const struct paper_id *b)
{
    assert_int_equal(a->establishment_id, b->establishment_id);
    assert_int_equal(a->seq, b->seq);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->kind, b->kind);
}

static void what_is_enciphered_opens_again(void **state)
{
    static const struct paper_id ids[] = {
        {1, 1, 0, PAPER_LETTER},
        {1, 1, 1, PAPER_WORK_PERMIT},
        {(INT64_C(1) << 40) - 1, (INT64_C(1) << 32) - 1, (1 << 24) - 1, 255},
        {67108863, 16777215, 5000, PAPER_RECEIPT},
    };
    struct paper_id back;
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char text[PAPER_CODE_TEXT_BYTES];
        struct paper_code code = paper_code_of(key, &ids[i]), typed;
        assert_true(paper_code_open(key, &code, &back));
        assert_same(&back, &ids[i]);
        assert_true(paper_code_read(paper_code_text(&code, text), &typed));
        assert_memory_equal(typed.bytes, code.bytes, PAPER_CODE_BYTES);
    }
}

static void neighbours_have_nothing_in_common(void **state)
{
    int least = 128, most = 0;
    (void)state;
    for (int i = 1; i < 2000; i++) {
        struct paper_code a = paper_code_of(key, &(struct paper_id){1, i, 1, 1});
        struct paper_code b = paper_code_of(key, &(struct paper_id){1, i + 1, 1, 1});
        int differing = 0;
        for (int k = 0; k < PAPER_CODE_BYTES; k++)
            differing += __builtin_popcount((unsigned)(a.bytes[k] ^ b.bytes[k]));
        least = differing < least ? differing : least;
        most = differing > most ? differing : most;
    }
    /* 64 of 128 bits on average, standard deviation 5.7. */
    assert_true(least > 35 && most < 93);
}

static void chance_and_another_key_open_nothing(void **state)
{
    struct random r = random_seed(1);
    struct paper_id id;
    unsigned char other[KEY_CODE_BYTES];
    int opened = 0;
    (void)state;
    memcpy(other, key, sizeof other);
    other[31] ^= 1;
    for (int i = 0; i < 20000; i++) {
        uint64_t words[2] = {random_next(&r), random_next(&r)};
        struct paper_code code;
        memcpy(code.bytes, words, sizeof code.bytes);
        opened += paper_code_open(key, &code, &id);
        code = paper_code_of(key, &(struct paper_id){1, i + 1, 1, 1});
        opened += paper_code_open(other, &code, &id);
    }
    assert_int_equal(opened, 0);
}

static void people_type_as_they_like(void **state)
{
    struct paper_code code = paper_code_of(key, &(struct paper_id){1, 7, 3, 1}), typed;
    char shown[PAPER_CODE_SHOWN_BYTES], text[64];
    struct str s = paper_code_shown(&code, shown);
    (void)state;
    assert_int_equal(s.n, PAPER_CODE_CHARACTERS + 4);
    assert_true(paper_code_read(s, &typed));
    for (size_t i = 0; i < s.n; i++)
        text[i] = (char)(s.at[i] == '0'   ? 'o'
                         : s.at[i] == '1' ? 'l'
                         : s.at[i] == '-' ? ' '
                         : s.at[i] >= 'A' ? s.at[i] + 32
                                          : s.at[i]);
    assert_true(paper_code_read((struct str){text, s.n}, &typed));
    assert_memory_equal(typed.bytes, code.bytes, PAPER_CODE_BYTES);
    static const char *const refused[] = {
        "",
        "0000000000000000000000000",
        "000000000000000000000000000",
        "0000000000000000000000000U",
        "00000000000000000000000001", /* bits that no code has */
        "0000000000000000000000000\xd9",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(paper_code_read(str_of(refused[i]), &typed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_enciphered_opens_again),
        cmocka_unit_test(neighbours_have_nothing_in_common),
        cmocka_unit_test(chance_and_another_key_open_nothing),
        cmocka_unit_test(people_type_as_they_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

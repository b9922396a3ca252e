/* Text: strict UTF-8, names, the stored form and the search key, on names people really have. */
#include "base/arena.h"
#include "base/utf8.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static void valid_utf8(void **state)
{
    (void)state;
    static const char *good[] = {"",
                                 "a",
                                 "Bawaba 1435",
                                 "بوابة",
                                 "محمد بن عبد الله آل سعود",
                                 "\xC2\x80",
                                 "\xDF\xBF",
                                 "\xE0\xA0\x80",
                                 "\xED\x9F\xBF",
                                 "\xEE\x80\x80",
                                 "\xEF\xBF\xBF",
                                 "\xF0\x90\x80\x80",
                                 "\xF4\x8F\xBF\xBF",
                                 "0123456789abcdefé0123456789"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!utf8_valid(str_of(good[i])))
            fail_msg("refused number %zu", i);
    assert_true(utf8_valid((struct str){"a\0b", 3}));
}

static void invalid_utf8(void **state)
{
    (void)state;
    static const char *bad[] = {"\x80",
                                "\xBF",
                                "\xC0\x80",
                                "\xC1\xBF",
                                "\xC2",
                                "\xC2 ",
                                "\xE0\x9F\xBF",
                                "\xE2\x82",
                                "\xED\xA0\x80",
                                "\xED\xBF\xBF",
                                "\xF0\x8F\xBF\xBF",
                                "\xF0\x90\x80",
                                "\xF4\x90\x80\x80",
                                "\xF5\x80\x80\x80",
                                "\xFE",
                                "\xFF",
                                "\xE2\x28\xA1",
                                "\xF0\x28\x8C\x28",
                                "\xF8\x88\x80\x80\x80",
                                "\xD8\xD8"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        /* Alone, and at each place of a longer text, so that the eight-byte step meets it. */
        if (utf8_valid(str_of(bad[i])))
            fail_msg("accepted number %zu", i);
        for (int before = 0; before < 17; before++) {
            struct str s =
                str_printf(arena, "%.*s%s%s", before, "aaaaaaaaaaaaaaaaaaaa", bad[i], "bbbbbbbbbb");
            if (utf8_valid(s))
                fail_msg("accepted number %zu behind %d", i, before);
        }
    }
}

static void characters_one_by_one(void **state)
{
    (void)state;
    struct str s = S("aم\xE2\x82\xAC\xF0\x9F\x98\x80");
    assert_int_equal(utf8_length(s), 4);
    assert_int_equal(utf8_next(&s), 'a');
    assert_int_equal(utf8_next(&s), 0x645);
    assert_int_equal(utf8_next(&s), 0x20AC);
    assert_int_equal(utf8_next(&s), 0x1F600);
    assert_int_equal(s.n, 0);
}

static void first_bytes_are_whole_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t bytes, left;
    } cases[] = {
        {"", 4, 0},
        {"abc", 2, 2},
        {"abc", 9, 3},
        {"\u064a\u0646\u0627", 6, 6},
        {"\u064a\u0646\u0627", 5, 4},
        {"\u064a\u0646\u0627", 4, 4},
        {"\u064a\u0646\u0627", 1, 0},
        {"a\u20acb", 3, 1},
        {"a\u20acb", 4, 4},
        {"\U0001f600b", 3, 0},
        {"\U0001f600b", 4, 4},
        {"\x80\x80\x80\x80\x80\x80", 5, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(utf8_first(str_of(cases[i].text), cases[i].bytes).n, cases[i].left);
}

static void names_that_are_fine(void **state)
{
    (void)state;
    static const char *good[] = {"محمد بن عبد الله", "Mohammed Al-Otaibi", "José Núñez",
                                 "राजेश कुमार", "শেখ", "مُحَمَّد", "O'Neil", "Nguyễn",
                                 /* zero-width non-joiner: Persian and Urdu spelling needs it */
                                 "می\xE2\x80\x8Cخواهم"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t at = 9;
        assert_int_equal(utf8_name_check(str_of(good[i]), &at), NAME_FINE);
        assert_int_equal(at, 0);
    }
    assert_int_equal(utf8_name_check(S("أحمد"), NULL), NAME_FINE);
}

/* U+`c` in UTF-8. */
static struct str character(uint32_t c)
{
    char *at = arena_alloc(arena, 4);
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1; c >>= 6)
        at[i] = (char)(0x80 | (c & 0x3F));
    at[0] = (char)(lead[n] | c);
    return (struct str){at, n};
}

static enum name_fault fault_of(uint32_t c, size_t *position)
{
    struct str ch = character(c), name = {arena_alloc(arena, 8), 3 + ch.n};
    memcpy((char *)name.at, "a\xD9\x85", 3);
    memcpy((char *)name.at + 3, ch.at, ch.n);
    return utf8_name_check(name, position);
}

/* Every character of the first two planes, so that each edge of each range is met. */
static void names_refuse_what_n4_lists(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x20000; c++) {
        enum name_fault want = NAME_FINE;
        if (c <= 0x1F || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029)
            want = NAME_CONTROL;
        else if (c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                 (c >= 0x2066 && c <= 0x2069))
            want = NAME_DIRECTION;
        else if (c == 0xFEFF)
            want = NAME_BYTE_ORDER;
        else if ((c >= 0xFDD0 && c <= 0xFDEF) || c == 0xFFFE || c == 0xFFFF || c == 0x1FFFE ||
                 c == 0x1FFFF)
            want = NAME_NONCHARACTER;
        else if (c >= 0xD800 && c <= 0xDFFF)
            want = NAME_NOT_UTF8;
        size_t at;
        if (fault_of(c, &at) != want)
            fail_msg("U+%04X: not %d", c, want);
        assert_int_equal(at, want == NAME_FINE || want == NAME_NOT_UTF8 ? 0 : 3);
        if (c % 4096 == 0)
            arena_reset(arena);
    }
    assert_int_equal(fault_of(0x10FFFF, NULL), NAME_NONCHARACTER);
    assert_int_equal(fault_of(0x10FFFD, NULL), NAME_FINE);
}

static void nfc(const char *from, const char *to)
{
    struct str out = utf8_nfc(arena, str_of(from));
    if (!str_eq_c(out, to))
        fail_msg("[%s] became [%.*s]", from, STR_ARG(out));
    assert_true(str_eq(utf8_nfc(arena, out), out));
}

static void normal_form(void **state)
{
    (void)state;
    nfc("", "");
    nfc("Ahmed", "Ahmed");
    nfc("محمد", "محمد");
    nfc("e\xCC\x81", "é");
    nfc("é", "é");
    nfc("ا\xD9\x94", "أ"); /* alef + hamza above */
    nfc("ي\xD9\x94", "ئ");
    nfc("ا\xD9\x93", "آ"); /* alef + madda */
    nfc("أحمد e\xCC\x80", "أحمد è");
    nfc("\xE2\x84\xAB", "Å");                      /* angstrom sign */
    nfc("\xEF\xBB\xBB", "\xEF\xBB\xBB");           /* presentation lam-alef is not canonical */
    nfc("ب\xD9\x91\xD9\x8E", "ب\xD9\x8E\xD9\x91"); /* shadda, fatha: put in order */
    struct str same = S("عبد العزيز");
    assert_ptr_equal(utf8_nfc(arena, same).at, same.at);
}

static void key(const char *text, const char *want)
{
    struct str out = utf8_search_key(arena, str_of(text));
    if (!str_eq_c(out, want))
        fail_msg("[%s] has the key [%.*s], not [%s]", text, STR_ARG(out), want);
    assert_true(str_eq(utf8_search_key(arena, out), out));
    assert_true(str_eq(utf8_search_key(arena, utf8_nfc(arena, str_of(text))), out));
}

static void search_keys(void **state)
{
    (void)state;
    key("", "");
    key("   ", "");
    key("  Mohammed \t AL-Otaibi ", "mohammed al-otaibi");
    key("José NÚÑEZ", "jose nunez");
    key("Jose\xCC\x81", "jose");
    key("STRASSE straße", "strasse strasse");
    key("أحمد", "احمد");
    key("إبراهيم", "ابراهيم");
    key("آمنة", "امنه");
    key("ا\xD9\x94حمد", "احمد");
    key("مُحَمَّدٌ", "محمد");
    key("محـــمد", "محمد");
    key("فاطمة", "فاطمه");
    key("مصطفى", "مصطفي");
    key("علاء", "علا");
    key("رائد", "رايد");
    key("مؤمن", "مومن");
    key("کریم", "كريم");     /* Persian kaf and ya */
    key("ٱلرحمٰن", "الرحمن"); /* wasla, small alef */
    key("عبد\xC2\xA0الله", "عبد الله");
    key("عبد  الله ", "عبد الله");
    key("\xEF\xBB\xBB", "لا"); /* presentation lam-alef */
    key("ﷲ", "الله");
    key("شركة ١٢٣", "شركه 123");
    key("۴۵۶", "456");
    key("ＡＢＣ", "abc");
    key("می\xE2\x80\x8Cخواهم", "ميخواهم");
    key("ИВАН", "иван");
    key("َ", "");
    key("a َ b", "a b");
}

static void search_keys_tell_letters_apart(void **state)
{
    (void)state;
    static const char *apart[] = {"حسن", "حسين", "سعد", "صعد", "ذكي",
                                  "زكي", "طه",   "ته",  "علي", "عال"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(utf8_search_key(arena, str_of(apart[i])),
                                utf8_search_key(arena, str_of(apart[k]))));
}

int main(void)
{
    arena = arena_new(1 << 26);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_utf8),
        cmocka_unit_test(invalid_utf8),
        cmocka_unit_test(characters_one_by_one),
        cmocka_unit_test(first_bytes_are_whole_characters),
        cmocka_unit_test(names_that_are_fine),
        cmocka_unit_test(names_refuse_what_n4_lists),
        cmocka_unit_test(normal_form),
        cmocka_unit_test(search_keys),
        cmocka_unit_test(search_keys_tell_letters_apart),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}

/* Texts by identifier: the six Arabic plural forms, values, isolation; and the reader of catalogues
   on catalogues that are broken. Uses the real catalogues of dates and counts. */
#include "base/arena.h"
#include "web/message.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *boot;

static void assert_str(struct str got, const char *expected)
{
    if (!str_eq_c(got, expected))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(got), expected);
}

static void test_plain_texts(void **state)
{
    (void)state;
    assert_str(message(LANG_AR, "month.hijri.3"), "ربيع الأول");
    assert_str(message(LANG_EN, "month.hijri.3"), "Rabi I");
    assert_str(lang_code(LANG_AR), "ar");
    assert_str(lang_dir(LANG_AR), "rtl");
    assert_str(lang_code(LANG_EN), "en");
    assert_str(lang_dir(LANG_EN), "ltr");
}

static void test_plural_forms(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *ar, *en;
    } cases[] = {
        {0, "لا رخص", "0 permits"},           {1, "رخصة واحدة", "1 permit"},
        {2, "رخصتان", "2 permits"},           {3, "3 رخص", "3 permits"},
        {10, "10 رخص", "10 permits"},         {11, "11 رخصة", "11 permits"},
        {99, "99 رخصة", "99 permits"},        {100, "100 رخصة", "100 permits"},
        {101, "101 رخصة", "101 permits"},     {102, "102 رخصة", "102 permits"},
        {103, "103 رخص", "103 permits"},      {110, "110 رخص", "110 permits"},
        {111, "111 رخصة", "111 permits"},     {1000, "1,000 رخصة", "1,000 permits"},
        {1005, "1,005 رخص", "1,005 permits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_str(message_format_plural(boot, LANG_AR, "count.permits", cases[i].n, NULL, 0),
                   cases[i].ar);
        assert_str(message_format_plural(boot, LANG_EN, "count.permits", cases[i].n, NULL, 0),
                   cases[i].en);
    }
}

/* 11-99 and 100 and over differ in a masculine noun: 11 عاملًا but 100 عامل and 102 عامل. */
static void test_last_two_arabic_forms_differ(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *form;
    } cases[] = {
        {10, "{n} عمال"},   {11, "{n} عاملًا"}, {99, "{n} عاملًا"},     {100, "{n} عامل"},
        {101, "{n} عامل"},  {102, "{n} عامل"}, {103, "{n} عمال"},     {111, "{n} عاملًا"},
        {199, "{n} عاملًا"}, {200, "{n} عامل"}, {1000003, "{n} عمال"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(message_plural(LANG_AR, "count.workers", cases[i].n), cases[i].form);
}

static void test_values_are_put_in(void **state)
{
    (void)state;
    assert_str(message_format(boot, LANG_AR, "date.hijri",
                              ARGS({"year", S("1435")}, {"day", S("15")},
                                   {"month", S("ربيع الأول")}, {"unused", S("x")})),
               "15 ربيع الأول 1435هـ");
    assert_str(message_format(boot, LANG_EN, "money.amount", ARGS({"amount", S("{amount} <b>")})),
               "SAR {amount} <b>");
    assert_str(message_format(boot, LANG_EN, "money.amount", ARGS({"amount", S("")})), "SAR ");
}

static void test_values_in_markup_are_escaped_and_isolated(void **state)
{
    (void)state;
    assert_str(message_html(boot, LANG_AR, "money.amount", ARGS({"amount", S("<7>")})).markup,
               "<bdi>&lt;7&gt;</bdi> ريال");
    assert_str(
        message_html(boot, LANG_AR, "money.amount", ARGS({"amount", S("1-1"), ARG_CODE})).markup,
        "<bdi dir=\"ltr\">1-1</bdi> ريال");
    assert_str(message_html(boot, LANG_AR, "money.amount",
                            ARGS({"amount", S("<a href=\"/ar\">1</a>"), ARG_MARKUP}))
                   .markup,
               "<a href=\"/ar\">1</a> ريال");
    assert_str(message_html_plural(boot, LANG_AR, "count.workers", 1234, NULL, 0).markup,
               "<bdi>1,234</bdi> عاملًا");
    assert_str(message_html_plural(boot, LANG_AR, "count.workers", 2, NULL, 0).markup, "عاملان");
}

static void test_numbers_are_grouped(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        const char *text;
    } cases[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1,000"},
        {-1234567, "-1,234,567"},
        {INT64_MAX, "9,223,372,036,854,775,807"},
        {INT64_MIN, "-9,223,372,036,854,775,808"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = buf_new(boot);
        message_add_number(&b, cases[i].n);
        assert_str(buf_out(&b), cases[i].text);
    }
}

static void test_kinds(void **state)
{
    (void)state;
    struct str text;
    assert_int_equal(message_kind_of(LANG_AR, S("month.hijri.1"), &text), MESSAGE_PLAIN);
    assert_int_equal(message_kind_of(LANG_AR, S("date.hijri"), &text), MESSAGE_WITH_VALUES);
    assert_int_equal(message_kind_of(LANG_AR, S("count.days"), &text), MESSAGE_PLURAL);
    assert_int_equal(message_kind_of(LANG_AR, S("nothing"), &text), MESSAGE_NONE);
    assert_int_equal(message_kind_of(LANG_AR, S(""), &text), MESSAGE_NONE);
}

/* Whether the call ends the process by an assertion; tried in a child. */
static bool asserts(void (*call)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        freopen("/dev/null", "w", stderr);
        call();
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void ask_missing(void) { (void)message(LANG_AR, "no.such.text"); }
static void ask_plural_as_plain(void) { (void)message(LANG_AR, "count.days"); }
static void ask_values_as_plain(void) { (void)message(LANG_AR, "date.hijri"); }
static void leave_value_out(void)
{
    (void)message_format(boot, LANG_AR, "date.hijri", ARGS({"year", S("1435")}, {"day", S("1")}));
}
static void put_markup_in_text(void)
{
    (void)message_format(boot, LANG_AR, "money.amount", ARGS({"amount", S("1"), ARG_MARKUP}));
}
static void ask_rightly(void) { (void)message(LANG_AR, "weekday.friday"); }

static void test_bugs_of_the_caller_assert(void **state)
{
    (void)state;
    assert_false(asserts(ask_missing)); /* a gap on the page, and a line in the log */
    assert_true(str_eq(message(LANG_AR, "no.such.text"), S("…")));
    assert_true(asserts(ask_plural_as_plain));
    assert_true(asserts(ask_values_as_plain));
    assert_false(asserts(leave_value_out));
    assert_true(asserts(put_markup_in_text));
    assert_false(asserts(ask_rightly));
}

/* ---- the reader ---- */

struct pair {
    struct str id, text;
};

/* A catalogue as msgfmt writes it: head, two tables, strings. */
static struct str catalogue_bytes(const struct pair *pairs, uint32_t count)
{
    uint32_t *head = arena_alloc(boot, 4096), at = 28 + count * 16;
    memcpy(head, (uint32_t[]){0x950412de, 0, count, 28, 28 + count * 8, 0, 0}, 28);
    char *bytes = (char *)head;
    for (uint32_t table = 0; table < 2; table++)
        for (uint32_t i = 0; i < count; i++) {
            struct str s = table ? pairs[i].text : pairs[i].id;
            uint32_t row[2] = {(uint32_t)s.n, at};
            memcpy(bytes + 28 + table * count * 8 + i * 8, row, 8);
            memcpy(bytes + at, s.at, s.n);
            at += (uint32_t)s.n + 1;
        }
    return (struct str){bytes, at};
}

static const char *read_problem(struct str bytes, struct catalogue **out)
{
    const char *problem;
    return catalogue_read(boot, bytes, 2, out, &problem) == OK ? NULL : problem;
}

static void test_catalogue_is_read(void **state)
{
    (void)state;
    struct pair pairs[] = {
        {S(""), S("Language: en\n")}, {S("a"), S("A")}, {S("n\0n"), S("one\0many")}};
    struct catalogue *c;
    assert_null(read_problem(catalogue_bytes(pairs, 3), &c));
    assert_int_equal(catalogue_count(c), 2);
    unsigned count;
    bool is_plural;
    assert_str(catalogue_forms(c, S("a"), &count, &is_plural)[0], "A");
    assert_true(count == 1 && !is_plural);
    assert_str(catalogue_forms(c, S("n"), &count, &is_plural)[1], "many");
    assert_true(count == 2 && is_plural);
    assert_null(catalogue_forms(c, S("b"), &count, &is_plural));
}

static void assert_problem(struct pair pair, const char *expected)
{
    struct catalogue *c;
    const char *problem = read_problem(catalogue_bytes(&pair, 1), &c);
    assert_non_null(problem);
    assert_string_equal(problem, expected);
}

static void test_bad_entries_are_refused(void **state)
{
    (void)state;
    assert_problem((struct pair){S("a"), S("")}, "an empty text");
    assert_problem((struct pair){S("a"), S("A\0B")}, "an entry with too many forms");
    assert_problem((struct pair){S("n\0n"), S("one")}, "an entry with too few forms");
    assert_problem((struct pair){S("n\0n"), S("one\0")}, "an empty text");
    assert_problem((struct pair){S("n\0n"), S("a\0b\0c")}, "an entry with too many forms");
    struct pair twice[] = {{S("a"), S("A")}, {S("a"), S("B")}};
    struct catalogue *c;
    assert_string_equal(read_problem(catalogue_bytes(twice, 2), &c), "an identifier twice");
}

/* Cut anywhere, or with any of its numbers wrong, it is refused or read, never read outside itself
   (the sanitizer watches a copy of just that size). */
static void test_damaged_catalogues(void **state)
{
    (void)state;
    struct pair pairs[] = {{S(""), S("x")}, {S("key"), S("text")}, {S("n\0n"), S("one\0many")}};
    struct str whole = catalogue_bytes(pairs, 3);
    struct catalogue *c;
    for (size_t n = 0; n < whole.n; n++) {
        char *copy = malloc(n + 1);
        memcpy(copy, whole.at, n);
        assert_non_null(read_problem((struct str){copy, n}, &c));
        free(copy);
    }
    static const uint32_t wrong[] = {0, 1, 27, 28, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
    for (size_t at = 0; at < 28 + 3 * 16; at += 4)
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            char *copy = malloc(whole.n);
            memcpy(copy, whole.at, whole.n);
            memcpy(copy + at, &wrong[i], 4);
            (void)read_problem((struct str){copy, whole.n}, &c);
            free(copy);
        }
    assert_non_null(read_problem(S("this is no catalogue but it is long enough"), &c));
}

static int load(void **state)
{
    (void)state;
    boot = arena_new(64 << 20);
    return messages_load(boot) != OK;
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
        cmocka_unit_test(test_plain_texts),
        cmocka_unit_test(test_plural_forms),
        cmocka_unit_test(test_last_two_arabic_forms_differ),
        cmocka_unit_test(test_values_are_put_in),
        cmocka_unit_test(test_values_in_markup_are_escaped_and_isolated),
        cmocka_unit_test(test_numbers_are_grouped),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_bugs_of_the_caller_assert),
        cmocka_unit_test(test_catalogue_is_read),
        cmocka_unit_test(test_bad_entries_are_refused),
        cmocka_unit_test(test_damaged_catalogues),
    };
    return cmocka_run_group_tests(tests, load, unload);
}

/* Words in addresses: they come back whole, nothing of them shows, and nothing else is taken. */
#include "web/sealed.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *req;
static const struct ref_key one = {{1, 2, 3}}, two = {{1, 2, 4}};

static void test_comes_back(void **state)
{
    (void)state;
    static char longest[SEALED_BYTES_MAX];
    memset(longest, 'x', sizeof longest);
    const struct str texts[] = {
        S(""), S("م"), S("محمد رفيق"), S("' <b>"), {longest, sizeof longest}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str out, sealed = sealed_text(req, &one, texts[i]);
        assert_true(sealed_read(req, &one, sealed, &out));
        assert_true(str_eq(out, texts[i]));
        for (size_t k = 0; k < sealed.n; k++)
            assert_non_null(strchr(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", sealed.at[k]));
    }
}

static void test_equal_words_equal_text(void **state)
{
    (void)state;
    assert_true(str_eq(sealed_text(req, &one, S("أحمد")), sealed_text(req, &one, S("أحمد"))));
    assert_false(str_eq(sealed_text(req, &one, S("أحمد")), sealed_text(req, &one, S("أحمر"))));
    assert_false(str_eq(sealed_text(req, &one, S("أحمد")), sealed_text(req, &two, S("أحمد"))));
}

static void test_nothing_else_is_taken(void **state)
{
    (void)state;
    struct str out = S("untouched"), sealed = sealed_text(req, &one, S("محمد"));
    assert_false(sealed_read(req, &two, sealed, &out));
    assert_false(sealed_read(req, &one, S(""), &out));
    assert_false(sealed_read(req, &one, S("محمد"), &out));
    assert_false(sealed_read(req, &one, str_first(sealed, sealed.n - 1), &out));
    assert_false(sealed_read(req, &one, str_from(sealed, 1), &out));
    for (size_t i = 0; i < sealed.n; i++) {
        char *changed = str_c(req, sealed);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_false(sealed_read(req, &one, str_of(changed), &out));
    }
    char *huge = arena_alloc(req, 4001);
    memset(huge, 'A', 4000);
    assert_false(sealed_read(req, &one, (struct str){huge, 4000}, &out));
    assert_true(str_eq(out, S("untouched")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back),
        cmocka_unit_test(test_equal_words_equal_text),
        cmocka_unit_test(test_nothing_else_is_taken),
    };
    req = arena_new(8 << 20);
    if (sodium_init() < 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(req);
    return failed;
}

/* Base64url: one text a value, and nothing else is read. */
#include "base/arena.h"
#include "base/base64url.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* RFC 4648, 10, without padding, and RFC 7515, appendix C. */
static void published_texts(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *text;
    } known[] = {
        {"", 0, ""},
        {"f", 1, "Zg"},
        {"fo", 2, "Zm8"},
        {"foo", 3, "Zm9v"},
        {"foob", 4, "Zm9vYg"},
        {"fooba", 5, "Zm9vYmE"},
        {"foobar", 6, "Zm9vYmFy"},
        {"\x03\xec\xff\xe0\xc1", 5, "A-z_4ME"},
    };
    struct arena *a = arena_new(1 << 16);
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char read[16];
        size_t n;
        struct buf b = buf_new(a);
        base64url_add(&b, known[i].bytes, known[i].n);
        assert_true(str_eq_c(buf_out(&b), known[i].text));
        assert_int_equal(base64url_characters(known[i].n), strlen(known[i].text));
        assert_true(base64url_read(str_of(known[i].text), read, sizeof read, &n));
        assert_int_equal(n, known[i].n);
        assert_memory_equal(read, known[i].bytes, n);
        if (n)
            assert_false(base64url_read(str_of(known[i].text), read, n - 1, &n));
    }
    arena_free(a);
}

static void no_value_has_two_texts(void **state)
{
    unsigned char read[8];
    size_t n, taken = 0;
    (void)state;
    for (int c = 0; c < 256; c++) {
        char text[4] = {'A', 'A', 'A', (char)c};
        taken += base64url_read((struct str){text, 4}, read, sizeof read, &n);
    }
    assert_int_equal(taken, 64);
    static const char *const refused[] = {
        "A", "AAAAA", "Zh", "Zm9", "Zg==", "Zg=", "Z g", " Zg", "Zg\n", "+/+/", "Zm9v.", "A-z_4MF"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(base64url_read(str_of(refused[i]), read, sizeof read, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_texts),
        cmocka_unit_test(no_value_has_two_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Where sign-in may lead: only to pages of the portal. */
#include "web/next_path.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void own_pages(void **state)
{
    static const char *const fine[] = {
        "/ar",
        "/en/",
        "/ar/home",
        "/en/services/S04/pick",
        "/ar/workers?q=%D9%85&page=2",
        "/ar?x=1",
        "/en/requests/S04-1435-7K4M2QXD",
        "/ar/home?next=//evil",
    };
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (!next_path_is_own(str_of(fine[i])))
            fail_msg("refused: %s", fine[i]);
}

static void elsewhere(void **state)
{
    static const char *const bad[] = {
        "",
        "/",
        "//evil.example",
        "/ar//evil.example/x",
        "/ar\\evil.example",
        "\\\\evil",
        "https://evil.example/ar",
        "javascript:alert(1)",
        "/fr/home",
        "/arx",
        "/ar.evil.example",
        "/ar@evil.example",
        "/ar/../../evil",
        "/ar/./x",
        "/ar/.hidden",
        "/ar/\thome",
        "/ar/a b",
        "/ar/%2e%2e/x",
        "/ar/home\r\nSet-Cookie: x",
        "/ar/sign-in",
        "/en/sign-in?next=/ar",
        "/ar/sign-out",
        "/ar/مرحبا",
        "ar/home",
        "/api/v1/token",
        "/ar/home#x",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (next_path_is_own(str_of(bad[i])))
            fail_msg("let through: %s", bad[i]);
    assert_false(next_path_is_own((struct str){"/ar/ho\0me", 9}));
    char longer[NEXT_PATH_BYTES_MAX + 2];
    memset(longer, 'a', sizeof longer);
    memcpy(longer, "/ar/", 4);
    assert_true(next_path_is_own((struct str){longer, NEXT_PATH_BYTES_MAX}));
    assert_false(next_path_is_own((struct str){longer, NEXT_PATH_BYTES_MAX + 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(own_pages), cmocka_unit_test(elsewhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a visitor types to register: phones in every way people write them, e-mail, and the text that
   waits behind the code. */
#include "web/registration_form.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void phones(void **state)
{
    static const char *const fine[] = {
        "0501234567",       "+966501234567", "966501234567", "00966501234567",
        "050 123 4567",     "050-123-4567",  "501234567",    "٠٥٠١٢٣٤٥٦٧",
        "+966 50 123 4567", "۰۵۰۱۲۳۴۵۶۷",    " 0501234567 ",
    };
    static const char *const bad[] = {
        "",
        "0401234567",
        "050123456",
        "05012345678",
        "+971501234567",
        "+0501234567",
        "050123456a",
        "05٠1234567",
        "++966501234567",
        "0112345678",
        "009660501234567",
        "00971501234567",
        "0501234567;",
        "0501234567050123456705012345670501234567050123456705",
    };
    struct arena *a = arena_new(1 << 16);
    struct str out = S("untouched");
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (phone_read(a, str_of(bad[i]), &out))
            fail_msg("taken: %s", bad[i]);
    assert_true(str_eq_c(out, "untouched"));
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        if (!phone_read(a, str_of(fine[i]), &out))
            fail_msg("refused: %s", fine[i]);
        assert_true(str_eq_c(out, "+966501234567"));
    }
    assert_true(str_eq_c(phone_local(a, out), "0501234567"));
    assert_true(str_eq_c(phone_local(a, S("0500000001")), "0500000001"));
    arena_free(a);
}

static void emails(void **state)
{
    static const char *const fine[] = {"a@b.co", "first.last+tag@mail.example.com"};
    static const char *const bad[] = {
        "",
        "a",
        "@b.co",
        "a@",
        "a@b",
        "a@.co",
        "a@b.",
        "a@b@c.co",
        "a b@c.co",
        "أ@ب.كو",
        "a@b.co\n",
        "a@b.co,c@d.co",
        "<a@b.co>",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "@example.com",
    };
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_true(email_is_plausible(str_of(fine[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (email_is_plausible(str_of(bad[i])))
            fail_msg("taken: %s", bad[i]);
}

static void the_text_behind_the_code(void **state)
{
    struct arena *a = arena_new(1 << 16);
    struct registration_data in = {
        .id_no = 1000000016,
        .establishment = S("1-104582"),
        .birth_day = {-2431},
        .password_hash = S("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"),
        .phone = S("+966501234567"),
        .email = S(""),
    };
    struct registration_data out;
    struct str text = registration_data_text(a, &in);
    (void)state;
    assert_true(registration_data_read(text, &out));
    assert_int_equal(out.id_no, in.id_no);
    assert_int_equal(out.birth_day.n, in.birth_day.n);
    assert_true(str_eq(out.establishment, in.establishment));
    assert_true(str_eq(out.password_hash, in.password_hash));
    assert_true(str_eq(out.phone, in.phone));
    assert_int_equal(out.email.n, 0);
    /* damaged: any line gone */
    for (size_t cut = 0; cut < text.n; cut++)
        if (text.at[cut] == '\n' && cut + 1 < text.n)
            assert_false(registration_data_read(str_from(text, cut + 1), &out));
    assert_false(registration_data_read(S(""), &out));
    assert_false(registration_data_read((struct str){0}, &out));
    assert_false(registration_data_read(S("id_no=x\nbirth_day=1\nestablishment=\nphone=\nemail=\n"
                                          "password=\n"),
                                        &out));
    assert_false(registration_data_read(S("id_no=1\nbirth_day=99999999999\nestablishment=\nphone=\n"
                                          "email=\npassword=\n"),
                                        &out));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones),
        cmocka_unit_test(emails),
        cmocka_unit_test(the_text_behind_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

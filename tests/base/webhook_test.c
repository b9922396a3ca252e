/* Signed notices: the scheme's own example, and everything that must not be believed. */
#include "base/webhook.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Standard Webhooks' published test: secret "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" (base64), id,
   timestamp and body as below. Ours takes the secret's bytes. */
static const char id[] = "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp[] = "1614265330",
                  body[] = "{\"test\": 2432232314}",
                  signature[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
#define NOW_MS (INT64_C(1614265330) * 1000)

static struct str secret(void)
{
    static unsigned char bytes[64];
    size_t n = 0;
    const char text[] = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    assert_int_equal(sodium_base642bin(bytes, sizeof bytes, text, strlen(text), NULL, &n, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    return (struct str){(const char *)bytes, n};
}

static bool holds(const char *i, const char *t, const char *s, const char *b, int64_t now_ms)
{
    return webhook_holds(secret(), str_of(i), str_of(t), str_of(s), str_of(b), now_ms);
}

static void the_published_example(void **state)
{
    struct arena *a = arena_new(1 << 16);
    (void)state;
    struct str made = webhook_sign(a, secret(), str_of(id), str_of(timestamp), str_of(body));
    assert_true(str_eq_c(made, signature));
    assert_true(holds(id, timestamp, signature, body, NOW_MS));
    arena_free(a);
}

static void several_signatures(void **state)
{
    char two[200];
    (void)state;
    snprintf(two, sizeof two, "v1,AAAA v2,xyz %s", signature);
    assert_true(holds(id, timestamp, two, body, NOW_MS));
    assert_false(holds(id, timestamp, "v1,AAAA v2,xyz", body, NOW_MS));
    assert_false(holds(id, timestamp, signature + 3, body, NOW_MS)); /* without its version */
}

static void what_must_not_be_believed(void **state)
{
    (void)state;
    assert_false(holds("msg_other", timestamp, signature, body, NOW_MS));
    assert_false(holds(id, "1614265331", signature, body, NOW_MS));
    assert_false(holds(id, timestamp, signature, "{\"test\": 2432232315}", NOW_MS));
    assert_false(holds(NULL, timestamp, signature, body, NOW_MS));
    assert_false(holds(id, NULL, signature, body, NOW_MS));
    assert_false(holds(id, timestamp, NULL, body, NOW_MS));
    assert_false(holds(id, "", signature, body, NOW_MS));
    assert_false(holds(id, timestamp, "", body, NOW_MS));
    assert_false(webhook_holds(S(""), str_of(id), str_of(timestamp), str_of(signature),
                               str_of(body), NOW_MS));
}

static void the_window_of_five_minutes(void **state)
{
    (void)state;
    assert_true(holds(id, timestamp, signature, body, NOW_MS + 300 * 1000));
    assert_false(holds(id, timestamp, signature, body, NOW_MS + 301 * 1000));
    assert_true(holds(id, timestamp, signature, body, NOW_MS - 300 * 1000));
    assert_false(holds(id, timestamp, signature, body, NOW_MS - 301 * 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example),
        cmocka_unit_test(several_signatures),
        cmocka_unit_test(what_must_not_be_believed),
        cmocka_unit_test(the_window_of_five_minutes),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

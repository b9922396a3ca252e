/* Signed texts: the published example, everything that is not ours, and every bit of a token. */
#include "base/base64url.h"
#include "documents/jws.h"
#include "support/keyring_file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* RFC 8037, appendix A.4: "Example of Ed25519 signing". */
static const char published[] =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

static struct key published_key(void)
{
    struct key key = {.use = KEY_PAPER};
    size_t n;
    assert_true(base64url_read(S("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"), key.public_part,
                               sizeof key.public_part, &n));
    key_id(key.public_part, key.id);
    return key;
}

static void the_published_example(void **state)
{
    struct jws jws;
    struct key key = published_key();
    (void)state;
    assert_true(jws_read(arena, S(published), &jws));
    assert_true(str_eq_c(jws.payload, "Example of Ed25519 signing"));
    assert_null(jws.key_id.at);
    assert_true(jws_verifies(&jws, &key));
    key.public_part[0] ^= 1;
    assert_false(jws_verifies(&jws, &key));
}

/* RFC 7515, appendix A: HS256 (A.1), RS256's and ES256's headers (A.2, A.3), and "none" (A.5), which has brought
   down more than one library. */
static void other_algorithms_are_no_tokens(void **state)
{
    static const char *const refused[] = {
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnV"
        "lfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "eyJhbGciOiJSUzI1NiJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "eyJhbGciOiJFUzI1NiJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "eyJhbGciOiJub25lIn0."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnV"
        "lfQ.",
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJhbGciOiJFZERTQSJ9",
        "eyJhbGciOiJFZERTQSJ9.QQ",
        /* {"alg":"EdDSA","crit":["b64"]} and {"alg":"EdDSA","jwk":{}} ask for what we do not do. */
        "eyJhbGciOiJFZERTQSIsImNyaXQiOlsiYjY0Il19.QQ."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "eyJhbGciOiJFZERTQSIsImp3ayI6e319.QQ."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        /* {"alg":"none","alg":"EdDSA"} */
        "eyJhbGciOiJub25lIiwiYWxnIjoiRWREU0EifQ.QQ."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    };
    struct jws jws;
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(jws_read(arena, str_of(refused[i]), &jws));
    assert_false(jws_read(arena, str_printf(arena, "%s.", published), &jws));
    assert_false(jws_read(arena, str_printf(arena, "%s=", published), &jws));
    assert_false(jws_read(arena, str_printf(arena, " %s", published), &jws));
    assert_false(jws_read(arena, str_printf(arena, "%s\n", published), &jws));
}

/* Also bits that an ordinary base64 decoder would not look at. */
static void every_bit_counts(void **state)
{
    struct keyring *k = keyring_file_open(arena, "2014-01-16");
    struct str token;
    struct key key;
    (void)state;
    struct day today = keyring_file_day("2014-01-16");
    assert_int_equal(jws_sign(arena, k, KEY_PAPER, today, "paper", S("{\"n\":1}"), &token), OK);
    assert_int_equal(keyring_current(k, KEY_PAPER, today, &key), OK);
    struct jws jws;
    assert_true(jws_read(arena, token, &jws));
    assert_true(str_eq_c(jws.key_id, key.id));
    assert_true(str_eq_c(jws.type, "paper"));
    assert_true(jws_verifies(&jws, &key));
    char *bytes = (char *)token.at;
    for (size_t i = 0; i < token.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] ^= (char)(1 << bit);
            assert_false(jws_read(arena, token, &jws) && jws_verifies(&jws, &key));
            bytes[i] ^= (char)(1 << bit);
        }
    for (size_t n = 0; n < token.n; n++)
        assert_false(jws_read(arena, str_first(token, n), &jws) && jws_verifies(&jws, &key));
}

static void a_server_that_runs_for_years_makes_its_next_key(void **state)
{
    struct keyring *k = keyring_file_open(arena, "2014-01-16");
    struct key first, later;
    struct str token;
    struct jws jws;
    (void)state;
    assert_int_equal(keyring_current(k, KEY_PAPER, keyring_file_day("2014-01-16"), &first), OK);
    struct day day = day_add(first.until, 400);
    assert_int_equal(keyring_current(k, KEY_PAPER, day, &later), ERR_NOT_FOUND);
    assert_int_equal(jws_sign(arena, k, KEY_PAPER, day, "paper", S("{\"n\":1}"), &token), OK);
    assert_true(jws_read(arena, token, &jws));
    assert_false(str_eq_c(jws.key_id, first.id));
    assert_true(keyring_find(k, jws.key_id, &later) && jws_verifies(&jws, &later));
    assert_true(key_signs(&later, day));
}

static void keys_are_published_without_their_secrets(void **state)
{
    struct key keys[KEYRING_KEYS_MAX];
    struct keyring *k = keyring_file_open(arena, "2014-01-16");
    struct buf b = buf_new(arena), x = buf_new(arena);
    (void)state;
    size_t n = keyring_list(k, keys);
    jws_keys_add(&b, keys, n);
    base64url_add(&x, keys[0].public_part, KEY_PUBLIC_BYTES);
    struct str expected = str_printf(
        arena,
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\","
        "\"kid\":\"%s\",\"x\":\"" STR_FMT "\",\"for\":\"paper\",\"from\":\"2014-01-16\","
        "\"until\":\"2016-01-17\",\"end\":\"2021-01-17\"},",
        keys[0].id, STR_ARG(buf_out(&x)));
    assert_true(str_starts(buf_out(&b), expected));
    assert_null(memmem(b.at, b.n, "\"d\"", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_published_example),
        TEST(other_algorithms_are_no_tokens),
        TEST(every_bit_counts),
        TEST(keys_are_published_without_their_secrets),
        TEST(a_server_that_runs_for_years_makes_its_next_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

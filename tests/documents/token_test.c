/* A paper's token and the list of revoked papers: what is believed, and until when. */
#include "documents/claims.h"
#include "documents/token.h"
#include "support/keyring_file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;
static struct keyring *keyring;
static struct key keys[KEYRING_KEYS_MAX];
static size_t keys_count;
static struct day today;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(256 << 20);
    keyring = keyring_file_open(arena, "1435-03-15");
    keys_count = keyring_list(keyring, keys);
    today = keyring_file_day("1435-03-15");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct token permit(void)
{
    unsigned char key[KEY_CODE_BYTES];
    keyring_code_key(keyring, key);
    return (struct token){
        .kind = PAPER_WORK_PERMIT,
        .code = paper_code_of(key, &(struct paper_id){1, 7, 3, PAPER_WORK_PERMIT}),
        .issuer = S("https://bawaba.example"),
        .number = S("2481063957"),
        .holder = S("2417"),
        .establishment = S("1-104582"),
        .what = S("7112"),
        .issued = today,
        .until = day_add(today, 354),
    };
}

static struct str signed_of(const struct token *t)
{
    struct str text;
    assert_int_equal(token_sign(arena, keyring, today, t, &text), OK);
    return text;
}

static enum token_fault check(struct str text, struct day on, const struct revoked *list,
                              struct token *out)
{
    return token_check(arena, text, keys, keys_count, on, list, out);
}

static void a_token_says_what_was_signed(void **state)
{
    struct token t = permit(), read;
    struct str text = signed_of(&t);
    (void)state;
    assert_true(text.n < 480); /* or no printer makes a good code of it */
    assert_int_equal(check(text, today, NULL, &read), TOKEN_FINE);
    assert_int_equal(read.kind, PAPER_WORK_PERMIT);
    assert_memory_equal(read.code.bytes, t.code.bytes, PAPER_CODE_BYTES);
    assert_true(str_eq(read.number, t.number) && str_eq(read.holder, t.holder));
    assert_true(str_eq(read.establishment, t.establishment) && str_eq(read.what, t.what));
    assert_int_equal(read.issued.n, t.issued.n);
    assert_int_equal(read.until.n, t.until.n);
    /* The same paper, the same token. */
    assert_true(str_eq(text, signed_of(&t)));
    t.until = DAY_NONE;
    t.holder = t.what = (struct str){NULL, 0};
    assert_int_equal(check(signed_of(&t), today, NULL, &read), TOKEN_FINE);
    assert_true(day_is_none(read.until));
    assert_null(read.holder.at);
}

static void every_bit_flipped_is_refused(void **state)
{
    struct token t = permit(), read;
    struct str text = signed_of(&t);
    char *bytes = (char *)text.at;
    (void)state;
    for (size_t i = 0; i < text.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] ^= (char)(1 << bit);
            enum token_fault fault = check(text, today, NULL, &read);
            assert_true(fault == TOKEN_MALFORMED || fault == TOKEN_FORGED ||
                        fault == TOKEN_KEY_UNKNOWN);
            assert_int_equal(read.kind, 0); /* nothing of it is told */
            bytes[i] ^= (char)(1 << bit);
        }
    assert_int_equal(check(text, today, NULL, &read), TOKEN_FINE);
}

static void days_of_paper_and_key_count(void **state)
{
    struct token t = permit(), read;
    struct str text = signed_of(&t);
    struct key saved = keys[0];
    (void)state;
    assert_int_equal(check(text, t.until, NULL, &read), TOKEN_FINE);
    assert_int_equal(check(text, day_add(t.until, 1), NULL, &read), TOKEN_PAPER_EXPIRED);
    assert_int_equal(read.kind, PAPER_WORK_PERMIT);
    /* A decision older than the key is fine; one younger than the key's last day is not. */
    keys[0].until = day_add(t.issued, -1);
    assert_int_equal(check(text, today, NULL, &read), TOKEN_KEY_EXPIRED);
    assert_int_equal(read.kind, 0);
    keys[0] = saved;
    keys[0].end = day_add(today, -1);
    assert_int_equal(check(text, today, NULL, &read), TOKEN_KEY_EXPIRED);
    keys[0] = saved;
    keys[0].use = KEY_LEDGER; /* the ledger's key signs no papers */
    assert_int_equal(check(text, today, NULL, &read), TOKEN_KEY_UNKNOWN);
    keys[0] = saved;
    assert_int_equal(token_check(arena, text, keys + 1, keys_count - 1, today, NULL, &read),
                     TOKEN_KEY_UNKNOWN);
    keys[0].public_part[5] ^= 4; /* another key under the same name */
    assert_int_equal(check(text, today, NULL, &read), TOKEN_FORGED);
    keys[0] = saved;
    /* The list of revoked papers is signed by the same key, and no paper. */
    struct str list;
    assert_int_equal(revoked_sign(arena, keyring, today, S("bawaba"), NULL, 0, &list), OK);
    assert_int_equal(check(list, today, NULL, &read), TOKEN_MALFORMED);
}

/* Signed by us, and still not what a token is: read as strictly as a stranger's. */
static void a_payload_of_another_shape_is_refused(void **state)
{
    static const char *const payloads[] = {
        "{}",
        "{\"iss\":\"b\"}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\"}",
        "{\"iss\":\"b\",\"k\":\"licence\",\"c\":\"00000000000000000000000000\",\"iat\":1389819600}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"0\",\"iat\":1389819600}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\",\"iat\":1389819601}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\",\"iat\":1389819600,"
        "\"x\":\"y\"}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\",\"iat\":1389819600,"
        "\"iat\":1389819600}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\",\"iat\":01389819600}",
        "{\"iss\":\"b\", \"k\":\"work_permit\",\"c\":\"00000000000000000000000000\",\"iat\":1389819600}",
        "{\"iss\":\"\\u0062\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\","
        "\"iat\":1389819600}",
        "{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":\"00000000000000000000000000\","
        "\"iat\":9223372036854775807}",
        "[1]",
        "",
    };
    struct token read;
    struct str text;
    (void)state;
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        assert_int_equal(
            jws_sign(arena, keyring, KEY_PAPER, today, TOKEN_TYPE, str_of(payloads[i]), &text), OK);
        assert_int_equal(check(text, today, NULL, &read), TOKEN_MALFORMED);
    }
    /* And the shortest that is one. */
    assert_int_equal(jws_sign(arena, keyring, KEY_PAPER, today, TOKEN_TYPE,
                              S("{\"iss\":\"b\",\"k\":\"work_permit\",\"c\":"
                                "\"00000000000000000000000000\",\"iat\":1389819600}"),
                              &text),
                     OK);
    assert_int_equal(check(text, today, NULL, &read), TOKEN_FINE);
}

static void the_list_knows_its_papers_and_its_days(void **state)
{
    enum { OTHERS = 500 };
    unsigned char hashes[(OTHERS + 2) * REVOKED_HASH_BYTES];
    struct token t = permit(), read;
    struct revoked list;
    struct str text = signed_of(&t), signed_list;
    (void)state;
    for (int i = 0; i < OTHERS; i++)
        revoked_hash_number(str_printf(arena, "%d", i), hashes + i * REVOKED_HASH_BYTES);
    assert_int_equal(revoked_sign(arena, keyring, today, S("bawaba"), hashes, OTHERS, &signed_list),
                     OK);
    assert_true(revoked_read(arena, signed_list, keys, keys_count, today, &list));
    assert_int_equal(list.count, OTHERS);
    assert_int_equal(check(text, today, &list, &read), TOKEN_FINE);
    /* By its code, and by the number of the permit that the register ended. */
    revoked_hash_code(&t.code, hashes + OTHERS * REVOKED_HASH_BYTES);
    assert_int_equal(
        revoked_sign(arena, keyring, today, S("bawaba"), hashes, OTHERS + 1, &signed_list), OK);
    assert_true(revoked_read(arena, signed_list, keys, keys_count, today, &list));
    assert_int_equal(check(text, today, &list, &read), TOKEN_REVOKED);
    revoked_hash_number(t.number, hashes);
    assert_int_equal(revoked_sign(arena, keyring, today, S("bawaba"), hashes, 1, &signed_list), OK);
    assert_true(revoked_read(arena, signed_list, keys, keys_count, today, &list));
    assert_int_equal(check(text, today, &list, &read), TOKEN_REVOKED);
    /* A certificate of the same number is no permit. */
    t.kind = PAPER_CERTIFICATE;
    assert_int_equal(check(signed_of(&t), today, &list, &read), TOKEN_FINE);
    /* A weekend old it still serves; older, or of tomorrow, it says nothing. */
    assert_true(
        revoked_read(arena, signed_list, keys, keys_count, day_add(today, REVOKED_DAYS), &list));
    assert_false(revoked_read(arena, signed_list, keys, keys_count,
                              day_add(today, REVOKED_DAYS + 1), &list));
    assert_false(revoked_read(arena, signed_list, keys, keys_count, day_add(today, -1), &list));
    char *bytes = (char *)signed_list.at;
    for (size_t i = 0; i < signed_list.n; i++) {
        bytes[i] ^= 1;
        assert_false(revoked_read(arena, signed_list, keys, keys_count, today, &list));
        bytes[i] ^= 1;
    }
}

static void a_scanned_address_holds_the_token(void **state)
{
    (void)state;
    assert_true(str_eq_c(token_find(S(" https://b.example/verify/XX#a.b.c\n")), "a.b.c"));
    assert_true(str_eq_c(token_find(S("a.b.c")), "a.b.c"));
    assert_int_equal(token_find(S("#")).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_token_says_what_was_signed),
        TEST(every_bit_flipped_is_refused),
        TEST(days_of_paper_and_key_count),
        TEST(a_payload_of_another_shape_is_refused),
        TEST(the_list_knows_its_papers_and_its_days),
        TEST(a_scanned_address_holds_the_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

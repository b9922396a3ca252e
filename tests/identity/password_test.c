/* Passwords: what may be chosen, what is checked, and a pool that answers every job it took. */
#include "identity/password.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static enum password_fault judge(struct arena *req, const char *typed)
{
    return password_judge(req, str_of(typed), S("1000000008"));
}

static void what_may_be_chosen(void **state)
{
    (void)state;
    struct arena *req = arena_new(1 << 20);
    char text[PASSWORD_BYTES_MAX + 8];
    assert_int_equal(judge(req, "seven77"), PASSWORD_SHORT);
    assert_int_equal(judge(req, "eight888"), PASSWORD_FINE);
    assert_int_equal(judge(req, "        "), PASSWORD_FINE); /* spaces are characters */
    assert_int_equal(judge(req, "سبعة أحر"), PASSWORD_FINE);
    assert_int_equal(judge(req, "سبع أحر"), PASSWORD_SHORT); /* characters, not bytes */
    memset(text, 'k', sizeof text);
    text[128] = 0;
    assert_int_equal(judge(req, text), PASSWORD_FINE);
    text[128] = 'k', text[129] = 0;
    assert_int_equal(judge(req, text), PASSWORD_LONG);
    assert_int_equal(password_judge(req, (struct str){text, sizeof text}, S("")), PASSWORD_LONG);
    assert_int_equal(judge(req, "password"), PASSWORD_COMMON);
    assert_int_equal(judge(req, "PassWord123"), PASSWORD_COMMON);
    assert_int_equal(judge(req, "12345678"), PASSWORD_COMMON);
    assert_int_equal(judge(req, "١٢٣٤٥٦٧٨"), PASSWORD_COMMON);
    assert_int_equal(judge(req, "zyxwvu 12345678"), PASSWORD_FINE);
    assert_int_equal(judge(req, "my1000000008x"), PASSWORD_HAS_ID);
    assert_int_equal(judge(req, "my١٠٠٠٠٠٠٠٠٨x"), PASSWORD_HAS_ID);
    assert_int_equal(judge(req, "bad \xff utf-8"), PASSWORD_NOT_TEXT);
    arena_free(req);
}

/* Typed on another keyboard: e with an accent as one character or as two. */
static void spelling_is_normalised(void **state)
{
    (void)state;
    struct arena *req = arena_new(1 << 16);
    struct str one, two;
    assert_true(password_plain(req, S("caf\u00e9 caf\u00e9"), &one));
    assert_true(password_plain(req, S("cafe\u0301 cafe\u0301"), &two));
    assert_true(str_eq(one, two));
    arena_free(req);
}

static void hash_knows_its_password(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];
    assert_int_equal(password_hash(S("correct horse"), hash), OK);
    assert_int_equal(password_hash(S("correct horse"), again), OK);
    assert_string_not_equal(hash, again);
    assert_true(str_starts(str_of(hash), S("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(password_check(str_of(hash), S("correct horse")));
    assert_false(password_check(str_of(hash), S("correct Horse")));
    assert_false(password_check(str_of(hash), S("")));
    assert_false(password_check(S("not a hash"), S("correct horse")));
    assert_false(password_check(S(""), S("")));
}

struct seen {
    atomic_int matches, misses, made;
    char hash[PASSWORD_HASH_BYTES];
};

static void check_done(void *ctx, const struct password_result *r)
{
    struct seen *seen = ctx;
    if (r->is_match)
        atomic_fetch_add(&seen->matches, 1);
    else
        atomic_fetch_add(&seen->misses, 1);
}

static void hash_done(void *ctx, const struct password_result *r)
{
    struct seen *seen = ctx;
    memcpy(seen->hash, r->hash, sizeof seen->hash);
    atomic_fetch_add(&seen->made, r->is_made);
}

static void pool_answers_every_job(void **state)
{
    (void)state;
    struct arena *boot = arena_new(1 << 20);
    struct password_pool *pool;
    struct seen seen = {0};
    char hash[PASSWORD_HASH_BYTES], long_text[PASSWORD_BYTES_MAX + 1] = {0};
    assert_int_equal(password_hash(S("correct horse"), hash), OK);
    assert_int_equal(password_pool_start(boot, 2, &pool), OK);
    assert_int_equal(
        password_check_async(pool, str_of(hash), S("correct horse"), check_done, &seen), OK);
    assert_int_equal(password_check_async(pool, str_of(hash), S("wrong"), check_done, &seen), OK);
    assert_int_equal(password_check_async(pool, S(""), S("correct horse"), check_done, &seen), OK);
    assert_int_equal(password_hash_async(pool, S("another one"), hash_done, &seen), OK);
    assert_int_equal(password_check_async(pool, S(""), (struct str){long_text, sizeof long_text},
                                          check_done, &seen),
                     ERR_INPUT);
    password_pool_stop(pool);
    assert_int_equal(seen.matches, 1);
    assert_int_equal(seen.misses, 2);
    assert_int_equal(seen.made, 1);
    assert_true(password_check(str_of(seen.hash), S("another one")));
    arena_free(boot);
}

/* Held up by its first job, so that the queue can be filled for certain. */
static atomic_bool is_held;
static atomic_int holders;
static void hold(void *ctx, const struct password_result *r)
{
    (void)ctx, (void)r;
    atomic_fetch_add(&holders, 1);
    while (atomic_load(&is_held))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void full_pool_says_busy(void **state)
{
    (void)state;
    struct arena *boot = arena_new(1 << 20);
    struct password_pool *pool;
    struct seen seen = {0};
    atomic_store(&is_held, true);
    assert_int_equal(password_pool_start(boot, 1, &pool), OK);
    assert_int_equal(password_check_async(pool, S(""), S("x"), hold, NULL), OK);
    while (atomic_load(&holders) == 0)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    for (int i = 0; i < PASSWORD_QUEUE_MAX; i++)
        assert_int_equal(password_check_async(pool, S(""), S("x"), check_done, &seen), OK);
    assert_int_equal(password_check_async(pool, S(""), S("x"), check_done, &seen), ERR_BUSY);
    assert_true(password_retry_seconds(pool) >= 1);
    atomic_store(&is_held, false);
    password_pool_stop(pool); /* finishes what it took */
    assert_int_equal(seen.misses, PASSWORD_QUEUE_MAX);
    arena_free(boot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_chosen),      cmocka_unit_test(spelling_is_normalised),
        cmocka_unit_test(hash_knows_its_password), cmocka_unit_test(pool_answers_every_job),
        cmocka_unit_test(full_pool_says_busy),
    };
    return cmocka_run_group_tests_name("identity/password", tests, NULL, NULL);
}

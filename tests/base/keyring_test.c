/* The portal's keys: made once, kept from others, damage seen, replaced in time, and a published vector
   of the signature. */
#include "base/keyring.h"
#include "base/keyring_file.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static char folder[] = "/tmp/bawaba-keyring-XXXXXX", path[64];

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(16 << 20);
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    if (sodium_init() < 0 || !mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/keys", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    rmdir(folder); /* fails, and the test with it, when something else was left there */
    int is_left = access(folder, F_OK) == 0;
    arena_free(arena);
    return is_left;
}

static struct day on(const char *text)
{
    struct day d;
    assert_true(day_parse(str_of(text), &d));
    return d;
}

static struct keyring *opened(const char *today)
{
    struct keyring *k;
    assert_int_equal(keyring_open(arena, path, on(today), &k), OK);
    return k;
}

static void a_keyring_is_made_once_and_for_its_owner_alone(void **state)
{
    struct key first[KEYRING_KEYS_MAX], second[KEYRING_KEYS_MAX];
    unsigned char code[KEY_CODE_BYTES], again[KEY_CODE_BYTES];
    struct stat s;
    struct keyring *k;
    (void)state;
    assert_int_equal(keyring_open_read(arena, path, &k), ERR_NOT_FOUND);
    k = opened("1435-03-15");
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(keyring_list(k, first), KEY_USES);
    keyring_code_key(k, code);
    struct keyring *other = opened("1435-03-15");
    assert_int_equal(keyring_list(other, second), KEY_USES);
    keyring_code_key(other, again);
    assert_memory_equal(code, again, sizeof code);
    for (int i = 0; i < KEY_USES; i++) {
        assert_string_equal(first[i].id, second[i].id);
        assert_int_equal(first[i].from.n, on("1435-03-15").n);
    }
    assert_true(day_is_none(first[1].end)); /* the ledger's heads are checked for ever */
    assert_int_equal(day_between(first[0].until, first[0].end), KEY_PAPER_END_DAYS);
}

static void what_it_signs_verifies_and_nothing_else_does(void **state)
{
    unsigned char signature[KEY_SIGNATURE_BYTES];
    struct key by, found, other;
    struct keyring *k = opened("2014-01-16");
    (void)state;
    struct str message = S("a permit until 1436-03-15");
    assert_int_equal(keyring_sign(k, KEY_PAPER, on("2014-01-16"), message, &by, signature), OK);
    assert_int_equal(by.use, KEY_PAPER);
    assert_true(keyring_find(k, str_of(by.id), &found));
    assert_true(key_verifies(&found, message, signature));
    assert_false(key_verifies(&found, S("a permit until 1446-03-15"), signature));
    assert_int_equal(keyring_current(k, KEY_LEDGER, on("2014-01-16"), &other), OK);
    assert_false(key_verifies(&other, message, signature));
    for (int bit = 0; bit < KEY_SIGNATURE_BYTES * 8; bit++) {
        signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_false(key_verifies(&found, message, signature));
        signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_false(keyring_find(k, S("AAAAAAAAAAA"), &found));
    assert_false(keyring_find(k, S(""), &found));
    /* Before its first day and after its last it signs nothing. */
    assert_int_equal(keyring_sign(k, KEY_PAPER, on("2014-01-15"), message, &by, signature),
                     ERR_NOT_FOUND);
    assert_int_equal(keyring_sign(k, KEY_PAPER, day_add(by.until, 1), message, &by, signature),
                     ERR_NOT_FOUND);
}

/* RFC 8032, 7.1, test 1: the empty message. */
static void a_published_signature(void **state)
{
    static const unsigned char public_part[] =
        "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
        "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";
    static const unsigned char signature[] =
        "\xe5\x56\x43\x00\xc3\x60\xac\x72\x90\x86\xe2\xcc\x80\x6e\x82\x8a"
        "\x84\x87\x7f\x1e\xb8\xe5\xd9\x74\xd8\x73\xe0\x65\x22\x49\x01\x55"
        "\x5f\xb8\x82\x15\x90\xa3\x3b\xac\xc6\x1e\x39\x70\x1c\xf9\xb4\x6b"
        "\xd2\x5b\xf5\xf0\x59\x5b\xbe\x24\x65\x51\x41\x43\x8e\x7a\x10\x0b";
    struct key key = {.use = KEY_PAPER};
    (void)state;
    memcpy(key.public_part, public_part, KEY_PUBLIC_BYTES);
    assert_true(key_verifies(&key, S(""), signature));
    assert_false(key_verifies(&key, S("x"), signature));
}

static void keys_are_replaced_in_time_and_old_ones_go_on_verifying(void **state)
{
    unsigned char signature[KEY_SIGNATURE_BYTES];
    struct key old, now, found;
    struct keyring *k = opened("2014-01-16");
    (void)state;
    assert_int_equal(keyring_sign(k, KEY_PAPER, on("2014-01-16"), S("x"), &old, signature), OK);
    /* A month before its last day nothing happens yet, a day later the next one is made. */
    assert_int_equal(keyring_renew(k, day_add(old.until, -KEY_RENEW_DAYS)), OK);
    assert_int_equal(keyring_current(k, KEY_PAPER, old.until, &now), OK);
    assert_string_equal(now.id, old.id);
    assert_int_equal(keyring_renew(k, day_add(old.until, 1 - KEY_RENEW_DAYS)), OK);
    assert_int_equal(keyring_current(k, KEY_PAPER, old.until, &now), OK);
    assert_string_not_equal(now.id, old.id);
    assert_true(keyring_find(k, str_of(old.id), &found));
    assert_true(key_verifies(&found, S("x"), signature));
    assert_true(key_counts(&found, old.end));
    assert_false(key_counts(&found, day_add(old.end, 1)));
}

static void a_rotation_is_seen_by_a_running_server(void **state)
{
    struct key before, rotated, now, found;
    struct keyring *server = opened("2014-01-16"), *by_hand = opened("2014-01-16");
    struct day today = on("2014-02-01");
    (void)state;
    assert_int_equal(keyring_current(server, KEY_PAPER, today, &before), OK);
    assert_int_equal(keyring_rotate(by_hand, KEY_PAPER, today, &rotated), OK);
    assert_int_equal(keyring_current(server, KEY_PAPER, today, &now), OK);
    assert_string_equal(now.id, rotated.id);
    assert_string_not_equal(now.id, before.id);
    assert_true(keyring_find(server, str_of(before.id), &found));
    assert_true(key_signs(&found, today)); /* it may have signed this morning */
    assert_false(key_signs(&found, day_add(today, 1)));
    assert_int_equal(keyring_current(server, KEY_LEDGER, today, &now), OK);
    /* The file has an end. */
    int count = KEY_USES + 1;
    while (keyring_rotate(by_hand, KEY_LEDGER, today, &now) == OK)
        count++;
    assert_int_equal(count, KEYRING_KEYS_MAX);
}

static void a_file_that_others_may_read_is_refused(void **state)
{
    struct keyring *k;
    (void)state;
    opened("2014-01-16");
    static const mode_t modes[] = {0640, 0604, 0620, 0660, 0644, 0666};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_int_equal(keyring_open(arena, path, on("2014-01-16"), &k), ERR_DENIED);
        assert_int_equal(keyring_open_read(arena, path, &k), ERR_DENIED);
    }
    assert_int_equal(chmod(path, 0600), 0);
    opened("2014-01-16");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_not_equal(keyring_open(arena, path, on("2014-01-16"), &k), OK);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(keyring_open(arena, "/nowhere/at/all", on("2014-01-16"), &k), ERR_IO);
}

static struct str written(struct keyring_contents *c)
{
    struct buf text = buf_new(arena);
    *c = (struct keyring_contents){.count = 2};
    for (int i = 0; i < 2; i++) {
        struct keyring_key *k = &c->keys[i];
        k->key = (struct key){.use = (enum key_use)i,
                              .from = on("2014-01-16"),
                              .until = on("2016-01-17"),
                              .end = i ? DAY_NONE : on("2021-01-17")};
        memset(k->seed, i + 1, sizeof k->seed);
        keyring_key_complete(k);
    }
    keyring_text_write(&text, c);
    return buf_out(&text);
}

static void every_damaged_byte_is_seen(void **state)
{
    struct keyring_contents c, read;
    struct str text = written(&c);
    char *bytes = (char *)text.at;
    (void)state;
    assert_null(keyring_text_read(text, &read));
    assert_int_equal(read.count, 2);
    assert_memory_equal(read.keys[1].seed, c.keys[1].seed, KEY_SEED_BYTES);
    assert_int_equal(read.keys[0].key.end.n, on("2021-01-17").n);
    for (size_t i = 0; i < text.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] ^= (char)(1 << bit);
            assert_non_null(keyring_text_read(text, &read));
            bytes[i] ^= (char)(1 << bit);
        }
    for (size_t n = 0; n < text.n; n++)
        assert_non_null(keyring_text_read(str_first(text, n), &read));
    struct str longer = str_printf(arena, STR_FMT "\n", STR_ARG(text));
    assert_non_null(keyring_text_read(longer, &read));
}

static void a_damaged_file_is_never_replaced(void **state)
{
    struct keyring *k;
    (void)state;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("bawaba keys 1\ncode x\n", f);
    fclose(f);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(keyring_open(arena, path, on("2014-01-16"), &k), ERR_INPUT);
    char text[64] = {0};
    f = fopen(path, "r");
    assert_int_equal(fread(text, 1, sizeof text, f), 21);
    fclose(f);
    assert_string_equal(text, "bawaba keys 1\ncode x\n");
}

static void keys_stand_beside_their_store(void **state)
{
    (void)state;
    assert_string_equal(keyring_path(arena, "sqlite:var/bawaba.db"), "var/bawaba.db.keys");
    assert_string_equal(keyring_path(arena, "postgresql:///x"), "var/bawaba.keys");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_keyring_is_made_once_and_for_its_owner_alone),
        TEST(what_it_signs_verifies_and_nothing_else_does),
        TEST(a_published_signature),
        TEST(keys_are_replaced_in_time_and_old_ones_go_on_verifying),
        TEST(a_rotation_is_seen_by_a_running_server),
        TEST(a_file_that_others_may_read_is_refused),
        TEST(every_damaged_byte_is_seen),
        TEST(a_damaged_file_is_never_replaced),
        TEST(keys_stand_beside_their_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

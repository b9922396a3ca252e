/* Signed notes: the form, what is refused, and that every bit counts. */
#include "base/note.h"
#include "base/arena.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>

#include <cmocka.h>

struct trial {
    struct arena *arena;
    struct note_key key;
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    struct note_head head;
    struct str note;
};

static struct trial trial_new(void)
{
    static const unsigned char seed[crypto_sign_SEEDBYTES] = {7};
    struct trial t = {.arena = arena_new(1 << 20)};
    unsigned char public[NOTE_PUBLIC_BYTES], signature[NOTE_SIGNATURE_BYTES];
    crypto_sign_seed_keypair(public, t.secret, seed);
    t.key = note_key_of(S("bawaba/ledger/0011"), public);
    t.head = (struct note_head){S("bawaba/ledger/0011"), 16, merkle_leaf("x", 1), 1390029600123};
    struct str body = note_body(t.arena, &t.head);
    crypto_sign_detached(signature, NULL, (const unsigned char *)body.at, body.n, t.secret);
    t.note = note_signed(t.arena, body, &t.key, signature);
    return t;
}

static void a_note_is_read_as_it_was_written(void **state)
{
    struct trial t = trial_new();
    struct note_head head;
    (void)state;
    assert_true(str_starts(t.note, S("bawaba/ledger/0011\n16\n")));
    assert_true(note_read(t.note, &head));
    assert_true(str_eq(head.origin, t.head.origin));
    assert_int_equal(head.size, 16);
    assert_int_equal(head.at_ms, 1390029600123);
    assert_memory_equal(head.root.byte, t.head.root.byte, MERKLE_BYTES);
    assert_true(note_is_signed(t.note, &t.key));
    arena_free(t.arena);
}

/* The verifier key of the public description of the format (C2SP signed-note, its example). */
static void a_published_verifier_key_is_read(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct note_key key;
    struct str text =
        S("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    (void)state;
    assert_true(note_key_read(text, &key));
    assert_true(str_eq(key.name, S("PeterNeumann")));
    assert_int_equal(key.id, 0xc74f20a3);
    assert_true(str_eq(note_key_text(a, &key), text));
    assert_false(note_key_read(
        S("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &key));
    assert_false(note_key_read(S("PeterNeumann+c74f20a3"), &key));
    assert_false(note_key_read(S(""), &key));
    assert_false(note_key_read(
        S("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &key));
    arena_free(a);
}

/* And its example note is signed by it. */
static void a_published_note_is_signed(void **state)
{
    struct note_key key;
    (void)state;
    assert_true(note_key_read(
        S("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &key));
    struct str note =
        S("If you think cryptography is the answer to your problem,\n"
          "then you don't know what your problem is.\n"
          "\n"
          "\xe2\x80\x94 PeterNeumann "
          "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJ"
          "nAM=\n");
    assert_true(note_is_signed(note, &key));
    key.public[0] ^= 1;
    assert_false(note_is_signed(note, &key));
}

static void every_bit_counts(void **state)
{
    struct trial t = trial_new();
    (void)state;
    char *copy = str_c(t.arena, t.note);
    for (size_t i = 0; i < t.note.n * 8; i++) {
        struct note_head head;
        struct str spoilt = {copy, t.note.n};
        copy[i / 8] ^= (char)(1 << (i % 8));
        if (note_is_signed(spoilt, &t.key) && note_read(spoilt, &head))
            fail_msg("bit %zu does not count", i);
        copy[i / 8] ^= (char)(1 << (i % 8));
    }
    arena_free(t.arena);
}

static void what_is_no_note_is_refused(void **state)
{
    static const char root[] = "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=";
    static const char *const texts[] = {
        "",
        "\n\n",
        "origin\n16\n",
        "origin\n16\n%s\n",
        "origin\n16\n%s\n\n",
        "origin\n016\n%s\n\n\xe2\x80\x94 a AAAAAA==\n",
        "origin\n-1\n%s\n\n\xe2\x80\x94 a AAAAAA==\n",
        "origin\n16\nAAAA\n\n\xe2\x80\x94 a AAAAAA==\n",
        "origin\n16\n%s\ntime yesterday\n\n\xe2\x80\x94 a AAAAAA==\n",
        "origin\n16\n%s\n\n- a AAAAAA==\n",
        "origin\n16\n%s\n\n\xe2\x80\x94 a\n",
        "origin\n16\n%s\n\n\xe2\x80\x94 a AAAAAA==",
        "\n16\n%s\n\n\xe2\x80\x94 a AAAAAA==\n",
        "origin\n16\n%s\r\n\n\xe2\x80\x94 a AAAAAA==\n",
    };
    struct arena *a = arena_new(1 << 20);
    struct note_head head;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = str_of(texts[i]), before, after;
        size_t at = str_index(text, '%');
        before = str_first(text, at);
        after = str_from(text, at + 2);
        struct str whole = at < text.n ? str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(before), root,
                                                    STR_ARG(after))
                                       : text;
        if (note_read(whole, &head))
            fail_msg("text %zu was taken for a note", i);
    }
    struct str good = str_printf(a, "origin\n16\n%s\nmore\n\n\xe2\x80\x94 a AAAAAA==\n", root);
    assert_true(note_read(good, &head));
    assert_int_equal(head.at_ms, 0);
    arena_free(a);
}

static void notes_are_cut_off_a_file(void **state)
{
    struct trial t = trial_new();
    (void)state;
    struct str file = str_printf(t.arena, STR_FMT "\n" STR_FMT "\n", STR_ARG(t.note),
                                 STR_ARG(t.note)),
               note;
    assert_true(note_cut(&file, &note));
    assert_true(str_eq(note, t.note));
    assert_true(note_cut(&file, &note));
    assert_true(str_eq(note, t.note));
    assert_false(note_cut(&file, &note));
    arena_free(t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_is_read_as_it_was_written),
        cmocka_unit_test(a_published_verifier_key_is_read),
        cmocka_unit_test(a_published_note_is_signed),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(what_is_no_note_is_refused),
        cmocka_unit_test(notes_are_cut_off_a_file),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

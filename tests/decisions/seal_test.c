/* Sealing: the kept tree gives the roots, paths and heads that a plain list of all leaves gives, over
   tiles' edges, gaps of numbers and seals that did not come to their head. */
#include "decisions/tree.h"
#include "decisions/witness.h"
#include "support/sealing.h"
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

enum { ROWS_MAX = 1200 };

struct leaves {
    int64_t no[ROWS_MAX];
    struct merkle_hash hash[ROWS_MAX];
    size_t n;
};

static enum err take_leaf(void *ctx, int64_t no, const unsigned char leaf[HASH_BYTES])
{
    struct leaves *l = ctx;
    assert_true(l->n < ROWS_MAX);
    l->no[l->n] = no;
    memcpy(l->hash[l->n++].byte, leaf, MERKLE_BYTES);
    return OK;
}

static struct leaves *all_leaves(struct sealing *s)
{
    struct leaves *l = arena_new_of(s->arena, struct leaves);
    assert_int_equal(operation_leaves(s->db, 0, INT64_MAX, ROWS_MAX, take_leaf, l), OK);
    return l;
}

static void tree_is_that_of_the_leaves(struct sealing *s)
{
    struct leaves *l = all_leaves(s);
    struct tree_head *heads;
    size_t n;
    struct tree *tree = tree_new(s->arena, s->db);
    struct merkle_source source = tree_source(tree);
    struct merkle_path *path = arena_new_of(s->arena, struct merkle_path);
    assert_int_equal(tree_heads_after(s->db, s->arena, 0, 100, &heads, &n), OK);
    assert_int_equal(heads[n - 1].size, l->n);
    struct note_key key = {0};
    for (size_t i = 0; i < n; i++) {
        struct merkle_hash root = merkle_root_of(l->hash, (size_t)heads[i].size);
        struct note_head head;
        assert_memory_equal(root.byte, heads[i].root.byte, MERKLE_BYTES);
        assert_int_equal(heads[i].last_no, l->no[heads[i].size - 1]);
        assert_true(note_read(heads[i].note, &head));
        assert_memory_equal(head.root.byte, root.byte, MERKLE_BYTES);
        key = note_key_of(head.origin, s->key.public_part);
        assert_true(note_is_signed(heads[i].note, &key));
        assert_int_equal(merkle_consistency(&source, (uint64_t)heads[i].size, l->n, path), OK);
        assert_true(merkle_consistency_holds((uint64_t)heads[i].size, l->n, &root,
                                             &heads[n - 1].root, path));
        for (int64_t at = 0; at < heads[i].size; at += 37) {
            int64_t index;
            struct merkle_hash leaf;
            assert_int_equal(tree_find(tree, l->no[at], heads[i].size, &index, &leaf), OK);
            assert_int_equal(index, at);
            assert_int_equal(
                merkle_inclusion(&source, (uint64_t)at, (uint64_t)heads[i].size, path), OK);
            assert_true(merkle_inclusion_holds(&leaf, (uint64_t)at, (uint64_t)heads[i].size, path,
                                               &root));
        }
    }
}

static void seals_grow_one_tree(void **state)
{
    static const int batches[] = {1, 1, 3, 250, 1, 1, 255, 256, 300};
    struct sealing s;
    sealing_open(&s, state);
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        sealing_rows(&s, batches[i], i % 3 == 2 ? 5 : 0);
        sealing_seal(&s, NULL, false);
    }
    tree_is_that_of_the_leaves(&s);
    struct ledger_report *r = sealing_check(&s, false, false);
    assert_int_equal(r->faults_count, 0);
    assert_int_equal(r->heads, 9);
    assert_int_equal(r->sealed, 1068);
    sealing_close(&s);
}

static void nothing_new_makes_no_head(void **state)
{
    struct sealing s;
    struct tree_head *heads;
    size_t n;
    sealing_open(&s, state);
    sealing_seal(&s, NULL, false);
    sealing_rows(&s, 4, 0);
    sealing_seal(&s, NULL, false);
    sealing_seal(&s, NULL, false);
    assert_int_equal(tree_heads_after(s.db, s.arena, 0, 10, &heads, &n), OK);
    assert_int_equal(n, 1);
    sealing_close(&s);
}

/* A number that is not there, or not sealed yet, has no place. */
static void what_is_not_sealed_has_no_place(void **state)
{
    struct sealing s;
    int64_t index;
    struct merkle_hash leaf;
    sealing_open(&s, state);
    struct tree *tree = tree_new(s.arena, s.db);
    assert_int_equal(tree_find(tree, 1, 10, &index, &leaf), ERR_NOT_FOUND);
    sealing_rows(&s, 3, 2); /* 3, 4, 5 */
    sealing_seal(&s, NULL, false);
    sealing_rows(&s, 1, 0);
    assert_int_equal(tree_find(tree, 2, 3, &index, &leaf), ERR_NOT_FOUND);
    assert_int_equal(tree_find(tree, 6, 3, &index, &leaf), ERR_NOT_FOUND);
    assert_int_equal(tree_find(tree, 4, 3, &index, &leaf), OK);
    assert_int_equal(index, 1);
    assert_int_equal(tree_find(tree, 5, 2, &index, &leaf), ERR_NOT_FOUND); /* of an older head */
    sealing_close(&s);
}

/* Two that seal at once: the second is told and writes nothing. */
static void a_seal_that_comes_second_is_refused(void **state)
{
    struct sealing s;
    struct seal first, second;
    sealing_open(&s, state);
    sealing_rows(&s, 10, 0);
    assert_int_equal(seal_read(s.db, s.arena, s.keys, s.clock, INT64_MAX, &first), OK);
    assert_int_equal(seal_read(s.db, s.arena, s.keys, s.clock, INT64_MAX, &second), OK);
    assert_int_equal(db_begin(s.db), OK);
    assert_int_equal(seal_write(s.db, &first), OK);
    assert_int_equal(db_commit(s.db), OK);
    assert_int_equal(db_begin(s.db), OK);
    assert_int_equal(seal_write(s.db, &second), ERR_CONFLICT);
    db_rollback(s.db);
    sealing_close(&s);
}

/* Only what is settled: rows above wait for the next seal. */
static void what_is_not_settled_waits(void **state)
{
    struct sealing s;
    struct seal seal;
    sealing_open(&s, state);
    sealing_rows(&s, 10, 0);
    assert_int_equal(seal_read(s.db, s.arena, s.keys, s.clock, 6, &seal), OK);
    assert_int_equal(seal.rows, 6);
    assert_int_equal(seal.head.last_no, 6);
    sealing_close(&s);
}

static void the_witness_follows(void **state)
{
    struct sealing s;
    struct str heads, note;
    int count = 0;
    sealing_open(&s, state);
    sealing_rows(&s, 300, 0);
    sealing_seal(&s, NULL, true);
    sealing_rows(&s, 10, 4);
    sealing_seal(&s, NULL, false); /* caught up with below */
    sealing_rows(&s, 10, 0);
    sealing_seal(&s, NULL, true);
    sealing_seal(&s, NULL, true);
    const char *path = str_c(s.arena, str_printf(s.arena, "%s/heads", s.witness));
    assert_int_equal(witness_read_file(s.arena, path, 1 << 20, &heads), OK);
    while (note_cut(&heads, &note))
        count++;
    assert_int_equal(count, 3);
    struct ledger_report *r = sealing_check(&s, true, true);
    assert_int_equal(r->faults_count, 0);
    assert_int_equal(r->witnessed, 3);
    sealing_close(&s);
}

/* A stop in the middle of an append leaves half a head and half a leaf: cut off, then written whole. */
static void half_a_head_is_cut_off(void **state)
{
    struct sealing s;
    sealing_open(&s, state);
    sealing_rows(&s, 10, 0);
    sealing_seal(&s, NULL, true);
    FILE *f = fopen(str_c(s.arena, str_printf(s.arena, "%s/heads", s.witness)), "ab");
    fputs("bawaba/ledger/0123\n12\nAAAA", f);
    fclose(f);
    f = fopen(str_c(s.arena, str_printf(s.arena, "%s/leaves", s.witness)), "ab");
    fputs("half", f);
    fclose(f);
    sealing_rows(&s, 10, 0);
    sealing_seal(&s, NULL, true);
    struct ledger_report *r = sealing_check(&s, true, true);
    assert_int_equal(r->faults_count, 0);
    assert_int_equal(r->witnessed, 2);
    sealing_close(&s);
}

/* A witness of another history is not written to. */
static void a_strange_witness_is_left_alone(void **state)
{
    struct sealing s;
    struct witness *w;
    sealing_open(&s, state);
    sealing_rows(&s, 10, 0);
    sealing_seal(&s, NULL, true);
    sealing_sql(&s, "DELETE FROM tree_head; DELETE FROM tree_tile");
    assert_int_equal(witness_open(s.arena, s.witness, &w), OK);
    assert_int_equal(witness_follow(w, s.db, s.arena), ERR_CONFLICT);
    witness_close(w);
    sealing_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(seals_grow_one_tree),
        ON_EACH_ENGINE(nothing_new_makes_no_head),
        ON_EACH_ENGINE(what_is_not_sealed_has_no_place),
        ON_EACH_ENGINE(a_seal_that_comes_second_is_refused),
        ON_EACH_ENGINE(what_is_not_settled_waits),
        ON_EACH_ENGINE(the_witness_follows),
        ON_SQLITE(half_a_head_is_cut_off),
        ON_SQLITE(a_strange_witness_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

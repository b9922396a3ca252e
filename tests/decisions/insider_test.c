/* The insider: somebody with every right to the database changes, deletes, moves, puts in or dates back
   rows, makes leaves, sums, tiles and heads anew as well as he can, and is found by whoever has the
   portal's public key and what a witness kept. Each case says what he does and what must be named. */
#include "support/sealing.h"
#include <sodium.h>
#include <stdio.h>

enum { FIRST = 300, SECOND = 40, THIRD = 20, ROWS = FIRST + SECOND + THIRD, UNSEALED = 5 };

/* What he makes fit again after his change, beyond the rows themselves. */
static void make_leaf_anew(struct sealing *s, int64_t no)
{
    struct operation op;
    assert_int_equal(operation_load(s->db, s->arena, no, &op), OK);
    ledger_leaf(&op, op.leaf);
    assert_int_equal(
        db_exec(s->db, "UPDATE operation SET leaf = $2 WHERE no = $1", db_int_arg(no),
                db_blob_arg(((struct str){(const char *)op.leaf, HASH_BYTES}))),
        OK);
}

static enum err add_leaf(void *ctx, int64_t no, const unsigned char leaf[HASH_BYTES])
{
    (void)no;
    ledger_sum_add(ctx, leaf);
    return OK;
}

static void make_sums_anew(struct sealing *s)
{
    s->ledger.sum = (struct ledger_sum){0};
    assert_int_equal(
        operation_leaves(s->db, 0, INT64_MAX, INT32_MAX, add_leaf, &s->ledger.sum), OK);
    assert_int_equal(ledger_store_sum(&s->ledger, s->db), OK);
}

/* The whole tree and its heads, signed with a key of his own. */
static void make_tree_anew(struct sealing *s)
{
    struct keyring *own;
    const char *path = str_c(s->arena, str_printf(s->arena, "%s/insider.keys", s->folder));
    assert_int_equal(keyring_open(s->arena, path, s->clock.today, &own), OK);
    sealing_sql(s, "DELETE FROM tree_head; DELETE FROM tree_tile");
    struct str origin;
    assert_int_equal(seal_origin(s->db, s->arena, &origin), OK);
    sealing_seal(s, own, false);
}

/* The tiles alone, so that they fit his rows; the heads as they were signed. */
static void make_tiles_anew(struct sealing *s)
{
    sealing_sql(s, "CREATE TABLE heads_kept AS SELECT * FROM tree_head");
    make_tree_anew(s);
    sealing_sql(s, "DELETE FROM tree_head; INSERT INTO tree_head SELECT * FROM heads_kept;"
                   "DROP TABLE heads_kept");
}

/* ---- cases ---- */

enum anew { LEAVES = 1, SUMS = 2, TILES = 4, TREE = 8 };
enum by { BY_STORE, BY_HEADS, BY_LEAVES };

struct insider_case {
    const char *what, *sql;
    int64_t leaf_of[3]; /* rows whose leaves he makes anew */
    int anew;
    enum by by; /* what the verifier has beside store and key */
    struct {
        enum ledger_fault_kind kind;
        int64_t no;
    } named[3];
};

#define LAST "360"
static const struct insider_case cases[] = {
    {"a body is changed", "UPDATE operation SET body = salt WHERE no = 120", {0}, 0, BY_STORE,
     {{LEDGER_CHANGED, 120}}},
    {"a body is changed, leaf and sums made anew",
     "UPDATE operation SET body = salt WHERE no = 120", {120}, SUMS, BY_STORE,
     {{LEDGER_CHANGED, 120}}},
    {"an unsealed body is changed", "UPDATE operation SET body = salt WHERE no = 362", {0}, 0,
     BY_STORE, {{LEDGER_CHANGED, 362}}},
    {"a person is changed", "UPDATE operation SET person_id = person_id + 1 WHERE no = 7", {7},
     SUMS, BY_STORE, {{LEDGER_CHANGED, 7}}},
    {"an account is changed", "UPDATE operation SET account_id = 2 WHERE no = 330", {330}, SUMS,
     BY_STORE, {{LEDGER_CHANGED, 330}}},
    {"a row is deleted", "DELETE FROM operation WHERE no = 257", {0}, SUMS, BY_STORE,
     {{LEDGER_DELETED, 257}}},
    {"the first row is deleted", "DELETE FROM operation WHERE no = 1", {0}, SUMS, BY_STORE,
     {{LEDGER_DELETED, 1}}},
    {"two rows change places, leaves and all",
     "UPDATE operation SET no = -1 WHERE no = 40; UPDATE operation SET no = 40 WHERE no = 50;"
     "UPDATE operation SET no = 50 WHERE no = -1",
     {0}, SUMS, BY_STORE, {{LEDGER_MOVED, 40}, {LEDGER_MOVED, 50}}},
    {"two rows change places, leaves made anew",
     "UPDATE operation SET no = -1 WHERE no = 40; UPDATE operation SET no = 40 WHERE no = 50;"
     "UPDATE operation SET no = 50 WHERE no = -1",
     {40, 50}, SUMS, BY_STORE, {{LEDGER_CHANGED, 40}, {LEDGER_CHANGED, 50}}},
    {"a row is dated back", "UPDATE operation SET at = at - 86400000, day = day - 1 WHERE no = 301",
     {301}, SUMS, BY_STORE, {{LEDGER_BACK_DATED, 301}}},
    {"a row is put in with a date of last year",
     "INSERT INTO operation SELECT 366, at - 31536000000, day - 365, service, kind, channel,"
     " establishment_id, seq, line, person_id, account_id, policy, before, salt, body, leaf, payload"
     " FROM operation WHERE no = 365",
     {366}, SUMS, BY_STORE, {{LEDGER_BACK_DATED, 366}}},
    {"a row is put in below sealed ones",
     "INSERT INTO operation SELECT 0, at, day, service, kind, channel,"
     " establishment_id, seq, line, person_id, account_id, policy, before, salt, body, leaf, payload"
     " FROM operation WHERE no = 1",
     {0}, SUMS, BY_STORE, {{LEDGER_MOVED, 0}}},
    {"the end is cut off with its heads",
     "DELETE FROM operation WHERE no > 300; DELETE FROM tree_head WHERE size > 300;"
     "DELETE FROM tree_tile WHERE place > 0",
     {0}, SUMS, BY_HEADS, {{LEDGER_HEAD_GONE, ROWS}, {LEDGER_CUT, ROWS}}},
    {"the same, against the witness's leaves",
     "DELETE FROM operation WHERE no > 300; DELETE FROM tree_head WHERE size > 300;"
     "DELETE FROM tree_tile WHERE place > 0",
     {0}, SUMS, BY_LEAVES, {{LEDGER_HEAD_GONE, ROWS}, {LEDGER_DELETED, 301}, {LEDGER_DELETED, ROWS}}},
    {"unsealed rows are cut off", "DELETE FROM operation WHERE no > " LAST, {0}, 0, BY_STORE,
     {{LEDGER_SUM, ROWS}}},
    {"a head is written anew", "UPDATE tree_head SET root = (SELECT root FROM tree_head WHERE "
     "size = 340) WHERE size = 300", {0}, 0, BY_STORE, {{LEDGER_HEAD_FORGED, 300}}},
    {"a head's note is changed",
     "UPDATE tree_head SET note = replace(note, '2014', '2013') WHERE size = 340", {0}, 0, BY_STORE,
     {{LEDGER_HEAD_FORGED, 340}}},
    {"a head is deleted", "DELETE FROM tree_head WHERE size = 340", {0}, 0, BY_HEADS,
     {{LEDGER_HEAD_GONE, 340}}},
    {"a row and the tiles are changed together", "UPDATE operation SET body = salt WHERE no = 120",
     {120}, SUMS | TILES, BY_STORE, {{LEDGER_CHANGED_RANGE, 1}}},
    {"the same, against the witness's leaves", "UPDATE operation SET body = salt WHERE no = 120",
     {120}, SUMS | TILES, BY_LEAVES, {{LEDGER_CHANGED, 120}}},
    {"everything is made anew with a key of his own",
     "UPDATE operation SET body = salt WHERE no = 120", {120}, SUMS | TREE, BY_LEAVES,
     {{LEDGER_HEAD_FORGED, ROWS + UNSEALED}, {LEDGER_CHANGED, 120}, {LEDGER_HEAD_GONE, 300}}},
    {"the tiles are deleted", "DELETE FROM tree_tile", {0}, 0, BY_STORE, {{LEDGER_TREE_CHANGED, 1}}},
    {"a row is deleted, and the tiles", "DELETE FROM tree_tile; DELETE FROM operation WHERE no = 9",
     {0}, SUMS, BY_STORE, {{LEDGER_CHANGED_RANGE, 1}}},
    {"a row is called erased",
     "UPDATE operation SET body = NULL, payload = leaf WHERE no = 120", {120}, SUMS, BY_STORE,
     {{LEDGER_CHANGED, 120}}},
    {"a row of a number beyond all counting is put in",
     "INSERT INTO operation SELECT 9223372036854775807, at, day, service, kind, channel,"
     " establishment_id, seq, line, person_id, account_id, policy, before, salt, body, leaf, payload"
     " FROM operation WHERE no = 365",
     {0}, SUMS, BY_STORE, {{LEDGER_CHANGED, INT64_MAX}}},
};

static void keep(struct sealing *s)
{
    static const char *const tables[] = {"operation", "tree_tile", "tree_head", "setting"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        sealing_sql(s, "CREATE TABLE kept_%s AS SELECT * FROM %s", tables[i], tables[i]);
}

static void restore(struct sealing *s)
{
    static const char *const tables[] = {"operation", "tree_tile", "tree_head", "setting"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        sealing_sql(s, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept_%s", tables[i], tables[i],
                    tables[i]);
}

static void case_holds(struct sealing *s, const struct insider_case *c)
{
    sealing_sql(s, "%s", c->sql);
    for (int i = 0; i < 3 && c->leaf_of[i]; i++)
        make_leaf_anew(s, c->leaf_of[i]);
    if (c->anew & SUMS)
        make_sums_anew(s);
    if (c->anew & TILES)
        make_tiles_anew(s);
    if (c->anew & TREE)
        make_tree_anew(s);
    struct ledger_report *r = sealing_check(s, c->by != BY_STORE, c->by == BY_LEAVES);
    for (int i = 0; i < 3 && (i == 0 || c->named[i].no); i++) {
        bool is_named = false;
        for (int64_t k = 0; k < r->faults_count && k < LEDGER_FAULTS_MAX; k++)
            is_named |= r->faults[k].kind == c->named[i].kind && r->faults[k].no == c->named[i].no;
        if (is_named)
            continue;
        for (int64_t k = 0; k < r->faults_count && k < LEDGER_FAULTS_MAX; k++)
            print_message("  " STR_FMT "\n",
                          STR_ARG(ledger_fault_text(s->arena, &r->faults[k])));
        fail_msg("%s: %s %lld is not named", c->what, ledger_fault_name(c->named[i].kind),
                 (long long)c->named[i].no);
    }
}

static void each_deed_is_named(void **state)
{
    struct sealing s;
    sealing_open(&s, state);
    sealing_rows(&s, FIRST, 0);
    sealing_seal(&s, NULL, true);
    sealing_rows(&s, SECOND, 0);
    sealing_seal(&s, NULL, true);
    sealing_rows(&s, THIRD, 0);
    sealing_seal(&s, NULL, true);
    sealing_rows(&s, UNSEALED, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sealing_check(&s, i > 0, i > 1)->faults_count, 0);
    keep(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        case_holds(&s, &cases[i]);
        restore(&s);
    }
    assert_int_equal(sealing_check(&s, true, true)->faults_count, 0);
    sealing_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(each_deed_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What both engines must do alike behind db.h. */
#include "support/store.h"
#include <stdio.h>

static void table_make(struct db *db)
{
    assert_int_equal(db_script(db, "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, n INTEGER,"
                                   " word TEXT, bytes BLOB) STRICT; -- a STRICT comment; INTEGER\n"
                                   "CREATE UNIQUE INDEX thing_word ON thing (word);"),
                     OK);
}

static enum err thing_add(struct db *db, int64_t id, struct str word)
{
    return db_exec(db, "INSERT INTO thing (id, word) VALUES ($1, $2)", db_int_arg(id),
                   db_text_arg(word));
}

static int64_t thing_count(struct db *db)
{
    struct db_rows rows;
    assert_int_equal(db_query0(db, &rows, "SELECT count(*) FROM thing"), OK);
    assert_true(db_next(&rows));
    int64_t n = db_int(&rows, 0);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(&rows), OK);
    return n;
}

static struct db *with_table(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    table_make(db);
    return db;
}

static void round_trip(struct db *db, int64_t id, struct db_arg n, struct db_arg word,
                       struct db_arg bytes)
{
    struct db_rows rows;
    assert_int_equal(db_exec(db, "INSERT INTO thing (id, n, word, bytes) VALUES ($1, $2, $3, $4)",
                             db_int_arg(id), n, word, bytes),
                     OK);
    assert_int_equal(db_query(db, &rows, "SELECT n, word, bytes, id FROM thing WHERE id = $1",
                              db_int_arg(id)),
                     OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_is_null(&rows, 0), n.type == DB_NULL);
    assert_int_equal(db_int(&rows, 0), n.i);
    assert_int_equal(db_int_or(&rows, 0, 77), n.type == DB_NULL ? 77 : n.i);
    assert_int_equal(db_is_null(&rows, 1), word.type == DB_NULL);
    assert_true(str_eq(db_text(&rows, 1), word.s));
    assert_int_equal(db_is_null(&rows, 2), bytes.type == DB_NULL);
    assert_true(str_eq(db_blob(&rows, 2), bytes.s));
    assert_int_equal(db_int(&rows, 3), id);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(&rows), OK);
}

static void test_types(void **state)
{
    struct db *db = with_table(state);
    struct db_arg null = db_null_arg();
    round_trip(db, 1, null, null, null);
    round_trip(db, 2, db_int_arg(INT64_MAX), db_text_arg(S("مكتب العمل")), db_blob_arg(S("a\0b\0")));
    round_trip(db, INT64_MIN, db_int_arg(INT64_MIN), db_text_arg(S(" ")), db_blob_arg(S("")));
    round_trip(db, -1, db_int_arg(-1), db_text_arg(((struct str){NULL, 0})),
               db_blob_arg(((struct str){NULL, 0})));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(test_types),
    };
    (void)thing_add;
    (void)thing_count;
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}

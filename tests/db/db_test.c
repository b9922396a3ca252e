/* What both engines must do alike behind db.h. */
#include "db/driver.h"
#include "support/store.h"
#include <stdio.h>
#include <unistd.h>

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
    assert_int_equal(
        db_query(db, &rows, "SELECT n, word, bytes, id FROM thing WHERE id = $1", db_int_arg(id)),
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
    round_trip(db, 2, db_int_arg(INT64_MAX), db_text_arg(S("مكتب العمل")),
               db_blob_arg(S("a\0b\0")));
    round_trip(db, INT64_MIN, db_int_arg(INT64_MIN), db_text_arg(S(" ")), db_blob_arg(S("")));
    round_trip(db, -1, db_int_arg(-1), db_text_arg(((struct str){NULL, 0})),
               db_blob_arg(((struct str){NULL, 0})));
    db_close(db);
}

static void test_statement_is_reused(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    static const char *const words[] = {"a", "bb", "", "dddd"};
    for (int i = 0; i < 4; i++)
        assert_int_equal(thing_add(db, i, str_of(words[i])), OK);
    for (int i = 3; i >= 0; i--) {
        assert_int_equal(db_query(db, &rows, "SELECT word FROM thing WHERE id = $1", db_int_arg(i)),
                         OK);
        assert_true(db_next(&rows));
        assert_true(str_eq_c(db_text(&rows, 0), words[i]));
        assert_int_equal(db_done(&rows), OK); /* before its end */
    }
    db_close(db);
}

static int64_t nested(struct db *db, int64_t id)
{
    struct db_rows rows;
    int64_t sum = 0;
    assert_int_equal(
        db_query(db, &rows, "SELECT id FROM thing WHERE id > $1 ORDER BY id", db_int_arg(id)), OK);
    while (db_next(&rows))
        sum += 1 + nested(db, db_int(&rows, 0));
    assert_int_equal(db_done(&rows), OK);
    return sum;
}

static void test_statement_inside_itself(void **state)
{
    struct db *db = with_table(state);
    for (int i = 1; i <= 3; i++)
        assert_int_equal(thing_add(db, i, str_of((const char *[]){"a", "b", "c"}[i - 1])), OK);
    assert_int_equal(nested(db, 0), 7); /* subsets that are not empty */
    db_close(db);
}

/* NULL first, then a number, then NULL again, by the same literal. */
static void test_null_then_value(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(db_exec(db, "UPDATE thing SET n = $1, bytes = $2",
                                 db_int_or_null(i & 1 ? 5 : -1, -1),
                                 i & 2 ? db_blob_arg(S("x")) : db_null_arg()),
                         OK);
        assert_int_equal(db_query0(db, &rows, "SELECT n, bytes FROM thing"), OK);
        assert_true(db_next(&rows));
        assert_int_equal(db_int_or(&rows, 0, -1), i & 1 ? 5 : -1);
        assert_int_equal(db_is_null(&rows, 1), !(i & 2));
        assert_int_equal(db_done(&rows), OK);
    }
    db_close(db);
}

/* $2 stands before $1, and $1 twice. */
static void test_parameter_order(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_exec(db, "UPDATE thing SET word = $2, n = $1 WHERE id = $1", db_int_arg(1),
                             db_text_arg(S("b"))),
                     OK);
    assert_int_equal(
        db_query(db, &rows, "SELECT n FROM thing WHERE word = $1", db_text_arg(S("b"))), OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_int(&rows, 0), 1);
    assert_int_equal(db_done(&rows), OK);
    db_close(db);
}

/* What the engines name or type differently by nature. */
static void test_same_words(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(thing_add(db, i, str_of((const char *[]){"B", "a", "b"}[i - 1])), OK);
        assert_int_equal(db_exec(db, "UPDATE thing SET n = $2 WHERE id = $1", db_int_arg(i),
                                 db_int_arg(-40000000LL * i)),
                         OK);
    }
    assert_int_equal(db_query0(db, &rows,
                               "SELECT sum(n), count(*) FILTER (WHERE n < -50000000), max(id) = 3, "
                               "1, greatest(2, 7, 5), least(2, 7, 5), sum(id * 10000000000), "
                               "sum(id) - 6, sum(n) FILTER (WHERE id > 9) FROM thing"),
                     OK);
    assert_true(db_next(&rows));
    static const int64_t want[] = {-240000000, 2, 1, 1, 7, 2, 60000000000, 0, 0};
    for (int i = 0; i < 9; i++)
        assert_int_equal(db_int(&rows, i), want[i]);
    assert_true(db_is_null(&rows, 8));
    assert_int_equal(db_done(&rows), OK);
    /* Bytes decide the order, and LIKE tells large letters from small. */
    assert_int_equal(db_query0(db, &rows, "SELECT word FROM thing ORDER BY word LIMIT 1"), OK);
    assert_true(db_next(&rows));
    assert_true(str_eq_c(db_text(&rows, 0), "B"));
    assert_int_equal(db_done(&rows), OK);
    assert_int_equal(
        db_query(db, &rows, "SELECT id FROM thing WHERE word LIKE $1", db_text_arg(S("b%"))), OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_int(&rows, 0), 3);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(&rows), OK);
    db_close(db);
}

static void test_rollback_and_commit(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    db_rollback(db);
    assert_int_equal(thing_count(db), 0);
    db_rollback(db); /* of nothing: no harm */
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_commit(db), OK);
    db_close(db);
    db = store_open(state, DB_READ);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

static void test_close_rolls_back(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    db_close(db);
    db = store_open(state, DB_READ);
    assert_int_equal(thing_count(db), 0);
    db_close(db);
}

static void test_constraint_alone(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(thing_add(db, 2, S("a")), ERR_CONFLICT);
    assert_int_equal(thing_add(db, 1, S("b")), ERR_CONFLICT);
    assert_int_equal(db_exec0(db, "INSERT INTO thing (word) VALUES ('c'), (NULL), ('c')"),
                     ERR_CONFLICT);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

static void test_error_by_query(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    assert_int_equal(db_query0(db, &rows, "SELECT nothing FROM nowhere"), ERR_DB);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(&rows), ERR_DB);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(
        db_query(db, &rows, "INSERT INTO thing (id) VALUES ($1) RETURNING id", db_int_arg(1)),
        ERR_CONFLICT);
    assert_int_equal(db_done(&rows), ERR_CONFLICT);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

/* A batch as the writer makes it: the second of three requests fails and spoils no other. */
static void batch(struct db *db, bool with_query)
{
    assert_int_equal(db_begin(db), OK);
    for (int64_t i = 0; i < 3; i++) {
        assert_int_equal(db_savepoint(db), OK);
        enum err e = thing_add(db, 10 + i, str_of((const char *[]){"x", "y", "z"}[i]));
        if (e == OK && i == 1)
            e = thing_add(db, 10, S("again"));
        if (e == OK)
            e = thing_add(db, 20 + i, str_of((const char *[]){"p", "q", "r"}[i]));
        if (e == OK && with_query) {
            struct db_rows rows;
            e = db_query0(db, &rows, "SELECT max(id) FROM thing");
            if (e == OK)
                e = db_done(&rows);
        }
        if (e == OK)
            e = db_release(db);
        assert_int_equal(e, i == 1 ? ERR_CONFLICT : OK);
        if (e != OK)
            assert_int_equal(db_savepoint_undo(db), OK);
    }
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(db), 4);
}

static void test_savepoint_undo_after_error(void **state)
{
    struct db *db = with_table(state);
    batch(db, false);
    assert_int_equal(db_exec0(db, "DELETE FROM thing"), OK);
    batch(db, true);
    db_close(db);
}

static void test_savepoint_undo_unasked(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(thing_add(db, 2, S("b")), OK);
    assert_int_equal(db_savepoint_undo(db), OK);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(db_savepoint_undo(db), OK);
    assert_int_equal(thing_add(db, 3, S("c")), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(db), 2);
    db_close(db);
}

/* A failure before the savepoint is the whole transaction's, whoever hears of it. */
static void test_error_before_savepoint(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_begin(db), OK);
    enum err e = thing_add(db, 1, S("b"));
    if (e == OK)
        e = db_savepoint(db);
    assert_int_equal(e, ERR_CONFLICT);
    db_rollback(db);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

static void test_error_reaches_commit(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 2, S("b")), OK);
    enum err e = thing_add(db, 1, S("c"));
    if (e == OK) { /* sent without waiting */
        assert_int_equal(db_commit(db), ERR_CONFLICT);
    } else {
        assert_int_equal(e, ERR_CONFLICT);
        db_rollback(db);
    }
    assert_int_equal(thing_count(db), 1);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 2, S("b")), OK);
    assert_int_equal(db_flush(db), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(db), 2);
    db_close(db);
}

/* More than the pipeline holds. */
static void test_many_statements(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_begin(db), OK);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(db_exec(db, "INSERT INTO thing (id, bytes) VALUES ($1, $2)", db_int_arg(i),
                                 db_blob_arg(S("0123456789012345678901234567890123456789"))),
                         OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(db), 3000);
    db_close(db);
}

static void test_on_conflict_and_counts(void **state)
{
    struct db *db = with_table(state);
    int64_t changed = -1;
    for (int i = 0; i < 2; i++)
        assert_int_equal(db_exec_count(db,
                                       "INSERT INTO thing (id, word, n) VALUES ($1, $2, 1) "
                                       "ON CONFLICT (id) DO UPDATE SET n = thing.n + excluded.n",
                                       &changed, db_int_arg(1), db_text_arg(S("a"))),
                         OK);
    assert_int_equal(changed, 1);
    assert_int_equal(db_exec_count(db,
                                   "INSERT INTO thing (id, word) VALUES ($1, $2) "
                                   "ON CONFLICT DO NOTHING",
                                   &changed, db_int_arg(1), db_text_arg(S("b"))),
                     OK);
    assert_int_equal(changed, 0);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 2, S("b")), OK);
    assert_int_equal(
        db_exec_count(db, "UPDATE thing SET n = 9 WHERE id > $1", &changed, db_int_arg(0)), OK);
    assert_int_equal(changed, 2);
    assert_int_equal(db_exec_count(db, "DELETE FROM thing WHERE id > $1", &changed, db_int_arg(7)),
                     OK);
    assert_int_equal(changed, 0);
    assert_int_equal(db_commit(db), OK);
    db_close(db);
}

static void test_returning(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    assert_int_equal(db_query(db, &rows,
                              "INSERT INTO thing (id, n) VALUES ($1, 1), ($2, 2) RETURNING id, n",
                              db_int_arg(5), db_int_arg(6)),
                     OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_int(&rows, 0), 5);
    assert_int_equal(db_done(&rows), OK); /* the second is unread and still inserted */
    assert_int_equal(thing_count(db), 2);
    assert_int_equal(
        db_query(db, &rows, "UPDATE thing SET n = n + 1 WHERE id = $1 RETURNING n", db_int_arg(6)),
        OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_int(&rows, 0), 3);
    assert_false(db_next(&rows));
    assert_int_equal(db_done(&rows), OK);
    db_close(db);
}

static void test_for_update(void **state)
{
    struct db *db = with_table(state);
    struct db_rows rows;
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(
        db_query(db, &rows, "SELECT word FROM thing WHERE id = $1 FOR UPDATE", db_int_arg(1)), OK);
    assert_true(db_next(&rows));
    assert_true(str_eq_c(db_text(&rows, 0), "a"));
    assert_int_equal(db_done(&rows), OK);
    struct db *other = store_open(state, DB_WRITE);
    assert_int_equal(db_script(other, store_engine(state) == DB_SQLITE
                                          ? "PRAGMA busy_timeout = 20"
                                          : "SET lock_timeout = '20ms'"),
                     OK);
    assert_int_equal(db_exec0(other, "UPDATE thing SET n = 1"), ERR_BUSY);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(db_exec0(other, "UPDATE thing SET n = 1"), OK);
    db_close(other);
    db_close(db);
}

static void test_snapshot(void **state)
{
    struct db *writer = with_table(state), *reader = store_open(state, DB_READ);
    assert_int_equal(thing_add(writer, 1, S("a")), OK);
    assert_int_equal(db_read_begin(reader), OK);
    assert_int_equal(thing_count(reader), 1);
    assert_int_equal(thing_add(writer, 2, S("b")), OK);
    assert_int_equal(thing_count(reader), 1);
    db_read_end(reader);
    assert_int_equal(thing_count(reader), 2);
    assert_int_equal(db_read_begin(reader), OK); /* and one without a query */
    db_read_end(reader);
    assert_int_equal(db_read_begin(reader), OK); /* one inside another sees the outer one's */
    assert_int_equal(thing_count(reader), 2);
    assert_int_equal(thing_add(writer, 3, S("c")), OK);
    assert_int_equal(db_read_begin(reader), OK);
    assert_int_equal(thing_count(reader), 2);
    db_read_end(reader);
    assert_int_equal(thing_count(reader), 2);
    db_read_end(reader);
    assert_int_equal(thing_count(reader), 3);
    assert_int_equal(db_exec0(writer, "DELETE FROM thing WHERE id = 3"), OK);
    assert_int_equal(thing_count(reader), 2);
    db_close(reader);
    db_close(writer);
}

static void test_reader_never_writes(void **state)
{
    struct db *writer = with_table(state), *reader = store_open(state, DB_READ);
    assert_int_equal(thing_add(reader, 1, S("a")), ERR_DB);
    assert_int_equal(thing_count(reader), 0);
    db_close(reader);
    db_close(writer);
}

static void test_bulk(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_bulk_begin(db), OK);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    assert_int_equal(db_bulk_end(db), OK);
    assert_int_equal(thing_add(db, 2, S("b")), OK);
    assert_int_equal(thing_count(db), 2);
    db_close(db);
}

/* ---- scratch ---- */
static void test_scratch(void **state)
{
    struct db *db = with_table(state);
    struct db *one, *two;
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &one), OK);
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &two), OK);
    int64_t version = -1;
    assert_int_equal(db_version(one, &version), OK);
    assert_int_equal(version, 0);
    assert_int_equal(db_migrate(one), OK);
    table_make(one);
    table_make(two);
    assert_int_equal(thing_add(one, 1, S("a")), OK);
    assert_int_equal(thing_count(two), 0);
    assert_int_equal(thing_count(db), 0);
    assert_int_equal(db_begin(one), OK);
    assert_int_equal(thing_add(one, 2, S("b")), OK);
    db_rollback(one);
    assert_int_equal(thing_count(one), 1);
    db_close(one);
    db_close(two);
    if (store_engine(state) == DB_POSTGRES) {
        struct db_rows rows;
        assert_int_equal(
            db_query0(db, &rows, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'scratch%'"),
            OK);
        assert_true(db_next(&rows));
        assert_int_equal(db_int(&rows, 0), 0);
        assert_int_equal(db_done(&rows), OK);
    }
    db_close(db);
}

/* ---- migrations ---- */
static void test_migrate(void **state)
{
    static const char first[] = "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY) STRICT;";
    static const char second[] =
        "CREATE TABLE b (word TEXT NOT NULL PRIMARY KEY, raw BLOB)"
        " STRICT, WITHOUT ROWID;\nINSERT INTO b (word) VALUES ('TEXT; --');";
    static const char broken[] =
        "CREATE TABLE c (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);";
    struct embedded files[] = {
        {S("policy/x.tsv"), S("")},
        {S("src/db/schema/002_b.sql"), S(second)},
        {S("src/db/schema/001_a.sql"), S(first)},
        {S("src/db/schema/003_c.sql"), S(broken)},
    };
    struct db *db;
    struct db_rows rows;
    int64_t version = -1;
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &db), OK);
    assert_int_equal(db_migrate_files(db, files + 2, 1), OK);
    assert_int_equal(db_version(db, &version), OK);
    assert_int_equal(version, 1);
    assert_int_equal(db_migrate_files(db, files, 4), ERR_DB);
    assert_int_equal(db_version(db, &version), OK);
    assert_int_equal(version, 1); /* the second went with the third */
    assert_int_equal(db_migrate_files(db, files, 3), OK);
    assert_int_equal(db_version(db, &version), OK);
    assert_int_equal(version, 2);
    assert_int_equal(db_migrate_files(db, files, 3), OK); /* nothing to do */
    assert_int_equal(db_query0(db, &rows, "SELECT word FROM b"), OK);
    assert_true(db_next(&rows));
    assert_true(str_eq_c(db_text(&rows, 0), "TEXT; --"));
    assert_int_equal(db_done(&rows), OK);
    assert_int_equal(db_migrate_files(db, files + 2, 1), ERR_CONFLICT); /* it is newer */
    db_close(db);
}

static void test_core_schema(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    struct db_rows rows;
    int64_t version = 0;
    assert_int_equal(db_version(db, &version), OK);
    assert_true(version >= 1);
    assert_int_equal(db_migrate(db), OK);
    assert_int_equal(db_exec(db,
                             "INSERT INTO statistic (day, service, channel, kind, region, n) "
                             "VALUES ($1, 4, 1, 2, $2, 1) "
                             "ON CONFLICT (day, service, channel, kind, region) "
                             "DO UPDATE SET n = statistic.n + excluded.n",
                             db_int_arg(20000), db_text_arg(S("SA-01"))),
                     OK);
    assert_int_equal(db_query0(db, &rows, "SELECT day, n, region FROM statistic"), OK);
    assert_true(db_next(&rows));
    assert_int_equal(db_int(&rows, 0), 20000);
    assert_int_equal(db_int(&rows, 1), 1);
    assert_true(str_eq_c(db_text(&rows, 2), "SA-01"));
    assert_int_equal(db_done(&rows), OK);
    assert_int_equal(db_exec0(db, "INSERT INTO schema_version (version, applied_at) "
                                  "VALUES (999, 0)"),
                     OK);
    assert_int_equal(db_migrate(db), ERR_CONFLICT);
    db_close(db);
}

/* ---- copies ---- */
static void test_backup_and_restore(void **state)
{
    char path[200];
    struct db *db = with_table(state);
    snprintf(path, sizeof path, "%s/copy", store_folder(state));
    assert_int_equal(thing_add(db, 1, S("نسخة")), OK);
    assert_int_equal(db_backup(db, store_url(state), path), OK);
    assert_int_equal(thing_add(db, 2, S("later")), OK);
    assert_int_equal(db_restore(path, store_url(state)), ERR_BUSY); /* in use */
    assert_int_equal(thing_count(db), 2);
    db_close(db);
    assert_int_equal(db_restore(path, store_url(state)), OK);
    db = store_open(state, DB_WRITE);
    assert_int_equal(db_migrate(db), OK);
    assert_int_equal(thing_count(db), 1);
    assert_int_equal(thing_add(db, 2, S("b")), OK);
    db_close(db);
    assert_int_equal(db_restore(path, store_url(state)), OK); /* and once more */
    db = store_open(state, DB_WRITE);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

static void file_damage(const char *path, long at, size_t n)
{
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    while (n--)
        fputc(0x5a, f);
    fclose(f);
}

static void test_restore_refuses_damage(void **state)
{
    char path[200];
    struct db *db = with_table(state);
    snprintf(path, sizeof path, "%s/copy", store_folder(state));
    assert_int_equal(db_restore(path, store_url(state)), ERR_NOT_FOUND);
    assert_int_equal(db_backup(db, store_url(state), path), OK);
    assert_int_equal(thing_add(db, 1, S("a")), OK);
    db_close(db);
    file_damage(path, store_engine(state) == DB_SQLITE ? 3 * 4096 : 0, 4096);
    assert_int_not_equal(db_restore(path, store_url(state)), OK);
    db = store_open(state, DB_WRITE);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

static void test_url(void **state)
{
    struct db *db;
    (void)state;
    assert_int_equal(db_open("mysql://x", DB_WRITE, &db), ERR_INPUT);
    assert_null(db);
    assert_int_equal(db_open("sqlite:/nowhere/at/all.db", DB_WRITE, &db), ERR_IO);
    assert_int_equal(db_open("sqlite:/nowhere/at/all.db", DB_READ, &db), ERR_NOT_FOUND);
    assert_int_equal(db_open("host=/nowhere dbname=x", DB_READ, &db), ERR_DB);
    assert_null(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url),
        ON_EACH_ENGINE(test_types),
        ON_EACH_ENGINE(test_statement_is_reused),
        ON_EACH_ENGINE(test_statement_inside_itself),
        ON_EACH_ENGINE(test_null_then_value),
        ON_EACH_ENGINE(test_parameter_order),
        ON_EACH_ENGINE(test_same_words),
        ON_EACH_ENGINE(test_rollback_and_commit),
        ON_EACH_ENGINE(test_close_rolls_back),
        ON_EACH_ENGINE(test_constraint_alone),
        ON_EACH_ENGINE(test_error_by_query),
        ON_EACH_ENGINE(test_savepoint_undo_after_error),
        ON_EACH_ENGINE(test_savepoint_undo_unasked),
        ON_EACH_ENGINE(test_error_before_savepoint),
        ON_EACH_ENGINE(test_error_reaches_commit),
        ON_EACH_ENGINE(test_many_statements),
        ON_EACH_ENGINE(test_on_conflict_and_counts),
        ON_EACH_ENGINE(test_returning),
        ON_EACH_ENGINE(test_for_update),
        ON_EACH_ENGINE(test_snapshot),
        ON_EACH_ENGINE(test_reader_never_writes),
        ON_EACH_ENGINE(test_bulk),
        ON_EACH_ENGINE(test_scratch),
        ON_EACH_ENGINE(test_migrate),
        ON_EACH_ENGINE(test_core_schema),
        ON_EACH_ENGINE(test_backup_and_restore),
        ON_EACH_ENGINE(test_restore_refuses_damage),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}

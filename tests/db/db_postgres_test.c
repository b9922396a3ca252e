/* What only PostgreSQL can do wrong: a lost connection, a failed transaction that commits, answers
   that come late, and a password that others can read. */
#include "db/db_postgres.h"
#include "support/store.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct db *with_table(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    assert_int_equal(db_script(db, "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, n INTEGER)"
                                   " STRICT"),
                     OK);
    return db;
}

static enum err thing_add(struct db *db, int64_t id)
{
    return db_exec(db, "INSERT INTO thing (id, n) VALUES ($1, 0)", db_int_arg(id));
}

static int64_t number(struct db *db, const char *sql)
{
    struct db_rows rows;
    assert_int_equal(db_query0(db, &rows, sql), OK);
    assert_true(db_next(&rows));
    int64_t n = db_int(&rows, 0);
    assert_int_equal(db_done(&rows), OK);
    return n;
}

static int64_t thing_count(struct db *db) { return number(db, "SELECT count(*) FROM thing"); }

/* ---- the pipeline ---- */
static void test_sent_without_waiting(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1), OK);
    assert_int_equal(thing_add(db, 1), OK); /* its error is still on the way */
    assert_int_equal(db_flush(db), ERR_CONFLICT);
    assert_int_equal(db_flush(db), OK); /* told once */
    assert_int_equal(thing_add(db, 2), OK);
    assert_int_equal(db_flush(db), ERR_DB); /* the transaction has failed */
    assert_int_equal(db_commit(db), ERR_DB);
    assert_int_equal(thing_count(db), 0);
    db_close(db);
}

/* PostgreSQL answers COMMIT of a failed transaction with success and the word ROLLBACK. */
static void test_commit_of_failed(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1), OK);
    assert_int_equal(thing_add(db, 1), OK);
    assert_int_equal(db_flush(db), ERR_CONFLICT);
    assert_int_equal(db_commit(db), ERR_DB);
    assert_int_equal(thing_count(db), 0);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 1), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
}

/* A statement whose preparing was skipped after an error is prepared again. */
static void test_prepare_skipped(void **state)
{
    struct db *db = with_table(state);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(db_begin(db), OK);
        assert_int_equal(db_savepoint(db), OK);
        assert_int_equal(db_exec0(db, "INSERT INTO thing (id) VALUES (NULL)"), OK);
        assert_int_equal(db_exec(db, "UPDATE thing SET n = $1", db_int_arg(1)), OK);
        assert_int_equal(db_release(db), ERR_CONFLICT);
        assert_int_equal(db_savepoint_undo(db), OK);
        assert_int_equal(db_exec(db, "UPDATE thing SET n = $1", db_int_arg(2)), OK);
        assert_int_equal(db_commit(db), OK);
    }
    db_close(db);
}

/* ---- a lost connection ---- */
static void cut_off(struct db *other)
{
    assert_int_equal(number(other, "SELECT count(pg_terminate_backend(pid, 5000)) "
                                   "FROM pg_stat_activity WHERE datname = current_database() "
                                   "AND pid <> pg_backend_pid() "
                                   "AND backend_type = 'client backend'"),
                     1);
}

static void test_connection_lost(void **state)
{
    struct db *db = with_table(state), *other = store_open(state, DB_WRITE);
    struct db_rows rows;
    for (int at = 0; at < 5; at++) {
        if (at >= 1)
            assert_int_equal(db_begin(db), OK);
        if (at >= 2)
            assert_int_equal(thing_add(db, 1), OK);
        if (at == 3)
            assert_int_equal(db_flush(db), OK);
        if (at >= 4)
            assert_int_equal(db_savepoint(db), OK);
        if (at == 0) {
            cut_off(other);
            assert_int_equal(thing_add(db, 1), ERR_DB);
        } else {
            cut_off(other);
            assert_int_equal(db_query0(db, &rows, "SELECT 1"), ERR_DB);
        }
        if (at == 4)
            assert_int_equal(db_savepoint_undo(db), ERR_DB);
        if (at == 3)
            assert_int_equal(db_commit(db), ERR_DB);
        db_rollback(db);
        assert_int_equal(db_query0(db, &rows, "SELECT 1"), ERR_DB); /* and for ever */
        assert_int_equal(db_flush(db), ERR_DB);
        assert_int_equal(db_script(db, "SELECT 1"), ERR_DB);
        db_close(db);
        assert_int_equal(thing_count(other), 0);
        db = store_open(state, DB_WRITE);
        assert_int_equal(thing_count(db), 0);
    }
    db_close(db);
    db_close(other);
}

/* ---- two writers in each other's way ---- */
static void *second_writer(void *context)
{
    struct db *db = context;
    enum err e = db_begin(db);
    if (e == OK)
        e = db_exec0(db, "UPDATE thing SET n = n + 1 WHERE id = 2");
    if (e == OK)
        e = db_flush(db);
    if (e != OK)
        return (void *)(intptr_t)e;
    /* Waits for the first writer's row, which then waits for this one's. */
    e = db_exec0(db, "UPDATE thing SET n = n + 1 WHERE id = 1");
    if (e == OK)
        e = db_flush(db);
    if (e == OK)
        e = db_commit(db);
    else
        db_rollback(db);
    return (void *)(intptr_t)e;
}

static void test_deadlock(void **state)
{
    struct db *db = with_table(state), *other = store_open(state, DB_WRITE);
    pthread_t thread;
    void *answer;
    assert_int_equal(thing_add(db, 1), OK);
    assert_int_equal(thing_add(db, 2), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_exec0(db, "UPDATE thing SET n = n + 1 WHERE id = 1"), OK);
    assert_int_equal(db_flush(db), OK);
    assert_int_equal(pthread_create(&thread, NULL, second_writer, other), 0);
    while (number(db, "SELECT count(*) FROM pg_locks WHERE NOT granted") == 0)
        usleep(1000);
    enum err e = db_exec0(db, "UPDATE thing SET n = n + 1 WHERE id = 2");
    if (e == OK)
        e = db_flush(db);
    if (e == OK)
        e = db_commit(db);
    else
        db_rollback(db);
    assert_int_equal(pthread_join(thread, &answer), 0);
    enum err e2 = (enum err)(intptr_t)answer;
    assert_true((e == OK && e2 == ERR_BUSY) || (e == ERR_BUSY && e2 == OK));
    assert_int_equal(number(db, "SELECT sum(n) FROM thing"), 2);
    db_close(other);
    db_close(db);
}

/* ---- scratch ---- */
static void test_scratch_left_by_a_crash(void **state)
{
    struct db *db = store_open(state, DB_WRITE), *scratch;
    assert_int_equal(db_script(db, "CREATE SCHEMA scratch_999999999; "
                                   "CREATE TABLE scratch_999999999.thing (id INTEGER)"),
                     OK);
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &scratch), OK);
    assert_int_equal(number(db, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^scratch_'"),
                     1);
    struct db *second;
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &second), OK);
    assert_int_equal(number(db, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^scratch_'"),
                     2);
    db_close(second);
    db_close(scratch);
    db_close(db);
}

/* ---- the schema's words ---- */
static void translates(const char *from, const char *to, bool is_scratch)
{
    char *out = postgres_schema(from, is_scratch);
    assert_string_equal(out, to);
    free(out);
}

static void test_schema_words(void **state)
{
    (void)state;
    translates("CREATE TABLE a (i INTEGER NOT NULL, s TEXT, b BLOB) STRICT;",
               "CREATE TABLE a (i BIGINT NOT NULL, s TEXT COLLATE \"C\", b BYTEA) ;", false);
    translates("CREATE TABLE a (i INTEGER) STRICT, WITHOUT ROWID;", "CREATE TABLE a (i BIGINT)  ;",
               false);
    translates("CREATE TABLE a (i INTEGER) WITHOUT ROWID, STRICT;", "CREATE TABLE a (i BIGINT)  ;",
               false);
    translates("CREATE TABLE a (i INTEGER) STRICT", "CREATE UNLOGGED TABLE a (i BIGINT) ", true);
    translates("-- INTEGER 'x\nSELECT 'BLOB; -- x', \"TEXT\" -- end",
               "\nSELECT 'BLOB; -- x', \"TEXT\" ", false);
    translates("SELECT CAST(i AS TEXT), STRICTLY", "SELECT CAST(i AS TEXT), STRICTLY", false);
    translates("", "", false);
    translates("'open", "'open", false);
}

/* ---- backup ---- */
/* A pg_dump of our own shows what it is told and how. */
static void test_password_is_not_in_the_arguments(void **state)
{
    char path[200], copy[200], line[2000] = "", words[1000];
    snprintf(path, sizeof path, "%s/pg_dump", store_folder(state));
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("#!/bin/sh\nwhile [ \"$1\" != --file ]; do shift; done\n"
          "echo \"$* with $PGPASSWORD\" > \"$2\"\n",
          f);
    fclose(f);
    assert_int_equal(chmod(path, 0755), 0);
    char *before = strdup(getenv("PATH"));
    snprintf(words, sizeof words, "%s:%s", store_folder(state), before);
    setenv("PATH", words, 1);
    setenv("PGPASSWORD", "another", 1);
    snprintf(copy, sizeof copy, "%s/copy", store_folder(state));
    struct db *db = store_open(state, DB_READ);
    assert_int_equal(db_backup(db, "postgresql://ann:s3cret@somewhere/the%20base", copy), OK);
    db_close(db);
    setenv("PATH", before, 1);
    unsetenv("PGPASSWORD");
    free(before);
    f = fopen(copy, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    char *with = strstr(line, " with ");
    assert_non_null(with);
    assert_string_equal(with, " with s3cret\n");
    *with = 0;
    assert_null(strstr(line, "s3cret"));
    assert_non_null(strstr(line, "dbname='the base'"));
    assert_non_null(strstr(line, "user='ann'"));
}

static void test_tool_fails(void **state)
{
    char path[200];
    struct db *db = store_open(state, DB_READ);
    snprintf(path, sizeof path, "%s/copy", store_folder(state));
    assert_int_equal(db_backup(db, "host=/nowhere dbname=x", path), ERR_DB);
    assert_int_not_equal(access(path, F_OK), 0);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_words),
        ON_POSTGRES(test_sent_without_waiting),
        ON_POSTGRES(test_commit_of_failed),
        ON_POSTGRES(test_prepare_skipped),
        ON_POSTGRES(test_connection_lost),
        ON_POSTGRES(test_deadlock),
        ON_POSTGRES(test_scratch_left_by_a_crash),
        ON_POSTGRES(test_password_is_not_in_the_arguments),
        ON_POSTGRES(test_tool_fails),
    };
    return cmocka_run_group_tests_name("db_postgres", tests, NULL, NULL);
}

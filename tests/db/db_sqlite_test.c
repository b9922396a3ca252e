/* What only SQLite can do wrong: its log, its files, and a disk that is full or fails. The failing
   disk is a thin layer between SQLite and its files. */
#include "db/db_sqlite.h"
#include "support/store.h"
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a disk that fails on demand ---- */
static int sync_answer, write_answer; /* SQLITE_OK: as the disk says */
static const sqlite3_io_methods *real_methods;
static sqlite3_vfs *real_vfs;
/* SQLite has several tables of a file's functions, which differ in locking alone. */
static struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods failing;
} files[4];

static int failing_sync(sqlite3_file *file, int flags)
{
    return sync_answer ? sync_answer : real_methods->xSync(file, flags);
}

static int failing_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
    return write_answer ? write_answer : real_methods->xWrite(file, from, n, at);
}

static int failing_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                        int *flags_out)
{
    (void)vfs;
    int code = real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
    if (code != SQLITE_OK)
        return code;
    int i = 0;
    while (files[i].real && files[i].real != file->pMethods)
        assert_true(++i < 4);
    if (!files[i].real) {
        real_methods = files[i].real = file->pMethods;
        files[i].failing = *real_methods;
        files[i].failing.xSync = failing_sync;
        files[i].failing.xWrite = failing_write;
    }
    file->pMethods = &files[i].failing;
    return SQLITE_OK;
}

static int failing_disk_install(void **state)
{
    static sqlite3_vfs vfs;
    (void)state;
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "failing";
    vfs.xOpen = failing_open;
    return sqlite3_vfs_register(&vfs, 1);
}

/* ---- helpers ---- */
static struct db *with_table(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    assert_int_equal(db_script(db, "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, raw BLOB)"
                                   " STRICT"),
                     OK);
    return db;
}

static enum err thing_add(struct db *db, int64_t id, size_t bytes)
{
    static const char raw[64 * 1024];
    assert_true(bytes <= sizeof raw);
    return db_exec(db, "INSERT INTO thing (id, raw) VALUES ($1, $2)", db_int_arg(id),
                   db_blob_arg(((struct str){raw, bytes})));
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

/* ---- a full disk ---- */
static void test_disk_full(void **state)
{
    struct db *db = with_table(state), *reader = store_open(state, DB_READ);
    assert_int_equal(thing_add(db, 1, 10), OK);
    int64_t pages = number(db, "PRAGMA page_count");
    char limit[64];
    snprintf(limit, sizeof limit, "PRAGMA max_page_count = %d", (int)pages + 2);
    assert_int_equal(db_script(db, limit), OK);
    assert_int_equal(thing_add(db, 2, 64 * 1024), ERR_BUSY);
    assert_int_equal(thing_count(db), 1);
    assert_int_equal(thing_count(reader), 1);

    /* In a batch, SQLite may give up the whole transaction: nothing of it may commit alone. */
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 3, 10), OK);
    assert_int_equal(db_savepoint(db), OK);
    assert_int_equal(thing_add(db, 4, 64 * 1024), ERR_BUSY);
    assert_int_equal(db_savepoint_undo(db), ERR_BUSY);
    assert_int_equal(thing_add(db, 5, 10), ERR_BUSY);
    assert_int_equal(db_script(db, "DELETE FROM thing"), ERR_BUSY);
    assert_int_equal(db_flush(db), ERR_BUSY);
    assert_int_equal(db_commit(db), ERR_BUSY);
    assert_int_equal(thing_count(reader), 1);
    assert_int_equal(thing_count(db), 1);

    assert_int_equal(db_script(db, "PRAGMA max_page_count = 1000000"), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 4, 64 * 1024), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(reader), 2);
    db_close(reader);
    db_close(db);
}

static void commit_fails(void **state, int *answer, int code, enum err want)
{
    struct db *db = with_table(state), *reader = store_open(state, DB_READ);
    assert_int_equal(thing_add(db, 1, 10), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 2, 10), OK);
    *answer = code;
    assert_int_equal(db_commit(db), want);
    assert_int_equal(thing_count(reader), 1);
    *answer = SQLITE_OK;
    assert_int_equal(thing_count(db), 1);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(thing_add(db, 3, 10), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(thing_count(reader), 2);
    db_close(reader);
    db_close(db);
}

static void test_sync_fails(void **state)
{
    commit_fails(state, &sync_answer, SQLITE_IOERR_FSYNC, ERR_IO);
}

static void test_disk_full_at_commit(void **state)
{
    commit_fails(state, &write_answer, SQLITE_FULL, ERR_BUSY);
}

static void test_write_fails(void **state)
{
    commit_fails(state, &write_answer, SQLITE_IOERR_WRITE, ERR_IO);
}

/* ---- the log ---- */
static void test_checkpoint(void **state)
{
    struct db *db = with_table(state), *keeper = store_open(state, DB_WRITE);
    struct db *reader = store_open(state, DB_READ);
    for (int i = 0; i < 100; i++)
        assert_int_equal(thing_add(db, i, 64 * 1024), OK);
    int64_t before = db_wal_pages(db);
    assert_true(before > 1600); /* SQLite's own checkpoint would have come at 1,000 */
    assert_int_equal(db_read_begin(reader), OK);
    assert_int_equal(thing_count(reader), 100);
    assert_int_equal(thing_add(db, 100, 10), OK);
    assert_int_equal(db_checkpoint(keeper), OK); /* a reader stands in its way: no error */
    assert_int_equal(thing_count(reader), 100);
    db_read_end(reader);
    assert_int_equal(db_checkpoint(keeper), OK);
    assert_int_equal(db_wal_pages(keeper), 0);
    assert_int_equal(thing_add(db, 101, 10), OK);
    assert_true(db_wal_pages(db) < 10); /* the log began again */
    assert_int_equal(thing_count(reader), 102);
    db_close(reader);
    db_close(keeper);
    db_close(db);
}

/* A bulk load's commits are not synced, and yet whoever reads beside it must find them in the log. */
static void test_bulk_is_seen(void **state)
{
    struct db *db = with_table(state), *reader = store_open(state, DB_READ);
    assert_int_equal(db_bulk_begin(db), OK);
    for (int i = 1; i <= 20; i++) {
        assert_int_equal(thing_add(db, i, 3000), OK);
        assert_int_equal(thing_count(reader), i);
        assert_int_equal(number(reader, "SELECT sum(length(raw)) FROM thing"), 3000 * i);
    }
    assert_int_equal(db_bulk_end(db), OK);
    db_close(reader);
    db_close(db);
}

/* A reader keeps its mapping while others write: it must see what a checkpoint wrote into the pages
   it has mapped, and the pages by which the file has grown since, also after so many commits that it
   maps anew. */
static void test_mapping_kept(void **state)
{
    struct db *db = with_table(state), *keeper = store_open(state, DB_WRITE);
    struct db *reader = store_open(state, DB_READ);
    int64_t bytes = 0;
    for (int i = 0; i < 1200; i++) {
        assert_int_equal(thing_add(db, i, 3000), OK);
        bytes += 3000;
        if (i % 7 == 0) {
            assert_int_equal(db_exec(db, "UPDATE thing SET raw = $2 WHERE id = $1",
                                     db_int_arg(i / 2), db_blob_arg(S("short"))),
                             OK);
            bytes = number(db, "SELECT sum(length(raw)) FROM thing");
        }
        if (i % 50 == 0)
            assert_int_equal(db_checkpoint(keeper), OK);
        if (i % 3 == 0)
            assert_int_equal(number(reader, "SELECT sum(length(raw)) FROM thing"), bytes);
    }
    assert_int_equal(thing_count(reader), 1200);
    assert_int_equal(number(reader, "SELECT sum(length(raw)) FROM thing"), bytes);
    db_close(reader);
    db_close(keeper);
    db_close(db);
}

/* ---- writers and checkpoints at once ---- */
enum { CHECKPOINTS = 10, ROUNDS = 50 };
struct keeper {
    struct db *writer, *own;
    _Atomic int done;
};

static void *keep(void *context)
{
    struct keeper *k = context;
    while (k->done < CHECKPOINTS)
        if (db_wal_pages(k->writer) > 200)
            k->done = db_checkpoint(k->own) == OK ? k->done + 1 : 1000;
    return NULL;
}

/* Without the gate the log grows by all that is written while the writer makes no pause. */
static void test_log_stays_short(void **state)
{
    struct keeper k = {.writer = with_table(state), .own = store_open(state, DB_WRITE)};
    pthread_t thread;
    char path[200];
    struct stat info;
    int64_t id = 0;
    snprintf(path, sizeof path, "%s-wal", sqlite_path(store_url(state)));
    assert_int_equal(pthread_create(&thread, NULL, keep, &k), 0);
    while (k.done < CHECKPOINTS) {
        assert_int_equal(db_begin(k.writer), OK);
        assert_int_equal(thing_add(k.writer, ++id, 32 * 1024), OK);
        assert_int_equal(db_commit(k.writer), OK);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(k.done, CHECKPOINTS);
    assert_int_equal(stat(path, &info), 0);
    assert_true(info.st_size < id * 32 * 1024 / 2);
    assert_int_equal(thing_count(k.writer), id);
    db_close(k.own);
    db_close(k.writer);
}

static void *write_rounds(void *context)
{
    struct db *db = context;
    enum err e = OK;
    for (int i = 0; i < ROUNDS && e == OK; i++) {
        e = db_begin(db);
        if (e == OK)
            e = db_exec0(db, "UPDATE thing SET id = id + 1");
        if (e == OK)
            e = i % 5 == 4 ? (db_rollback(db), OK) : db_commit(db);
    }
    return (void *)(intptr_t)e;
}

static void test_writers_queue(void **state)
{
    struct db *db = with_table(state), *writers[3];
    pthread_t threads[3];
    void *answer;
    assert_int_equal(thing_add(db, 0, 10), OK);
    for (int i = 0; i < 3; i++) {
        writers[i] = store_open(state, DB_WRITE);
        assert_int_equal(pthread_create(&threads[i], NULL, write_rounds, writers[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(threads[i], &answer), 0);
        assert_int_equal((intptr_t)answer, OK);
        db_close(writers[i]);
    }
    assert_int_equal(number(db, "SELECT id FROM thing"), 3 * ROUNDS * 4 / 5);
    db_close(db);
}

static void test_bulk_checkpoints(void **state)
{
    struct db *db = with_table(state);
    assert_int_equal(db_bulk_begin(db), OK);
    assert_int_equal(number(db, "PRAGMA synchronous"), 1);
    for (int i = 0; i < 10; i++)
        assert_int_equal(thing_add(db, i, 64 * 1024), OK);
    assert_int_equal(db_bulk_end(db), OK);
    assert_int_equal(db_wal_pages(db), 0);
    assert_int_equal(number(db, "PRAGMA synchronous"), 2);
    db_close(db);
}

/* ---- settings and files ---- */
static void test_settings(void **state)
{
    struct db *db = with_table(state), *reader = store_open(state, DB_READ);
    assert_int_equal(number(db, "PRAGMA synchronous"), 2);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    assert_int_equal(number(db, "PRAGMA trusted_schema"), 0);
    assert_int_equal(number(reader, "PRAGMA mmap_size"), 1 << 30);
    assert_int_equal(number(reader, "PRAGMA query_only"), 1);
    struct db_rows rows;
    assert_int_equal(db_query0(db, &rows, "PRAGMA journal_mode"), OK);
    assert_true(db_next(&rows));
    assert_true(str_eq_c(db_text(&rows, 0), "wal"));
    assert_int_equal(db_done(&rows), OK);
    /* A string in double quotes is a mistake, as in PostgreSQL. */
    assert_int_equal(db_query0(db, &rows, "SELECT \"text\""), ERR_DB);
    assert_int_equal(number(db, "SELECT greatest(NULL, 3)"), 3);
    db_close(reader);
    db_close(db);
}

static void test_files_are_private(void **state)
{
    struct db *db = with_table(state);
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[200];
    struct stat info;
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s", sqlite_path(store_url(state)), ends[i]);
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
    snprintf(path, sizeof path, "%s/copy", store_folder(state));
    assert_int_equal(db_backup(db, store_url(state), path), OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    db_close(db);
}

static int file_count(const char *folder)
{
    DIR *d = opendir(folder);
    int n = 0;
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static void test_scratch_leaves_nothing(void **state)
{
    struct db *db;
    int before = file_count(store_folder(state));
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &db), OK);
    assert_int_equal(db_migrate(db), OK);
    assert_int_equal(file_count(store_folder(state)), before);
    db_close(db);
    assert_int_equal(file_count(store_folder(state)), before);
}

static void test_file_is_no_database(void **state)
{
    struct db *db;
    const char *path = sqlite_path(store_url(state));
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        fputs("not a database ", f);
    fclose(f);
    assert_int_equal(db_open(store_url(state), DB_WRITE, &db), ERR_DB);
    assert_null(db);
}

static void test_restore_over_damage(void **state)
{
    char path[200];
    struct db *db = with_table(state);
    snprintf(path, sizeof path, "%s/copy", store_folder(state));
    assert_int_equal(thing_add(db, 1, 10), OK);
    assert_int_equal(db_backup(db, store_url(state), path), OK);
    db_close(db);
    test_file_is_no_database(state);
    assert_int_equal(db_restore(path, store_url(state)), OK);
    db = store_open(state, DB_WRITE);
    assert_int_equal(thing_count(db), 1);
    db_close(db);
    /* Another program's database is no backup of ours. */
    db = NULL;
    assert_int_equal(unlink(path), 0);
    char url[220];
    snprintf(url, sizeof url, "sqlite:%s", path);
    assert_int_equal(db_open(url, DB_WRITE, &db), OK);
    assert_int_equal(db_script(db, "CREATE TABLE other (id INTEGER)"), OK);
    db_close(db);
    assert_int_equal(db_restore(path, store_url(state)), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(test_disk_full),
        ON_SQLITE(test_disk_full_at_commit),
        ON_SQLITE(test_sync_fails),
        ON_SQLITE(test_write_fails),
        ON_SQLITE(test_checkpoint),
        ON_SQLITE(test_mapping_kept),
        ON_SQLITE(test_bulk_is_seen),
        ON_SQLITE(test_log_stays_short),
        ON_SQLITE(test_writers_queue),
        ON_SQLITE(test_bulk_checkpoints),
        ON_SQLITE(test_settings),
        ON_SQLITE(test_files_are_private),
        ON_SQLITE(test_scratch_leaves_nothing),
        ON_SQLITE(test_file_is_no_database),
        ON_SQLITE(test_restore_over_damage),
    };
    return cmocka_run_group_tests_name("db_sqlite", tests, failing_disk_install, NULL);
}

/* A power cut at every moment that matters: before and after each sync, and after each commit that was
   answered. What the disk then holds is what was synced, and of the rest any sectors whatever. From each
   such image the store must come back whole, with every answered row (security.md R1).

   The disk is a layer between SQLite and its files that remembers what no sync has confirmed. The
   same run without syncing must lose rows, or this test would prove nothing. */
#include "base/random.h"
#include "db/db_sqlite.h"
#include "support/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    SECTOR = 512,
    FILES = 2,
    IMAGES_A_CUT = 3,
    COMMITS = 60,
    ROWS_A_COMMIT = 3,
    PENDING_MAX = 4096
};

/* ---- the disk ---- */
struct pending { /* a write, or (bytes == NULL) a cut to `at` bytes, that no sync has confirmed */
    int64_t at;
    size_t n;
    char *bytes;
};
struct disk_file {
    const char *ending; /* of the name, after the store's */
    char *durable;
    size_t n, room;
    struct pending pending[PENDING_MAX];
    size_t pending_count;
};
static struct disk_file disk[FILES] = {{.ending = ""}, {.ending = "-wal"}};
static char store_path[500];
struct recorded {           /* behind SQLite's own part of an open file */
    struct disk_file *file; /* NULL: not of the store */
    const sqlite3_io_methods *real;
};
static sqlite3_vfs *real_vfs;
static struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods recording;
} tables[4];
static void (*at_cut)(void);
static struct random chance;

static struct recorded *recorded_of(sqlite3_file *f)
{
    return (struct recorded *)((char *)f + real_vfs->szOsFile);
}

static const sqlite3_io_methods *real_of(sqlite3_file *f) { return recorded_of(f)->real; }

static void image_put(char **at, size_t *n, size_t *room, const struct pending *p, bool is_torn)
{
    size_t end = (size_t)p->at + p->n;
    if (!p->bytes) {
        if ((size_t)p->at < *n)
            *n = (size_t)p->at;
        return;
    }
    if (end > *room) {
        *room = end * 2;
        *at = realloc(*at, *room);
        assert_non_null(*at);
    }
    if (end > *n) {
        memset(*at + *n, 0, end - *n);
        *n = end;
    }
    for (size_t from = 0; from < p->n; from += SECTOR) {
        size_t most = p->n - from < SECTOR ? p->n - from : SECTOR;
        if (!is_torn || random_chance(&chance, 1, 2))
            memcpy(*at + p->at + from, p->bytes + from, most);
    }
}

static void pending_add(struct disk_file *d, int64_t at, const void *bytes, size_t n)
{
    assert_true(d->pending_count < PENDING_MAX);
    struct pending *p = &d->pending[d->pending_count++];
    *p = (struct pending){.at = at, .n = n};
    if (bytes) {
        p->bytes = malloc(n);
        assert_non_null(p->bytes);
        memcpy(p->bytes, bytes, n);
    }
}

static void pending_confirm(struct disk_file *d)
{
    for (size_t i = 0; i < d->pending_count; i++) {
        image_put(&d->durable, &d->n, &d->room, &d->pending[i], false);
        free(d->pending[i].bytes);
    }
    d->pending_count = 0;
}

static int recording_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    struct disk_file *d = recorded_of(f)->file;
    if (d)
        pending_add(d, at, from, (size_t)n);
    return real_of(f)->xWrite(f, from, n, at);
}

static int recording_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct disk_file *d = recorded_of(f)->file;
    if (d)
        pending_add(d, size, NULL, 0);
    return real_of(f)->xTruncate(f, size);
}

static int recording_sync(sqlite3_file *f, int flags)
{
    struct disk_file *d = recorded_of(f)->file;
    (void)flags; /* the machine's own disk has nothing to do with it */
    if (d && at_cut)
        at_cut();
    if (d)
        pending_confirm(d);
    if (d && at_cut)
        at_cut();
    return SQLITE_OK;
}

static struct disk_file *disk_file_of(const char *name)
{
    size_t n = strlen(store_path);
    for (int i = 0; n && name && i < FILES; i++)
        if (strncmp(name, store_path, n) == 0 && strcmp(name + n, disk[i].ending) == 0)
            return &disk[i];
    return NULL;
}

static int recording_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                          int *flags_out)
{
    (void)vfs;
    int code = real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
    if (code != SQLITE_OK)
        return code;
    int i = 0;
    while (tables[i].real && tables[i].real != file->pMethods)
        assert_true(++i < 4);
    if (!tables[i].real) {
        tables[i].real = file->pMethods;
        tables[i].recording = *tables[i].real;
        tables[i].recording.xSync = recording_sync;
        tables[i].recording.xWrite = recording_write;
        tables[i].recording.xTruncate = recording_truncate;
    }
    file->pMethods = &tables[i].recording;
    *recorded_of(file) = (struct recorded){disk_file_of(name), tables[i].real};
    return SQLITE_OK;
}

static int disk_install(void **state)
{
    static sqlite3_vfs vfs;
    (void)state;
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "recording";
    vfs.szOsFile += (int)sizeof(struct recorded);
    vfs.xOpen = recording_open;
    return sqlite3_vfs_register(&vfs, 1);
}

/* ---- cuts ---- */
static int64_t answered;          /* rows of commits that were answered */
static int cuts, images, lost;    /* lost: images without an answered row */
static bool has_torn_transaction; /* some rows of a commit without the others */

static int64_t number(struct db *db, const char *sql)
{
    struct db_rows rows;
    assert_int_equal(db_query0(db, &rows, sql), OK);
    assert_true(db_next(&rows));
    int64_t n = db_int(&rows, 0);
    assert_int_equal(db_done(&rows), OK);
    return n;
}

static void image_write(const struct disk_file *d, const char *path)
{
    char name[600];
    size_t n = d->n, room = d->n ? d->n : 1;
    char *bytes = malloc(room);
    assert_non_null(bytes);
    if (d->n)
        memcpy(bytes, d->durable, d->n);
    for (size_t i = 0; i < d->pending_count; i++)
        image_put(&bytes, &n, &room, &d->pending[i], true);
    snprintf(name, sizeof name, "%s%s", path, d->ending);
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    free(bytes);
}

/* Opens what a cut left and looks. */
static void image_check(void)
{
    char path[600], url[700], name[700];
    struct db *db;
    static const char *const endings[] = {"", "-wal", "-shm"};
    snprintf(path, sizeof path, "%s.cut", store_path);
    for (int i = 0; i < FILES; i++)
        image_write(&disk[i], path);
    snprintf(url, sizeof url, "sqlite:%s", path);
    assert_int_equal(db_open(url, DB_WRITE, &db), OK);
    images++;
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_integrity_check WHERE "
                                "integrity_check = 'ok'"),
                     1);
    int64_t rows = number(db, "SELECT count(*) FROM thing");
    lost += rows < answered;
    has_torn_transaction |= rows % ROWS_A_COMMIT != 0;
    has_torn_transaction |= rows != number(db, "SELECT COALESCE(max(id), 0) FROM thing");
    db_close(db);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

static void cut(void)
{
    void (*again)(void) = at_cut;
    at_cut = NULL; /* the image's own syncs are no cuts */
    cuts++;
    for (int i = 0; i < IMAGES_A_CUT; i++)
        image_check();
    at_cut = again;
}

/* ---- the run ---- */
static void run(void **state, const char *setting)
{
    static const char raw[2000];
    answered = cuts = images = lost = 0;
    has_torn_transaction = false;
    for (int i = 0; i < FILES; i++)
        disk[i].n = disk[i].pending_count = 0;
    char url[600];
    struct db *db, *keeper;
    chance = random_seed(20140116);
    snprintf(store_path, sizeof store_path, "%s/power.db", store_folder(state));
    snprintf(url, sizeof url, "sqlite:%s", store_path);
    assert_int_equal(db_open(url, DB_WRITE, &db), OK);
    assert_int_equal(db_open(url, DB_WRITE, &keeper), OK);
    assert_int_equal(db_script(db, setting), OK);
    assert_int_equal(db_script(keeper, setting), OK);
    assert_int_equal(db_script(db, "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, raw BLOB)"
                                   " STRICT"),
                     OK);
    for (int i = 0; i < FILES; i++)
        pending_confirm(&disk[i]);
    at_cut = cut;
    for (int64_t id = 1; id <= (int64_t)COMMITS * ROWS_A_COMMIT;) {
        assert_int_equal(db_begin(db), OK);
        for (int i = 0; i < ROWS_A_COMMIT; i++, id++)
            assert_int_equal(db_exec(db, "INSERT INTO thing (id, raw) VALUES ($1, $2)",
                                     db_int_arg(id),
                                     db_blob_arg(((struct str){raw, (size_t)(id * 37 % 2000)}))),
                             OK);
        assert_int_equal(db_commit(db), OK);
        answered = id - 1;
        cut();
        if (id % 30 < ROWS_A_COMMIT)
            assert_int_equal(db_checkpoint(keeper), OK);
    }
    at_cut = NULL;
    db_close(keeper);
    db_close(db);
    store_path[0] = 0;
}

static void nothing_answered_is_lost(void **state)
{
    run(state, "PRAGMA synchronous = FULL"); /* as db_open sets it */
    assert_true(cuts > 3 * COMMITS);
    assert_int_equal(images, cuts * IMAGES_A_CUT);
    assert_int_equal(lost, 0);
    assert_false(has_torn_transaction);
}

static void without_syncs_it_would_be(void **state)
{
    run(state, "PRAGMA synchronous = NORMAL");
    assert_true(lost > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(nothing_answered_is_lost),
        ON_SQLITE(without_syncs_it_would_be),
    };
    return cmocka_run_group_tests_name("power_cut", tests, disk_install, NULL);
}

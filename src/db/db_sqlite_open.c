/* Opening a SQLite store: its settings, and what makes the two engines speak alike.

   The trap: SQLite's locks belong to the process and a file. Opening and closing a store's file by
   hand while a connection is open drops that connection's locks. */
#include "db/db_sqlite.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* GREATEST and LEAST as PostgreSQL has them: SQLite calls them max and min, and they skip no NULL. */
static void greatest(sqlite3_context *context, int n, sqlite3_value **values)
{
    bool is_least = sqlite3_user_data(context) != NULL;
    int best = -1;
    for (int i = 0; i < n; i++) {
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            continue;
        int64_t v = sqlite3_value_int64(values[i]);
        if (best < 0 || (is_least ? v < sqlite3_value_int64(values[best])
                                  : v > sqlite3_value_int64(values[best])))
            best = i;
    }
    if (best >= 0)
        sqlite3_result_int64(context, sqlite3_value_int64(values[best]));
}

static void functions_add(sqlite3 *handle)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function_v2(handle, "greatest", -1, flags, NULL, greatest, NULL, NULL, NULL);
    sqlite3_create_function_v2(handle, "least", -1, flags, handle, greatest, NULL, NULL, NULL);
}

/* Counting every allocation takes a lock that all threads share, and nobody reads the counts. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
    sqlite_log_vfs_register();
}
static pthread_once_t configured = PTHREAD_ONCE_INIT;

static const char *settings_of(enum db_mode mode)
{
    switch (mode) {
    case DB_READ:
        return "PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -8192; PRAGMA query_only = ON";
    case DB_WRITE:
        return "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; "
               "PRAGMA mmap_size = 1073741824; PRAGMA journal_size_limit = 268435456; "
               "PRAGMA foreign_keys = ON";
    case DB_SCRATCH:
        /* MEMORY, not OFF: a rollback with the journal off is undefined. */
        return "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; "
               "PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON";
    }
    assert(!"a mode");
    return NULL;
}

enum err sqlite_handle_open(const char *path, int flags, sqlite3 **out)
{
    flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    pthread_once(&configured, configure);
    int code = sqlite3_open_v2(path, out, flags, SQLITE_LOG_VFS);
    if (code != SQLITE_OK) {
        enum err e = sqlite_error(*out, code, "open");
        sqlite3_close(*out);
        *out = NULL;
        return e;
    }
    sqlite3_busy_timeout(*out, SQLITE_BUSY_MS);
    sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(*out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* "x" is an identifier, as in PostgreSQL, and never a string. */
    sqlite3_db_config(*out, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(*out, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    return OK;
}

static enum err handle_set_up(struct sqlite *db, const char *path)
{
    functions_add(db->handle);
    if (db->head.mode == DB_WRITE)
        sqlite_log_watch(db, path);
    TRY(sqlite_script(&db->head, settings_of(db->head.mode)));
    /* LIKE tells 'a' from 'A', as in PostgreSQL, and can use an index. */
    return sqlite_script(&db->head, "PRAGMA case_sensitive_like = ON");
}

/* A temporary file beside the store, so that it is on a disk meant for it; its name goes at once. */
static enum err scratch_open(const char *path, sqlite3 **out)
{
    char name[4096];
    const char *slash = strrchr(path, '/'), *folder = getenv("TMPDIR");
    if (slash)
        snprintf(name, sizeof name, "%.*s/scratch-XXXXXX", (int)(slash - path), path);
    else
        snprintf(name, sizeof name, "%s/scratch-XXXXXX", folder ? folder : ".");
    int fd = mkstemp(name);
    if (fd < 0)
        return fail(ERR_IO, "no temporary file for a scratch store: %s", strerror(errno));
    close(fd);
    enum err e = sqlite_handle_open(name, SQLITE_OPEN_READWRITE, out);
    /* Touched before its name goes: SQLite opens the file at the first access. */
    if (e == OK && sqlite3_exec(*out, "PRAGMA user_version", NULL, NULL, NULL) != SQLITE_OK)
        e = sqlite_error(*out, sqlite3_extended_errcode(*out), "scratch");
    unlink(name);
    return e;
}

static enum err file_open(const char *path, enum db_mode mode, sqlite3 **out)
{
    if (mode == DB_READ) {
        if (access(path, R_OK) != 0)
            return fail(ERR_NOT_FOUND, "no database file that can be read: %s", strerror(errno));
        return sqlite_handle_open(path, SQLITE_OPEN_READONLY, out);
    }
    TRY(sqlite_file_make(path, false));
    return sqlite_handle_open(path, SQLITE_OPEN_READWRITE, out);
}

/* Made by hand so that others on the machine can't read it; SQLite gives its log the same rights.
   O_EXCL matters: opening and closing a file that a connection of this process holds would drop
   that connection's locks. */
enum err sqlite_file_make(const char *path, bool must_be_new)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST || must_be_new)
        return fail(ERR_IO, "the database file can't be made: %s", strerror(errno));
    return OK;
}

void sqlite_close(struct db *head)
{
    struct sqlite *db = (struct sqlite *)head;
    for (size_t i = 0; i < db->cache.cap; i++) {
        struct sqlite_statement *s = (struct sqlite_statement *)db->cache.slots[i];
        if (s)
            sqlite3_finalize(s->handle);
        free(s);
    }
    int code = sqlite3_close(db->handle);
    assert(code == SQLITE_OK);
    sqlite_log_forget(db);
    free(db->cache.slots);
    free(db);
}

enum err sqlite_open(const char *url, enum db_mode mode, struct db **out)
{
    const char *path = sqlite_path(url);
    struct sqlite *db = db_memory(sizeof *db);
    db->head = (struct db){.driver = &db_sqlite_driver, .engine = DB_SQLITE, .mode = mode};
    statement_cache_init(&db->cache);
    enum err e =
        mode == DB_SCRATCH ? scratch_open(path, &db->handle) : file_open(path, mode, &db->handle);
    if (e == OK)
        e = handle_set_up(db, path);
    if (e != OK) {
        sqlite_close(&db->head);
        return e;
    }
    *out = &db->head;
    return OK;
}

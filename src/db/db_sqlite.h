/* Inside the SQLite driver: what its file of statements and its file of copies share. */
#pragma once
#include "db/driver.h"
#include <sqlite3.h>
#include <stdatomic.h>

struct sqlite {
    struct db head;
    sqlite3 *handle;
    struct statement_cache cache;
    enum err lost;             /* the error that made SQLite roll the transaction back itself */
    _Atomic int64_t wal_pages; /* read by the thread that decides on a checkpoint */
};

/* The error for SQLite's result code; one log line. `doing`: the SQL text or a word. */
enum err sqlite_error(sqlite3 *handle, int code, const char *doing);
/* Opens path with this program's safety settings; *out is NULL on an error. */
enum err sqlite_handle_open(const char *path, int flags, sqlite3 **out);
/* Makes an empty file that only its owner can read; one that is there is left alone, or an error. */
enum err sqlite_file_make(const char *path, bool must_be_new);
static inline const char *sqlite_path(const char *url) { return url + sizeof "sqlite:" - 1; }

enum err sqlite_backup(struct db *db, const char *url, const char *path);
enum err sqlite_restore(const char *path, const char *url);

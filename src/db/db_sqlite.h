/* Inside the SQLite driver: what its files share. */
#pragma once
#include "db/driver.h"
#include <sqlite3.h>
#include <stdatomic.h>

enum { SQLITE_BUSY_MS = 5000 };
/* The VFS that gathers the log's writes (db_sqlite_wal.c); registered before the first open. */
#define SQLITE_LOG_VFS "bawaba-log"
void sqlite_log_vfs_register(void);

struct sqlite_statement {
    struct statement head;
    sqlite3_stmt *handle;
    int params;
    uint8_t place[DB_ARGS_MAX + 1]; /* SQLite's index of $1, $2 …; 0: not in the text */
};

struct gate;
struct sqlite {
    struct db head;
    sqlite3 *handle;
    struct statement_cache cache;
    enum err lost;     /* the error that made SQLite roll the transaction back itself */
    struct gate *gate; /* of the store's file; NULL for readers and scratch */
    bool is_in_gate;
    _Atomic int64_t wal_pages; /* read by the thread that decides on a checkpoint */
};

/* The error for SQLite's result code; one log line. `doing`: the SQL text or a word. */
enum err sqlite_error(sqlite3 *handle, int code, const char *doing);
/* Opens path with this program's safety settings; *out is NULL on an error. */
enum err sqlite_handle_open(const char *path, int flags, sqlite3 **out);
/* Makes an empty file that only its owner can read; one that is there is left alone, or an error. */
enum err sqlite_file_make(const char *path, bool must_be_new);
static inline const char *sqlite_path(const char *url) { return url + sizeof "sqlite:" - 1; }

/* What db_open does for "sqlite:PATH" (db/db.h). The caller closes it. */
enum err sqlite_open(const char *url, enum db_mode mode, struct db **out);
void sqlite_close(struct db *db);
/* Runs several statements as they are. */
enum err sqlite_script(struct db *db, const char *sql);
/* Takes the place of SQLite's own checkpoints on a DB_WRITE connection: counts the log's pages at
   each commit, and finds the store's gate. */
void sqlite_log_watch(struct sqlite *db, const char *path);
void sqlite_log_forget(struct sqlite *db);
/* Copies pages of the log into the file; way: SQLITE_CHECKPOINT_… */
enum err sqlite_log_copy(struct sqlite *db, int way);
enum err sqlite_checkpoint(struct db *db);
int64_t sqlite_wal_pages(const struct db *db);
/* Waits for this process's other writers and for a checkpoint's last step; ERR_BUSY after 5 s. */
enum err sqlite_gate_enter(struct sqlite *db);
void sqlite_gate_leave(struct sqlite *db); /* not inside: nothing happens */
enum err sqlite_backup(struct db *db, const char *url, const char *path);
enum err sqlite_restore(const char *path, const char *url);

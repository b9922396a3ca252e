/* Backup and restore of a SQLite store. A copy is whole or not there: it is made under another name,
   synced and then renamed. Restoring needs the program stopped, and says so when it runs. */
#include "base/log.h"
#include "db/db_sqlite.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

static enum err name_with(const char *path, const char *end, char out[PATH_BYTES])
{
    int n = snprintf(out, PATH_BYTES, "%s%s", path, end);
    return n < PATH_BYTES ? OK : fail(ERR_INPUT, "the file name is too long");
}

static enum err sync_path(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    int failed = fd < 0 || fsync(fd) != 0;
    if (fd >= 0)
        close(fd);
    return failed ? fail(ERR_IO, "a copy could not be synced: %s", strerror(errno)) : OK;
}

static enum err sync_folder_of(const char *path)
{
    char folder[PATH_BYTES];
    const char *slash = strrchr(path, '/');
    TRY(name_with(slash ? path : ".", "", folder));
    if (slash)
        folder[slash == path ? 1 : slash - path] = 0;
    return sync_path(folder, O_DIRECTORY);
}

static enum err rename_synced(const char *from, const char *to)
{
    TRY(sync_path(from, 0));
    if (rename(from, to) != 0)
        return fail(ERR_IO, "a copy could not be renamed: %s", strerror(errno));
    return sync_folder_of(to);
}

/* All pages in one step: one snapshot, so a busy writer never makes the copy start again. */
static enum err copy_pages(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return sqlite_error(to, sqlite3_extended_errcode(to), "copy");
    int code = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE && end == SQLITE_OK)
        return OK;
    return sqlite_error(to, end != SQLITE_OK ? end : code, "copy");
}

/* Copies `from` into a new file `path`; what was there under that name is left from a broken run. */
static enum err copy_into(sqlite3 *from, const char *path)
{
    sqlite3 *to;
    unlink(path);
    TRY(sqlite_file_make(path, true));
    TRY(sqlite_handle_open(path, SQLITE_OPEN_READWRITE, &to));
    enum err e = copy_pages(from, to);
    /* Out of WAL: a copy is one file, also on a medium that can only be read. */
    int code = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if (e == OK && code != SQLITE_OK)
        e = sqlite_error(to, code, "copy");
    sqlite3_close(to);
    if (e != OK)
        unlink(path);
    return e;
}

enum err sqlite_backup(struct db *head, const char *url, const char *path)
{
    char partial[PATH_BYTES];
    (void)url;
    TRY(name_with(path, ".partial", partial));
    TRY(copy_into(((struct sqlite *)head)->handle, partial));
    return rename_synced(partial, path);
}

/* ---- restore ---- */
static enum err check_whole(sqlite3 *handle)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(handle, "PRAGMA integrity_check(1)", -1, &s, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(s);
    enum err e;
    if (code != SQLITE_ROW)
        e = sqlite_error(handle, code, "integrity check");
    else if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        e = fail(ERR_DB, "the backup is damaged: %.200s", sqlite3_column_text(s, 0));
    else
        e = OK;
    sqlite3_finalize(s);
    return e;
}

static enum err check_is_store(sqlite3 *handle)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(handle, "SELECT max(version) FROM schema_version", -1, &s, NULL);
    sqlite3_finalize(s);
    return code == SQLITE_OK ? OK : fail(ERR_INPUT, "the file is no backup of this program");
}

/* Leaving WAL needs every other connection gone, so it tells whether a program runs; it also puts
   the rest of the log into the file. A damaged file may be replaced. */
static enum err check_unused(const char *path)
{
    sqlite3 *handle;
    enum err e = OK;
    if (access(path, F_OK) != 0)
        return OK;
    TRY(sqlite_handle_open(path, SQLITE_OPEN_READWRITE, &handle));
    sqlite3_busy_timeout(handle, 0);
    int code = sqlite3_exec(handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        e = fail(ERR_BUSY, "the database is in use: stop the program before a restore");
    sqlite3_close(handle);
    return e;
}

static enum err replace(const char *fresh, const char *path)
{
    static const char *const logs[] = {"-wal", "-shm", "-journal"};
    char old[PATH_BYTES], log[PATH_BYTES];
    TRY(name_with(path, ".before-restore", old));
    if (rename(path, old) == 0)
        log_line(LOG_INFO, "the store before the restore is kept beside it as *.before-restore");
    else if (errno != ENOENT)
        return fail(ERR_IO, "the old store can't be moved away: %s", strerror(errno));
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        TRY(name_with(path, logs[i], log));
        unlink(log); /* a log left by a crash belongs to the old file */
    }
    return rename_synced(fresh, path);
}

enum err sqlite_restore(const char *path, const char *url)
{
    const char *target = sqlite_path(url);
    char partial[PATH_BYTES];
    sqlite3 *from;
    TRY(name_with(target, ".partial", partial));
    if (access(path, R_OK) != 0)
        return fail(ERR_NOT_FOUND, "the backup can't be read: %s", strerror(errno));
    TRY(sqlite_handle_open(path, SQLITE_OPEN_READONLY, &from));
    enum err e = check_whole(from);
    if (e == OK)
        e = check_is_store(from);
    if (e == OK)
        e = check_unused(target);
    if (e == OK)
        e = copy_into(from, partial);
    sqlite3_close(from);
    TRY(e);
    return replace(partial, target);
}

/* The log's writes gathered. SQLite writes each page of its write-ahead log with two calls to the
   system; a batch of renewals has thousands of them, one behind the other. This layer over the
   default VFS keeps consecutive writes to the log and hands them on as one, before anything else is
   done with the file: above all before every sync, so that what a commit promises is unchanged.

   The trap: other connections read the log through files of their own. They only read frames that the
   shared index names, and SQLite names frames there at the end of their commit. A commit that is synced
   has been handed on by then; a bulk load's are not synced, so the page of a commit's last frame, whose
   head names the store's size, is handed on with all before it.

   And the database's mapping kept: SQLite unmaps the whole file whenever another connection has
   committed, for fear that a stranger cut the file short and made it long again meanwhile, and every
   reader beside a busy writer then faults each of its pages in anew. Nobody shortens a store that a
   portal serves (a restore asks for a stopped one), and on Linux a shared mapping shows what is
   written to its file. Now and then the wish is granted, so that a grown file is mapped whole. */
#include "db/db_sqlite.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEPT_BYTES_MAX = 1 << 20,
    FRAME_HEAD_BYTES = 24, /* page, size of the store after a commit or 0, two salts, two sums */
    PIECE_BYTES = 1 << 16, /* SQLite's own VFS takes less than 128 KiB in one call */
};

struct log_file {
    sqlite3_file base;
    char *kept;
    int kept_bytes;
    sqlite3_int64 kept_at;
    bool is_last;        /* the frame whose head was written ends a commit */
    sqlite3_file real[]; /* the default VFS's file, of its own size */
};

static sqlite3_file *real_of(sqlite3_file *f) { return ((struct log_file *)f)->real; }

static int hand_on(struct log_file *f)
{
    if (f->kept_bytes == 0)
        return SQLITE_OK;
    int all = f->kept_bytes, code = SQLITE_OK;
    f->kept_bytes = 0;
    for (int done = 0; code == SQLITE_OK && done < all; done += PIECE_BYTES) {
        int n = all - done < PIECE_BYTES ? all - done : PIECE_BYTES;
        code = f->real->pMethods->xWrite(f->real, f->kept + done, n, f->kept_at + done);
    }
    return code;
}

static int log_close(sqlite3_file *f)
{
    struct log_file *log = (struct log_file *)f;
    int code = hand_on(log);
    int closed = log->real->pMethods->xClose(log->real);
    free(log->kept);
    return code != SQLITE_OK ? code : closed;
}

static int log_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    int code = hand_on((struct log_file *)f);
    return code != SQLITE_OK ? code : real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

static int log_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    struct log_file *log = (struct log_file *)f;
    bool follows = log->kept_bytes > 0 && at == log->kept_at + log->kept_bytes;
    if (!follows || log->kept_bytes + n > KEPT_BYTES_MAX) {
        int code = hand_on(log);
        if (code != SQLITE_OK)
            return code;
        if (n > KEPT_BYTES_MAX)
            return log->real->pMethods->xWrite(log->real, from, n, at);
        log->kept_at = at;
    }
    memcpy(log->kept + log->kept_bytes, from, (size_t)n);
    log->kept_bytes += n;
    if (n == FRAME_HEAD_BYTES) {
        static const unsigned char none[4];
        log->is_last = memcmp((const unsigned char *)from + 4, none, sizeof none) != 0;
        return SQLITE_OK;
    }
    return log->is_last ? hand_on(log) : SQLITE_OK;
}

static int log_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int code = hand_on((struct log_file *)f);
    return code != SQLITE_OK ? code : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int log_sync(sqlite3_file *f, int flags)
{
    int code = hand_on((struct log_file *)f);
    return code != SQLITE_OK ? code : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int log_size(sqlite3_file *f, sqlite3_int64 *size)
{
    int code = hand_on((struct log_file *)f);
    return code != SQLITE_OK ? code : real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int log_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}
static int log_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
static int log_reserved(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}
static int log_control(sqlite3_file *f, int op, void *arg)
{
    int code = hand_on((struct log_file *)f);
    return code != SQLITE_OK ? code : real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}
static int log_sector(sqlite3_file *f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
static int log_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

/* Version 1: a log is never mapped and has no shared memory of its own. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_device,
};

static sqlite3_vfs *base_vfs(void) { return sqlite3_vfs_find(NULL); }

/* ---- the mapping ---- */
enum { UNMAPPED_ONE_IN = 1000 };
static pthread_mutex_t mapped_mutex = PTHREAD_MUTEX_INITIALIZER;
static const sqlite3_io_methods *mapped_real; /* the default VFS's, once seen */
static sqlite3_io_methods mapped_methods;

/* Behind the default VFS's own part, in the room that a log's would take. */
static unsigned *wishes_of(sqlite3_file *f)
{
    size_t own = ((size_t)base_vfs()->szOsFile + 7) & ~(size_t)7;
    return (unsigned *)((char *)f + own);
}

static int mapped_unfetch(sqlite3_file *f, sqlite3_int64 at, void *page)
{
    if (!page && ++*wishes_of(f) % UNMAPPED_ONE_IN != 0)
        return SQLITE_OK;
    return mapped_real->xUnfetch(f, at, page);
}

static void mapping_keep(sqlite3_file *f)
{
    pthread_mutex_lock(&mapped_mutex);
    if (!mapped_real && f->pMethods->iVersion >= 3) {
        mapped_real = f->pMethods;
        mapped_methods = *mapped_real;
        mapped_methods.xUnfetch = mapped_unfetch;
    }
    bool is_same = f->pMethods == mapped_real; /* a file system may have methods of its own */
    pthread_mutex_unlock(&mapped_mutex);
    if (!is_same)
        return;
    *wishes_of(f) = 0;
    f->pMethods = &mapped_methods;
}

/* ---- the layer ---- */

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    sqlite3_vfs *base = base_vfs();
    /* Other files are the default VFS's own, in the room that would hold a log's. */
    if (!(flags & SQLITE_OPEN_WAL)) {
        int code = base->xOpen(base, name, f, flags, out);
        if (code == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB))
            mapping_keep(f);
        return code;
    }
    struct log_file *log = (struct log_file *)f;
    *log = (struct log_file){.kept = malloc(KEPT_BYTES_MAX)};
    if (!log->kept)
        return SQLITE_NOMEM;
    int code = base->xOpen(base, name, log->real, flags, out);
    if (code != SQLITE_OK) {
        free(log->kept);
        return code;
    }
    log->base.pMethods = &log_methods;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return base_vfs()->xDelete(base_vfs(), name, sync);
}
static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return base_vfs()->xAccess(base_vfs(), name, flags, out);
}
static int vfs_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    return base_vfs()->xFullPathname(base_vfs(), name, n, out);
}
static int vfs_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    return base_vfs()->xRandomness(base_vfs(), n, out);
}
static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return base_vfs()->xSleep(base_vfs(), microseconds);
}
static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    return base_vfs()->xCurrentTime(base_vfs(), out);
}
static int vfs_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    return base_vfs()->xGetLastError ? base_vfs()->xGetLastError(base_vfs(), n, out) : 0;
}
static int vfs_time64(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    (void)vfs;
    return base_vfs()->xCurrentTimeInt64(base_vfs(), out);
}

static sqlite3_vfs log_vfs = {
    .iVersion = 2,
    .zName = SQLITE_LOG_VFS,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_path,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_error,
    .xCurrentTimeInt64 = vfs_time64,
};

void sqlite_log_vfs_register(void)
{
    log_vfs.mxPathname = base_vfs()->mxPathname;
    log_vfs.szOsFile = (int)sizeof(struct log_file) + base_vfs()->szOsFile + 64;
    sqlite3_vfs_register(&log_vfs, 0);
}

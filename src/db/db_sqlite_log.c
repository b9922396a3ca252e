/* SQLite's write-ahead log and the gate to its only writer's place.

   The trap: the log starts again at its beginning only when all of it is in the file, and a writer
   that commits without a pause never lets a checkpoint get there: the log grows without end. SQLite's
   own locks are polled, so the checkpoint loses every race. The gate is a queue of this process's
   writers, which a checkpoint may hold shut for the few milliseconds its last step takes. */
#include "db/db_sqlite.h"
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { BULK_CHECKPOINT_PAGES = 40000, READERS_MS = 20 };

/* One for each store that this process writes, found by its file. */
struct gate {
    struct gate *next;
    dev_t device;
    ino_t file;
    int users;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_taken, is_wanted; /* wanted: by a checkpoint, which goes before writers */
    _Atomic int64_t copied;   /* pages of the log that stand in the file too */
};
static pthread_mutex_t gates_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct gate *gates;

/* ---- the gate ---- */
static struct gate *gate_new(const struct stat *info)
{
    struct gate *g = db_memory(sizeof *g);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&g->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&g->mutex, NULL);
    g->device = info->st_dev;
    g->file = info->st_ino;
    g->next = gates;
    gates = g;
    return g;
}

static struct gate *gate_find(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return NULL;
    pthread_mutex_lock(&gates_mutex);
    struct gate *g = gates;
    while (g && (g->device != info.st_dev || g->file != info.st_ino))
        g = g->next;
    if (!g)
        g = gate_new(&info);
    g->users++;
    pthread_mutex_unlock(&gates_mutex);
    return g;
}

static void gate_drop(struct gate *g)
{
    pthread_mutex_lock(&gates_mutex);
    bool is_last = --g->users == 0;
    if (is_last) {
        struct gate **at = &gates;
        while (*at != g)
            at = &(*at)->next;
        *at = g->next;
    }
    pthread_mutex_unlock(&gates_mutex);
    if (!is_last)
        return;
    pthread_cond_destroy(&g->changed);
    pthread_mutex_destroy(&g->mutex);
    free(g);
}

/* False: not free within SQLite's own waiting time. */
static bool gate_take(struct gate *g, bool is_checkpoint)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += SQLITE_BUSY_MS / 1000;
    int code = 0;
    pthread_mutex_lock(&g->mutex);
    g->is_wanted |= is_checkpoint;
    while (code == 0 && (g->is_taken || (g->is_wanted && !is_checkpoint)))
        code = pthread_cond_timedwait(&g->changed, &g->mutex, &until);
    if (is_checkpoint)
        g->is_wanted = false;
    if (code == 0)
        g->is_taken = true;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->mutex);
    return code == 0;
}

static void gate_leave(struct gate *g)
{
    pthread_mutex_lock(&g->mutex);
    assert(g->is_taken);
    g->is_taken = false;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->mutex);
}

enum err sqlite_gate_enter(struct sqlite *db)
{
    assert(!db->is_in_gate);
    if (db->gate && !gate_take(db->gate, false))
        return fail(ERR_BUSY, "SQLite: another writer holds the store");
    db->is_in_gate = db->gate != NULL;
    return OK;
}

void sqlite_gate_leave(struct sqlite *db)
{
    if (db->is_in_gate)
        gate_leave(db->gate);
    db->is_in_gate = false;
}

/* ---- the log ---- */
/* Setting this hook switches SQLite's own checkpoint off, as wanted: the checkpoint thread does it,
   so that no request waits for it. Only a bulk load, which nobody waits for, does its own. */
static int on_commit(void *context, sqlite3 *handle, const char *name, int pages)
{
    struct sqlite *db = context;
    int64_t copied = atomic_load(&db->gate->copied);
    if (pages < copied) { /* the log began again */
        atomic_store(&db->gate->copied, 0);
        copied = 0;
    }
    atomic_store(&db->wal_pages, pages - copied);
    if (db->head.in_bulk && pages >= BULK_CHECKPOINT_PAGES)
        sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

void sqlite_log_watch(struct sqlite *db, const char *path)
{
    db->gate = gate_find(path);
    assert(db->gate); /* the connection has the file open */
    sqlite3_wal_hook(db->handle, on_commit, db);
}

void sqlite_log_forget(struct sqlite *db)
{
    if (db->gate)
        gate_drop(db->gate);
}

enum err sqlite_log_copy(struct sqlite *db, int way)
{
    int all = -1, copied = -1;
    int code = sqlite3_wal_checkpoint_v2(db->handle, "main", way, &all, &copied);
    if (all >= 0) {
        atomic_store(&db->gate->copied, copied);
        atomic_store(&db->wal_pages, all - copied);
    }
    if (code == SQLITE_OK || code == SQLITE_BUSY)
        return OK; /* what readers still need stays for the next time */
    return sqlite_error(db->handle, code, "checkpoint");
}

/* The bulk of it without stopping anyone, what came meanwhile the same way, and the little that is
   left behind the shut gate. New readers don't need the log then; those of before are waited for a
   moment, so that the next writer can start it again. */
enum err sqlite_checkpoint(struct db *head)
{
    struct sqlite *db = (struct sqlite *)head;
    if (head->mode != DB_WRITE)
        return OK;
    assert(!head->in_transaction);
    TRY(sqlite_log_copy(db, SQLITE_CHECKPOINT_PASSIVE));
    TRY(sqlite_log_copy(db, SQLITE_CHECKPOINT_PASSIVE));
    if (!gate_take(db->gate, true))
        return OK;
    sqlite3_busy_timeout(db->handle, READERS_MS);
    enum err e = sqlite_log_copy(db, SQLITE_CHECKPOINT_RESTART);
    sqlite3_busy_timeout(db->handle, SQLITE_BUSY_MS);
    gate_leave(db->gate);
    return e;
}

int64_t sqlite_wal_pages(const struct db *head)
{
    return atomic_load(&((const struct sqlite *)head)->wal_pages);
}

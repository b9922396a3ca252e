/* What is the same for both engines: choosing the driver, checking that calls come in an order that
   makes sense, the statement cache and the migrations. SQL text never passes through here. */
#include "base/log.h"
#include "db/driver.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CACHE_FIRST = 256 };

/* ---- statement cache ---- */
void *db_memory(size_t bytes)
{
    void *at = calloc(1, bytes);
    if (!at) {
        fputs("bawaba: out of memory; the last commit stands\n", stderr);
        exit(70);
    }
    return at;
}

void statement_cache_init(struct statement_cache *cache)
{
    cache->cap = CACHE_FIRST;
    cache->slots = db_memory(cache->cap * sizeof *cache->slots);
}

size_t statement_slot(const struct statement_cache *cache, const char *sql)
{
    uint64_t hash = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (cache->cap - 1);
}

static void place(struct statement_cache *cache, struct statement *statement)
{
    size_t slot = statement_slot(cache, statement->sql);
    while (cache->slots[slot])
        slot = (slot + 1) & (cache->cap - 1);
    cache->slots[slot] = statement;
}

void statement_add(struct statement_cache *cache, struct statement *statement)
{
    if (++cache->n * 2 > cache->cap) {
        struct statement_cache old = *cache;
        cache->cap *= 2;
        cache->slots = db_memory(cache->cap * sizeof *cache->slots);
        for (size_t i = 0; i < old.cap; i++)
            if (old.slots[i])
                place(cache, old.slots[i]);
        free(old.slots);
    }
    place(cache, statement);
}

bool statement_is_same(const char *sql, const char *prepared, size_t prepared_n)
{
    return strncmp(sql, prepared, prepared_n) == 0;
}

/* ---- opening ---- */
static const struct db_driver *driver_of(const char *url)
{
    struct str s = str_of(url);
    if (str_starts(s, S("sqlite:")))
        return &db_sqlite_driver;
    if (str_starts(s, S("postgresql://")) || str_starts(s, S("postgres://")) ||
        str_starts(s, S("host=")))
        return &db_postgres_driver;
    return NULL;
}

enum err db_open(const char *url, enum db_mode mode, struct db **out)
{
    const struct db_driver *driver = driver_of(url);
    *out = NULL;
    if (!driver)
        return fail(ERR_INPUT, "the database must be sqlite:PATH or postgresql://…");
    return driver->open(url, mode, out);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->in_transaction)
        db_rollback(db);
    while (db->reads)
        db_read_end(db);
    db->driver->close(db);
}

enum db_engine db_engine_of(const struct db *db) { return db->engine; }

/* ---- running ---- */
enum err db_run(struct db *db, const char *sql, const struct db_arg *args, size_t n,
                int64_t *changed)
{
    assert(n <= DB_ARGS_MAX);
    return db->driver->run(db, sql, args, n, changed);
}

enum err db_flush(struct db *db) { return db->driver->flush(db); }

enum err db_query_args(struct db *db, struct db_rows *rows, const char *sql,
                       const struct db_arg *args, size_t n)
{
    assert(n <= DB_ARGS_MAX);
    *rows = (struct db_rows){.db = db, .row = -1};
    return rows->err = db->driver->query(db, rows, sql, args, n);
}

enum err db_prefetch_args(struct db *db, const char *sql, const struct db_arg *args, size_t n)
{
    assert(n <= DB_ARGS_MAX);
    if (!db->driver->prefetch || !(db->in_transaction || db->reads))
        return OK;
    return db->driver->prefetch(db, sql, args, n);
}

void db_optimistic(struct db *db, bool on) { db->is_optimistic = on; }

bool db_next(struct db_rows *rows) { return rows->statement && rows->db->driver->next(rows); }

enum err db_done(struct db_rows *rows)
{
    return rows->statement ? rows->db->driver->done(rows) : rows->err;
}

bool db_is_null(const struct db_rows *rows, int column)
{
    return rows->db->driver->is_null(rows, column);
}

int64_t db_int(const struct db_rows *rows, int column)
{
    return rows->db->driver->integer(rows, column);
}

int64_t db_int_or(const struct db_rows *rows, int column, int64_t if_null)
{
    return db_is_null(rows, column) ? if_null : db_int(rows, column);
}

struct str db_text(const struct db_rows *rows, int column)
{
    return rows->db->driver->bytes(rows, column);
}

struct str db_blob(const struct db_rows *rows, int column)
{
    return rows->db->driver->bytes(rows, column);
}

enum err db_script(struct db *db, const char *sql) { return db->driver->script(db, sql); }

/* ---- transactions ---- */
enum err db_begin(struct db *db)
{
    assert(db->mode != DB_READ && !db->in_transaction && !db->reads);
    TRY(db->driver->begin(db));
    db->in_transaction = true;
    return OK;
}

enum err db_commit(struct db *db)
{
    assert(db->in_transaction && !db->in_savepoint);
    enum err e = db->driver->commit(db);
    db->in_transaction = false;
    return e;
}

void db_rollback(struct db *db)
{
    if (!db->in_transaction)
        return;
    db->driver->rollback(db);
    db->in_transaction = db->in_savepoint = false;
}

enum err db_savepoint(struct db *db)
{
    assert(db->in_transaction && !db->in_savepoint);
    TRY(db->driver->savepoint(db));
    db->in_savepoint = true;
    return OK;
}

enum err db_release(struct db *db)
{
    assert(db->in_savepoint);
    TRY(db->driver->release(db));
    db->in_savepoint = false;
    return OK;
}

enum err db_savepoint_undo(struct db *db)
{
    assert(db->in_savepoint);
    enum err e = db->driver->savepoint_undo(db);
    db->in_savepoint = false;
    return e;
}

enum err db_read_begin(struct db *db)
{
    assert(!db->in_transaction);
    if (db->reads == 0)
        TRY(db->driver->read_begin(db));
    db->reads++;
    return OK;
}

void db_read_end(struct db *db)
{
    if (db->reads == 0 || --db->reads > 0)
        return;
    db->driver->read_end(db);
}

/* ---- off the hot path ---- */
enum err db_checkpoint(struct db *db) { return db->driver->checkpoint(db); }
int64_t db_wal_pages(const struct db *db) { return db->driver->wal_pages(db); }

enum err db_bulk_begin(struct db *db)
{
    assert(db->mode != DB_READ && !db->in_transaction && !db->in_bulk);
    TRY(db->driver->bulk(db, true));
    db->in_bulk = true;
    return OK;
}

enum err db_bulk_end(struct db *db)
{
    assert(db->in_bulk && !db->in_transaction);
    db->in_bulk = false;
    return db->driver->bulk(db, false);
}

enum err db_backup(struct db *db, const char *url, const char *path)
{
    assert(!db->in_transaction && !db->reads);
    return db->driver->backup(db, url, path);
}

enum err db_restore(const char *path, const char *url)
{
    const struct db_driver *driver = driver_of(url);
    if (!driver)
        return fail(ERR_INPUT, "the database must be sqlite:PATH or postgresql://…");
    return driver->restore(path, url);
}

/* ---- migrations ---- */
/* The number of "src/db/schema/NNN_name.sql"; 0 for any other file. */
static int64_t file_version(struct str name)
{
    struct str folder = S("src/db/schema/");
    uint64_t version = 0;
    if (!str_starts(name, folder) || !str_ends(name, S(".sql")))
        return 0;
    struct str digits = str_first(str_from(name, folder.n), 3);
    if (digits.n < 3 || !str_to_u64(digits, &version))
        return 0;
    return (int64_t)version;
}

static enum err version_read(struct db *db, int64_t *out)
{
    bool is_there;
    struct db_rows rows;
    *out = 0;
    TRY(db->driver->has_version_table(db, &is_there));
    if (!is_there)
        return OK;
    TRY(db_query0(db, &rows, "SELECT max(version) FROM schema_version"));
    if (db_next(&rows))
        *out = db_int(&rows, 0);
    return db_done(&rows);
}

enum err db_version(struct db *db, int64_t *out) { return version_read(db, out); }

static enum err apply(struct db *db, const struct embedded *file, int64_t version)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    assert(file->data.at[file->data.n] == 0); /* embedded files end in a NUL of their own */
    TRY(db_script(db, file->data.at));
    TRY(db_exec(db, "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2)",
                db_int_arg(version), db_int_arg(now.tv_sec * 1000 + now.tv_nsec / 1000000)));
    TRY(db_flush(db));
    log_line(LOG_INFO, "schema version %lld applied", (long long)version);
    return OK;
}

static enum err migrate(struct db *db, const struct embedded *files, size_t n, int64_t newest)
{
    int64_t version;
    TRY(db->driver->migrate_lock(db));
    TRY(version_read(db, &version));
    if (version > newest)
        return fail(ERR_CONFLICT,
                    "the database has schema version %lld, this program knows %lld: use the newer "
                    "program",
                    (long long)version, (long long)newest);
    if (version == newest)
        return OK;
    TRY(db_script(db, "CREATE TABLE IF NOT EXISTS schema_version ("
                      "version INTEGER NOT NULL PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"));
    for (int64_t next = version + 1; next <= newest; next++)
        for (size_t i = 0; i < n; i++)
            if (file_version(files[i].name) == next)
                TRY(apply(db, &files[i], next));
    return OK;
}

enum err db_migrate_files(struct db *db, const struct embedded *files, size_t n)
{
    int64_t newest = 0;
    for (size_t i = 0; i < n; i++)
        if (file_version(files[i].name) > newest)
            newest = file_version(files[i].name);
    TRY(db_begin(db));
    enum err e = migrate(db, files, n, newest);
    if (e == OK)
        return db_commit(db);
    db_rollback(db);
    return e;
}

enum err db_migrate(struct db *db)
{
    return db_migrate_files(db, embedded_files, embedded_files_count);
}

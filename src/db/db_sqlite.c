/* The SQLite driver. One writer, many readers, WAL.

   The trap: some errors (disk full, I/O) make SQLite roll the whole transaction back by itself. Each
   later statement would then commit alone, so every call first looks whether the transaction it
   believes in is still there. */
#include "db/db_sqlite.h"
#include "base/log.h"
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct sqlite *own(const struct db *db) { return (struct sqlite *)db; }

/* ---- errors ---- */
static bool is_disk_full(sqlite3 *handle, int code)
{
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    /* A failed sync means lost data even when the cause was a full disk. */
    if ((code & 0xff) != SQLITE_IOERR || code == SQLITE_IOERR_FSYNC)
        return false;
    int system_error = sqlite3_system_errno(handle);
    return system_error == ENOSPC || system_error == EDQUOT;
}

enum err sqlite_error(sqlite3 *handle, int code, const char *doing)
{
    const char *text = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    if (is_disk_full(handle, code))
        return fail(ERR_BUSY, "SQLite: no room on the disk: %.200s", doing);
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        log_line(LOG_DEBUG, "SQLite: %s: %.200s", text, doing);
        return ERR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return fail(ERR_BUSY, "SQLite: locked by another: %.200s", doing);
    case SQLITE_IOERR:
        return fail(ERR_IO, "SQLite: I/O error %d (system error %d): %.200s", code,
                    handle ? sqlite3_system_errno(handle) : 0, doing);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail(ERR_DB, "SQLite: the database file is damaged (%s); restore a backup: %.200s",
                    text, doing);
    }
    return fail(ERR_DB, "SQLite: %s (%d): %.200s", text, code, doing);
}

static enum err statement_error(struct sqlite *db, struct sqlite_statement *s, int code)
{
    enum err e = sqlite_error(db->handle, code, s->head.sql);
    if (db->head.in_transaction && sqlite3_get_autocommit(db->handle))
        db->lost = e;
    return e;
}

/* ---- statements ---- */
static enum err statement_make(struct sqlite *db, const char *sql, struct sqlite_statement **out)
{
    struct str text = str_of(sql);
    const char *lock = strstr(sql, " FOR UPDATE"); /* always last, perhaps with "OF table" */
    if (lock)
        text.n = (size_t)(lock - sql);
    sqlite3_stmt *handle;
    int code = sqlite3_prepare_v3(db->handle, text.at, (int)text.n, SQLITE_PREPARE_PERSISTENT,
                                  &handle, NULL);
    if (code != SQLITE_OK)
        return sqlite_error(db->handle, code, sql);
    struct sqlite_statement *s = db_memory(sizeof *s);
    s->head.sql = sql;
    s->handle = handle;
    for (int i = 1; i <= DB_ARGS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i);
        s->place[i] = (uint8_t)sqlite3_bind_parameter_index(handle, name);
        if (s->place[i])
            s->params = i;
    }
    statement_add(&db->cache, &s->head);
    *out = s;
    return OK;
}

static enum err statement_find(struct sqlite *db, const char *sql, struct sqlite_statement **out)
{
    if (db->head.in_transaction && sqlite3_get_autocommit(db->handle)) {
        assert(db->lost != OK);
        return db->lost;
    }
    STATEMENT_EACH(&db->cache, sql, slot)
    {
        struct sqlite_statement *s = (struct sqlite_statement *)db->cache.slots[slot];
        if (s->head.sql != sql || s->head.is_busy)
            continue;
        const char *prepared = sqlite3_sql(s->handle);
        assert(statement_is_same(sql, prepared, strlen(prepared)));
        *out = s;
        return OK;
    }
    return statement_make(db, sql, out);
}

/* Everything is bound in place: the arguments outlive the step of a statement without rows, and
   those of a query must live until db_done, as do literals and request arenas. */
static int bind(struct sqlite_statement *s, const struct db_arg *args, size_t n)
{
    assert((size_t)s->params <= n);
    int code = SQLITE_OK;
    for (size_t i = 0; i < n && code == SQLITE_OK; i++) {
        const struct db_arg *a = &args[i];
        const char *bytes = a->s.at ? a->s.at : ""; /* NULL would bind NULL */
        int place = s->place[i + 1];
        if (!place)
            continue;
        switch (a->type) {
        case DB_NULL: code = sqlite3_bind_null(s->handle, place); break;
        case DB_INT: code = sqlite3_bind_int64(s->handle, place, a->i); break;
        case DB_TEXT:
            code = sqlite3_bind_text64(s->handle, place, bytes, a->s.n, SQLITE_STATIC, SQLITE_UTF8);
            break;
        case DB_BLOB:
            code = sqlite3_bind_blob64(s->handle, place, bytes, a->s.n, SQLITE_STATIC);
            break;
        }
    }
    return code;
}

static enum err sqlite_run(struct db *head, const char *sql, const struct db_arg *args, size_t n,
                           int64_t *changed)
{
    struct sqlite *db = own(head);
    struct sqlite_statement *s;
    TRY(statement_find(db, sql, &s));
    int code = bind(s, args, n);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(s->handle)) == SQLITE_ROW)
            ;
    enum err e = code == SQLITE_DONE ? OK : statement_error(db, s, code);
    if (changed)
        *changed = sqlite3_changes64(db->handle);
    sqlite3_reset(s->handle);
    return e;
}

static enum err sqlite_flush(struct db *head)
{
    struct sqlite *db = own(head);
    return head->in_transaction && sqlite3_get_autocommit(db->handle) ? db->lost : OK;
}

/* ---- queries: rows->statement is the statement, rows->rows says whether the first row, which
   db_query has already stepped to, is still to be handed out ---- */
static enum err sqlite_query(struct db *head, struct db_rows *rows, const char *sql,
                             const struct db_arg *args, size_t n)
{
    struct sqlite *db = own(head);
    struct sqlite_statement *s;
    TRY(statement_find(db, sql, &s));
    int code = bind(s, args, n);
    if (code == SQLITE_OK)
        code = sqlite3_step(s->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        enum err e = statement_error(db, s, code);
        sqlite3_reset(s->handle);
        return e;
    }
    s->head.is_busy = true;
    rows->statement = s;
    rows->rows = code == SQLITE_ROW;
    return OK;
}

static bool sqlite_next(struct db_rows *rows)
{
    struct sqlite_statement *s = rows->statement;
    if (rows->err != OK)
        return false;
    if (rows->row++ < 0)
        return rows->rows;
    if (!rows->rows)
        return false;
    int code = sqlite3_step(s->handle);
    if (code == SQLITE_ROW)
        return true;
    rows->rows = 0;
    if (code != SQLITE_DONE)
        rows->err = statement_error(own(rows->db), s, code);
    return false;
}

static enum err sqlite_done(struct db_rows *rows)
{
    struct sqlite_statement *s = rows->statement;
    /* INSERT … RETURNING outside a transaction commits at its last step. */
    if (!sqlite3_stmt_readonly(s->handle))
        while (sqlite_next(rows))
            ;
    sqlite3_reset(s->handle);
    s->head.is_busy = false;
    rows->statement = NULL;
    return rows->err;
}

static sqlite3_stmt *row_of(const struct db_rows *rows, int column)
{
    const struct sqlite_statement *s = rows->statement;
    assert(s && rows->row >= 0 && rows->rows);
    assert(column >= 0 && column < sqlite3_column_count(s->handle));
    return s->handle;
}

static bool sqlite_is_null(const struct db_rows *rows, int column)
{
    return sqlite3_column_type(row_of(rows, column), column) == SQLITE_NULL;
}

static int64_t sqlite_integer(const struct db_rows *rows, int column)
{
    sqlite3_stmt *handle = row_of(rows, column);
    int type = sqlite3_column_type(handle, column);
    assert(type == SQLITE_INTEGER || type == SQLITE_NULL);
    return sqlite3_column_int64(handle, column);
}

static struct str sqlite_bytes(const struct db_rows *rows, int column)
{
    sqlite3_stmt *handle = row_of(rows, column);
    int type = sqlite3_column_type(handle, column);
    assert(type == SQLITE_TEXT || type == SQLITE_BLOB || type == SQLITE_NULL);
    const char *at = sqlite3_column_blob(handle, column);
    if (!at)
        return S("");
    return (struct str){at, (size_t)sqlite3_column_bytes(handle, column)};
}

enum err sqlite_script(struct db *head, const char *sql)
{
    struct sqlite *db = own(head);
    TRY(sqlite_flush(head));
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return OK;
    enum err e = sqlite_error(db->handle, code, "script");
    if (head->in_transaction && sqlite3_get_autocommit(db->handle))
        db->lost = e;
    return e;
}

/* ---- transactions ---- */
static enum err simple(struct db *db, const char *sql)
{
    return sqlite_run(db, sql, NULL, 0, NULL);
}

static enum err sqlite_begin(struct db *head)
{
    own(head)->lost = OK;
    TRY(sqlite_gate_enter(own(head)));
    enum err e = simple(head, "BEGIN IMMEDIATE");
    if (e != OK)
        sqlite_gate_leave(own(head));
    return e;
}

/* Ends the transaction or finds that SQLite has ended it. */
static void transaction_drop(struct db *head)
{
    struct sqlite *db = own(head);
    if (sqlite3_get_autocommit(db->handle))
        return;
    enum err e = simple(head, "ROLLBACK");
    assert(e == OK || sqlite3_get_autocommit(db->handle));
}

static void sqlite_rollback(struct db *head)
{
    transaction_drop(head);
    sqlite_gate_leave(own(head));
}

static enum err sqlite_commit(struct db *head)
{
    enum err e = simple(head, "COMMIT");
    if (e != OK)
        transaction_drop(head);
    sqlite_gate_leave(own(head));
    return e;
}

static enum err sqlite_savepoint(struct db *head) { return simple(head, "SAVEPOINT s"); }
static enum err sqlite_release(struct db *head) { return simple(head, "RELEASE s"); }

static enum err sqlite_savepoint_undo(struct db *head)
{
    TRY(simple(head, "ROLLBACK TO s"));
    return simple(head, "RELEASE s");
}

static enum err sqlite_read_begin(struct db *head) { return simple(head, "BEGIN"); }

static void sqlite_read_end(struct db *head)
{
    if (simple(head, "COMMIT") != OK)
        transaction_drop(head);
}

static enum err sqlite_migrate_lock(struct db *head)
{
    (void)head; /* BEGIN IMMEDIATE holds the only writer's lock */
    return OK;
}

static enum err sqlite_has_version_table(struct db *head, bool *out)
{
    struct db_rows rows;
    TRY(db_query0(head, &rows,
                  "SELECT count(*) FROM sqlite_schema "
                  "WHERE type = 'table' AND name = 'schema_version'"));
    *out = db_next(&rows) && db_int(&rows, 0) > 0;
    return db_done(&rows);
}

/* ---- bulk loading ---- */
/* Under NORMAL a commit does not wait for the disk but a checkpoint does, so the one at the end
   makes all of it durable. */
static enum err sqlite_bulk(struct db *head, bool on)
{
    struct sqlite *db = own(head);
    if (head->mode != DB_WRITE)
        return OK;
    if (on)
        return sqlite_script(head, "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144");
    TRY(sqlite_log_copy(db, SQLITE_CHECKPOINT_TRUNCATE));
    return sqlite_script(head, "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
}

const struct db_driver db_sqlite_driver = {
    .open = sqlite_open,
    .close = sqlite_close,
    .run = sqlite_run,
    .flush = sqlite_flush,
    .query = sqlite_query,
    .next = sqlite_next,
    .done = sqlite_done,
    .is_null = sqlite_is_null,
    .integer = sqlite_integer,
    .bytes = sqlite_bytes,
    .script = sqlite_script,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .savepoint_undo = sqlite_savepoint_undo,
    .read_begin = sqlite_read_begin,
    .read_end = sqlite_read_end,
    .migrate_lock = sqlite_migrate_lock,
    .has_version_table = sqlite_has_version_table,
    .checkpoint = sqlite_checkpoint,
    .wal_pages = sqlite_wal_pages,
    .bulk = sqlite_bulk,
    .backup = sqlite_backup,
    .restore = sqlite_restore,
};

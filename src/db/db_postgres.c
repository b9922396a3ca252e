/* The PostgreSQL driver: binary protocol, and a pipeline that is never left but for scripts. Sending
   only fills a buffer; wait_all() sends it with a sync point and reads every answer, so a query
   costs one round trip together with all that was sent before it.

   The trap: after an error the server skips everything up to the next sync point, also a ROLLBACK TO.
   Going back therefore puts a sync point of its own before it. */
#include "db/db_postgres.h"
#include "base/log.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { MIGRATE_LOCK = 0x42617761 };
static struct postgres *own(const struct db *db) { return (struct postgres *)db; }

/* ---- errors: never the message's detail, which holds the row's values ---- */
static enum err error_of_state(const char *state)
{
    static const struct {
        const char *start;
        enum err err;
    } states[] = {
        {"23", ERR_CONFLICT}, /* integrity constraint */
        {"40", ERR_BUSY},     /* serialization failure, deadlock: try again */
        {"53", ERR_BUSY},     /* disk full, out of memory, too many connections */
        {"55P03", ERR_BUSY},  /* lock_timeout */
        {"57014", ERR_BUSY},  /* statement_timeout */
        {"58030", ERR_IO},
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strncmp(state, states[i].start, strlen(states[i].start)) == 0)
            return states[i].err;
    return ERR_DB;
}

static enum err result_error(const PGresult *result, const char *sql)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    enum err e = error_of_state(state ? state : "");
    if (e == ERR_CONFLICT) {
        log_line(LOG_DEBUG, "PostgreSQL: %s %s: %.200s", state, constraint ? constraint : "", sql);
        return e;
    }
    /* Class 22 messages quote the value. */
    if (!message || (state && strncmp(state, "22", 2) == 0))
        message = "";
    return fail(e, "PostgreSQL: %s %.200s: %.200s", state ? state : "", message, sql);
}

static enum err lost(struct postgres *db)
{
    struct str reason = str_of(PQerrorMessage(db->connection));
    reason = str_first(reason, str_index(reason, '\n')); /* what follows is advice */
    if (!db->is_lost)
        log_line(LOG_ERROR, "PostgreSQL: connection lost: %.*s", STR_ARG(reason));
    db->is_lost = true;
    db->queued = 0;
    return ERR_DB;
}

/* ---- the pipeline ---- */
static void push(struct postgres *db, enum awaited_kind kind, struct postgres_statement *statement)
{
    assert(db->queued < QUEUE_MAX);
    db->queue[db->queued++] = (struct awaited){.kind = kind, .statement = statement};
    db->is_synced = kind == AWAIT_SYNC || kind == AWAIT_SYNC_FORGET;
}

static enum err sync_send(struct postgres *db, enum awaited_kind kind)
{
    if (db->is_lost || !PQpipelineSync(db->connection))
        return lost(db);
    push(db, kind, NULL);
    return OK;
}

static void note(struct postgres *db, enum err e)
{
    if (db->first_error == OK)
        db->first_error = e;
}

/* One result of a statement. */
static void result_take(struct postgres *db, const struct awaited *a, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!is_good && a->kind == AWAIT_PREPARE)
        a->statement->is_prepared = false;
    if (status == PGRES_FATAL_ERROR)
        note(db, result_error(result, a->statement->head.sql));
    else if (!is_good)
        note(db, ERR_DB); /* skipped: only after an error, which was noted first */
    if (is_good && a->kind == AWAIT_COMMIT && strcmp(PQcmdStatus(result), "ROLLBACK") == 0)
        note(db, fail(ERR_DB, "PostgreSQL: commit of a failed transaction"));
    if (is_good && a->kind == AWAIT_RUN)
        db->changed = atoll(PQcmdTuples(result));
    if (a->kind == AWAIT_PREFETCH)
        a->prefetched->is_pending = false;
    if (is_good && a->kind == AWAIT_QUERY) {
        assert(!db->result);
        db->result = result;
    } else if (is_good && a->kind == AWAIT_PREFETCH && a->prefetched->sql) {
        a->prefetched->result = result;
    } else {
        PQclear(result);
    }
}

/* False: the connection is lost. */
static bool answer_take(struct postgres *db, const struct awaited *a)
{
    PGresult *result = PQgetResult(db->connection);
    if (a->kind == AWAIT_SYNC || a->kind == AWAIT_SYNC_FORGET) {
        bool is_sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
        if (a->kind == AWAIT_SYNC_FORGET)
            db->first_error = OK;
        return is_sync;
    }
    if (!result || PQstatus(db->connection) == CONNECTION_BAD) {
        PQclear(result);
        return false;
    }
    result_take(db, a, result);
    while ((result = PQgetResult(db->connection)))
        PQclear(result);
    return PQstatus(db->connection) == CONNECTION_OK;
}

/* Sends everything, reads every answer; the first error among them. */
static enum err wait_all(struct postgres *db)
{
    if (db->is_lost)
        return ERR_DB;
    if (db->queued && !db->is_synced)
        TRY(sync_send(db, AWAIT_SYNC));
    for (size_t i = 0; i < db->queued; i++)
        if (!answer_take(db, &db->queue[i]))
            return lost(db);
    enum err e = db->first_error;
    db->queued = 0;
    db->is_synced = db->has_unproven = false;
    db->first_error = OK;
    return e;
}

/* ---- statements ---- */
static bool types_match(const struct postgres_statement *s, const struct db_arg *args, size_t n)
{
    if (s->n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (args[i].type != DB_NULL && args[i].type != s->types[i])
            return false;
    return true;
}

static struct postgres_statement *statement_find(struct postgres *db, const char *sql,
                                                 const struct db_arg *args, size_t n)
{
    STATEMENT_EACH(&db->cache, sql, slot)
    {
        struct postgres_statement *s = (struct postgres_statement *)db->cache.slots[slot];
        if (s->head.sql != sql || !types_match(s, args, n))
            continue;
        assert(statement_is_same(sql, s->text, s->text_n));
        return s;
    }
    size_t text_n = strlen(sql);
    struct postgres_statement *s = db_memory(sizeof *s + text_n + 1);
    s->head.sql = sql;
    snprintf(s->name, sizeof s->name, "s%u", ++db->names);
    s->n = n;
    for (size_t i = 0; i < n; i++)
        s->types[i] = args[i].type;
    s->text_n = text_n;
    memcpy(s->text, sql, text_n);
    statement_add(&db->cache, &s->head);
    return s;
}

static enum err statement_prepare(struct postgres *db, struct postgres_statement *s)
{
    Oid types[DB_ARGS_MAX];
    static const Oid oids[] = {
        [DB_NULL] = 0, [DB_INT] = OID_INT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA};
    if (s->is_prepared)
        return OK;
    for (size_t i = 0; i < s->n; i++)
        types[i] = oids[s->types[i]];
    if (!PQsendPrepare(db->connection, s->name, s->text, (int)s->n, types))
        return lost(db);
    s->is_prepared = true;
    push(db, AWAIT_PREPARE, s);
    return OK;
}

/* Puts a statement into the pipeline. */
static enum err send(struct postgres *db, enum awaited_kind kind, const char *sql,
                     const struct db_arg *args, size_t n)
{
    const char *values[DB_ARGS_MAX];
    int lengths[DB_ARGS_MAX], formats[DB_ARGS_MAX];
    uint64_t numbers[DB_ARGS_MAX];
    if (db->is_lost)
        return ERR_DB;
    if (db->queued > QUEUE_MAX - 8)
        TRY(wait_all(db));
    struct postgres_statement *s = statement_find(db, sql, args, n);
    TRY(statement_prepare(db, s));
    for (size_t i = 0; i < n; i++) {
        const struct db_arg *a = &args[i];
        formats[i] = 1;
        switch (a->type) {
        case DB_NULL: values[i] = NULL, lengths[i] = 0; break;
        case DB_INT:
            numbers[i] = __builtin_bswap64((uint64_t)a->i);
            values[i] = (const char *)&numbers[i], lengths[i] = sizeof numbers[i];
            break;
        case DB_TEXT:
        case DB_BLOB: values[i] = a->s.at ? a->s.at : "", lengths[i] = (int)a->s.n; break;
        }
    }
    if (!PQsendQueryPrepared(db->connection, s->name, (int)n, values, lengths, formats, 1))
        return lost(db);
    push(db, kind, s);
    return OK;
}

static enum err send_simple(struct postgres *db, enum awaited_kind kind, const char *sql)
{
    return send(db, kind, sql, NULL, 0);
}

static enum err postgres_run(struct db *head, const char *sql, const struct db_arg *args, size_t n,
                             int64_t *changed)
{
    struct postgres *db = own(head);
    TRY(send(db, AWAIT_RUN, sql, args, n));
    if (head->in_transaction && !changed) {
        db->has_unproven = true;
        return OK;
    }
    db->changed = 0;
    enum err e = wait_all(db);
    if (changed)
        *changed = e == OK ? db->changed : 0;
    return e;
}

static enum err postgres_flush(struct db *head) { return wait_all(own(head)); }

/* ---- questions asked ahead ---- */

static void ahead_forget(struct postgres *db)
{
    bool has_pending = false;
    for (size_t i = 0; i < db->ahead_count; i++) {
        struct prefetched *p = &db->ahead[i];
        p->sql = NULL; /* an answer still on its way is thrown away when it comes */
        PQclear(p->result);
        p->result = NULL;
        has_pending |= p->is_pending;
    }
    if (!has_pending)
        db->ahead_count = 0;
}

static bool args_are(const struct prefetched *p, const struct db_arg *args, size_t n)
{
    if (p->n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct db_arg *a = &p->args[i], *b = &args[i];
        if (a->type != b->type || (a->type == DB_INT && a->i != b->i) ||
            ((a->type == DB_TEXT || a->type == DB_BLOB) && !str_eq(a->s, b->s)))
            return false;
    }
    return true;
}

/* Copies the parameters, since the caller's will be gone; false when they are too large. */
static bool args_keep(struct prefetched *p, const struct db_arg *args, size_t n)
{
    size_t used = 0;
    if (n > PREFETCH_ARGS_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        p->args[i] = args[i];
        if (args[i].type != DB_TEXT && args[i].type != DB_BLOB)
            continue;
        if (args[i].s.n > PREFETCH_BYTES_MAX - used)
            return false;
        memcpy(p->bytes + used, args[i].s.at, args[i].s.n);
        p->args[i].s.at = p->bytes + used;
        used += args[i].s.n;
    }
    p->n = n;
    return true;
}

static enum err postgres_prefetch(struct db *head, const char *sql, const struct db_arg *args,
                                  size_t n)
{
    struct postgres *db = own(head);
    if (db->ahead_count == PREFETCH_MAX || db->queued > QUEUE_MAX - 16)
        return OK; /* it will be asked for in its turn */
    struct prefetched *p = &db->ahead[db->ahead_count];
    *p = (struct prefetched){.sql = sql, .is_pending = true};
    if (!args_keep(p, args, n))
        return OK;
    TRY(send(db, AWAIT_PREFETCH, sql, args, n));
    db->queue[db->queued - 1].prefetched = p;
    db->ahead_count++;
    return OK;
}

/* The answer to a question asked ahead; NULL when it was not, or the wait failed (*e says). */
static PGresult *ahead_take(struct postgres *db, const char *sql, const struct db_arg *args,
                            size_t n, enum err *e)
{
    *e = OK;
    for (size_t i = 0; i < db->ahead_count; i++) {
        struct prefetched *p = &db->ahead[i];
        if (p->sql != sql || !args_are(p, args, n))
            continue;
        if (p->is_pending)
            *e = wait_all(db);
        PGresult *result = p->result;
        p->result = NULL;
        p->sql = NULL;
        return result;
    }
    return NULL;
}

/* ---- queries: rows->statement is the whole result ---- */
static enum err postgres_query(struct db *head, struct db_rows *rows, const char *sql,
                               const struct db_arg *args, size_t n)
{
    struct postgres *db = own(head);
    enum err e;
    PGresult *result = ahead_take(db, sql, args, n, &e);
    if (!result && e == OK) {
        TRY(send(db, AWAIT_QUERY, sql, args, n));
        e = wait_all(db);
        result = db->result;
        db->result = NULL;
    }
    if (e != OK) {
        PQclear(result);
        return e;
    }
    rows->statement = result;
    rows->rows = PQntuples(result);
    return OK;
}

/* The simple protocol, which takes several statements, is not for pipelines. */
enum err postgres_script_run(struct postgres *db, const char *sql)
{
    TRY(wait_all(db));
    int left = PQexitPipelineMode(db->connection);
    assert(left);
    PGresult *result = PQexec(db->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    enum err e = OK;
    if (PQstatus(db->connection) == CONNECTION_BAD)
        e = lost(db);
    else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        e = result_error(result, "script");
    PQclear(result);
    if (!db->is_lost && !PQenterPipelineMode(db->connection))
        e = lost(db);
    return e;
}

static enum err postgres_script(struct db *head, const char *sql)
{
    char *translated = postgres_schema(sql, head->mode == DB_SCRATCH);
    enum err e = postgres_script_run(own(head), translated);
    free(translated);
    return e;
}

/* ---- transactions ---- */
static enum err postgres_begin(struct db *head)
{
    ahead_forget(own(head));
    return send_simple(own(head), AWAIT_RUN, "BEGIN");
}

/* What was sent before is answered, whatever came of it, before the statement that takes it back. */
static enum err send_after_all(struct postgres *db, const char *sql)
{
    if (db->queued && !db->is_synced)
        TRY(sync_send(db, AWAIT_SYNC_FORGET));
    return send_simple(db, AWAIT_RUN, sql);
}

static void postgres_rollback(struct db *head)
{
    struct postgres *db = own(head);
    ahead_forget(db);
    /* A rollback only fails with the connection, and then the server has rolled back too. */
    if (send_after_all(db, "ROLLBACK") == OK && wait_all(db) != OK)
        db->is_lost = true;
}

static enum err postgres_commit(struct db *head)
{
    struct postgres *db = own(head);
    ahead_forget(db);
    enum err e = send_simple(db, AWAIT_COMMIT, "COMMIT");
    if (e == OK)
        e = wait_all(db);
    if (e != OK && !db->is_lost && PQtransactionStatus(db->connection) != PQTRANS_IDLE)
        postgres_rollback(head);
    return e;
}

/* An error of something sent before the savepoint must not look like one inside it. */
static enum err postgres_savepoint(struct db *head)
{
    struct postgres *db = own(head);
    ahead_forget(db);
    if (db->has_unproven && !head->is_optimistic)
        TRY(wait_all(db));
    return send_simple(db, AWAIT_RUN, "SAVEPOINT s");
}

static enum err postgres_release(struct db *head)
{
    struct postgres *db = own(head);
    ahead_forget(db);
    TRY(send_simple(db, AWAIT_RUN, "RELEASE SAVEPOINT s"));
    return head->is_optimistic ? OK : wait_all(db);
}

static enum err postgres_savepoint_undo(struct db *head)
{
    struct postgres *db = own(head);
    ahead_forget(db);
    TRY(send_after_all(db, "ROLLBACK TO SAVEPOINT s"));
    TRY(send_simple(db, AWAIT_RUN, "RELEASE SAVEPOINT s"));
    return wait_all(db);
}

static enum err postgres_read_begin(struct db *head)
{
    return send_simple(own(head), AWAIT_RUN, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

/* Sent, and its answer left for the next wait: ending a snapshot costs no round trip. */
static void postgres_read_end(struct db *head)
{
    struct postgres *db = own(head);
    ahead_forget(db);
    if (send_after_all(db, "COMMIT") == OK && sync_send(db, AWAIT_SYNC_FORGET) != OK)
        db->is_lost = true;
}

static enum err postgres_migrate_lock(struct db *head)
{
    struct db_rows rows;
    TRY(db_query(head, &rows, "SELECT pg_advisory_xact_lock($1)", db_int_arg(MIGRATE_LOCK)));
    return db_done(&rows);
}

static enum err postgres_has_version_table(struct db *head, bool *out)
{
    struct db_rows rows;
    TRY(db_query0(head, &rows, "SELECT to_regclass('schema_version') IS NOT NULL"));
    *out = db_next(&rows) && db_int(&rows, 0);
    return db_done(&rows);
}

static enum err postgres_checkpoint(struct db *head)
{
    (void)head;
    return OK;
}

static int64_t postgres_wal_pages(const struct db *head)
{
    (void)head;
    return 0;
}

/* Every later commit that waits makes the ones before it durable, so the end commits a nothing. */
static enum err postgres_bulk(struct db *head, bool on)
{
    if (head->mode == DB_SCRATCH)
        return OK;
    if (on)
        return postgres_script_run(own(head), "SET synchronous_commit = off");
    return postgres_script_run(own(head), "SET synchronous_commit = on; "
                                          "SELECT pg_logical_emit_message(true, 'bawaba', '')");
}

const struct db_driver db_postgres_driver = {
    .open = postgres_open,
    .close = postgres_close,
    .run = postgres_run,
    .flush = postgres_flush,
    .query = postgres_query,
    .next = postgres_next,
    .done = postgres_done,
    .is_null = postgres_is_null,
    .integer = postgres_integer,
    .bytes = postgres_bytes,
    .script = postgres_script,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .prefetch = postgres_prefetch,
    .savepoint = postgres_savepoint,
    .release = postgres_release,
    .savepoint_undo = postgres_savepoint_undo,
    .read_begin = postgres_read_begin,
    .read_end = postgres_read_end,
    .migrate_lock = postgres_migrate_lock,
    .has_version_table = postgres_has_version_table,
    .checkpoint = postgres_checkpoint,
    .wal_pages = postgres_wal_pages,
    .bulk = postgres_bulk,
    .backup = postgres_backup,
    .restore = postgres_restore,
};

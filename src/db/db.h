/* One connection to the database, the same for SQLite and PostgreSQL. SQL is one portable text
   with $1 parameters, INSERT … ON CONFLICT and RETURNING; a query that must lock its rows ends with
   " FOR UPDATE", or " FOR UPDATE OF table" (PostgreSQL locks them; SQLite, whose writer is alone, drops the words).

   SQL is a literal beside the only function that runs it: statements are prepared once a connection
   and found again by the literal's ADDRESS, so never build SQL at run time.

   Both engines compare text by its bytes and LIKE by case, and have greatest() and least(). $1's type
   is that of its first argument, so a parameter that only ever stands in "$1 IS NULL" must not be
   NULL at first.

   A connection belongs to one thread at a time. Text and blobs of a row live until the next
   db_next or db_done on that query; copy what must stay. */
#pragma once
#include "base/err.h"
#include "base/str.h"

struct db;
struct arena;

enum db_engine { DB_SQLITE, DB_POSTGRES };
enum db_mode {
    DB_READ,    /* queries only; sees a snapshot inside db_read_begin … db_read_end */
    DB_WRITE,   /* the writer's connection: durable commits (synchronous=FULL) */
    DB_SCRATCH, /* a throw-away copy: no durability, private to this connection (rebuild, tests) */
};

/* Opens "sqlite:PATH" or "postgresql://…" (also "postgres://…", "host=…"). A SQLite file that does
   not exist is made only in DB_WRITE. DB_SCRATCH opens a private empty store on the same engine as
   url: a temporary file, or a schema of its own that is dropped on close. */
enum err db_open(const char *url, enum db_mode mode, struct db **out);
void db_close(struct db *db);
enum db_engine db_engine_of(const struct db *db);

/* Brings the schema to this program's version: embedded files src/db/schema/NNN_*.sql, each applied
   once in one transaction and recorded. ERR_CONFLICT with a clear log line when the database is
   newer than the program. In schema files the types are INTEGER (64 bit), TEXT and BLOB; the words
   "STRICT", "WITHOUT ROWID" and "INTEGER PRIMARY KEY" are SQLite's and are translated. */
enum err db_migrate(struct db *db);
/* The schema version in the database; 0: empty. */
enum err db_version(struct db *db, int64_t *out);

/* ---- parameters ---- */
enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };
struct db_arg {
    enum db_type type;
    int64_t i;
    struct str s;
};
#define db_int_arg(v) ((struct db_arg){.type = DB_INT, .i = (int64_t)(v)})
#define db_text_arg(v) ((struct db_arg){.type = DB_TEXT, .s = (v)})
#define db_blob_arg(v) ((struct db_arg){.type = DB_BLOB, .s = (v)})
#define db_null_arg() ((struct db_arg){.type = DB_NULL})
/* An integer, or NULL when it is the sentinel `none`. */
#define db_int_or_null(v, none) ((v) == (none) ? db_null_arg() : db_int_arg(v))

/* ---- running ---- */
/* Runs a statement that returns no rows. On PostgreSQL inside a transaction it may be sent without
   waiting (pipelined): its error then comes from a later call, at the latest from db_flush,
   db_release or db_commit. *changed, when not NULL, gets the number of rows changed and forces the
   wait. */
enum err db_run(struct db *db, const char *sql, const struct db_arg *args, size_t n,
                int64_t *changed);
#define db_exec(db, sql, ...)                                 \
    db_run((db), (sql), (const struct db_arg[]){__VA_ARGS__}, \
           sizeof((const struct db_arg[]){__VA_ARGS__}) / sizeof(struct db_arg), NULL)
#define db_exec_count(db, sql, changed, ...)                  \
    db_run((db), (sql), (const struct db_arg[]){__VA_ARGS__}, \
           sizeof((const struct db_arg[]){__VA_ARGS__}) / sizeof(struct db_arg), (changed))
/* Waits for everything sent; the first error of it. */
enum err db_flush(struct db *db);

struct db_rows {
    struct db *db;
    void *statement; /* the driver's */
    int64_t row, rows;
    enum err err;
};
/* Starts a query. End it with db_done, which returns the error if reading stopped on one; a query
   that did not start (an error here) holds nothing. The arguments' bytes must live until db_done.
   PostgreSQL keeps the whole result in memory: page through large tables by key. */
enum err db_query_args(struct db *db, struct db_rows *rows, const char *sql,
                       const struct db_arg *args, size_t n);
#define db_query(db, rows, sql, ...)                                         \
    db_query_args((db), (rows), (sql), (const struct db_arg[]){__VA_ARGS__}, \
                  sizeof((const struct db_arg[]){__VA_ARGS__}) / sizeof(struct db_arg))
#define db_query0(db, rows, sql) db_query_args((db), (rows), (sql), NULL, 0)
#define db_exec0(db, sql) db_run((db), (sql), NULL, 0, NULL)
bool db_next(struct db_rows *rows);
enum err db_done(struct db_rows *rows);
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_int(const struct db_rows *rows, int column); /* NULL reads 0 */
int64_t db_int_or(const struct db_rows *rows, int column, int64_t if_null);
struct str db_text(const struct db_rows *rows, int column); /* NULL reads "" */
struct str db_blob(const struct db_rows *rows, int column);

/* Says that this very query will be asked soon with the same parameters: PostgreSQL is sent it now, so
   that all of a job's questions cost one round trip; SQLite does nothing. The answer is used once, by
   the next db_query of the same literal and parameters, and forgotten at the next savepoint, release,
   undo, commit or rollback. Never prefetch what the same job may write before it asks. */
enum err db_prefetch_args(struct db *db, const char *sql, const struct db_arg *args, size_t n);
#define db_prefetch(db, sql, ...)                                       \
    db_prefetch_args((db), (sql), (const struct db_arg[]){__VA_ARGS__}, \
                     sizeof((const struct db_arg[]){__VA_ARGS__}) / sizeof(struct db_arg))

/* Runs several statements separated by ';' without parameters: migrations, tests, bulk settings. */
enum err db_script(struct db *db, const char *sql);

/* ---- transactions ---- */
/* A write transaction. On SQLite this waits for any other writer, ERR_BUSY after 5 s. */
enum err db_begin(struct db *db);
/* Durable when it returns OK. On any error the transaction is rolled back and over; ERR_IO after a
   failed sync: stop the program. */
enum err db_commit(struct db *db);
void db_rollback(struct db *db); /* of no transaction: nothing happens */
/* One level, named by the driver. An error is that of a statement before it: roll all back. */
enum err db_savepoint(struct db *db);
/* An error leaves the savepoint open, for db_savepoint_undo. */
enum err db_release(struct db *db);
/* Back to the savepoint, which ends. An error (a full disk may cost SQLite the transaction): only
   db_rollback is left. */
/* While on, savepoints and releases are sent without waiting, so an error of one job may be told to a
   later one: whoever turns it on must be ready to roll the whole transaction back and to run its
   jobs again one by one. SQLite has nothing to wait for and does nothing. */
void db_optimistic(struct db *db, bool on);
enum err db_savepoint_undo(struct db *db);
/* A snapshot, from its first query on. One inside another sees the outer one's. */
enum err db_read_begin(struct db *db);
void db_read_end(struct db *db);

/* Work off the hot path, for the checkpoint thread and for bulk loading. */
enum err db_checkpoint(struct db *db); /* SQLite: WAL into the file; PostgreSQL: nothing */
/* Pages of the WAL that no checkpoint has copied yet, as of this connection's last commit (any thread
   may ask); 0 on PostgreSQL. Nothing else starts a checkpoint: call db_checkpoint, on a DB_WRITE
   connection of its own thread, every 10,000 to 40,000 pages. It holds writers back only for its last
   few milliseconds. */
int64_t db_wal_pages(const struct db *db);
enum err db_bulk_begin(struct db *db); /* a large import: relaxed settings until db_bulk_end */
enum err db_bulk_end(struct db *db);
/* Copies the whole store: SQLite's online backup into a file; PostgreSQL: pg_dump's custom format
   by running pg_dump/pg_restore. */
enum err db_backup(struct db *db, const char *url, const char *path);
enum err db_restore(const char *path, const char *url);

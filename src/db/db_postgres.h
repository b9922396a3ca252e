/* Inside the PostgreSQL driver: what its files share. */
#pragma once
#include "db/driver.h"
#include <libpq-fe.h>

/* From PostgreSQL's pg_type.dat: fixed for ever. */
enum oid {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_NUMERIC = 1700,
};

enum { QUEUE_MAX = 1024 };

struct postgres_statement {
    struct statement head;
    char name[16];
    bool is_prepared;
    size_t n;
    enum db_type types[DB_ARGS_MAX]; /* DB_NULL: the server chose */
    size_t text_n;
    char text[]; /* what was prepared, to tell a literal from SQL built at run time */
};

/* What answers are awaited, in order. */
enum awaited_kind {
    AWAIT_PREPARE,
    AWAIT_RUN,
    AWAIT_QUERY,
    AWAIT_PREFETCH,
    AWAIT_COMMIT,
    AWAIT_SYNC,
    AWAIT_SYNC_FORGET, /* errors before it do not matter: what they hit is undone */
};
struct awaited {
    enum awaited_kind kind;
    struct postgres_statement *statement;
    struct prefetched *prefetched; /* of AWAIT_PREFETCH */
};

/* A question asked ahead; see db_prefetch. */
enum { PREFETCH_MAX = 256, PREFETCH_ARGS_MAX = 6, PREFETCH_BYTES_MAX = 64 };
struct prefetched {
    const char *sql; /* NULL: nobody wants the answer any more */
    size_t n;
    struct db_arg args[PREFETCH_ARGS_MAX]; /* texts and blobs lie in `bytes` */
    char bytes[PREFETCH_BYTES_MAX];
    PGresult *result;
    bool is_pending;
};

struct postgres {
    struct db head;
    PGconn *connection;
    struct statement_cache cache;
    unsigned names;
    struct awaited queue[QUEUE_MAX];
    size_t queued;
    bool is_synced;    /* the last of the queue is a sync point */
    bool has_unproven; /* a statement was sent whose outcome is not known */
    bool is_lost;      /* the connection; every call fails from now on */
    enum err first_error;
    PGresult *result; /* of the query awaited */
    struct prefetched ahead[PREFETCH_MAX];
    size_t ahead_count;
    int64_t changed; /* by the statement read last */
};

/* The schema text in PostgreSQL's words; the caller frees it. is_scratch: tables without a log. */
char *postgres_schema(const char *sql, bool is_scratch);

/* Runs several statements as they are, outside the pipeline; first waits for what was sent. */
enum err postgres_script_run(struct postgres *db, const char *sql);

/* What db_open does for "postgresql://…" (db/db.h). The caller closes it. */
enum err postgres_open(const char *url, enum db_mode mode, struct db **out);
void postgres_close(struct db *db);

/* The driver's part of db_next, db_done and the cells (db/driver.h). */
bool postgres_next(struct db_rows *rows);
enum err postgres_done(struct db_rows *rows);
bool postgres_is_null(const struct db_rows *rows, int column);
int64_t postgres_integer(const struct db_rows *rows, int column);
struct str postgres_bytes(const struct db_rows *rows, int column);

/* db_backup and db_restore of this store (db/db.h). */
enum err postgres_backup(struct db *db, const char *url, const char *path);
enum err postgres_restore(const char *path, const char *url);

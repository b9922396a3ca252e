/* Opening and closing a PostgreSQL store, and the scratch schemas. */
#include "base/log.h"
#include "db/db_postgres.h"
#include <assert.h>
#include <stdlib.h>

/* A scratch schema bears its server process's number: whose process is gone is dropped by the next. */
/* Our statements ask by key. A plan made while a table was empty would read the whole of it, and the
   server keeps plans: a young store would slow down with every request. Where no index serves,
   tables are read whole all the same. */
#define BY_KEY "SET enable_seqscan = off; "

#define SCRATCH_OPEN                                                                       \
    "SET synchronous_commit = off; "                                                       \
    "DO $$ DECLARE name text; BEGIN "                                                      \
    "PERFORM pg_advisory_xact_lock(1113683809); "                                          \
    "FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^scratch_[0-9]+$' AND " \
    "(substr(nspname, 9)::int = pg_backend_pid() OR "                                      \
    "substr(nspname, 9)::int NOT IN (SELECT pid FROM pg_stat_activity)) LOOP "             \
    "EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; "                           \
    "EXECUTE format('CREATE SCHEMA scratch_%s', pg_backend_pid()); "                       \
    "EXECUTE format('SET search_path = scratch_%s', pg_backend_pid()); END $$"
#define SCRATCH_CLOSE \
    "DO $$ BEGIN EXECUTE format('DROP SCHEMA scratch_%s CASCADE', pg_backend_pid()); END $$"

static const char *settings_of(enum db_mode mode)
{
    switch (mode) {
    case DB_READ: return "SET jit = off; " BY_KEY "SET default_transaction_read_only = on";
    case DB_WRITE:
        return "SET jit = off; " BY_KEY "SET synchronous_commit = on; SET lock_timeout = '5s'";
    case DB_SCRATCH: return "SET jit = off; " SCRATCH_OPEN;
    }
    assert(!"a mode");
    return NULL;
}

static void on_notice(void *context, const char *message)
{
    (void)context;
    log_line(LOG_DEBUG, "PostgreSQL: %s", message);
}

static enum err connect(struct postgres *db, const char *url)
{
    const char *const words[] = {"dbname", "client_encoding", "application_name", NULL};
    const char *const values[] = {url, "UTF8", "bawaba", NULL};
    db->connection = PQconnectdbParams(words, values, 1);
    if (PQstatus(db->connection) != CONNECTION_OK)
        return fail(ERR_DB, "PostgreSQL: no connection: %.300s", PQerrorMessage(db->connection));
    PQsetNoticeProcessor(db->connection, on_notice, NULL);
    if (!PQenterPipelineMode(db->connection))
        return fail(ERR_DB, "PostgreSQL: no pipeline");
    return postgres_script_run(db, settings_of(db->head.mode));
}

static void postgres_free(struct postgres *db)
{
    PQfinish(db->connection);
    for (size_t i = 0; i < db->cache.cap; i++)
        free(db->cache.slots[i]);
    free(db->cache.slots);
    free(db);
}

void postgres_close(struct db *head)
{
    struct postgres *db = (struct postgres *)head;
    if (head->mode == DB_SCRATCH && !db->is_lost && postgres_script_run(db, SCRATCH_CLOSE) != OK)
        log_line(LOG_WARN, "PostgreSQL: a scratch schema is left; the next rebuild drops it");
    postgres_free(db);
}

enum err postgres_open(const char *url, enum db_mode mode, struct db **out)
{
    struct postgres *db = db_memory(sizeof *db);
    db->head = (struct db){.driver = &db_postgres_driver, .engine = DB_POSTGRES, .mode = mode};
    statement_cache_init(&db->cache);
    enum err e = connect(db, url);
    if (e != OK) {
        postgres_free(db);
        return e;
    }
    *out = &db->head;
    return OK;
}

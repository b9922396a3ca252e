/* Stores for tests; see the header. A SQLite store is a file in the test's folder, a PostgreSQL store
   a database of its own. */
#include "support/store.h"
#include "support/postgres.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct store {
    enum db_engine engine;
    char folder[64], url[512], database[64];
};

static struct store *store_new(enum db_engine engine)
{
    struct store *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->engine = engine;
    snprintf(s->folder, sizeof s->folder, "/tmp/bawaba-store-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    return s;
}

static int migrate(const struct store *s)
{
    struct db *db;
    enum err e = db_open(s->url, DB_WRITE, &db);
    if (e == OK)
        e = db_migrate(db);
    db_close(db);
    return e == OK ? 0 : -1;
}

int store_set_up_sqlite(void **state)
{
    struct store *s = *state = store_new(DB_SQLITE);
    snprintf(s->url, sizeof s->url, "sqlite:%s/store.db", s->folder);
    return migrate(s);
}

int store_set_up_postgres(void **state)
{
    static int made;
    struct store *s = *state = store_new(DB_POSTGRES);
    snprintf(s->database, sizeof s->database, "bawaba_%d_%d", (int)getpid(), ++made);
    if (!postgres_database_make(s->database, s->url, sizeof s->url))
        return -1;
    return migrate(s);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    return remove(path);
}

int store_tear_down(void **state)
{
    struct store *s = *state;
    if (s->engine == DB_POSTGRES)
        postgres_database_drop(s->database);
    nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(s);
    return 0;
}

const char *store_url(void **state) { return ((struct store *)*state)->url; }
enum db_engine store_engine(void **state) { return ((struct store *)*state)->engine; }
const char *store_folder(void **state) { return ((struct store *)*state)->folder; }

struct db *store_open(void **state, enum db_mode mode)
{
    struct db *db;
    assert_int_equal(db_open(store_url(state), mode, &db), OK);
    return db;
}

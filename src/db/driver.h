/* What both drivers share behind db.h: the head of a connection, the table of a driver's functions
   and the cache of prepared statements. Only files in db/ and tests/db/ include this. */
#pragma once
#include "base/embedded.h"
#include "db/db.h"

enum { DB_ARGS_MAX = 128 };

struct db_driver {
    enum err (*open)(const char *url, enum db_mode mode, struct db **out);
    void (*close)(struct db *db);
    enum err (*run)(struct db *db, const char *sql, const struct db_arg *args, size_t n,
                    int64_t *changed);
    enum err (*flush)(struct db *db);
    enum err (*query)(struct db *db, struct db_rows *rows, const char *sql,
                      const struct db_arg *args, size_t n);
    enum err (*prefetch)(struct db *db, const char *sql, const struct db_arg *args, size_t n);
    bool (*next)(struct db_rows *rows);
    enum err (*done)(struct db_rows *rows);
    bool (*is_null)(const struct db_rows *rows, int column);
    int64_t (*integer)(const struct db_rows *rows, int column);
    struct str (*bytes)(const struct db_rows *rows, int column);
    enum err (*script)(struct db *db, const char *sql);
    enum err (*begin)(struct db *db);
    enum err (*commit)(struct db *db); /* on an error the transaction has been rolled back */
    void (*rollback)(struct db *db);
    enum err (*savepoint)(struct db *db);
    enum err (*release)(struct db *db);
    enum err (*savepoint_undo)(struct db *db);
    enum err (*read_begin)(struct db *db);
    void (*read_end)(struct db *db);
    enum err (*migrate_lock)(struct db *db); /* inside db_begin: one program migrates at a time */
    enum err (*has_version_table)(struct db *db, bool *out);
    enum err (*checkpoint)(struct db *db);
    int64_t (*wal_pages)(const struct db *db);
    enum err (*bulk)(struct db *db, bool on);
    enum err (*backup)(struct db *db, const char *url, const char *path);
    enum err (*restore)(const char *path, const char *url);
};
extern const struct db_driver db_sqlite_driver, db_postgres_driver;

/* The head of each driver's own connection struct. */
struct db {
    const struct db_driver *driver;
    enum db_engine engine;
    enum db_mode mode;
    bool in_transaction, in_savepoint, in_bulk;
    int reads;          /* db_read_begin without its db_read_end */
    bool is_optimistic; /* db_optimistic */
};

/* Prepared statements found by the address of their literal. One address may have several: a
   statement still being read is left alone, and PostgreSQL needs one for each set of types. Open
   addressing; nothing is ever taken out, since a program has a fixed number of literals. */
struct statement {
    const char *sql;
    bool is_busy;
};
struct statement_cache {
    struct statement **slots;
    size_t cap, n; /* cap: a power of two */
};
#define STATEMENT_EACH(cache, literal, slot)                                     \
    for (size_t slot = statement_slot((cache), (literal)); (cache)->slots[slot]; \
         slot = (slot + 1) & ((cache)->cap - 1))
void statement_cache_init(struct statement_cache *cache);
size_t statement_slot(const struct statement_cache *cache, const char *sql);
void statement_add(struct statement_cache *cache, struct statement *statement);
/* True when sql is still the text that `prepared` was made from: catches SQL built at run time. */
bool statement_is_same(const char *sql, const char *prepared, size_t prepared_n);

/* Zeroed memory that lives as long as a connection; ends the process when there is none. */
void *db_memory(size_t bytes);

/* db_migrate with a given list of files, for tests. */
enum err db_migrate_files(struct db *db, const struct embedded *files, size_t n);

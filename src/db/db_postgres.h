/* Inside the PostgreSQL driver: what its three files share. */
#pragma once
#include "db/driver.h"

/* The schema text in PostgreSQL's words; the caller frees it. is_scratch: tables without a log. */
char *postgres_schema(const char *sql, bool is_scratch);

enum err postgres_backup(struct db *db, const char *url, const char *path);
enum err postgres_restore(const char *path, const char *url);

/* A PostgreSQL cluster for the tests: made in a temporary folder at first use, on a unix socket only,
   one for each test program, stopped at its end however it ends. BAWABA_TEST_PG=postgresql://…
   names a running one to use instead (its user must be allowed to make databases). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Makes an empty database and writes its url. False (with a line on standard error): no cluster. */
bool postgres_database_make(const char *name, char *url, size_t url_bytes);
void postgres_database_drop(const char *name);

/* A fresh, empty, migrated store for each test, on each engine. Write the test once, with
   store_url(state), and register it with ON_EACH_ENGINE(test): it runs on SQLite and PostgreSQL. */
#pragma once
#include "db/db.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int store_set_up_sqlite(void **state);
int store_set_up_postgres(void **state);
int store_tear_down(void **state);

#define ON_SQLITE(test)                                                     \
    {                                                                       \
#test " (sqlite)", test, store_set_up_sqlite, store_tear_down, NULL \
    }
#define ON_POSTGRES(test)                                                       \
    {                                                                           \
#test " (postgres)", test, store_set_up_postgres, store_tear_down, NULL \
    }
#define ON_EACH_ENGINE(test) ON_SQLITE(test), ON_POSTGRES(test)

/* The url of this test's store, for db_open. */
const char *store_url(void **state);
enum db_engine store_engine(void **state);
/* A directory of this test's own, deleted with everything in it afterwards. */
const char *store_folder(void **state);
/* Opens the store; fails the test if it can't. The test closes it. */
struct db *store_open(void **state, enum db_mode mode);

/* The next number of an account, a permission or an API client. Its own file, because the counter's
   row is also what keeps two writers of the same kind apart. */
#pragma once
#include "base/err.h"
#include <stdint.h>

struct db;

/* name: "account", "permission", "client". wanted 0: the next number; else that one, and the counter
   moves past it (replay). */
enum err identity_counter_next(struct db *writer, const char *name, int64_t wanted, int64_t *out);

/* Who may sign in to a demonstration store: one account a role, with known passwords. Never called on
   any other store. */
#pragma once
#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"
#include "registers/demo.h"

struct demo_sign_in {
    const char *role;    /* "owner" */
    struct str id_no;    /* of the API client: its number */
    struct str password; /* of the API client: its secret */
    const char *may;     /* what it is good for */
};
enum { DEMO_SIGN_INS = DEMO_CAST + 2 }; /* the cast, a worker, an API client */

/* Opens the accounts unless the owner has his already, and fills `out` either way: everything in it
   follows from the seed. */
enum err demo_accounts_open(struct db *db, struct arena *a, const struct demo_wish *wish,
                            struct clock clock, struct demo_sign_in out[static DEMO_SIGN_INS]);

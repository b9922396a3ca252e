/* A small world for tests of identity: a few persons, two owners, three establishments, accounts and
   nothing granted yet. Made in one committed transaction. */
#pragma once
#include "base/arena.h"
#include "db/db.h"
#include "identity/account.h"
#include "identity/session.h"
#include "support/store.h"

enum { /* persons */
       OWNER = 1,
       MAIN_DELEGATE = 2,
       DELEGATE = 3,
       AGENT = 4,
       OFFICER = 5,
       OTHER_OWNER = 6,
       WORKER = 7, /* employed in FIRST */
       UNREGISTERED = 8,
       PEOPLE = 8,
};
enum {
    FIRST = 10,
    SECOND = 11,
    OTHERS = 20
}; /* establishments: two of OWNER, one of OTHER_OWNER */

enum { TODAY = 16088 }; /* 2014-01-18 */
#define NOW_MS (INT64_C(1390035600000))
#define PEOPLE_TODAY ((struct day){TODAY})

struct people {
    struct db *writer;
    struct db *reader; /* another connection */
    struct arena *req;
    int64_t account[PEOPLE + 1]; /* by person; UNREGISTERED has none */
};

/* Opens both connections and makes the world. */
struct people people_new(void **state);
void people_free(struct people *w);
/* Ten digits, the same for the same person. */
int64_t people_id_no(int person);
/* A grant of S03 and S04 for FIRST, thirty days, no limit, may not pay. */
struct grant people_grant(int person, enum capacity kind);
/* Grants and commits; fails the test on an error. */
int64_t people_granted(struct people *w, int grantor, const struct grant *grant);
/* A committed session of the person's account, acting for an establishment (0: none). */
struct token people_session(struct people *w, int person, int64_t establishment);

/* Runs a write in a transaction of its own and commits when it answers OK. */
#define WRITTEN(w, call)                             \
    ({                                               \
        assert_int_equal(db_begin((w)->writer), OK); \
        enum err written_ = (call);                  \
        if (written_ == OK)                          \
            written_ = db_commit((w)->writer);       \
        else                                         \
            db_rollback((w)->writer);                \
        written_;                                    \
    })

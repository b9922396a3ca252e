/* Signing in with an id number and a password, in three steps on three kinds of thread: sign_in_begin
   reads, the password pool does the work, sign_in_finish writes what came of it; then session_open.

   The trap: nothing in these steps may tell whether the id number has an account. Unknown numbers
   are hashed against a dummy, held back after the same number of failures and answered in the same
   words (security.md I1). Show the caller SIGN_IN_WRONG or SIGN_IN_HELD_BACK, nothing finer. */
#pragma once
#include "base/arena.h"
#include "identity/throttle.h"

struct db;

struct sign_in {
    int64_t account_id;       /* 0: none that may sign in */
    struct str password_hash; /* for password_check_async; empty: none. Lives in the arena */
    bool has_totp;
    int64_t held_until; /* not 0: don't check, answer SIGN_IN_HELD_BACK with this instant */
    struct throttle_subject id, address;
};

/* id_no: ASCII digits as typed, of any shape; address: the client's, an IPv6 one counts by its /64. */
enum err sign_in_begin(struct db *reader, struct arena *req, struct str id_no, struct str address,
                       int64_t now_ms, struct sign_in *out);

enum sign_in_answer {
    SIGN_IN_RIGHT,         /* open the session */
    SIGN_IN_SECOND_FACTOR, /* right so far: ask for the second factor (totp.h) before a session */
    SIGN_IN_WRONG,
    SIGN_IN_HELD_BACK, /* too many failures meanwhile: *until says for how long */
};
/* Counts the outcome. It asks again whether the subject is held back, so that guesses sent at the
   same time don't get more tries than guesses sent one by one. Always OK unless the database fails,
   so that the count is kept. */
enum err sign_in_finish(struct db *writer, const struct sign_in *sign_in, bool is_match,
                        int64_t now_ms, enum sign_in_answer *answer, int64_t *until);

/* How long an id number is held back after its failures; other secrets of the person keep to it. */
extern const struct throttle_rule sign_in_id_rule;

/* Passwords: which may be chosen, and argon2id on a small pool of threads of its own, because one
   hash takes 19 MiB and tens of milliseconds and must never sit on an HTTP thread.

   The trap: an unknown user costs exactly the work of a known one. Pass an empty hash then; the pool
   checks against a dummy and answers "no match" (security.md I1). */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    PASSWORD_CHARACTERS_MIN = 8,
    PASSWORD_CHARACTERS_MAX = 128,
    PASSWORD_BYTES_MAX = 4 * PASSWORD_CHARACTERS_MAX,
    PASSWORD_HASH_BYTES = 128, /* room for libsodium's text with its NUL */
    PASSWORD_QUEUE_MAX = 64,
    PASSWORD_THREADS_MAX = 4,
};

enum password_fault {
    PASSWORD_FINE = 0,
    PASSWORD_NOT_TEXT, /* not UTF-8 */
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_COMMON, /* in policy/data/common_passwords.csv, whatever its case */
    PASSWORD_HAS_ID, /* contains the account's id number, in any digits */
};

/* A typed password as it is hashed: NFC (no trimming, no case folding). False: not UTF-8, or longer
   than any password may be. Both signing in and choosing go through this. */
[[nodiscard]] bool password_plain(struct arena *req, struct str typed, struct str *out);
/* May it be chosen by the holder of id_no (ASCII digits; may be empty)? No rules of composition. */
enum password_fault password_judge(struct arena *req, struct str typed, struct str id_no);

/* ---- at once, for the command line and tests ---- */

/* The argon2id text (with its parameters and salt) in the caller's buffer. */
enum err password_hash(struct str plain, char hash[static PASSWORD_HASH_BYTES]);
bool password_check(struct str hash, struct str plain);

/* ---- on the pool ---- */

struct password_result {
    bool is_match; /* of password_check_async */
    bool is_made;  /* of password_hash_async: hash holds the text */
    char hash[PASSWORD_HASH_BYTES];
};
/* Called on a pool thread, once for every job taken; *result lives during the call. Must not block. */
typedef void (*password_done)(void *ctx, const struct password_result *result);

struct password_pool;

/* Starts `threads` (1..4). The pool lives in `boot`. */
enum err password_pool_start(struct arena *boot, unsigned threads, struct password_pool **out);
/* Finishes the jobs in hand and joins the threads. */
void password_pool_stop(struct password_pool *pool);

/* Takes a job: copies what it needs. ERR_BUSY when 64 jobs wait: answer 503 with
   password_retry_seconds. ERR_INPUT: longer than any password may be. */
enum err password_check_async(struct password_pool *pool, struct str hash, struct str plain,
                              password_done done, void *ctx);
enum err password_hash_async(struct password_pool *pool, struct str plain, password_done done,
                             void *ctx);
/* After how many seconds a busy pool has room again, at least 1. */
int password_retry_seconds(const struct password_pool *pool);

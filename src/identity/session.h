/* Sessions: what stands behind the cookie of a person and behind the bearer token of an API client.
   Only the token's SHA-256 is stored. Every load reads account and permission rows as they are now,
   so a revoked grant or a disabled account is dead on the very next request.

   The trap: session_load never writes. When it says that a touch is due, hand session_touch to the
   writer; it is due once a minute at most, so the 15 idle minutes are exact to a minute.

   Instants are milliseconds UTC and passed in; so are random bytes. Writers run inside the writer's
   transaction and never commit. */
#pragma once
#include "base/arena.h"
#include "identity/actor.h"
#include "identity/token.h"

struct db;

enum {
    SESSION_IDLE_MS = 15 * 60 * 1000,
    SESSION_TOUCH_MS = 60 * 1000,
    SESSION_ABSOLUTE_MS = 8 * 60 * 60 * 1000,
    SESSION_CLIENT_MS = 60 * 60 * 1000,     /* a bearer token's whole life; it knows no idleness */
    SESSION_CLOCK_SLACK_MS = 5 * 60 * 1000, /* a session seen further ahead than this is refused */
    SESSION_CSRF_BYTES = 16,
    SESSION_DEVICE_BYTES_MAX = 200,
    SESSION_ID_CHARACTERS = 16,
};

/* ---- the cookie ---- */
/* "__Host-" makes the browser insist on Secure, Path=/ and no Domain. Browsers treat loopback as
   trustworthy, so the demonstration on 127.0.0.1 needs no other name; there is none on purpose: a
   server reached over plain HTTP from elsewhere can't be signed in to. */
#define SESSION_COOKIE "__Host-bawaba"

/* The value of Set-Cookie that gives the token to the browser, for as long as it stays open. */
struct str session_cookie(struct arena *req, const struct token *token);
/* The value that takes it away. */
struct str session_cookie_end(void);
/* The token in a Cookie header. False: none, a malformed one, or two of that name. */
[[nodiscard]] bool session_cookie_read(struct str header, struct token *out);
/* The token in "Bearer …" of an Authorization header. */
[[nodiscard]] bool session_bearer_read(struct str header, struct token *out);

/* ---- beginning ---- */
struct session_new {
    struct token token;                     /* fresh: token_new */
    unsigned char csrf[SESSION_CSRF_BYTES]; /* fresh random bytes */
    int64_t account_id;
    int64_t client_id;        /* API clients; else 0 */
    int64_t establishment_id; /* acting for from the start; 0: chosen later */
    enum capacity capacity;
    int64_t factor_at; /* when a second factor was given; 0: none */
    struct str device; /* what the browser calls itself; cut to 200 bytes */
};
enum err session_open(struct db *writer, const struct session_new *session, int64_t now_ms);

/* ---- a request ---- */
/* Fills the actor: two look-ups at most. ERR_NOT_FOUND: no such session, over, its account disabled
   or its client revoked: treat the request as a visitor's. *touch_due may be NULL.
   When the grant for the chosen establishment has died, the actor comes without establishment. */
enum err session_load(struct db *reader, struct arena *req, const struct token *token,
                      int64_t now_ms, struct day today, struct actor *out, bool *touch_due);
enum err session_touch(struct db *writer, const unsigned char hash[static 32], int64_t now_ms);

/* Is the value from the form or header the session's? Constant time. */
bool session_csrf_matches(const struct actor *actor, struct str given);

/* ---- changing ---- */
/* Acts for an establishment from now on; 0: for none. ERR_DENIED without a live right to it. */
enum err session_choose(struct db *writer, const struct actor *actor, int64_t establishment_id,
                        struct day today);
/* The same session under a new token and csrf value: at every change of rights, and when a second
   factor was given (factor_at then; 0 keeps the old). Its end stays. ERR_NOT_FOUND. */
enum err session_renew(struct db *writer, const unsigned char old_hash[static 32],
                       const struct token *token,
                       const unsigned char csrf[static SESSION_CSRF_BYTES], int64_t factor_at);
/* Was a second factor given within `within_ms`? (phone, delegates, payments out: security.md I2) */
enum err session_factor_is_fresh(struct db *reader, const struct actor *actor, int64_t now_ms,
                                 int64_t within_ms, bool *out);

/* ---- one's own sessions ---- */
struct session_info {
    char id[SESSION_ID_CHARACTERS + 1]; /* names it in a form; opens nothing */
    int64_t made_at, seen_at, ends_at;
    struct str device;
    bool is_this; /* the one that asks */
};
/* A person's live sessions, latest first, at most 50. */
enum err session_list(struct db *reader, struct arena *req, const struct actor *actor,
                      int64_t now_ms, struct session_info **out, int *n);
/* Ends one of the account's own. ERR_NOT_FOUND. */
enum err session_end_one(struct db *writer, int64_t account_id, struct str id);
enum err session_end(struct db *writer, const unsigned char hash[static 32]);
/* All of an account, but the one with keep_hash when not NULL. */
enum err session_end_all(struct db *writer, int64_t account_id, const unsigned char *keep_hash);
/* Those of an account that act for an establishment. */
enum err session_end_acting(struct db *writer, int64_t account_id, int64_t establishment_id);
/* Deletes what is over. */
enum err session_sweep(struct db *writer, int64_t now_ms);

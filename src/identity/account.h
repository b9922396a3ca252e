/* Accounts: who may sign in. An account is one person's (or one API client's, whose person_id is the
   account's number below zero); its rights come from its roles, its level of assurance, and from
   what it owns or was granted (permission.h).

   The trap: two tables. `account` is a projection of the ledger and may be rebuilt; `credential`
   (password, phone, second factor) stands beside the ledger and never is. Writers run inside the
   writer's transaction, never commit, and end the sessions that a change of rights makes stale. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/str.h"
#include "identity/permission.h"

enum account_status { ACCOUNT_ACTIVE = 1, ACCOUNT_DISABLED = 2 };
enum { ACCOUNT_COOL_DOWN_MS = 24 * 60 * 60 * 1000 };

struct account {
    int64_t id, person_id;
    int roles; /* bits of enum role */
    int level; /* 1: registered; 2: identity proved */
    enum account_status status;
    int office_no;
    struct day made_on;
    struct str phone, email; /* of its credential; empty without one */
    int language;            /* identity/language.h */
    bool has_password, has_totp;
};

/* ERR_NOT_FOUND. */
enum err account_load(struct db *db, struct arena *req, int64_t id, struct account *out);
/* The account of the person with that id number (ten ASCII digits). ERR_NOT_FOUND; then *person_id,
   when not NULL, still tells the person if there is one, else 0. */
enum err account_by_id_no(struct db *db, int64_t id_no, int64_t *account_id, int64_t *person_id);
enum err account_by_person(struct db *db, int64_t person_id, int64_t *account_id);
/* Accounts by number, for administrators: id > after, up to limit (1..200). Clients' are left out. */
enum err account_list(struct db *reader, struct arena *req, int64_t after, int limit,
                      struct account **out, int *n);

struct account_new {
    int64_t id; /* 0: the next number; given when replaying */
    int64_t person_id;
    int roles, level, office_no;
    struct day made_on;
};
/* Opens an account, and gives it the grants that waited for its person. ERR_CONFLICT: the person has
   one (S01.X05). ERR_INPUT: roles that must stay apart, level out of range. */
enum err account_open(struct db *writer, const struct account_new *account, int64_t *id);

struct credential {
    struct str password_hash, phone, email;
    int language;
};
/* Sets (or replaces) what the account signs in with. */
enum err credential_set(struct db *writer, int64_t account_id, const struct credential *credential,
                        int64_t now_ms);

/* `by` is the account that does it; 0: the command line. Each writes an audit event. ERR_NOT_FOUND. */
enum err account_disable(struct db *writer, int64_t account_id, int64_t by, int64_t now_ms);
enum err account_enable(struct db *writer, int64_t account_id, int64_t by, int64_t now_ms);
/* A new level ends the account's sessions: the next sign-in carries the new right under a new token. */
enum err account_level_set(struct db *writer, int64_t account_id, int level, int64_t by,
                           int64_t now_ms);
enum err account_roles_set(struct db *writer, int64_t account_id, int roles, int office_no,
                           int64_t by, int64_t now_ms);
/* Ends all other sessions (keep_hash: the one that asked, NULL: all), tells the person. An account that had
   nothing to sign in with has a password from now on, and no phone. */
enum err account_password_set(struct db *writer, int64_t account_id, struct str password_hash,
                              const unsigned char *keep_hash, int64_t by, int64_t now_ms);
/* Tells the old phone. Starts the cool-down of 24 hours. */
enum err account_phone_set(struct db *writer, int64_t account_id, struct str phone, int64_t now_ms);
enum err account_language_set(struct db *writer, int64_t account_id, int language);
/* Until when the account may not grant, pay out, or change its phone again; 0: it may now. */
enum err account_cool_down_until(struct db *db, int64_t account_id, int64_t now_ms, int64_t *until);

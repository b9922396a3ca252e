/* API clients of an establishment: OAuth 2.0 client credentials. A client is an account of its own
   with the role CLIENT and one grant of kind CAPACITY_CLIENT, so scope, end and cascade of revocation
   are exactly a delegate's. Its secret is shown once, when made; only the hash is kept.

   Writers run inside the writer's transaction and never commit; random tokens are passed in. */
#pragma once
#include "base/arena.h"
#include "identity/permission.h"
#include "identity/token.h"

struct db;

struct client_new {
    struct str name;     /* for the owner's list, 1..80 bytes */
    struct token secret; /* fresh */
    struct grant
        grant; /* establishment, services, workers_max, may_pay, from, to; the rest is set */
};
/* In the right of grantor_account, as permission_grant: its errors, and ERR_INPUT for the name. */
enum err client_create(struct db *writer, int64_t grantor_account, const struct client_new *client,
                       int64_t now_ms, struct day today, int64_t *client_id);

/* Trades the secret for a bearer token good for an hour: opens a session for `token`. ERR_DENIED:
   no such client, wrong secret, revoked or its grant not live; which of these is not told. */
enum err client_token(struct db *writer, int64_t client_id, const struct token *secret,
                      const struct token *token, int64_t now_ms, struct day today);

/* Ends the client, its grant and its tokens. ERR_NOT_FOUND, ERR_DENIED as permission_revoke. */
enum err client_revoke(struct db *writer, int64_t revoker_account, int64_t client_id,
                       int64_t now_ms, struct day today);

struct client {
    int64_t id;
    struct str name;
    uint64_t services;
    int64_t workers_max;
    bool may_pay;
    struct day from, to;
    int64_t made_at, revoked_at; /* 0: not; also when its grant was revoked with its grantor's */
};
/* Newest first, at most 100. */
enum err client_list(struct db *reader, struct arena *req, int64_t establishment_id,
                     struct client **out, int *n);

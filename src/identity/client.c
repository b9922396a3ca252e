/* Making, using and ending API clients; see the header. */
#include "identity/client.h"
#include "db/db.h"
#include "identity/account.h"
#include "identity/audit.h"
#include "identity/identity_counter.h"
#include "identity/session.h"
#include <stdio.h>

enum { NAME_BYTES_MAX = 80, CLIENTS_MAX = 100 };

static enum err audit(struct db *writer, enum audit_action action, int64_t by, int64_t client_id,
                      int64_t establishment_id, int64_t now_ms)
{
    char text[40];
    int n = snprintf(text, sizeof text, "client=%lld\n", (long long)client_id);
    return audit_add(writer, &(struct audit_event){.at = now_ms,
                                                   .account_id = by,
                                                   .action = action,
                                                   .establishment_id = establishment_id,
                                                   .detail = {text, (size_t)n}});
}

enum err client_create(struct db *writer, int64_t grantor_account, const struct client_new *c,
                       int64_t now_ms, struct day today, int64_t *client_id)
{
    int64_t account, permission;
    struct token_hash hash = token_hash(&c->secret);
    struct grant grant = c->grant;
    if (c->name.n == 0 || c->name.n > NAME_BYTES_MAX)
        return ERR_INPUT;
    TRY(account_open(writer,
                     &(struct account_new){.roles = ROLE_CLIENT, .level = 2, .made_on = today},
                     &account));
    grant.person_id = -account;
    grant.kind = CAPACITY_CLIENT;
    grant.may_grant = false;
    grant.attorney_no = S("");
    TRY(permission_grant(writer, grantor_account, &grant, now_ms, today, NOTICE_SEND, &permission));
    TRY(identity_counter_next(writer, "client", 0, client_id));
    TRY(db_exec(
        writer,
        "INSERT INTO api_client (id, account_id, establishment_id, name, secret_hash, made_at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        db_int_arg(*client_id), db_int_arg(account), db_int_arg(grant.establishment_id),
        db_text_arg(c->name), db_blob_arg(token_hash_str(&hash)), db_int_arg(now_ms)));
    return audit(writer, AUDIT_CLIENT_MADE, grantor_account, *client_id, grant.establishment_id,
                 now_ms);
}

enum err client_token(struct db *writer, int64_t client_id, const struct token *secret,
                      const struct token *token, int64_t now_ms, struct day today)
{
    struct token_hash hash = token_hash(secret);
    struct session_new session = {
        .token = *token, .client_id = client_id, .capacity = CAPACITY_CLIENT, .device = S("")};
    struct holding held;
    struct db_rows rows;
    bool is_right = false;
    TRY(db_query(
        writer, &rows,
        "SELECT account_id, establishment_id, secret_hash FROM api_client WHERE id = $1 AND "
        "revoked_at IS NULL",
        db_int_arg(client_id)));
    if (db_next(&rows)) {
        struct str stored = db_blob(&rows, 2);
        session.account_id = db_int(&rows, 0), session.establishment_id = db_int(&rows, 1);
        is_right = token_hash_eq(&hash, stored.at, stored.n);
    }
    TRY(db_done(&rows));
    if (!is_right)
        return ERR_DENIED;
    TRY(permission_held(writer, session.account_id, session.establishment_id, today, &held));
    if (held.capacity != CAPACITY_CLIENT)
        return ERR_DENIED;
    return session_open(writer, &session, now_ms);
}

enum err client_revoke(struct db *writer, int64_t revoker_account, int64_t client_id,
                       int64_t now_ms, struct day today)
{
    struct db_rows rows;
    int64_t permission = 0, account = 0, establishment = 0;
    TRY(db_query(
        writer, &rows,
        "SELECT k.account_id, k.establishment_id, p.id FROM api_client k JOIN permission p "
        "ON p.account_id = k.account_id AND p.establishment_id = k.establishment_id "
        "WHERE k.id = $1 AND k.revoked_at IS NULL AND p.revoked_at IS NULL",
        db_int_arg(client_id)));
    if (db_next(&rows))
        account = db_int(&rows, 0), establishment = db_int(&rows, 1), permission = db_int(&rows, 2);
    TRY(db_done(&rows));
    if (!permission)
        return ERR_NOT_FOUND;
    TRY(permission_revoke(writer, revoker_account, permission, now_ms, today, NOTICE_SEND));
    TRY(session_end_all(writer, account, NULL));
    TRY(db_exec(writer, "UPDATE api_client SET revoked_at = $2 WHERE id = $1",
                db_int_arg(client_id), db_int_arg(now_ms)));
    return audit(writer, AUDIT_CLIENT_REVOKED, revoker_account, client_id, establishment, now_ms);
}

enum err client_list(struct db *reader, struct arena *req, int64_t establishment_id,
                     struct client **out, int *n)
{
    struct db_rows rows;
    *n = 0;
    *out = arena_array(req, struct client, CLIENTS_MAX);
    TRY(db_query(reader, &rows,
                 "SELECT k.id, k.name, p.services, p.workers_max, p.may_pay, p.from_day, p.to_day, "
                 "k.made_at, coalesce(k.revoked_at, p.revoked_at, 0) FROM api_client k "
                 "JOIN permission p ON p.account_id = k.account_id "
                 "AND p.establishment_id = k.establishment_id "
                 "WHERE k.establishment_id = $1 ORDER BY k.id DESC LIMIT 100",
                 db_int_arg(establishment_id)));
    while (*n < CLIENTS_MAX && db_next(&rows))
        (*out)[(*n)++] = (struct client){
            .id = db_int(&rows, 0),
            .name = str_copy(req, db_text(&rows, 1)),
            .services = (uint64_t)db_int(&rows, 2),
            .workers_max = db_int(&rows, 3),
            .may_pay = db_int(&rows, 4) != 0,
            .from = {(int32_t)db_int(&rows, 5)},
            .to = {(int32_t)db_int(&rows, 6)},
            .made_at = db_int(&rows, 7),
            .revoked_at = db_int(&rows, 8),
        };
    return db_done(&rows);
}

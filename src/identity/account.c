/* Opening and changing accounts; see the header. Reading stands in account_load.c. */
#include "identity/account.h"
#include "db/db.h"
#include "identity/audit.h"
#include "identity/identity_counter.h"
#include "identity/language.h"
#include "identity/session.h"
#include "registers/outbox.h"
#include <stdio.h>

/* Duties that must stay apart: an administrator decides nothing, an auditor changes nothing.
   False: these roles may not stand in one account. */
static bool account_roles_are_apart(int roles)
{
    int deciding = ROLE_OFFICER | ROLE_REVIEWER | ROLE_INSPECTOR;
    if ((roles & ROLE_ADMIN) && (roles & (deciding | ROLE_AUDITOR)))
        return false;
    if ((roles & ROLE_AUDITOR) && (roles & deciding))
        return false;
    return !(roles & ROLE_CLIENT) || roles == ROLE_CLIENT;
}

enum err account_open(struct db *writer, const struct account_new *a, int64_t *id)
{
    int64_t changed = 0;
    if (!account_roles_are_apart(a->roles) || a->level < 1 || a->level > 2)
        return ERR_INPUT;
    TRY(identity_counter_next(writer, "account", a->id, id));
    TRY(db_exec_count(
        writer,
        "INSERT INTO account (id, person_id, role, level, status, office_no, made_on) "
        "VALUES ($1, $2, $3, $4, 1, $5, $6) ON CONFLICT (person_id) DO NOTHING",
        &changed, db_int_arg(*id), db_int_arg(a->person_id ? a->person_id : -*id),
        db_int_arg(a->roles), db_int_arg(a->level), db_int_arg(a->office_no),
        db_int_arg(a->made_on.n)));
    if (changed != 1)
        return ERR_CONFLICT;
    return a->person_id ? permission_link(writer, *id, a->person_id) : OK;
}

enum err credential_set(struct db *writer, int64_t account_id, const struct credential *c,
                        int64_t now_ms)
{
    return db_exec(writer,
                   "INSERT INTO credential (account_id, password_hash, phone, email, language, "
                   "failures, locked_until, changed_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $6) "
                   "ON CONFLICT (account_id) DO UPDATE SET password_hash = $2, phone = $3, "
                   "email = $4, language = $5, changed_at = $6",
                   db_int_arg(account_id), db_text_arg(c->password_hash), db_text_arg(c->phone),
                   db_text_arg(c->email), db_text_arg(language_code(c->language)),
                   db_int_arg(now_ms));
}

static enum err audit(struct db *writer, enum audit_action action, int64_t account_id, int64_t by,
                      int64_t number, int64_t now_ms)
{
    char text[64];
    int n = snprintf(text, sizeof text, "account=%lld\nvalue=%lld\n", (long long)account_id,
                     (long long)number);
    return audit_add(
        writer, &(struct audit_event){
                    .at = now_ms, .account_id = by, .action = action, .detail = {text, (size_t)n}});
}

static enum err status_set(struct db *writer, int64_t account_id, enum account_status status,
                           int64_t by, int64_t now_ms)
{
    int64_t changed = 0;
    TRY(db_exec_count(writer, "UPDATE account SET status = $2 WHERE id = $1", &changed,
                      db_int_arg(account_id), db_int_arg(status)));
    if (changed != 1)
        return ERR_NOT_FOUND;
    TRY(session_end_all(writer, account_id, NULL));
    return audit(writer, status == ACCOUNT_ACTIVE ? AUDIT_ACCOUNT_ENABLED : AUDIT_ACCOUNT_DISABLED,
                 account_id, by, 0, now_ms);
}

enum err account_disable(struct db *writer, int64_t account_id, int64_t by, int64_t now_ms)
{
    return status_set(writer, account_id, ACCOUNT_DISABLED, by, now_ms);
}

enum err account_enable(struct db *writer, int64_t account_id, int64_t by, int64_t now_ms)
{
    return status_set(writer, account_id, ACCOUNT_ACTIVE, by, now_ms);
}

enum err account_level_set(struct db *writer, int64_t account_id, int level, int64_t by,
                           int64_t now_ms)
{
    int64_t changed = 0;
    if (level < 1 || level > 2)
        return ERR_INPUT;
    TRY(db_exec_count(writer, "UPDATE account SET level = $2 WHERE id = $1", &changed,
                      db_int_arg(account_id), db_int_arg(level)));
    if (changed != 1)
        return ERR_NOT_FOUND;
    TRY(session_end_all(writer, account_id, NULL));
    return audit(writer, AUDIT_LEVEL_SET, account_id, by, level, now_ms);
}

enum err account_roles_set(struct db *writer, int64_t account_id, int roles, int office_no,
                           int64_t by, int64_t now_ms)
{
    int64_t changed = 0;
    if (!account_roles_are_apart(roles))
        return ERR_INPUT;
    TRY(db_exec_count(writer, "UPDATE account SET role = $2, office_no = $3 WHERE id = $1",
                      &changed, db_int_arg(account_id), db_int_arg(roles), db_int_arg(office_no)));
    if (changed != 1)
        return ERR_NOT_FOUND;
    TRY(session_end_all(writer, account_id, NULL));
    return audit(writer, AUDIT_ROLES_SET, account_id, by, roles, now_ms);
}

enum err account_password_set(struct db *writer, int64_t account_id, struct str password_hash,
                              const unsigned char *keep_hash, int64_t by, int64_t now_ms)
{
    int64_t changed = 0;
    TRY(db_exec_count(writer,
                      "INSERT INTO credential (account_id, password_hash, phone, email, language, "
                      "failures, locked_until, changed_at) SELECT id, $2, '', '', 'ar', 0, 0, $3 "
                      "FROM account WHERE id = $1 ON CONFLICT (account_id) DO UPDATE SET "
                      "password_hash = $2, changed_at = $3",
                      &changed, db_int_arg(account_id), db_text_arg(password_hash),
                      db_int_arg(now_ms)));
    if (changed != 1)
        return ERR_NOT_FOUND;
    TRY(session_end_all(writer, account_id, keep_hash));
    TRY(audit(writer, AUDIT_PASSWORD_SET, account_id, by, 0, now_ms));
    return outbox_add(
        writer, &(struct message_out){.kind = MESSAGE_PASSWORD_CHANGED, .account_id = account_id},
        now_ms);
}

enum err account_phone_set(struct db *writer, int64_t account_id, struct str phone, int64_t now_ms)
{
    char body[96];
    struct db_rows rows;
    int n = -1;
    TRY(db_query(writer, &rows, "SELECT phone FROM credential WHERE account_id = $1 FOR UPDATE",
                 db_int_arg(account_id)));
    if (db_next(&rows))
        n = snprintf(body, sizeof body, "phone=%.*s\n", STR_ARG(str_first(db_text(&rows, 0), 64)));
    TRY(db_done(&rows));
    if (n < 0)
        return ERR_NOT_FOUND;
    TRY(db_exec(writer,
                "UPDATE credential SET phone = $2, phone_changed_at = $3 WHERE account_id = $1",
                db_int_arg(account_id), db_text_arg(phone), db_int_arg(now_ms)));
    TRY(audit(writer, AUDIT_PHONE_CHANGED, account_id, account_id, 0, now_ms));
    return outbox_add(writer,
                      &(struct message_out){.kind = MESSAGE_PHONE_CHANGED,
                                            .account_id = account_id,
                                            .body = {body, (size_t)n}},
                      now_ms);
}

enum err account_language_set(struct db *writer, int64_t account_id, int language)
{
    return db_exec(writer, "UPDATE credential SET language = $2 WHERE account_id = $1",
                   db_int_arg(account_id), db_text_arg(language_code(language)));
}

/* Who may act for which establishment, and who may hand that on; see the header. */
#include "identity/permission.h"
#include "db/db.h"
#include "identity/account.h"
#include "identity/audit.h"
#include "identity/identity_counter.h"
#include "identity/session.h"
#include "registers/outbox.h"
#include <stdio.h>

/* ---- the live right ---- */
/* Columns of the query in permission_held. */
enum {
    H_PERSON,
    H_OWNER,
    H_ID,
    H_KIND,
    H_SERVICES,
    H_WORKERS,
    H_PAY,
    H_GRANT,
    H_TO,
    H_UNDER,
    H_BY,
    H_BY_STATUS,
    H_BY_PERSON,
    M_ID,
    M_HOLDER,
    M_BY,
    M_BY_STATUS,
    M_BY_PERSON
};

/* Is the grantor still the owner, with an active account? Grants taken over by an import name no
   grantor (0) and stand by themselves. */
static bool owner_stands(const struct db_rows *rows, int by, int status, int person)
{
    return db_int(rows, by) == 0 || (db_int(rows, status) == ACCOUNT_ACTIVE &&
                                     db_int(rows, person) == db_int(rows, H_OWNER));
}

static bool grantor_stands(const struct db_rows *rows)
{
    if (db_int(rows, H_UNDER) == 0)
        return owner_stands(rows, H_BY, H_BY_STATUS, H_BY_PERSON);
    return !db_is_null(rows, M_ID) && db_int(rows, M_HOLDER) == db_int(rows, H_BY) &&
           db_int(rows, H_BY_STATUS) == ACCOUNT_ACTIVE &&
           owner_stands(rows, M_BY, M_BY_STATUS, M_BY_PERSON);
}

static struct holding holding_of_owner(void)
{
    return (struct holding){.capacity = CAPACITY_OWNER,
                            .services = SERVICES_ALL,
                            .may_pay = true,
                            .may_grant = true,
                            .to = DAY_NONE};
}

static struct holding holding_of_row(const struct db_rows *rows)
{
    return (struct holding){
        .capacity = (enum capacity)db_int(rows, H_KIND),
        .permission_id = db_int(rows, H_ID),
        .services = (uint64_t)db_int(rows, H_SERVICES),
        .workers_max = db_int(rows, H_WORKERS),
        .may_pay = db_int(rows, H_PAY) != 0,
        .may_grant = db_int(rows, H_GRANT) != 0 && db_int(rows, H_KIND) == CAPACITY_MAIN_DELEGATE,
        .to = {(int32_t)db_int(rows, H_TO)},
    };
}

enum err permission_held(struct db *db, int64_t account_id, int64_t establishment_id,
                         struct day today, struct holding *out)
{
    struct db_rows rows;
    *out = (struct holding){.capacity = CAPACITY_NONE, .to = DAY_NONE};
    TRY(db_query(
        db, &rows,
        "SELECT a.person_id, u.owner_person, p.id, p.kind, p.services, p.workers_max, p.may_pay, "
        "p.may_grant, p.to_day, p.granted_under, p.granted_by, g.status, g.person_id, m.id, "
        "m.account_id, m.granted_by, mg.status, mg.person_id "
        "FROM account a JOIN establishment e ON e.id = $2 "
        "JOIN unified_entity u ON u.id = e.unified_id "
        "LEFT JOIN permission p ON p.account_id = a.id AND p.establishment_id = e.id "
        "AND p.revoked_at IS NULL AND p.from_day <= $3 AND p.to_day >= $3 "
        "LEFT JOIN account g ON g.id = p.granted_by "
        "LEFT JOIN permission m ON m.id = p.granted_under AND m.revoked_at IS NULL "
        "AND m.from_day <= $3 AND m.to_day >= $3 AND m.kind = 2 AND m.establishment_id = e.id "
        "LEFT JOIN account mg ON mg.id = m.granted_by "
        "WHERE a.id = $1 AND a.status = 1 ORDER BY p.id DESC",
        db_int_arg(account_id), db_int_arg(establishment_id), db_int_arg(today.n)));
    while (db_next(&rows)) {
        if (db_int(&rows, H_PERSON) == db_int(&rows, H_OWNER)) {
            *out = holding_of_owner();
            break;
        }
        if (!db_is_null(&rows, H_ID) && grantor_stands(&rows)) {
            *out = holding_of_row(&rows);
            break;
        }
    }
    return db_done(&rows);
}

/* ---- granting ---- */
struct parties { /* of a grant about to be made */
    int64_t owner_person, grantor_person, grantor_level, holder_account;
};

static enum err parties_load(struct db *writer, int64_t grantor_account, const struct grant *g,
                             struct parties *out)
{
    struct db_rows rows;
    bool is_there;
    TRY(db_query(writer, &rows,
                 "SELECT u.owner_person, a.person_id, a.level, h.id FROM establishment e "
                 "JOIN unified_entity u ON u.id = e.unified_id JOIN account a ON a.id = $2 "
                 "LEFT JOIN account h ON h.person_id = $3 WHERE e.id = $1",
                 db_int_arg(g->establishment_id), db_int_arg(grantor_account),
                 db_int_arg(g->person_id)));
    is_there = db_next(&rows);
    if (is_there)
        *out = (struct parties){db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2),
                                db_int(&rows, 3)};
    TRY(db_done(&rows));
    return is_there ? OK : ERR_NOT_FOUND;
}

static enum err grant_is_whole(const struct grant *g, struct day today)
{
    if (g->services == 0 || (g->services & ~SERVICES_ALL) || g->workers_max < 0 ||
        g->person_id == 0)
        return ERR_INPUT;
    if (day_is_none(g->from) || day_is_none(g->to) || day_before(g->to, g->from) ||
        day_before(g->to, today))
        return ERR_INPUT;
    if (g->kind == CAPACITY_AGENT && g->attorney_no.n == 0)
        return ERR_INPUT;
    return OK;
}

/* Nobody grants what he does not hold (S02.X01, X02, X03, X06). */
static bool grant_is_held(const struct grant *g, const struct holding *own,
                          const struct parties *who)
{
    bool is_owner = own->capacity == CAPACITY_OWNER;
    bool is_handing_on =
        g->kind == CAPACITY_DELEGATE || g->kind == CAPACITY_AGENT || g->kind == CAPACITY_CLIENT;
    if (!own->may_grant || who->grantor_level < 2)
        return false;
    if (!is_handing_on && !(g->kind == CAPACITY_MAIN_DELEGATE && is_owner))
        return false;
    if (g->may_grant && g->kind != CAPACITY_MAIN_DELEGATE)
        return false;
    if (g->person_id == who->owner_person || g->person_id == who->grantor_person)
        return false;
    if ((g->services & ~own->services) || (g->may_pay && !own->may_pay))
        return false;
    if (own->workers_max && (g->workers_max == 0 || g->workers_max > own->workers_max))
        return false;
    return day_is_none(own->to) || !day_before(own->to, g->to);
}

/* May someone with that right revoke a grant given by granted_by? */
static bool may_revoke(const struct holding *own, int64_t account_id, int64_t granted_by)
{
    return own->capacity == CAPACITY_OWNER ||
           (own->may_grant && own->capacity == CAPACITY_MAIN_DELEGATE && granted_by == account_id);
}

static enum err revoke_rows(struct db *writer, const struct permission *p, int64_t by,
                            int64_t now_ms, enum notice notice);

/* Ends the earlier grants of the same person that the new one overlaps: the newest counts. */
static enum err replace_overlapping(struct db *writer, int64_t grantor_account,
                                    const struct holding *own, const struct grant *g,
                                    int64_t now_ms, enum notice notice)
{
    for (;;) {
        struct db_rows rows;
        struct permission p = {.person_id = g->person_id, .establishment_id = g->establishment_id};
        TRY(db_query(writer, &rows,
                     "SELECT id, account_id, granted_by FROM permission WHERE person_id = $1 AND "
                     "establishment_id = $2 AND revoked_at IS NULL AND from_day <= $4 AND "
                     "to_day >= $3 ORDER BY id LIMIT 1",
                     db_int_arg(g->person_id), db_int_arg(g->establishment_id),
                     db_int_arg(g->from.n), db_int_arg(g->to.n)));
        if (db_next(&rows))
            p.id = db_int(&rows, 0), p.account_id = db_int(&rows, 1),
            p.granted_by = db_int(&rows, 2);
        TRY(db_done(&rows));
        if (p.id == 0)
            return OK;
        if (!may_revoke(own, grantor_account, p.granted_by))
            return ERR_DENIED;
        TRY(revoke_rows(writer, &p, grantor_account, now_ms, notice));
    }
}

static enum err tell_granted(struct db *writer, int64_t by, int64_t account, int64_t id,
                             const struct grant *g, int64_t now_ms)
{
    char text[160];
    int n =
        snprintf(text, sizeof text, "permission=%lld\nkind=%d\nservices=%llx\nfrom=%d\nto=%d\n",
                 (long long)id, (int)g->kind, (unsigned long long)g->services, g->from.n, g->to.n);
    struct str body = {text, (size_t)n};
    TRY(audit_add(writer, &(struct audit_event){.at = now_ms,
                                                .account_id = by,
                                                .action = AUDIT_GRANTED,
                                                .establishment_id = g->establishment_id,
                                                .person_id = g->person_id,
                                                .detail = body}));
    if (g->kind == CAPACITY_CLIENT)
        return OK;
    return outbox_add(writer,
                      &(struct message_out){.kind = MESSAGE_GRANT_GIVEN,
                                            .account_id = account,
                                            .person_id = g->person_id,
                                            .establishment_id = g->establishment_id,
                                            .body = body},
                      now_ms);
}

enum err permission_grant(struct db *writer, int64_t grantor_account, const struct grant *g,
                          int64_t now_ms, struct day today, enum notice notice, int64_t *id)
{
    struct holding own;
    struct parties who;
    TRY(grant_is_whole(g, today));
    TRY(permission_held(writer, grantor_account, g->establishment_id, today, &own));
    if (own.capacity == CAPACITY_NONE)
        return ERR_DENIED;
    TRY(parties_load(writer, grantor_account, g, &who));
    if (!grant_is_held(g, &own, &who))
        return ERR_DENIED;
    TRY(replace_overlapping(writer, grantor_account, &own, g, now_ms, notice));
    TRY(identity_counter_next(writer, "permission", g->id, id));
    TRY(db_exec(
        writer,
        "INSERT INTO permission (id, account_id, person_id, establishment_id, kind, services, "
        "workers_max, may_pay, may_grant, from_day, to_day, attorney_no, granted_by, "
        "granted_at, granted_under) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
        "$12, $13, $14, $15)",
        db_int_arg(*id), db_int_arg(who.holder_account), db_int_arg(g->person_id),
        db_int_arg(g->establishment_id), db_int_arg(g->kind), db_int_arg(g->services),
        db_int_arg(g->workers_max), db_int_arg(g->may_pay), db_int_arg(g->may_grant),
        db_int_arg(g->from.n), db_int_arg(g->to.n), db_text_arg(g->attorney_no),
        db_int_arg(grantor_account), db_int_arg(now_ms), db_int_arg(own.permission_id)));
    if (notice == NOTICE_NONE)
        return OK;
    return tell_granted(writer, grantor_account, who.holder_account, *id, g, now_ms);
}

enum err permission_link(struct db *writer, int64_t account_id, int64_t person_id)
{
    return db_exec(writer,
                   "UPDATE permission SET account_id = $1 WHERE person_id = $2 AND account_id = 0",
                   db_int_arg(account_id), db_int_arg(person_id));
}

/* ---- revoking ---- */
static enum err tell_revoked(struct db *writer, const struct permission *p, int64_t by,
                             int64_t now_ms)
{
    char text[40];
    int n = snprintf(text, sizeof text, "permission=%lld\n", (long long)p->id);
    struct str body = {text, (size_t)n};
    TRY(audit_add(writer, &(struct audit_event){.at = now_ms,
                                                .account_id = by,
                                                .action = AUDIT_REVOKED,
                                                .establishment_id = p->establishment_id,
                                                .person_id = p->person_id,
                                                .detail = body}));
    if (p->person_id < 0) /* an API client has no phone */
        return OK;
    return outbox_add(writer,
                      &(struct message_out){.kind = MESSAGE_GRANT_REVOKED,
                                            .account_id = p->account_id,
                                            .person_id = p->person_id,
                                            .establishment_id = p->establishment_id,
                                            .body = body},
                      now_ms);
}

static enum err revoke_one(struct db *writer, const struct permission *p, int64_t by,
                           int64_t now_ms, enum notice notice)
{
    TRY(db_exec(writer, "UPDATE permission SET revoked_at = $2 WHERE id = $1", db_int_arg(p->id),
                db_int_arg(now_ms)));
    if (p->account_id)
        TRY(session_end_acting(writer, p->account_id, p->establishment_id));
    return notice == NOTICE_SEND ? tell_revoked(writer, p, by, now_ms) : OK;
}

/* The grant, and what hangs on it: one level, since only main delegates hand on. Batches, so that
   no number of delegates is too many. */
static enum err revoke_rows(struct db *writer, const struct permission *p, int64_t by,
                            int64_t now_ms, enum notice notice)
{
    enum { BATCH = 32 };
    struct permission below[BATCH];
    int n;
    TRY(revoke_one(writer, p, by, now_ms, notice));
    do {
        struct db_rows rows;
        n = 0;
        TRY(db_query(writer, &rows,
                     "SELECT id, account_id, person_id FROM permission WHERE establishment_id = $1 "
                     "AND granted_under = $2 AND revoked_at IS NULL ORDER BY id LIMIT 32",
                     db_int_arg(p->establishment_id), db_int_arg(p->id)));
        while (n < BATCH && db_next(&rows))
            below[n++] = (struct permission){.id = db_int(&rows, 0),
                                             .account_id = db_int(&rows, 1),
                                             .person_id = db_int(&rows, 2),
                                             .establishment_id = p->establishment_id};
        TRY(db_done(&rows));
        for (int i = 0; i < n; i++)
            TRY(revoke_one(writer, &below[i], by, now_ms, notice));
    } while (n == BATCH);
    return OK;
}

enum err permission_revoke(struct db *writer, int64_t revoker_account, int64_t id, int64_t now_ms,
                           struct day today, enum notice notice)
{
    struct db_rows rows;
    struct permission p = {.id = 0};
    struct holding own;
    TRY(db_query(writer, &rows,
                 "SELECT id, account_id, person_id, establishment_id, granted_by FROM permission "
                 "WHERE id = $1 AND revoked_at IS NULL FOR UPDATE",
                 db_int_arg(id)));
    if (db_next(&rows))
        p = (struct permission){.id = db_int(&rows, 0),
                                .account_id = db_int(&rows, 1),
                                .person_id = db_int(&rows, 2),
                                .establishment_id = db_int(&rows, 3),
                                .granted_by = db_int(&rows, 4)};
    TRY(db_done(&rows));
    if (p.id == 0)
        return ERR_NOT_FOUND;
    TRY(permission_held(writer, revoker_account, p.establishment_id, today, &own));
    bool is_holder = p.account_id != 0 && p.account_id == revoker_account;
    if (!is_holder && !may_revoke(&own, revoker_account, p.granted_by))
        return ERR_DENIED;
    return revoke_rows(writer, &p, revoker_account, now_ms, notice);
}

enum err permission_end_all(struct db *writer, int64_t establishment_id, int64_t now_ms,
                            enum notice notice)
{
    enum { BATCH = 32 };
    struct permission found[BATCH];
    int n;
    do {
        struct db_rows rows;
        n = 0;
        TRY(db_query(writer, &rows,
                     "SELECT id, account_id, person_id FROM permission WHERE establishment_id = $1 "
                     "AND revoked_at IS NULL ORDER BY id LIMIT 32",
                     db_int_arg(establishment_id)));
        while (n < BATCH && db_next(&rows))
            found[n++] = (struct permission){.id = db_int(&rows, 0),
                                             .account_id = db_int(&rows, 1),
                                             .person_id = db_int(&rows, 2),
                                             .establishment_id = establishment_id};
        TRY(db_done(&rows));
        for (int i = 0; i < n; i++)
            TRY(revoke_one(writer, &found[i], 0, now_ms, notice));
    } while (n == BATCH);
    return OK;
}

/* Lists of permissions for pages; see permission.h. */
#include "db/db.h"
#include "identity/permission.h"
#include <assert.h>

enum { LIMIT_MAX = 200 };

static struct held_establishment establishment_of_row(const struct db_rows *rows, struct arena *req)
{
    return (struct held_establishment){
        .id = db_int(rows, 0),
        .office_no = (int)db_int(rows, 1),
        .seq_no = db_int(rows, 2),
        .name_ar = str_copy(req, db_text(rows, 3)),
        .name_en = str_copy(req, db_text(rows, 4)),
        .status = (enum est_status)db_int(rows, 5),
        .capacity = (enum capacity)db_int(rows, 6),
    };
}

/* Delegated ones are only candidates here: whether the grantor's right still lives is asked of
   permission_held, one each, which owners with thousands of branches never pay. */
static enum err keep_live(struct db *reader, int64_t account_id, struct day today,
                          struct held_establishment *list, int *n)
{
    int kept = 0;
    for (int i = 0; i < *n; i++) {
        struct holding held;
        if (list[i].capacity != CAPACITY_OWNER) {
            TRY(permission_held(reader, account_id, list[i].id, today, &held));
            if (held.capacity == CAPACITY_NONE)
                continue;
            list[i].capacity = held.capacity;
        }
        list[kept++] = list[i];
    }
    *n = kept;
    return OK;
}

enum err permission_establishments(struct db *reader, struct arena *req, int64_t account_id,
                                   struct day today, int64_t after, int limit,
                                   struct held_establishment **out, int *n, int64_t *next)
{
    struct db_rows rows;
    int seen = 0;
    assert(limit >= 1 && limit <= LIMIT_MAX);
    struct held_establishment *list = arena_array(req, struct held_establishment, limit);
    *n = 0, *next = 0, *out = list;
    TRY(db_query(reader, &rows,
                 "SELECT e.id, e.office_no, e.seq_no, e.name_ar, e.name_en, e.status, 1 AS kind "
                 "FROM account a JOIN unified_entity u ON u.owner_person = a.person_id "
                 "JOIN establishment e ON e.unified_id = u.id "
                 "WHERE a.id = $1 AND a.status = 1 AND e.id > $3 UNION ALL "
                 "SELECT e.id, e.office_no, e.seq_no, e.name_ar, e.name_en, e.status, p.kind "
                 "FROM account a JOIN permission p ON p.account_id = a.id "
                 "JOIN establishment e ON e.id = p.establishment_id "
                 "WHERE a.id = $1 AND a.status = 1 AND p.revoked_at IS NULL AND p.from_day <= $2 "
                 "AND p.to_day >= $2 AND e.id > $3 ORDER BY 1, 7 LIMIT $4",
                 db_int_arg(account_id), db_int_arg(today.n), db_int_arg(after),
                 db_int_arg(limit)));
    while (seen < limit && db_next(&rows)) {
        seen++;
        if (*n == 0 || list[*n - 1].id != db_int(&rows, 0))
            list[(*n)++] = establishment_of_row(&rows, req);
    }
    TRY(db_done(&rows));
    if (seen == limit)
        *next = list[*n - 1].id;
    return keep_live(reader, account_id, today, list, n);
}

static enum permission_state state_of(const struct permission *p, struct day today)
{
    if (p->revoked_at)
        return PERMISSION_REVOKED;
    if (day_before(today, p->from))
        return PERMISSION_PLANNED;
    return day_before(p->to, today) ? PERMISSION_OVER : PERMISSION_LIVE;
}

/* Columns as both queries below name them. */
static struct permission permission_of_row(const struct db_rows *rows, struct arena *req,
                                           struct day today)
{
    struct permission p = {
        .id = db_int(rows, 0),
        .account_id = db_int(rows, 1),
        .person_id = db_int(rows, 2),
        .establishment_id = db_int(rows, 3),
        .kind = (enum capacity)db_int(rows, 4),
        .services = (uint64_t)db_int(rows, 5),
        .workers_max = db_int(rows, 6),
        .may_pay = db_int(rows, 7) != 0,
        .may_grant = db_int(rows, 8) != 0,
        .from = {(int32_t)db_int(rows, 9)},
        .to = {(int32_t)db_int(rows, 10)},
        .attorney_no = str_copy(req, db_text(rows, 11)),
        .granted_by = db_int(rows, 12),
        .granted_under = db_int(rows, 13),
        .granted_at = db_int(rows, 14),
        .revoked_at = db_int(rows, 15),
        .name_ar = str_copy(req, db_text(rows, 16)),
        .name_en = str_copy(req, db_text(rows, 17)),
    };
    p.state = state_of(&p, today);
    return p;
}

enum err permission_list(struct db *reader, struct arena *req, int64_t establishment_id,
                         struct day today, int64_t before, int limit, struct permission **out,
                         int *n)
{
    struct db_rows rows;
    assert(limit >= 1 && limit <= LIMIT_MAX);
    *n = 0;
    *out = arena_array(req, struct permission, limit);
    TRY(db_query(reader, &rows,
                 "SELECT p.id, p.account_id, p.person_id, p.establishment_id, p.kind, p.services, "
                 "p.workers_max, p.may_pay, p.may_grant, p.from_day, p.to_day, p.attorney_no, "
                 "p.granted_by, p.granted_under, p.granted_at, p.revoked_at, w.name_ar, w.name_en "
                 "FROM permission p LEFT JOIN person w ON w.id = p.person_id "
                 "WHERE p.establishment_id = $1 AND p.kind <> 5 AND p.id < $2 "
                 "ORDER BY p.id DESC LIMIT $3",
                 db_int_arg(establishment_id), db_int_arg(before ? before : INT64_MAX),
                 db_int_arg(limit)));
    while (*n < limit && db_next(&rows))
        (*out)[(*n)++] = permission_of_row(&rows, req, today);
    return db_done(&rows);
}

enum err permission_load(struct db *db, struct arena *req, int64_t id, struct day today,
                         struct permission *out)
{
    struct db_rows rows;
    bool is_there;
    TRY(db_query(db, &rows,
                 "SELECT p.id, p.account_id, p.person_id, p.establishment_id, p.kind, p.services, "
                 "p.workers_max, p.may_pay, p.may_grant, p.from_day, p.to_day, p.attorney_no, "
                 "p.granted_by, p.granted_under, p.granted_at, p.revoked_at, w.name_ar, w.name_en "
                 "FROM permission p LEFT JOIN person w ON w.id = p.person_id WHERE p.id = $1",
                 db_int_arg(id)));
    is_there = db_next(&rows);
    if (is_there)
        *out = permission_of_row(&rows, req, today);
    TRY(db_done(&rows));
    return is_there ? OK : ERR_NOT_FOUND;
}

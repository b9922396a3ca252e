/* See the header. */
#include "queries/grants.h"
#include "db/db.h"
#include "registers/establishment.h"

static enum err complete(struct db *reader, struct arena *req, struct day today,
                         struct grant_view *v)
{
    struct db_rows r;
    struct holding held;
    const struct permission *p = &v->permission;
    v->by_ar = v->by_en = S("");
    TRY(db_query(reader, &r,
                 "SELECT h.id_no, g.name_ar, g.name_en FROM (SELECT 1 AS one) o "
                 "LEFT JOIN person h ON h.id = $1 LEFT JOIN account a ON a.id = $2 "
                 "LEFT JOIN person g ON g.id = a.person_id",
                 db_int_arg(p->person_id), db_int_arg(p->granted_by)));
    if (db_next(&r)) {
        v->id_no = db_int(&r, 0);
        v->by_ar = str_copy(req, db_text(&r, 1));
        v->by_en = str_copy(req, db_text(&r, 2));
    }
    TRY(db_done(&r));
    if (p->state != PERMISSION_LIVE || p->account_id == 0)
        return OK;
    TRY(permission_held(reader, p->account_id, p->establishment_id, today, &held));
    v->is_dead = held.permission_id != p->id;
    return OK;
}

enum err grant_views(struct db *reader, struct arena *req, int64_t establishment_id,
                     struct day today, int limit, struct grant_view **out, int *n)
{
    struct permission *list;
    TRY(permission_list(reader, req, establishment_id, today, 0, limit, &list, n));
    *out = arena_array(req, struct grant_view, *n);
    for (int i = 0; i < *n; i++) {
        (*out)[i].permission = list[i];
        TRY(complete(reader, req, today, &(*out)[i]));
    }
    return OK;
}

enum err grant_view_load(struct db *reader, struct arena *req, int64_t id, struct day today,
                         struct grant_view *out)
{
    *out = (struct grant_view){0};
    TRY(permission_load(reader, req, id, today, &out->permission));
    return complete(reader, req, today, out);
}

enum err grants_held(struct db *reader, struct arena *req, int64_t account_id, struct day today,
                     int limit, struct grant_held **out, int *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct grant_held, limit);
    TRY(db_query(reader, &r,
                 "SELECT p.id, e.office_no, e.seq_no, e.name_ar, e.name_en FROM permission p "
                 "JOIN establishment e ON e.id = p.establishment_id WHERE p.account_id = $1 "
                 "AND p.revoked_at IS NULL AND p.to_day >= $2 ORDER BY p.id DESC LIMIT $3",
                 db_int_arg(account_id), db_int_arg(today.n), db_int_arg(limit)));
    while (*n < limit && db_next(&r)) {
        struct grant_held *h = &(*out)[(*n)++];
        h->view.permission.id = db_int(&r, 0);
        h->establishment_no =
            str_printf(req, "%lld-%lld", (long long)db_int(&r, 1), (long long)db_int(&r, 2));
        h->name_ar = str_copy(req, db_text(&r, 3));
        h->name_en = str_copy(req, db_text(&r, 4));
    }
    TRY(db_done(&r));
    for (int i = 0; i < *n; i++)
        TRY(grant_view_load(reader, req, (*out)[i].view.permission.id, today, &(*out)[i].view));
    return OK;
}

enum err establishment_title_load(struct db *reader, struct arena *req, int64_t id,
                                  struct establishment_title *out)
{
    struct establishment e;
    TRY(establishment_load(reader, req, id, false, &e));
    *out = (struct establishment_title){
        str_printf(req, "%d-%lld", e.office_no, (long long)e.seq_no), e.name_ar, e.name_en};
    return OK;
}

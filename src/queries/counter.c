/* See the header. */
#include "queries/counter.h"
#include "db/db.h"
#include "identity/audit.h"

static enum err person_load(struct db *reader, struct arena *req, struct counter_front *f)
{
    struct db_rows r;
    TRY(db_query(reader, &r, "SELECT id_no, name_ar, name_en FROM person WHERE id = $1",
                 db_int_arg(f->person_id)));
    bool is_there = db_next(&r);
    if (is_there) {
        f->id_no = db_int(&r, 0);
        f->name_ar = str_copy(req, db_text(&r, 1));
        f->name_en = str_copy(req, db_text(&r, 2));
    }
    TRY(db_done(&r));
    return is_there ? OK : ERR_NOT_FOUND;
}

static struct actor actor_of(const struct counter_front *f)
{
    return (struct actor){
        .account_id = f->account.id,
        .person_id = f->person_id,
        .roles = f->account.roles,
        .level = f->account.level,
        .establishment_id = f->establishment_id,
        .capacity = f->held.capacity,
        .permission_id = f->held.permission_id,
        .services = f->held.services,
        .workers_max = f->held.workers_max,
        .may_pay = f->held.may_pay,
        .may_grant = f->held.may_grant,
        .language = f->account.language,
    };
}

enum err counter_front_load(struct db *reader, struct arena *req, int64_t person_id,
                            int64_t establishment_id, struct day today, struct counter_front *out)
{
    int64_t account = 0;
    *out = (struct counter_front){.person_id = person_id, .establishment_id = establishment_id};
    TRY(person_load(reader, req, out));
    if (establishment_id)
        TRY(establishment_title_load(reader, req, establishment_id, &out->establishment));
    enum err e = account_by_person(reader, person_id, &account);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(account_load(reader, req, account, &out->account));
    out->has_account = out->account.status == ACCOUNT_ACTIVE;
    if (establishment_id)
        TRY(permission_held(reader, account, establishment_id, today, &out->held));
    out->actor = actor_of(out);
    return OK;
}

enum err counter_purpose_told(struct db *reader, int64_t account_id, int64_t establishment_id,
                              int64_t person_id, int64_t since_ms, bool *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT 1 FROM audit_event WHERE account_id = $1 AND action = $2 AND at >= $3 "
                 "AND (establishment_id = $4 OR $4 = 0) AND person_id = $5 LIMIT 1",
                 db_int_arg(account_id), db_int_arg(AUDIT_FILE_SEEN), db_int_arg(since_ms),
                 db_int_arg(establishment_id), db_int_arg(person_id)));
    *out = db_next(&r);
    return db_done(&r);
}

enum err counter_day(struct db *reader, struct arena *req, int office_no, struct day day, int max,
                     struct counter_count **out, int *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct counter_count, max);
    TRY(db_query(reader, &r,
                 "SELECT q.service, q.channel, COUNT(*), SUM(q.lines), SUM(q.lines_refused) "
                 "FROM account a JOIN request q ON q.officer_id = a.id AND q.officer_id > 0 "
                 "WHERE a.office_no = $1 AND q.submitted_day = $2 "
                 "GROUP BY q.service, q.channel ORDER BY q.service, q.channel LIMIT $3",
                 db_int_arg(office_no), db_int_arg(day.n), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct counter_count){(int)db_int(&r, 0), (enum channel)db_int(&r, 1),
                                                db_int(&r, 2), db_int(&r, 3), db_int(&r, 4)};
    return db_done(&r);
}

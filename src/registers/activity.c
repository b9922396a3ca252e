/* See the header. */
#include "registers/activity.h"
#include "registers/column.h"

struct entity {
    int64_t id, unified_id, group, workers, saudis, units, expats;
};

static enum err entity_read(struct db_rows *r, struct entity *out, bool *found)
{
    *found = db_next(r);
    if (*found)
        *out = (struct entity){db_int(r, 0), db_int(r, 1), db_int(r, 2), db_int(r, 3),
                               db_int(r, 4), db_int(r, 5), db_int(r, 6)};
    return db_done(r);
}

static enum err entity_of(struct db *db, int64_t establishment_id, struct entity *out)
{
    struct db_rows r;
    bool found;
    TRY(db_query(db, &r,
                 "SELECT n.id, n.unified_id, n.activity_group, n.workers, n.saudis, n.saudi_units, "
                 "n.expats FROM establishment e JOIN nitaqat_entity n ON n.id = e.entity_id "
                 "WHERE e.id = $1",
                 db_int_arg(establishment_id)));
    TRY(entity_read(&r, out, &found));
    return found ? OK : ERR_NOT_FOUND;
}

static enum err entity_of_group(struct db *db, const struct entity *old, int64_t group,
                                struct entity *out)
{
    struct db_rows r;
    bool found;
    TRY(db_query(db, &r,
                 "SELECT id, unified_id, activity_group, workers, saudis, saudi_units, expats "
                 "FROM nitaqat_entity WHERE unified_id = $1 AND activity_group = $2",
                 db_int_arg(old->unified_id), db_int_arg(group)));
    TRY(entity_read(&r, out, &found));
    if (found)
        return OK;
    *out = (struct entity){.unified_id = old->unified_id, .group = group};
    TRY(db_query0(db, &r, "SELECT COALESCE(MAX(id), 0) + 1 FROM nitaqat_entity"));
    if (db_next(&r))
        out->id = db_int(&r, 0);
    TRY(db_done(&r));
    TRY(db_exec(db,
                "INSERT INTO nitaqat_entity (id, unified_id, activity_group, workers, saudis, "
                "saudi_units, expats) VALUES ($1,$2,$3,0,0,0,0)",
                db_int_arg(out->id), db_int_arg(out->unified_id), db_int_arg(group)));
    return db_exec(db,
                   "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
                   "SELECT $1, week, rate_bp, workers, saudi_units FROM nitaqat_week "
                   "WHERE entity_id = $2",
                   db_int_arg(out->id), db_int_arg(old->id));
}

static enum err add_counts(struct db *db, int64_t entity_id, const struct entity *c, int sign)
{
    return db_exec(db,
                   "UPDATE nitaqat_entity SET workers = workers + $2, saudis = saudis + $3, "
                   "saudi_units = saudi_units + $4, expats = expats + $5 WHERE id = $1",
                   db_int_arg(entity_id), db_int_arg(sign * c->workers),
                   db_int_arg(sign * c->saudis), db_int_arg(sign * c->units),
                   db_int_arg(sign * c->expats));
}

/* What the establishment is of its entity: everything when it is alone in it. */
static enum err share_of(struct db *db, int64_t establishment_id, const struct entity *old,
                         struct entity *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT COUNT(*) FROM establishment WHERE entity_id = $1",
                 db_int_arg(old->id)));
    bool is_alone = db_next(&r) && db_int(&r, 0) == 1;
    TRY(db_done(&r));
    *out = *old;
    if (is_alone)
        return OK;
    TRY(db_query(db, &r,
                 "SELECT CAST(COALESCE(SUM(CASE WHEN p.nationality = 'SA' THEN 1 ELSE 0 END), 0) "
                 "AS BIGINT), COUNT(*) FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND m.status IN (1, 4, 5)",
                 db_int_arg(establishment_id)));
    if (db_next(&r)) {
        out->saudis = db_int(&r, 0) < old->saudis ? db_int(&r, 0) : old->saudis;
        out->workers = db_int(&r, 1) < old->workers ? db_int(&r, 1) : old->workers;
    }
    TRY(db_done(&r));
    out->expats = out->workers - out->saudis;
    out->units = old->saudis ? old->units * out->saudis / old->saudis : 0;
    return OK;
}

enum err activity_change(struct db *db, int64_t establishment_id, int64_t group,
                         int64_t operation_no, struct day on)
{
    struct entity old, next, share;
    TRY(entity_of(db, establishment_id, &old));
    TRY(entity_of_group(db, &old, group, &next));
    TRY(share_of(db, establishment_id, &old, &share));
    TRY(add_counts(db, old.id, &share, -1));
    TRY(add_counts(db, next.id, &share, 1));
    TRY(db_exec(db,
                "UPDATE establishment SET entity_id = $2, activity_changed_on = $3 WHERE id = $1",
                db_int_arg(establishment_id), db_int_arg(next.id), day_arg(on)));
    return db_exec(db,
                   "INSERT INTO activity_change (establishment_id, operation_no, from_group, "
                   "to_group, day) VALUES ($1,$2,$3,$4,$5)",
                   db_int_arg(establishment_id), db_int_arg(operation_no), db_int_arg(old.group),
                   db_int_arg(group), day_arg(on));
}

/* Ties between an officer and whom he serves; see access.h. */
#include "db/db.h"
#include "identity/access.h"

static enum err tied_to_establishment(struct db *reader, const struct actor *a,
                                      int64_t establishment_id, bool *out)
{
    struct db_rows rows;
    TRY(db_query(reader, &rows,
                 "SELECT 1 FROM establishment e JOIN unified_entity u ON u.id = e.unified_id "
                 "WHERE e.id = $1 AND u.owner_person = $2 UNION ALL "
                 "SELECT 1 FROM permission p WHERE p.person_id = $2 AND p.establishment_id = $1 "
                 "AND p.revoked_at IS NULL UNION ALL "
                 "SELECT 1 FROM employment w JOIN establishment e ON e.id = w.establishment_id "
                 "JOIN establishment x ON x.unified_id = e.unified_id "
                 "WHERE w.person_id = $2 AND w.status <> 0 AND x.id = $1 LIMIT 1",
                 db_int_arg(establishment_id), db_int_arg(a->person_id)));
    if (db_next(&rows))
        *out = true;
    return db_done(&rows);
}

static enum err tied_to_person(struct db *reader, const struct actor *a, int64_t person_id,
                               bool *out)
{
    struct db_rows rows;
    TRY(db_query(
        reader, &rows,
        "SELECT 1 FROM employment w JOIN establishment e ON e.id = w.establishment_id "
        "JOIN unified_entity u ON u.id = e.unified_id WHERE w.status <> 0 AND "
        "((w.person_id = $1 AND u.owner_person = $2) OR "
        "(w.person_id = $2 AND u.owner_person = $1)) AND w.person_id IN ($1, $2) UNION ALL "
        "SELECT 1 FROM employment w JOIN employment x "
        "ON x.establishment_id = w.establishment_id AND x.person_id = $2 "
        "WHERE w.person_id = $1 AND w.status <> 0 AND x.status <> 0 LIMIT 1",
        db_int_arg(person_id), db_int_arg(a->person_id)));
    if (db_next(&rows))
        *out = true;
    return db_done(&rows);
}

enum err access_tie(struct db *reader, const struct actor *a, int64_t establishment_id,
                    int64_t person_id, bool *out)
{
    *out = person_id != 0 && person_id == a->person_id;
    if (a->person_id == 0)
        return OK;
    if (!*out && establishment_id)
        TRY(tied_to_establishment(reader, a, establishment_id, out));
    if (!*out && person_id)
        TRY(tied_to_person(reader, a, person_id, out));
    return OK;
}

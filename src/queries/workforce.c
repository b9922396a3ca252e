/* See the header. */
#include "queries/workforce.h"
#include "base/arena.h"
#include "registers/column.h"

enum err workforce_count(struct db *reader, int64_t establishment_id, struct day today,
                         struct workforce *out)
{
    struct db_rows r;
    /* The join's key is NULL for a row with a permit: then no person is looked up. */
    TRY(db_query(
        reader, &r,
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE p.nationality = 'SA'), "
        "COUNT(*) FILTER (WHERE p.nationality <> 'SA'), "
        "COUNT(*) FILTER (WHERE m.permit_kind <> 0 AND m.permit_expiry < $2), "
        "COUNT(*) FILTER (WHERE m.permit_kind <> 0 AND m.permit_expiry BETWEEN $2 AND $2 + 30), "
        "COUNT(*) FILTER (WHERE m.permit_kind <> 0 AND m.permit_expiry BETWEEN $2 + 31 AND $2 + 60), "
        "COUNT(*) FILTER (WHERE m.permit_kind <> 0 AND m.permit_expiry BETWEEN $2 + 61 AND $2 + 90), "
        "COUNT(*) FILTER (WHERE m.permit_kind <> 0 AND m.permit_expiry >= $2), "
        "COUNT(*) FILTER (WHERE m.status = 3), "
        "MIN(p.entry_on) FILTER (WHERE p.nationality <> 'SA' AND m.first_permit_on IS NULL) "
        "FROM employment m "
        "LEFT JOIN person p ON p.id = CASE WHEN m.permit_kind = 0 THEN m.person_id END "
        "WHERE m.establishment_id = $1 AND m.status <> 0",
        db_int_arg(establishment_id), db_int_arg(today.n)));
    *out = (struct workforce){.first_entry = DAY_NONE};
    if (db_next(&r))
        *out = (struct workforce){
            .workers = db_int(&r, 0),
            .saudis = db_int(&r, 1),
            .unpermitted = db_int(&r, 2),
            .expired = db_int(&r, 3),
            .within_30 = db_int(&r, 4),
            .within_60 = db_int(&r, 5),
            .within_90 = db_int(&r, 6),
            .permits = db_int(&r, 7),
            .absent = db_int(&r, 8),
            .first_entry = column_day(&r, 9),
        };
    return db_done(&r);
}

/* ---- kept counts ---- */

enum { KEPT_SLOTS = 8192, KEPT_BYTES_MAX = 4 << 20 }; /* slots: a power of two */

struct workforce_cache {
    struct arena *arena;
    struct kept {
        int64_t establishment_id, at_ms; /* 0: nothing kept */
        struct day day;
        unsigned changes;
        struct workforce counts;
    } slots[KEPT_SLOTS];
};

struct workforce_cache *workforce_cache_new(void)
{
    struct arena *arena = arena_new(KEPT_BYTES_MAX);
    struct workforce_cache *cache = arena_new_of(arena, struct workforce_cache);
    cache->arena = arena;
    return cache;
}

void workforce_cache_free(struct workforce_cache *cache)
{
    if (cache)
        arena_free(cache->arena);
}

enum err workforce_count_kept(struct workforce_cache *cache, struct db *reader,
                              int64_t establishment_id, struct day today, unsigned changes,
                              int64_t now_ms, struct workforce *out)
{
    struct kept *k = &cache->slots[(uint64_t)establishment_id & (KEPT_SLOTS - 1)];
    if (k->establishment_id == establishment_id && k->changes == changes && day_eq(k->day, today) &&
        now_ms >= k->at_ms && now_ms < k->at_ms + WORKFORCE_KEPT_MS) {
        *out = k->counts;
        return OK;
    }
    TRY(workforce_count(reader, establishment_id, today, out));
    *k = (struct kept){establishment_id, now_ms, today, changes, *out};
    return OK;
}

enum err workforce_next_expiry(struct db *reader, struct arena *req, int64_t establishment_id,
                               struct day today, struct next_expiry *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT m.person_id, p.name_ar, p.name_en, m.occupation, m.permit_expiry "
                 "FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND m.status <> 0 AND m.permit_kind <> 0 "
                 "AND m.permit_expiry >= $2 ORDER BY m.permit_expiry, m.person_id LIMIT 1",
                 db_int_arg(establishment_id), db_int_arg(today.n)));
    *out = (struct next_expiry){.expiry = DAY_NONE};
    if (db_next(&r))
        *out = (struct next_expiry){
            .person_id = db_int(&r, 0),
            .name_ar = str_copy(req, db_text(&r, 1)),
            .name_en = str_copy(req, db_text(&r, 2)),
            .occupation = (int)db_int(&r, 3),
            .expiry = column_day(&r, 4),
        };
    return db_done(&r);
}

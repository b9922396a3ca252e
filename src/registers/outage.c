/* See the header. */
#include "registers/outage.h"
#include "registers/column.h"

enum err outage_insert(struct db *db, const struct outage *o)
{
    return db_exec(db,
                   "INSERT INTO outage (from_ms, until_ms, cause) VALUES ($1, $2, $3) "
                   "ON CONFLICT (from_ms) DO NOTHING",
                   db_int_arg(o->from_ms), db_int_arg(o->until_ms), db_int_arg(o->cause));
}

enum err outages_load(struct db *db, struct arena *a, int64_t since_ms, size_t max,
                      struct outage **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(a, struct outage, max);
    TRY(db_query(db, &r,
                 "SELECT from_ms, until_ms, cause FROM outage WHERE until_ms > $1 "
                 "ORDER BY from_ms DESC LIMIT $2",
                 db_int_arg(since_ms), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] =
            (struct outage){db_int(&r, 0), db_int(&r, 1), (enum outage_cause)db_int(&r, 2)};
    return db_done(&r);
}

enum err alive_load(struct db *db, struct alive *out)
{
    struct db_rows r;
    *out = (struct alive){0};
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'alive'"));
    if (db_next(&r) && db_blob(&r, 0).n == sizeof *out)
        memcpy(out, db_blob(&r, 0).at, sizeof *out);
    return db_done(&r);
}

enum err alive_store(struct db *db, const struct alive *alive)
{
    struct alive whole;
    memset(&whole, 0, sizeof whole); /* the bytes between the members too */
    whole.at_ms = alive->at_ms;
    whole.since_ms = alive->since_ms;
    whole.is_stopped = alive->is_stopped;
    return db_exec(db,
                   "INSERT INTO setting (name, value) VALUES ('alive', $1) "
                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                   db_blob_arg(((struct str){(const char *)&whole, sizeof whole})));
}

enum err extension_load(struct db *db, const struct due *due, struct day *original)
{
    struct db_rows r;
    enum err e = ERR_NOT_FOUND;
    TRY(db_query(db, &r,
                 "SELECT due_day FROM deadline_extension WHERE establishment_id = $1 AND seq = $2 "
                 "AND kind = $3 AND operation_no = $4",
                 db_int_arg(due->establishment_id), db_int_arg(due->seq), db_int_arg(due->kind),
                 db_int_arg(due->operation_no)));
    if (db_next(&r)) {
        *original = column_day(&r, 0);
        e = OK;
    }
    TRY(db_done(&r));
    return e;
}

enum err extension_store(struct db *db, const struct due *due, struct day original,
                         struct day extended)
{
    return db_exec(db,
                   "INSERT INTO deadline_extension (establishment_id, seq, kind, operation_no, "
                   "due_day, extended_day) VALUES ($1,$2,$3,$4,$5,$6) "
                   "ON CONFLICT (establishment_id, seq, kind, operation_no) "
                   "DO UPDATE SET extended_day = excluded.extended_day",
                   db_int_arg(due->establishment_id), db_int_arg(due->seq), db_int_arg(due->kind),
                   db_int_arg(due->operation_no), day_arg(original), day_arg(extended));
}

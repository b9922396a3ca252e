/* Accepted lines, months, duty and the suspensions that follow; see wage.h. */
#include "registers/column.h"
#include "registers/wage.h"

/* ---- lines ---- */

enum err wage_lines_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                         struct str **chunks, size_t *n)
{
    struct db_rows r;
    size_t room = 16;
    *n = 0;
    *chunks = arena_array(a, struct str, room);
    TRY(db_query(db, &r,
                 "SELECT data FROM wage_lines WHERE establishment_id = $1 AND month = $2 "
                 "ORDER BY first_person",
                 db_int_arg(establishment_id), db_int_arg(month)));
    while (db_next(&r)) {
        if (*n == room) {
            struct str *wider = arena_array(a, struct str, 2 * room);
            memcpy(wider, *chunks, room * sizeof *wider);
            *chunks = wider;
            room *= 2;
        }
        (*chunks)[(*n)++] = str_copy(a, db_blob(&r, 0));
    }
    return db_done(&r);
}

static enum err chunk_insert(struct db *db, int64_t establishment_id, int64_t month,
                             int64_t first_person, const struct buf *data)
{
    return db_exec(db,
                   "INSERT INTO wage_lines (establishment_id, month, first_person, data) "
                   "VALUES ($1,$2,$3,$4)",
                   db_int_arg(establishment_id), db_int_arg(month), db_int_arg(first_person),
                   db_blob_arg(buf_out(data)));
}

/* Lines come in the order of persons and leave as chunks; a person's lines stay together. */
struct chunking {
    struct db *db;
    int64_t establishment_id, month;
    struct buf out;
    int64_t first, before;
    size_t records;
};

static enum err chunk_end(struct chunking *c)
{
    if (c->records == 0)
        return OK;
    TRY(chunk_insert(c->db, c->establishment_id, c->month, c->first, &c->out));
    c->out.n = 0;
    c->records = 0;
    c->before = 0;
    return OK;
}

static enum err chunk_add(struct chunking *c, const struct wage_record *r)
{
    if (c->records >= WAGE_CHUNK_RECORDS && r->person_id != c->before)
        TRY(chunk_end(c));
    if (c->records++ == 0)
        c->first = r->person_id;
    wage_record_add(&c->out, &c->before, r);
    return OK;
}

enum err wage_lines_store(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                          const struct wage_record *lines, size_t n)
{
    struct chunking c = {db, establishment_id, month, buf_new(a), 0, 0, 0};
    TRY(db_exec(db, "DELETE FROM wage_lines WHERE establishment_id = $1 AND month = $2",
                db_int_arg(establishment_id), db_int_arg(month)));
    for (size_t i = 0; i < n; i++)
        TRY(chunk_add(&c, &lines[i]));
    return chunk_end(&c);
}

enum err wage_lines_take(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                         struct str packed, uint32_t file_no)
{
    struct chunking c = {db, establishment_id, month, buf_new(a), 0, 0, 0};
    struct wage_record r;
    int64_t before = 0;
    while (wage_record_next(&packed, &before, &r)) {
        r.file_no = file_no;
        TRY(chunk_add(&c, &r));
    }
    if (packed.n)
        return fail(ERR_DB, "kept wage lines are damaged");
    return chunk_end(&c);
}

enum err wage_lines_of(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                       int64_t person_id, struct wage_record **out, size_t *n)
{
    enum { MOST = 64 };
    struct db_rows r;
    struct str data = S("");
    *n = 0;
    *out = arena_array(a, struct wage_record, MOST);
    TRY(db_query(db, &r,
                 "SELECT data FROM wage_lines WHERE establishment_id = $1 AND month = $2 "
                 "AND first_person <= $3 ORDER BY first_person DESC LIMIT 1",
                 db_int_arg(establishment_id), db_int_arg(month), db_int_arg(person_id)));
    if (db_next(&r))
        data = str_copy(a, db_blob(&r, 0));
    TRY(db_done(&r));
    struct wage_record one;
    int64_t before = 0;
    while (*n < MOST && wage_record_next(&data, &before, &one) && one.person_id <= person_id)
        if (one.person_id == person_id)
            (*out)[(*n)++] = one;
    return OK;
}

/* ---- months ---- */

int64_t wage_month_compliance(const struct wage_month *m)
{
    return m->due > 0 ? m->paid * 10000 / m->due : 10000;
}

enum err wage_month_store(struct db *db, const struct wage_month *m)
{
    return db_exec(
        db,
        "INSERT INTO wage_month (establishment_id, month, due, paid, lines, net, due_on, is_ok, "
        "is_closed, operation_no) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) "
        "ON CONFLICT (establishment_id, month) DO UPDATE SET due = excluded.due, "
        "paid = excluded.paid, lines = excluded.lines, net = excluded.net, "
        "due_on = excluded.due_on, is_ok = excluded.is_ok, is_closed = excluded.is_closed, "
        "operation_no = excluded.operation_no",
        db_int_arg(m->establishment_id), db_int_arg(m->month), db_int_arg(m->due),
        db_int_arg(m->paid), db_int_arg(m->lines), db_int_arg(m->net), day_arg(m->due_on),
        db_int_arg(m->is_ok), db_int_arg(m->is_closed), db_int_arg(m->operation_no));
}

static void month_take(const struct db_rows *r, struct wage_month *m)
{
    *m = (struct wage_month){
        .establishment_id = db_int(r, 0),
        .month = db_int(r, 1),
        .due = db_int(r, 2),
        .paid = db_int(r, 3),
        .lines = db_int(r, 4),
        .net = db_int(r, 5),
        .due_on = column_day(r, 6),
        .is_ok = db_int(r, 7) != 0,
        .is_closed = db_int(r, 8) != 0,
        .operation_no = db_int(r, 9),
    };
}

#define MONTH_COLUMNS                                                                   \
    "SELECT establishment_id, month, due, paid, lines, net, due_on, is_ok, is_closed, " \
    "operation_no FROM wage_month WHERE establishment_id = $1 "

enum err wage_month_load(struct db *db, int64_t establishment_id, int64_t month,
                         struct wage_month *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, MONTH_COLUMNS "AND month = $2", db_int_arg(establishment_id),
                 db_int_arg(month)));
    bool found = db_next(&r);
    if (found)
        month_take(&r, out);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err wage_months_load(struct db *db, struct arena *a, int64_t establishment_id, size_t max,
                          struct wage_month **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(a, struct wage_month, max);
    TRY(db_query(db, &r, MONTH_COLUMNS "ORDER BY month DESC LIMIT $2", db_int_arg(establishment_id),
                 db_int_arg(max)));
    while (*n < max && db_next(&r))
        month_take(&r, &(*out)[(*n)++]);
    return db_done(&r);
}

/* ---- duty ---- */

enum err wage_duty_load(struct db *db, int64_t establishment_id, struct wage_duty *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT establishment_id, from_month, next_month FROM wage_duty "
                 "WHERE establishment_id = $1",
                 db_int_arg(establishment_id)));
    bool found = db_next(&r);
    if (found)
        *out = (struct wage_duty){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err wage_duty_next(struct db *db, int64_t establishment_id, int64_t next_month)
{
    return db_exec(db,
                   "UPDATE wage_duty SET next_month = $2 WHERE establishment_id = $1 "
                   "AND next_month < $2",
                   db_int_arg(establishment_id), db_int_arg(next_month));
}

enum err wage_duties_due(struct db *db, int64_t month, struct wage_duty *out, size_t max, size_t *n)
{
    struct db_rows r;
    *n = 0;
    TRY(db_query(db, &r,
                 "SELECT establishment_id, from_month, next_month FROM wage_duty "
                 "WHERE next_month <= $1 ORDER BY next_month, establishment_id LIMIT $2",
                 db_int_arg(month), db_int_arg(max)));
    while (*n < max && db_next(&r))
        out[(*n)++] = (struct wage_duty){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    return db_done(&r);
}

#define DUTY_OF                                                                               \
    "FROM establishment e JOIN unified_entity u ON u.id = e.unified_id "                      \
    "JOIN nitaqat_entity n ON n.id = e.entity_id WHERE e.status = 1 AND (u.workers >= $1 OR " \
    "n.activity_group IN ($2, $3, $4, $5)) AND NOT EXISTS (SELECT 1 FROM wage_duty d "        \
    "WHERE d.establishment_id = e.id)"

enum err wage_duty_is_wanting(struct db *db, const struct wage_duty_opening *o, bool *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT e.id " DUTY_OF " LIMIT 1", db_int_arg(o->workers_min),
                 db_int_arg(o->activities[0]), db_int_arg(o->activities[1]),
                 db_int_arg(o->activities[2]), db_int_arg(o->activities[3])));
    *out = db_next(&r);
    return db_done(&r);
}

enum err wage_duty_open(struct db *db, const struct wage_duty_opening *o)
{
    return db_exec(db,
                   "INSERT INTO wage_duty (establishment_id, from_month, next_month) "
                   "SELECT e.id, CAST($6 AS BIGINT), CAST($6 AS BIGINT) " DUTY_OF
                   " ON CONFLICT (establishment_id) DO NOTHING",
                   db_int_arg(o->workers_min), db_int_arg(o->activities[0]),
                   db_int_arg(o->activities[1]), db_int_arg(o->activities[2]),
                   db_int_arg(o->activities[3]), db_int_arg(o->month));
}

/* ---- suspensions ---- */

#define LATE_WAGES "late_wages"

struct str suspension_reason(enum suspension_cause cause)
{
    switch (cause) {
    case SUSPENSION_MALICE: return S("malicious_absence_report");
    case SUSPENSION_WAGES: break;
    }
    return S(LATE_WAGES);
}

enum err wage_suspension_load(struct db *db, int64_t establishment_id, struct day *from,
                              bool *spares_permits)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT from_day, spares_permits FROM suspension WHERE establishment_id = $1 "
                 "AND until_day IS NULL AND reason = '" LATE_WAGES "' "
                 "ORDER BY spares_permits, from_day LIMIT 1",
                 db_int_arg(establishment_id)));
    bool found = db_next(&r);
    *from = found ? column_day(&r, 0) : DAY_NONE;
    *spares_permits = found && db_int(&r, 1) != 0;
    return db_done(&r);
}

enum err suspension_other_from(struct db *db, int64_t establishment_id, struct day from, bool *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT 1 FROM suspension WHERE establishment_id = $1 AND from_day = $2 "
                 "AND reason <> '" LATE_WAGES "'",
                 db_int_arg(establishment_id), day_arg(from)));
    *out = db_next(&r);
    return db_done(&r);
}

enum err suspension_release(struct db *db, int64_t establishment_id, struct day last)
{
    return db_exec(db,
                   "UPDATE suspension SET until_day = $2 WHERE establishment_id = $1 "
                   "AND until_day IS NULL AND reason = '" LATE_WAGES "'",
                   db_int_arg(establishment_id), day_arg(last));
}

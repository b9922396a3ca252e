/* See the header. */
#include "stats/stock.h"
#include "db/db.h"
#include "model/status.h"
#include <assert.h>

enum {
    RANGE = 20000,   /* establishments read at a time: PostgreSQL keeps a whole answer in memory */
    ROWS_MAX = 2400, /* of one dimension: a hundred years of months */
    TENTH_BP = 1000,
};

struct tally { /* one dimension's rows, by value */
    enum dimension dimension;
    int count;
    struct stock_row rows[ROWS_MAX];
};

static struct stock_row *tally_row(struct tally *t, int64_t value)
{
    for (int i = 0; i < t->count; i++)
        if (t->rows[i].value == value)
            return &t->rows[i];
    assert(t->count < ROWS_MAX);
    t->rows[t->count] = (struct stock_row){.value = value};
    return &t->rows[t->count++];
}

static void tally_add(struct tally *t, int64_t value, const struct stock_row *one)
{
    struct stock_row *r = tally_row(t, value);
    r->establishments += one->establishments;
    r->workers += one->workers;
    r->saudis += one->saudis;
    r->permits += one->permits;
    r->visas += one->visas;
    r->wages += one->wages;
}

enum err stock_insert(struct db *db, struct day week, enum dimension dimension,
                      const struct stock_row *r)
{
    return db_exec(db,
                   "INSERT INTO stock (week, dimension, value, establishments, workers, saudis, "
                   "permits, visas, wages) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) "
                   "ON CONFLICT (week, dimension, value) DO NOTHING",
                   db_int_arg(week.n), db_int_arg(dimension), db_int_arg(r->value),
                   db_int_arg(r->establishments), db_int_arg(r->workers), db_int_arg(r->saudis),
                   db_int_arg(r->permits), db_int_arg(r->visas), db_int_arg(r->wages));
}

static enum err tally_store(struct db *db, struct day week, const struct tally *t)
{
    for (int i = 0; i < t->count; i++)
        TRY(stock_insert(db, week, t->dimension, &t->rows[i]));
    return OK;
}

/* ---- taking ---- */

struct taking {
    struct tally all, region, activity, size, compliance, expiry;
};

static int64_t compliance_value(const struct db_rows *r, int column)
{
    enum { FULL = 10 };
    if (db_is_null(r, column))
        return VALUE_NOT_KNOWN;
    int64_t tenth = db_int(r, column) / TENTH_BP;
    return tenth < 0 ? 0 : tenth > FULL ? FULL : tenth;
}

/* Ended, departed, not returned and deceased are no workers any more. Only an expatriate holds a permit, so a person is looked up for the other employments alone. */
static const char range_sql[] =
    "SELECT e.region, n.activity_group, n.workers, e.wage_compliance_bp, "
    "(SELECT COUNT(*) FROM visa v WHERE v.establishment_id = e.id AND v.status = 1), "
    "COUNT(m.person_id), "
    "CAST(COALESCE(SUM(CASE WHEN m.person_id IS NULL OR m.permit_kind <> 0 THEN 0 "
    "WHEN EXISTS (SELECT 1 FROM person p WHERE p.id = m.person_id AND p.nationality = 'SA') "
    "THEN 1 ELSE 0 END), 0) AS BIGINT), "
    "CAST(COALESCE(SUM(CASE WHEN m.permit_expiry >= $3 THEN 1 ELSE 0 END), 0) AS BIGINT), "
    "CAST(COALESCE(SUM(m.wage), 0) AS BIGINT) "
    "FROM establishment e JOIN nitaqat_entity n ON n.id = e.entity_id "
    "LEFT JOIN employment m ON m.establishment_id = e.id AND m.status NOT IN (0, 6, 7, 8) "
    "WHERE e.id >= $1 AND e.id < $2 AND e.status <> 4 "
    "GROUP BY e.id, e.region, n.activity_group, n.workers, e.wage_compliance_bp";

static enum err take_range(struct db *db, struct taking *t, struct day week, int64_t from)
{
    struct db_rows r;
    TRY(db_query(db, &r, range_sql, db_int_arg(from), db_int_arg(from + RANGE),
                 db_int_arg(week.n)));
    while (db_next(&r)) {
        struct stock_row one = {
            .establishments = 1,
            .workers = db_int(&r, 5),
            .saudis = db_int(&r, 6),
            .permits = db_int(&r, 7),
            .visas = db_int(&r, 4),
            .wages = db_int(&r, 8),
        };
        tally_add(&t->all, 0, &one);
        tally_add(&t->region, region_value(db_text(&r, 0)), &one);
        tally_add(&t->activity, db_int(&r, 1), &one);
        tally_add(&t->size, size_value(db_int(&r, 2)), &one);
        tally_add(&t->compliance, compliance_value(&r, 3), &one);
    }
    return db_done(&r);
}

static enum err take_expiry(struct db *db, struct taking *t, struct day week)
{
    struct db_rows r;
    TRY(db_query(
        db, &r,
        "SELECT permit_expiry, COUNT(*) FROM employment WHERE status NOT IN (0, 6, 7, 8) AND "
        "permit_expiry >= $1 GROUP BY permit_expiry",
        db_int_arg(week.n)));
    while (db_next(&r)) {
        struct stock_row one = {.permits = db_int(&r, 1)};
        struct day day = {(int32_t)db_int(&r, 0)};
        tally_add(&t->expiry, period_of(GRAIN_MONTH, day), &one);
    }
    return db_done(&r);
}

static enum err take_all(struct db *db, struct taking *t, struct day week)
{
    struct db_rows r;
    int64_t last = 0;
    TRY(db_query0(db, &r, "SELECT COALESCE(MAX(id), 0) FROM establishment"));
    if (db_next(&r))
        last = db_int(&r, 0);
    TRY(db_done(&r));
    for (int64_t from = 0; from <= last; from += RANGE)
        TRY(take_range(db, t, week, from));
    TRY(take_expiry(db, t, week));
    const struct tally *all[] = {&t->all,  &t->region,     &t->activity,
                                 &t->size, &t->compliance, &t->expiry};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        TRY(tally_store(db, week, all[i]));
    return OK;
}

enum err stock_take(struct db *db, struct day week)
{
    struct arena *a = arena_new(16 << 20);
    struct taking *t = arena_new_of(a, struct taking);
    t->all.dimension = DIMENSION_NONE;
    t->region.dimension = DIMENSION_REGION;
    t->activity.dimension = DIMENSION_ACTIVITY;
    t->size.dimension = DIMENSION_SIZE;
    t->compliance.dimension = DIMENSION_COMPLIANCE;
    t->expiry.dimension = DIMENSION_EXPIRY_MONTH;
    enum err e = take_all(db, t, week);
    arena_free(a);
    return e;
}

/* ---- reading ---- */

static void into_cells(enum view view, const struct stock_row *s, int64_t *cell)
{
    switch (view) {
    case VIEW_NITAQAT:
        cell[0] += s->establishments;
        cell[1] += s->workers;
        cell[2] += s->saudis;
        return;
    case VIEW_WAGES:
        cell[0] += s->establishments;
        cell[1] += s->workers;
        return;
    case VIEW_EXPIRING: cell[0] += s->permits; return;
    case VIEW_STOCKS:
        cell[0] += s->establishments;
        cell[1] += s->workers;
        cell[2] += s->saudis;
        cell[4] += s->permits;
        cell[5] += s->visas;
        cell[6] += s->wages;
        return;
    case VIEW_ELECTRONIC_SHARE:
    case VIEW_VOLUMES:
    case VIEW_ANSWER_TIMES:
    case VIEW_REFUSALS:
    case VIEW_ABSENCE:
    case VIEW_COUNT: return;
    }
}

static void read_one(const struct db_rows *r, const struct measure_query *q, struct cube *out,
                     int64_t value)
{
    struct stock_row s = {
        .value = value,
        .establishments = db_int(r, 2),
        .workers = db_int(r, 3),
        .saudis = db_int(r, 4),
        .permits = db_int(r, 5),
        .visas = db_int(r, 6),
        .wages = db_int(r, 7),
    };
    struct measure_row *row = &out->rows[out->count++];
    *row = (struct measure_row){.value = value};
    into_cells(q->view, &s, row->cell);
    if (q->by != DIMENSION_PERIOD) /* weeks do not add up */
        into_cells(q->view, &s, out->total.cell);
}

static const char stock_sql[] =
    "SELECT week, value, establishments, workers, saudis, permits, visas, wages FROM stock "
    "WHERE dimension = $1 AND week >= $2 AND week <= $3 ORDER BY week, value";

/* The last day of the query's period. */
static struct day end_of(const struct measure_query *q)
{
    struct day first, end;
    if (!period_bounds(q->grain, q->last, &first, &end))
        return q->limit;
    end = day_add(end, -1);
    return day_is_none(q->limit) || day_before(end, q->limit) ? end : q->limit;
}

static enum err read_weeks(struct db *db, const struct measure_query *q, struct cube *out)
{
    struct db_rows r;
    struct day first, end;
    if (!period_bounds(q->grain, q->first, &first, &end))
        return OK;
    TRY(db_query(db, &r, stock_sql, db_int_arg(DIMENSION_NONE), db_int_arg(first.n),
                 db_int_arg(end_of(q).n)));
    while (db_next(&r) && out->count < MEASURE_ROWS_MAX) {
        int32_t week = (int32_t)db_int(&r, 0);
        read_one(&r, q, out, week);
        out->week = week;
    }
    return db_done(&r);
}

static enum err last_week(struct db *db, struct day until, int32_t *week)
{
    struct db_rows r;
    *week = 0;
    TRY(db_query(db, &r, "SELECT COALESCE(MAX(week), 0) FROM stock WHERE week <= $1",
                 db_int_arg(until.n)));
    if (db_next(&r))
        *week = (int32_t)db_int(&r, 0);
    return db_done(&r);
}

enum err stock_read(struct db *db, struct arena *req, const struct measure_query *q,
                    struct cube *out)
{
    struct db_rows r;
    out->rows = arena_array(req, struct measure_row, MEASURE_ROWS_MAX);
    if (q->by == DIMENSION_PERIOD) {
        out->rows_grain = GRAIN_DAY;
        return read_weeks(db, q, out);
    }
    TRY(last_week(db, end_of(q), &out->week));
    if (!out->week)
        return OK;
    TRY(db_query(db, &r, stock_sql, db_int_arg(q->by), db_int_arg(out->week),
                 db_int_arg(out->week)));
    while (db_next(&r) && out->count < MEASURE_ROWS_MAX)
        read_one(&r, q, out, db_int(&r, 1));
    return db_done(&r);
}

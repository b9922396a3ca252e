/* See the header. The weeks kept are history and never change, so they may be read later than the entry. */
#include "decisions/week_bands.h"
#include "db/db.h"
#include "rules/nitaqat.h"

enum { RANGE = 20000, WEEK_DAYS = 7, POLICY_BYTES_MAX = 64 << 20 };

static enum err policy_of(struct db *db, struct arena *a, int64_t id, struct policy **out)
{
    struct db_rows r;
    *out = NULL;
    TRY(db_query(db, &r, "SELECT files FROM policy_set WHERE id = $1", db_int_arg(id)));
    struct str files = db_next(&r) ? str_copy(a, db_blob(&r, 0)) : (struct str){0};
    TRY(db_done(&r));
    return files.n ? policy_load_joined(a, files, out) : OK;
}

static struct stock_row *row_of(struct week_bands *b, enum band band)
{
    for (int i = 0; i < b->count; i++)
        if (b->rows[i].value == (int64_t)band)
            return &b->rows[i];
    b->rows[b->count] = (struct stock_row){.value = band};
    return &b->rows[b->count++];
}

/* The weighted Saudis, rounded up: headcounts are not kept by week. */
static void add(struct week_bands *b, const struct policy *p, const struct nitaqat_counts *c)
{
    struct nitaqat_result result;
    nitaqat_band_bare(p, c, b->week, &result);
    if (result.band == BAND_NONE)
        return;
    struct stock_row *row = row_of(b, result.band);
    row->establishments++;
    row->workers += c->workers;
    row->saudis += c->saudis;
}

static enum err add_range(struct db *db, struct week_bands *b, const struct policy *p, int64_t from,
                          struct day first)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT n.activity_group, w.workers, w.saudi_units, "
                 "(SELECT CAST(COALESCE(SUM(k.rate_bp), 0) AS BIGINT) FROM nitaqat_week k "
                 "WHERE k.entity_id = n.id AND k.week >= $2 AND k.week < $1), "
                 "(SELECT COUNT(*) FROM nitaqat_week k "
                 "WHERE k.entity_id = n.id AND k.week >= $2 AND k.week < $1) "
                 "FROM nitaqat_entity n CROSS JOIN nitaqat_week w "
                 "WHERE w.entity_id = n.id AND w.week = $1 AND n.id >= $3 AND n.id < $4",
                 db_int_arg(b->week.n), db_int_arg(first.n), db_int_arg(from),
                 db_int_arg(from + RANGE)));
    while (db_next(&r)) {
        struct nitaqat_counts c = {
            .activity = (int)db_int(&r, 0),
            .workers = db_int(&r, 1),
            .saudi_units = db_int(&r, 2),
            .week_rates_sum_bp = db_int(&r, 3),
            .weeks = db_int(&r, 4),
        };
        c.saudis = (c.saudi_units + SAUDI_UNITS - 1) / SAUDI_UNITS;
        c.expats = c.workers > c.saudis ? c.workers - c.saudis : 0;
        if (c.workers > 0)
            add(b, p, &c);
    }
    return db_done(&r);
}

static enum err count_all(struct db *db, struct week_bands *b, const struct policy *p)
{
    struct db_rows r;
    const struct policy_row *window = policy_param(p, PARAM_nitaqat_window_weeks, b->week);
    int weeks = window && window->value > 1 ? (int)window->value - 1 : 0;
    int64_t last = 0;
    TRY(db_query0(db, &r, "SELECT COALESCE(MAX(id), 0) FROM nitaqat_entity"));
    if (db_next(&r))
        last = db_int(&r, 0);
    TRY(db_done(&r));
    for (int64_t from = 0; from <= last; from += RANGE)
        TRY(add_range(db, b, p, from, day_add(b->week, -WEEK_DAYS * weeks)));
    return OK;
}

enum err week_bands_count(struct db *db, struct week_bands *b)
{
    struct arena *a = arena_new(POLICY_BYTES_MAX);
    struct policy *p;
    b->count = 0;
    enum err e = policy_of(db, a, b->policy_id, &p);
    if (e == OK && p)
        e = count_all(db, b, p);
    arena_free(a);
    return e;
}

enum err week_bands_store(struct db *db, const struct week_bands *b)
{
    for (int i = 0; i < b->count; i++)
        TRY(stock_insert(db, b->week, DIMENSION_BAND, &b->rows[i]));
    return OK;
}

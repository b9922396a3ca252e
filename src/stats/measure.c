/* See the header. A view says which rows of the warehouse it reads and into which column each goes. */
#include "stats/measure.h"
#include "db/db.h"
#include "model/status.h"
#include "stats/stock.h"
#include <assert.h>
#include <stdlib.h>

/* ---- the views ---- */

enum { SHARE_PORTAL, SHARE_OFFICE, SHARE_ASSISTED, SHARE_ALL, SHARE_BP };
enum { VOLUME_EXECUTED, VOLUME_ACCEPTED, VOLUME_REFUSED, VOLUME_ENDED, VOLUME_ALL };
enum { TIME_ALL, TIME_MEAN, TIME_MINUTE };
enum { REFUSED_LINES, REFUSED_MENDED, REFUSED_MENDED_BP, REFUSED_DAYS };
enum {
    ABSENCE_COLUMN_FILED,
    ABSENCE_COLUMN_CONTRADICTED,
    ABSENCE_COLUMN_REJECTED,
    ABSENCE_COLUMN_CANCELLED,
    ABSENCE_COLUMN_ALL
};

#define DESCRIBED                                                                                \
    DIMENSION_REGION, DIMENSION_ACTIVITY, DIMENSION_SIZE, DIMENSION_BAND, DIMENSION_NATIONALITY, \
        DIMENSION_OCCUPATION

static const struct view_info views[VIEW_COUNT] =
    {
        [VIEW_ELECTRONIC_SHARE] =
            {
                .key = "electronic-share",
                .columns_count = 5,
                .columns =
                    {
                        [SHARE_PORTAL] = {"portal", UNIT_COUNT},
                        [SHARE_OFFICE] = {"office", UNIT_COUNT},
                        [SHARE_ASSISTED] = {"assisted", UNIT_COUNT},
                        [SHARE_ALL] = {"executed", UNIT_COUNT},
                        [SHARE_BP] = {"share", UNIT_SHARE_BP},
                    },
                .population = SHARE_ALL,
                .splits_count = 9,
                .splits = {DIMENSION_SERVICE, DIMENSION_PERIOD, DESCRIBED, DIMENSION_CAMPAIGN},
            },
        [VIEW_VOLUMES] =
            {
                .key = "volumes",
                .columns_count = 5,
                .columns =
                    {
                        [VOLUME_EXECUTED] = {"executed", UNIT_COUNT},
                        [VOLUME_ACCEPTED] = {"accepted", UNIT_COUNT},
                        [VOLUME_REFUSED] = {"refused", UNIT_COUNT},
                        [VOLUME_ENDED] = {"ended", UNIT_COUNT},
                        [VOLUME_ALL] = {"operations", UNIT_COUNT},
                    },
                .population = VOLUME_ALL,
                .splits_count = 10,
                .splits = {DIMENSION_PERIOD, DIMENSION_SERVICE, DIMENSION_CHANNEL, DESCRIBED,
                           DIMENSION_CAMPAIGN},
            },
        [VIEW_ANSWER_TIMES] =
            {
                .key = "answer-times",
                .columns_count = 8,
                .columns =
                    {
                        [TIME_ALL] = {"answered", UNIT_COUNT},
                        [TIME_MEAN] = {"mean", UNIT_SECONDS},
                        [TIME_MINUTE] = {"within-minute", UNIT_COUNT},
                        {"within-hour", UNIT_COUNT},
                        {"within-day", UNIT_COUNT},
                        {"within-3-days", UNIT_COUNT},
                        {"within-10-days", UNIT_COUNT},
                        {"longer", UNIT_COUNT},
                    },
                .population = TIME_ALL,
                .splits_count = 3,
                .splits = {DIMENSION_SERVICE, DIMENSION_PERIOD, DIMENSION_CHANNEL},
            },
        [VIEW_REFUSALS] =
            {
                .key = "refusals",
                .columns_count = 4,
                .columns =
                    {
                        [REFUSED_LINES] = {"refused", UNIT_COUNT},
                        [REFUSED_MENDED] = {"mended", UNIT_COUNT},
                        [REFUSED_MENDED_BP] = {"mended-share", UNIT_SHARE_BP},
                        [REFUSED_DAYS] = {"mended-days", UNIT_DAYS_HUNDREDTHS},
                    },
                .population = REFUSED_LINES,
                .splits_count = 4,
                .splits = {DIMENSION_RULE, DIMENSION_SERVICE, DIMENSION_PERIOD, DIMENSION_CHANNEL},
            },
        [VIEW_ABSENCE] =
            {
                .key = "absence",
                .columns_count = 5,
                .columns =
                    {
                        [ABSENCE_COLUMN_FILED] = {"filed", UNIT_COUNT},
                        [ABSENCE_COLUMN_CONTRADICTED] = {"contradicted", UNIT_COUNT},
                        [ABSENCE_COLUMN_REJECTED] = {"rejected", UNIT_COUNT},
                        [ABSENCE_COLUMN_CANCELLED] = {"cancelled", UNIT_COUNT},
                        [ABSENCE_COLUMN_ALL] = {"events", UNIT_COUNT},
                    },
                .population = ABSENCE_COLUMN_ALL,
                .splits_count = 2,
                .splits = {DIMENSION_PERIOD, DIMENSION_CHANNEL},
            },
        [VIEW_NITAQAT] =
            {
                .key = "nitaqat",
                .columns_count = 4,
                .columns = {{"entities", UNIT_COUNT},
                            {"workers", UNIT_COUNT},
                            {"saudis", UNIT_COUNT},
                            {"saudization", UNIT_SHARE_BP}},
                .splits_count = 1,
                .splits = {DIMENSION_BAND},
                .is_stock = true,
            },
        [VIEW_WAGES] =
            {
                .key = "wage-compliance",
                .columns_count = 2,
                .columns = {{"establishments", UNIT_COUNT}, {"workers", UNIT_COUNT}},
                .splits_count = 1,
                .splits = {DIMENSION_COMPLIANCE},
                .is_stock = true,
            },
        [VIEW_EXPIRING] =
            {
                .key = "permits-expiring",
                .columns_count = 1,
                .columns = {{"permits", UNIT_COUNT}},
                .splits_count = 1,
                .splits = {DIMENSION_EXPIRY_MONTH},
                .is_stock = true,
            },
        [VIEW_STOCKS] =
            {
                .key = "stocks",
                .columns_count = 7,
                .columns = {{"establishments", UNIT_COUNT},
                            {"workers", UNIT_COUNT},
                            {"saudis", UNIT_COUNT},
                            {"saudization", UNIT_SHARE_BP},
                            {"permits", UNIT_COUNT},
                            {"visas", UNIT_COUNT},
                            {"wages", UNIT_MONEY}},
                .splits_count = 4,
                .splits = {DIMENSION_REGION, DIMENSION_ACTIVITY, DIMENSION_SIZE, DIMENSION_PERIOD},
                .is_stock = true,
            },
};

const struct view_info *view_info(enum view view)
{
    return view > 0 && view < VIEW_COUNT ? &views[view] : NULL;
}

enum view view_by_key(struct str key)
{
    for (int v = 1; v < VIEW_COUNT; v++)
        if (str_eq_c(key, views[v].key))
            return (enum view)v;
    return 0;
}

/* ---- rows ---- */

struct reading {
    struct cube *cube;
    struct arena *arena;
    size_t room;
};

static int row_place(const struct cube *c, int64_t value, size_t *place)
{
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->rows[mid].value < value)
            low = mid + 1;
        else
            high = mid;
    }
    *place = low;
    return low < c->count && c->rows[low].value == value;
}

/* The row of a value, made at its place when it is new; NULL: too many. */
static struct measure_row *row_of(struct reading *r, int64_t value)
{
    struct cube *c = r->cube;
    size_t at;
    if (row_place(c, value, &at))
        return &c->rows[at];
    if (c->count == MEASURE_ROWS_MAX)
        return NULL;
    if (c->count == r->room) {
        r->room = r->room ? r->room * 2 : 64;
        struct measure_row *rows = arena_array(r->arena, struct measure_row, r->room);
        if (c->count)
            memcpy(rows, c->rows, c->count * sizeof *rows);
        c->rows = rows;
    }
    memmove(&c->rows[at + 1], &c->rows[at], (c->count - at) * sizeof *c->rows);
    c->rows[at] = (struct measure_row){.value = value};
    c->count++;
    return &c->rows[at];
}

/* ---- what is read ---- */

struct counted_row {
    int32_t period;
    int service, channel;
    int64_t value, n, seconds;
};

/* One kind of rows that a view reads, and what becomes of each. */
struct source {
    enum dimension dimension;
    int outcome, service; /* 0: the query's */
    int64_t value;        /* VALUE_UNKNOWN: any */
    void (*add)(const struct counted_row *in, int column, int64_t *cell);
    int column;
};

static void add_channel(const struct counted_row *in, int column, int64_t *cell)
{
    (void)column;
    switch ((enum channel)in->channel) {
    case CHANNEL_WEB:
    case CHANNEL_API:
    case CHANNEL_BULK: cell[SHARE_PORTAL] += in->n; break;
    case CHANNEL_OFFICE: cell[SHARE_OFFICE] += in->n; break;
    case CHANNEL_ASSISTED: cell[SHARE_ASSISTED] += in->n; break;
    case CHANNEL_SYSTEM: return; /* nobody asked */
    }
    cell[SHARE_ALL] += in->n;
}

static void add_n(const struct counted_row *in, int column, int64_t *cell)
{
    cell[column] += in->n;
}

static void add_volume(const struct counted_row *in, int column, int64_t *cell)
{
    cell[column] += in->n;
    cell[VOLUME_ALL] += in->n;
}

static void add_wait(const struct counted_row *in, int column, int64_t *cell)
{
    (void)column;
    if (in->value < WAIT_MINUTE || in->value >= WAIT_COUNT)
        return;
    cell[TIME_ALL] += in->n;
    cell[TIME_MEAN] += in->seconds;
    cell[TIME_MINUTE + in->value - WAIT_MINUTE] += in->n;
}

static void add_mended(const struct counted_row *in, int column, int64_t *cell)
{
    (void)column;
    cell[REFUSED_MENDED] += in->n;
    cell[REFUSED_DAYS] += in->seconds;
}

static void add_event(const struct counted_row *in, int column, int64_t *cell)
{
    cell[column] += in->n;
    cell[ABSENCE_COLUMN_ALL] += in->n;
}

enum { SOURCES_MAX = 8, S07 = 7, S08 = 8, STUDIED_REFUSED = 2 };

static int sources_of(const struct measure_query *q, struct source out[SOURCES_MAX])
{
    enum dimension own = q->by < DIMENSION_COUNT ? q->by : q->narrow;
    int64_t any = VALUE_UNKNOWN;
    int n = 0;
    switch (q->view) {
    case VIEW_ELECTRONIC_SHARE:
        out[n++] = (struct source){own, OPERATION_EXECUTED, 0, any, add_channel, 0};
        break;
    case VIEW_VOLUMES:
        out[n++] = (struct source){own, OPERATION_EXECUTED, 0, any, add_volume, VOLUME_EXECUTED};
        out[n++] = (struct source){own, OPERATION_ACCEPTED, 0, any, add_volume, VOLUME_ACCEPTED};
        out[n++] = (struct source){own, OPERATION_REFUSED, 0, any, add_volume, VOLUME_REFUSED};
        out[n++] = (struct source){own, OPERATION_WITHDRAWN, 0, any, add_volume, VOLUME_ENDED};
        out[n++] = (struct source){own, OPERATION_EXPIRED, 0, any, add_volume, VOLUME_ENDED};
        break;
    case VIEW_ANSWER_TIMES:
        out[n++] = (struct source){DIMENSION_WAIT, OUTCOME_ANSWERED, 0, any, add_wait, 0};
        break;
    case VIEW_REFUSALS:
        if (q->by != DIMENSION_RULE && q->narrow != DIMENSION_RULE)
            own = DIMENSION_NONE;
        out[n++] = (struct source){own, OPERATION_REFUSED, 0, any, add_n, REFUSED_LINES};
        if (own == DIMENSION_RULE)
            out[n++] = (struct source){DIMENSION_MENDED, OPERATION_REFUSED, 0, any, add_mended, 0};
        break;
    case VIEW_ABSENCE:
        out[n++] = (struct source){DIMENSION_NONE, OPERATION_EXECUTED,  S07, any,
                                   add_event,      ABSENCE_COLUMN_FILED};
        out[n++] = (struct source){DIMENSION_ANSWER, OPERATION_ANSWERED,         S07, ANSWER_NO,
                                   add_event,        ABSENCE_COLUMN_CONTRADICTED};
        out[n++] = (struct source){DIMENSION_ANSWER, OPERATION_STUDIED, S07,
                                   STUDIED_REFUSED,  add_event,         ABSENCE_COLUMN_REJECTED};
        out[n++] = (struct source){DIMENSION_NONE, OPERATION_EXECUTED,      S08, any,
                                   add_event,      ABSENCE_COLUMN_CANCELLED};
        break;
    case VIEW_NITAQAT:
    case VIEW_WAGES:
    case VIEW_EXPIRING:
    case VIEW_STOCKS:
    case VIEW_COUNT: break;
    }
    return n;
}

static int64_t value_by(const struct measure_query *q, const struct counted_row *in)
{
    return q->by == DIMENSION_SERVICE   ? in->service
           : q->by == DIMENSION_CHANNEL ? in->channel
           : q->by == DIMENSION_PERIOD  ? in->period
                                        : in->value;
}

struct segment { /* periods of one grain, both ends included */
    enum grain grain;
    int32_t first, last;
};

static enum err read_source(struct reading *r, struct db *db, const struct source *s,
                            const struct segment *part)
{
    const struct measure_query *q = &r->cube->query;
    int service = s->service ? s->service : q->service;
    struct db_rows rows;
    bool is_narrow = q->narrow != DIMENSION_NONE;
    int64_t value = is_narrow ? q->narrow_value : s->value;
    TRY(db_query(db, &rows,
                 "SELECT period, service, channel, value, n, seconds FROM measure "
                 "WHERE grain = $1 AND dimension = $2 AND outcome = $3 "
                 "AND period >= $4 AND period <= $5",
                 db_int_arg(part->grain), db_int_arg(s->dimension), db_int_arg(s->outcome),
                 db_int_arg(part->first), db_int_arg(part->last)));
    enum err e = OK;
    while (e == OK && db_next(&rows)) {
        struct counted_row in = {
            .period = (int32_t)db_int(&rows, 0),
            .service = (int)db_int(&rows, 1),
            .channel = (int)db_int(&rows, 2),
            .value = db_int(&rows, 3),
            .n = db_int(&rows, 4),
            .seconds = db_int(&rows, 5),
        };
        if ((service && in.service != service) || (q->channel && in.channel != q->channel) ||
            (value != VALUE_UNKNOWN && in.value != value))
            continue;
        struct measure_row *row = row_of(r, value_by(q, &in));
        if (!row) {
            e = fail(ERR_INPUT, "more than %d rows in one view", MEASURE_ROWS_MAX);
            continue;
        }
        s->add(&in, s->column, row->cell);
        s->add(&in, s->column, r->cube->total.cell);
    }
    enum err done = db_done(&rows);
    return e != OK ? e : done;
}

/* ---- what follows from the sums ---- */

static int64_t share(int64_t part, int64_t whole)
{
    enum { WHOLE_BP = 10000 };
    return whole > 0 ? (part * WHOLE_BP + whole / 2) / whole : VALUE_UNKNOWN;
}

static void finish(const struct measure_query *q, int64_t *cell)
{
    enum { DAY_SECONDS = 86400, HUNDREDTHS = 100 };
    switch (q->view) {
    case VIEW_ELECTRONIC_SHARE:
        cell[SHARE_BP] = share(cell[SHARE_PORTAL], cell[SHARE_PORTAL] + cell[SHARE_OFFICE]);
        return;
    case VIEW_ANSWER_TIMES:
        cell[TIME_MEAN] = cell[TIME_ALL] ? cell[TIME_MEAN] / cell[TIME_ALL] : VALUE_UNKNOWN;
        return;
    case VIEW_REFUSALS:
        if (q->by != DIMENSION_RULE && q->narrow != DIMENSION_RULE)
            cell[REFUSED_MENDED] = cell[REFUSED_MENDED_BP] = cell[REFUSED_DAYS] = VALUE_UNKNOWN;
        else {
            int64_t n = cell[REFUSED_MENDED];
            cell[REFUSED_MENDED_BP] = share(n, cell[REFUSED_LINES]);
            cell[REFUSED_DAYS] =
                n ? cell[REFUSED_DAYS] * HUNDREDTHS / (n * DAY_SECONDS) : VALUE_UNKNOWN;
        }
        return;
    case VIEW_NITAQAT: cell[3] = share(cell[2], cell[1]); return;
    case VIEW_STOCKS: cell[3] = share(cell[2], cell[1]); return;
    case VIEW_VOLUMES:
    case VIEW_ABSENCE:
    case VIEW_WAGES:
    case VIEW_EXPIRING:
    case VIEW_COUNT: return;
    }
}

/* ---- periods ---- */

/* The last month that is over by the limit, counted as grain GRAIN_MONTH. */
static int32_t last_month(struct day limit)
{
    struct day first, end;
    int32_t month = period_of(GRAIN_MONTH, limit);
    if (month && period_bounds(GRAIN_MONTH, month, &first, &end) && end.n - 1 > limit.n)
        month--;
    return month;
}

/* Whole years are read as years, the rest as months: few rows for long spans, and nothing of a month
   that is not out yet. Rows by period keep the grain asked for. */
static int segments_of(const struct measure_query *q, struct segment out[3], struct day *through)
{
    bool is_limited = !day_is_none(q->limit);
    int32_t first = q->first, last = q->last;
    int n = 0;
    *through = DAY_NONE;
    if (q->grain == GRAIN_DAY) {
        if (is_limited) {
            struct day start, end;
            int32_t month = last_month(q->limit);
            if (!period_bounds(GRAIN_MONTH, month, &start, &end))
                return 0;
            *through = day_add(end, -1);
            last = last < through->n ? last : through->n;
        }
        if (first <= last)
            out[n++] = (struct segment){GRAIN_DAY, first, last};
        return n;
    }
    int32_t from = q->grain == GRAIN_YEAR ? first * 12 : first;
    int32_t to = q->grain == GRAIN_YEAR ? last * 12 + 11 : last;
    if (is_limited) {
        int32_t limit = last_month(q->limit);
        struct day start, end;
        if (limit < to && period_bounds(GRAIN_MONTH, limit, &start, &end)) {
            to = limit;
            *through = day_add(end, -1);
        }
    }
    if (from > to)
        return 0;
    if (q->by != DIMENSION_PERIOD && from <= 12 * HIJRI_YEAR_MIN && to >= 12 * HIJRI_YEAR_MAX) {
        out[n++] = (struct segment){GRAIN_ALL, 0, 0};
        return n;
    }
    if (q->by == DIMENSION_PERIOD) {
        out[n++] = (struct segment){GRAIN_MONTH, from, to};
        return n;
    }
    int32_t year_from = (from + 11) / 12, year_to = (to + 1) / 12; /* whole: from <= y < to */
    if (year_from >= year_to) {
        out[n++] = (struct segment){GRAIN_MONTH, from, to};
        return n;
    }
    if (from < year_from * 12)
        out[n++] = (struct segment){GRAIN_MONTH, from, year_from * 12 - 1};
    out[n++] = (struct segment){GRAIN_YEAR, year_from, year_to - 1};
    if (year_to * 12 <= to)
        out[n++] = (struct segment){GRAIN_MONTH, year_to * 12, to};
    return n;
}

/* ---- the door ---- */

bool measure_fits(const struct measure_query *q)
{
    const struct view_info *v = view_info(q->view);
    bool is_split = false;
    for (int i = 0; v && i < v->splits_count; i++)
        is_split = is_split || v->splits[i] == q->by;
    if (!is_split || q->first > q->last)
        return false;
    if (v->is_stock)
        return q->narrow == DIMENSION_NONE && !q->service && !q->channel;
    if (q->grain == GRAIN_DAY && (q->by < DIMENSION_COUNT || q->narrow != DIMENSION_NONE ||
                                  q->view == VIEW_ANSWER_TIMES || q->view == VIEW_ABSENCE))
        return false; /* by day there are the bare counts alone */
    if (q->narrow == DIMENSION_NONE)
        return true;
    if (q->by < DIMENSION_COUNT)
        return false;
    for (int i = 0; i < v->splits_count; i++)
        if (v->splits[i] == q->narrow)
            return q->narrow < DIMENSION_COUNT;
    return false;
}

enum err measure_read(struct db *db, struct arena *req, const struct measure_query *q,
                      struct cube *out)
{
    struct source sources[SOURCES_MAX];
    struct segment parts[3];
    assert(measure_fits(q));
    *out = (struct cube){.query = *q, .view = view_info(q->view), .through = DAY_NONE};
    assert(out->view);
    struct reading r = {.cube = out, .arena = req};
    if (out->view->is_stock) {
        TRY(stock_read(db, req, q, out));
    } else {
        int count = sources_of(q, sources), parts_count = segments_of(q, parts, &out->through);
        out->rows_grain = q->grain == GRAIN_DAY ? GRAIN_DAY : GRAIN_MONTH;
        for (int s = 0; s < count; s++)
            for (int p = 0; p < parts_count; p++)
                TRY(read_source(&r, db, &sources[s], &parts[p]));
    }
    for (size_t i = 0; i < out->count; i++)
        finish(q, out->rows[i].cell);
    finish(q, out->total.cell);
    return OK;
}

enum err measure_span(struct db *db, int32_t *first, int32_t *last)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT COALESCE(MIN(period), 0), COALESCE(MAX(period), 0) FROM measure "
                 "WHERE grain = $1 AND dimension = 0 AND outcome = $2 AND period > 0",
                 db_int_arg(GRAIN_MONTH), db_int_arg(OPERATION_EXECUTED)));
    *first = *last = 0;
    if (db_next(&r)) {
        *first = (int32_t)db_int(&r, 0);
        *last = (int32_t)db_int(&r, 1);
    }
    return db_done(&r);
}

enum err measure_last_day(struct db *db, struct day until, struct day *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT MAX(period) FROM measure WHERE grain = $1 AND dimension = 0 AND "
                 "outcome = $2 AND period <= $3",
                 db_int_arg(GRAIN_DAY), db_int_arg(OPERATION_EXECUTED), db_int_arg(until.n)));
    *out = db_next(&r) && !db_is_null(&r, 0) ? (struct day){(int32_t)db_int(&r, 0)} : DAY_NONE;
    return db_done(&r);
}

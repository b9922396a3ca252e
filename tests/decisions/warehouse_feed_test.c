/* The warehouse from known operations, on both engines: exact counts by each dimension, the same as the
   counts of the write path, nothing counted twice, and equal to what a rebuild counts. */
#include "decisions/answer.h"
#include "decisions/rebuild.h"
#include "decisions/warehouse_feed.h"
#include "decisions/week.h"
#include "stats/measure.h"
#include "support/imported.h"
#include <stdio.h>

enum { GREEN = 6, RED = 1 };
enum { MONTH = 1435 * 12 + 2 }; /* Rabi' I */

static int64_t measured(struct fixture *f, enum grain grain, enum dimension dimension, int outcome,
                        int64_t period, int channel, int64_t value)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM measure WHERE grain = %d AND "
             "dimension = %d AND outcome = %d AND period = %lld AND service = 4 AND channel = %d "
             "AND value = %lld",
             grain, dimension, outcome, (long long)period, channel, (long long)value);
    return fixture_number(f, sql);
}

static int64_t of_month(struct fixture *f, enum dimension dimension, int outcome, int channel,
                        int64_t value)
{
    return measured(f, GRAIN_MONTH, dimension, outcome, MONTH, channel, value);
}

static void renew(struct fixture *f, int first, int n, enum channel channel, bool pays)
{
    struct submission *s = fixture_submission(f, "S04", first, n);
    s->channel = channel;
    assert_int_equal(fixture_submit(f, s), OK);
    if (pays)
        imported_pay(f, s);
}

static void feed(struct fixture *f) { assert_int_equal(warehouse_feed_now(f->url, f->writer), OK); }

/* By service, day, channel and kind the warehouse has what the write path counted. */
static void same_as_write_path(struct fixture *f)
{
    int64_t counted = fixture_number(f, "SELECT CAST(SUM(n) AS BIGINT) FROM statistic");
    assert_int_equal(fixture_number(f, "SELECT CAST(SUM(n) AS BIGINT) FROM measure WHERE "
                                       "grain = 1 AND dimension = 0"),
                     counted);
    assert_int_equal(fixture_number(f, "SELECT operations FROM warehouse_mark"), counted);
    assert_int_equal(
        fixture_number(f, "SELECT COUNT(*) FROM (SELECT day, service, channel, kind, SUM(n) AS n "
                          "FROM statistic GROUP BY day, service, channel, kind) s LEFT JOIN "
                          "measure m ON m.grain = 1 AND m.dimension = 0 AND m.period = s.day AND "
                          "m.service = s.service AND m.channel = s.channel AND m.outcome = s.kind "
                          "WHERE m.n IS NULL OR m.n <> s.n"),
        0);
}

/* Three renewals on the web, two of them paid for; four at the office a day before the cut-over, and one
   there on its day, refused. */
static void known_operations_give_exact_counts(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-14", GREEN);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry - 150 WHERE status = 1 "
                    "AND permit_expiry IS NOT NULL");
    renew(&f, 0, 4, CHANNEL_OFFICE, true);
    feed(&f);
    fixture_travel(&f, "1435-03-15");
    renew(&f, 4, 2, CHANNEL_WEB, true);
    renew(&f, 6, 1, CHANNEL_API, false);
    renew(&f, 7, 1, CHANNEL_OFFICE, false);
    feed(&f);
    feed(&f); /* nothing more */
    const int executed = OPERATION_EXECUTED, refused = OPERATION_REFUSED;
    assert_int_equal(of_month(&f, DIMENSION_NONE, executed, CHANNEL_OFFICE, 0), 4);
    assert_int_equal(of_month(&f, DIMENSION_NONE, executed, CHANNEL_WEB, 0), 2);
    assert_int_equal(of_month(&f, DIMENSION_NONE, OPERATION_ACCEPTED, CHANNEL_API, 0), 1);
    assert_int_equal(of_month(&f, DIMENSION_REGION, executed, CHANNEL_WEB, 1), 2);
    assert_int_equal(of_month(&f, DIMENSION_ACTIVITY, executed, CHANNEL_WEB,
                              policy_activity_by_key(f.policy, S("manufacturing"))),
                     2);
    assert_int_equal(of_month(&f, DIMENSION_SIZE, executed, CHANNEL_WEB, SIZE_SMALL), 2);
    assert_int_equal(of_month(&f, DIMENSION_BAND, executed, CHANNEL_WEB, BAND_GREEN), 2);
    assert_int_equal(of_month(&f, DIMENSION_NATIONALITY, executed, CHANNEL_WEB, 'I' * 256 + 'N'),
                     2);
    /* no rule of a renewal looks at the occupation, so the entry does not hold it */
    assert_int_equal(of_month(&f, DIMENSION_OCCUPATION, executed, CHANNEL_WEB, VALUE_NOT_KNOWN), 2);
    assert_int_equal(of_month(&f, DIMENSION_WAIT, OUTCOME_ANSWERED, CHANNEL_WEB, WAIT_MINUTE), 2);
    assert_int_equal(of_month(&f, DIMENSION_RULE, refused, CHANNEL_OFFICE, portal_only_portal_only),
                     1);
    assert_int_equal(measured(&f, GRAIN_YEAR, DIMENSION_REGION, executed, 1435, CHANNEL_WEB, 1), 2);
    same_as_write_path(&f);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry + 150 WHERE status = 1 "
                    "AND permit_expiry IS NOT NULL");
    struct rebuild_report *r = arena_new_of(f.arena, struct rebuild_report);
    assert_int_equal(rebuild_check(f.arena, f.url, f.policy, r, NULL), OK);
    for (int64_t i = 0; i < r->faults_count;
         i++) /* the permits moved behind the ledger's back alone */
        assert_true(str_starts(r->faults[i], S("employment ")));
    fixture_sql(&f, "UPDATE measure SET n = n + 1 WHERE grain = 3 AND dimension = 1");
    assert_int_equal(rebuild_check(f.arena, f.url, f.policy, r, NULL), OK);
    assert_true(r->faults_count > 0 && str_starts(r->faults[r->faults_count - 1], S("measure ")));
    fixture_close(&f);
}

/* The office's refusal of that day is mended by the portal the day after, and says so in its own month. */
static void a_later_grant_mends_a_refusal(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry - 150 WHERE status = 1 "
                    "AND permit_expiry IS NOT NULL");
    renew(&f, 0, 2, CHANNEL_OFFICE, false);
    feed(&f);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM refused_subject"), 2);
    fixture_travel(&f, "1435-03-18");
    renew(&f, 0, 1, CHANNEL_WEB, true);
    feed(&f);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM refused_subject"), 1);
    assert_int_equal(
        of_month(&f, DIMENSION_MENDED, OPERATION_REFUSED, CHANNEL_OFFICE, portal_only_portal_only),
        1);
    struct measure_query q = {
        .view = VIEW_REFUSALS,
        .by = DIMENSION_RULE,
        .grain = GRAIN_MONTH,
        .first = MONTH,
        .last = MONTH,
        .limit = DAY_NONE,
    };
    struct cube cube;
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 1);
    assert_int_equal(cube.rows[0].value, portal_only_portal_only);
    assert_int_equal(cube.rows[0].cell[0], 2);    /* lines */
    assert_int_equal(cube.rows[0].cell[1], 1);    /* mended */
    assert_int_equal(cube.rows[0].cell[2], 5000); /* half of them */
    assert_int_equal(cube.rows[0].cell[3], 300);  /* after three days */
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry + 150 WHERE status = 1 "
                    "AND permit_expiry IS NOT NULL AND last_operation = 0");
    fixture_close(&f);
}

static void the_share_is_portal_over_portal_and_office(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-14", GREEN);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry - 150 WHERE status = 1 "
                    "AND permit_expiry IS NOT NULL");
    renew(&f, 0, 1, CHANNEL_OFFICE, true);
    renew(&f, 1, 2, CHANNEL_WEB, true);
    renew(&f, 3, 5, CHANNEL_ASSISTED, true);
    feed(&f);
    struct measure_query q = {
        .view = VIEW_ELECTRONIC_SHARE,
        .by = DIMENSION_SERVICE,
        .grain = GRAIN_YEAR,
        .first = 1435,
        .last = 1435,
        .limit = DAY_NONE,
    };
    struct cube cube;
    assert_true(measure_fits(&q));
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 1);
    assert_int_equal(cube.rows[0].value, 4);
    const int64_t want[] = {2, 1, 5, 8, 6667};
    for (int i = 0; i < 5; i++)
        assert_int_equal(cube.total.cell[i], want[i]);
    q.by = DIMENSION_REGION, q.service = 4;
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 1);
    assert_int_equal(cube.rows[0].cell[4], 6667);
    q.by = DIMENSION_PERIOD, q.narrow = DIMENSION_REGION, q.narrow_value = 2;
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 0);
    /* the month is not over: with a limit nothing of it is out */
    q.narrow = DIMENSION_NONE, q.limit = f.today;
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 0);
    fixture_close(&f);
}

/* A slice that was stored is refused a second time: what a lost answer could bring about. */
static void a_slice_is_stored_once(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    struct arena *arena = arena_new(16 << 20);
    assert_int_equal(db_migrate(db), OK);
    struct warehouse *w = warehouse_new(arena);
    struct counted one = {.day = {16086}, .service = 4, .channel = CHANNEL_WEB, .outcome = 5};
    struct warehouse_mark from = {0}, to = {9, 1};
    warehouse_count(w, &one);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(warehouse_store(w, db, &from, &to), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(warehouse_store(w, db, &from, &to), ERR_CONFLICT);
    db_rollback(db);
    struct db_rows r;
    assert_int_equal(db_query0(db, &r, "SELECT n FROM measure WHERE grain = 2"), OK);
    assert_true(db_next(&r));
    assert_int_equal(db_int(&r, 0), 1);
    assert_int_equal(db_done(&r), OK);
    db_close(db);
    arena_free(arena);
}

/* The closed week leaves the stocks, and a rebuild takes the same again. */
static void a_week_leaves_stocks(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_sql(&f, "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
                    "VALUES (1, 15000, 1000, 1, 1)");
    struct job job = {.run = week_run};
    assert_int_equal(writer_run(f.writer, &job), OK);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM stock WHERE dimension = 1"), 1);
    assert_int_equal(fixture_number(&f, "SELECT workers FROM stock WHERE dimension = 1"),
                     IMPORTED_EXPATS + GREEN);
    assert_int_equal(fixture_number(&f, "SELECT saudis FROM stock WHERE dimension = 1"), GREEN);
    assert_int_equal(fixture_number(&f, "SELECT permits FROM stock WHERE dimension = 1"),
                     IMPORTED_EXPATS);
    assert_int_equal(fixture_number(&f, "SELECT wages FROM stock WHERE dimension = 1"),
                     IMPORTED_EXPATS * 150000 + GREEN * 500000);
    struct measure_query q = {
        .view = VIEW_STOCKS,
        .by = DIMENSION_REGION,
        .grain = GRAIN_YEAR,
        .first = 1435,
        .last = 1435,
        .limit = DAY_NONE,
    };
    struct cube cube;
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 1);
    assert_int_equal(cube.rows[0].cell[3], 1667); /* 6 of 36 are Saudis */
    fixture_sql(&f, "DELETE FROM nitaqat_week WHERE week = 15000");
    feed(&f);
    q.view = VIEW_NITAQAT, q.by = DIMENSION_BAND;
    assert_int_equal(measure_read(f.reader, f.arena, &q, &cube), OK);
    assert_int_equal(cube.count, 1);
    assert_int_equal(cube.rows[0].value, BAND_GREEN);
    assert_int_equal(cube.rows[0].cell[0], 1);
    assert_int_equal(cube.rows[0].cell[1], IMPORTED_EXPATS + GREEN);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- several writers ---- */

struct noting {
    struct job job;
    bool fails;
};

/* Three numbers reserved, two used; some jobs fail after the first, so numbers are taken and left. */
static enum err noting_run(struct writing *w, struct job *job)
{
    const struct noting *n = (struct noting *)job;
    ledger_reserve(w->ledger, 3);
    for (int i = 0; i < 2; i++) {
        struct entry *e = arena_new_of(w->scratch, struct entry);
        e->due_day = DAY_NONE;
        e->op.kind = OPERATION_NOTICED;
        e->op.channel = CHANNEL_SYSTEM;
        e->op.establishment_id = job->establishment_id;
        TRY(writing_record(w, e));
        if (n->fails)
            return ERR_CONFLICT;
    }
    return OK;
}

static atomic_int noted;
static void noting_done(struct job *job)
{
    (void)job;
    atomic_fetch_add(&noted, 1);
}

/* Jobs on both lanes at once, and the feed beside them: what is committed out of order is counted all the
   same, each entry once. */
static void several_writers_lose_nothing(void **state)
{
    enum { JOBS = 600, FAIL_EACH = 7, PER_FEED = 40 };
    struct fixture f;
    struct writer *writer;
    fixture_open(&f, state, "1435-03-15");
    struct writer_config c = {
        .url = f.url, .policy = f.policy, .fixed_today = f.today, .threads = 2};
    writer_stop(f.writer);
    assert_int_equal(writer_start(&c, &writer), OK);
    struct noting *jobs = arena_array(f.arena, struct noting, JOBS);
    atomic_store(&noted, 0);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct noting){
            .job = {.run = noting_run, .done = noting_done, .establishment_id = i + 1},
            .fails = i % FAIL_EACH == 0,
        };
        assert_true(writer_submit(writer, &jobs[i].job));
        if (i % PER_FEED == 0)
            assert_int_equal(warehouse_feed_now(f.url, writer), OK);
    }
    while (atomic_load(&noted) < JOBS)
        assert_int_equal(warehouse_feed_now(f.url, writer), OK);
    assert_int_equal(warehouse_feed_now(f.url, writer), OK);
    int64_t entries = fixture_number(&f, "SELECT COUNT(*) FROM operation");
    assert_int_equal(entries, 2 * (JOBS - (JOBS + FAIL_EACH - 1) / FAIL_EACH));
    assert_int_equal(fixture_number(&f, "SELECT operations FROM warehouse_mark"), entries);
    assert_int_equal(fixture_number(&f, "SELECT CAST(SUM(n) AS BIGINT) FROM measure WHERE "
                                        "grain = 1 AND dimension = 0"),
                     entries);
    writer_stop(writer);
    db_close(f.reader);
    arena_free(f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(known_operations_give_exact_counts),
        ON_EACH_ENGINE(a_later_grant_mends_a_refusal),
        ON_EACH_ENGINE(the_share_is_portal_over_portal_and_office),
        ON_EACH_ENGINE(a_slice_is_stored_once),
        ON_EACH_ENGINE(a_week_leaves_stocks),
        ON_EACH_ENGINE(several_writers_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

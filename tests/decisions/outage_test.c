/* Outages: what counts as one, and that a deadline runs on or waits as the policy says. */
#include "decisions/execute.h"
#include "decisions/outage.h"
#include "decisions/payment.h"
#include "support/imported.h"
#include <stdio.h>

enum { GREEN = 6, HOUR_MS = 3600000, LIFE_DAYS = 10 };

/* ---- signs of life ---- */

static void beat(struct fixture *f, enum err (*run)(struct writing *, struct job *))
{
    struct job job = {.run = run};
    assert_int_equal(writer_run(f->writer, &job), OK);
}

/* As if the last sign of life lay so long ago. */
static void be_silent(struct fixture *f, int64_t seconds)
{
    struct db *db;
    struct alive alive;
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    assert_int_equal(alive_load(db, &alive), OK);
    alive.at_ms -= seconds * 1000;
    assert_int_equal(alive_store(db, &alive), OK);
    db_close(db);
}

static int64_t outages(struct fixture *f, enum outage_cause cause)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM outage WHERE cause = %d", cause);
    return fixture_number(f, sql);
}

static void a_long_silence_is_an_outage(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    beat(&f, outage_beat_run); /* the first one ever: nothing was missed */
    be_silent(&f, 170);
    beat(&f, outage_beat_run);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM outage"), 0);
    be_silent(&f, 600);
    beat(&f, outage_beat_run);
    assert_int_equal(outages(&f, OUTAGE_UNPLANNED), 1);
    int64_t lasted = fixture_number(&f, "SELECT until_ms - from_ms FROM outage");
    assert_true(lasted >= 600000 && lasted < 660000);
    beat(&f, outage_leave_run);
    be_silent(&f, 7200);
    beat(&f, outage_beat_run);
    assert_int_equal(outages(&f, OUTAGE_PLANNED), 1);
    assert_int_equal(outages(&f, OUTAGE_UNPLANNED), 1);
    fixture_close(&f);
}

/* ---- deadlines ---- */

/* The same policy with the switch on, row for row. */
static struct policy *extending(struct fixture *f)
{
    const char off[] = "outage.extends_deadlines\tfalse\t1432-01-01\t\tA\tassumed\t";
    const char on[] = "outage.extends_deadlines\ttrue\t1432-01-01\t\tA\tassumed\t:";
    struct policy *p;
    struct str text = str_copy(f->arena, policy_joined(f->policy));
    char *at = memmem((char *)text.at, text.n, off, sizeof off - 1);
    assert_non_null(at);
    _Static_assert(sizeof off == sizeof on, "the file keeps its length");
    memcpy(at, on, sizeof on - 1);
    assert_int_equal(policy_load_joined(f->arena, text, &p), OK);
    return p;
}

static void travel(struct fixture *f, struct day first, int days)
{
    char text[DAY_TEXT_BYTES];
    day_format_iso(day_add(first, days), text);
    fixture_travel(f, text);
}

static void be_down(struct fixture *f, struct day day, int64_t hours, enum outage_cause cause)
{
    char sql[200];
    int64_t from = day_start_ms(day) + 9 * (int64_t)HOUR_MS;
    snprintf(sql, sizeof sql, "INSERT INTO outage VALUES (%lld, %lld, %d)", (long long)from,
             (long long)(from + hours * HOUR_MS), cause);
    fixture_sql(f, sql);
}

static struct submission *renewal(struct fixture *f, int worker)
{
    struct submission *s = fixture_submission(f, "S04", worker, 1);
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(s->request.due_day.n, f->today.n + LIFE_DAYS);
    return s;
}

static int64_t state_of(struct fixture *f, const struct submission *s)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT state FROM request WHERE seq = %lld",
             (long long)s->request.seq);
    return fixture_number(f, sql);
}

static void fall_due(struct fixture *f)
{
    struct due_job due = {.job.run = due_run};
    assert_int_equal(writer_run(f->writer, &due.job), OK);
}

static void open_soon_due(struct fixture *f, void **state)
{
    imported_open(f, state, "1435-03-15", GREEN);
    fixture_sql(f, "UPDATE employment SET permit_expiry = permit_expiry - 150 WHERE status = 1 "
                   "AND permit_expiry IS NOT NULL");
}

static void by_default_deadlines_run_on(void **state)
{
    struct fixture f;
    open_soon_due(&f, state);
    struct day first = f.today;
    struct submission *s = renewal(&f, 0);
    be_down(&f, day_add(first, 3), 5, OUTAGE_UNPLANNED);
    travel(&f, first, LIFE_DAYS + 1);
    fall_due(&f);
    assert_int_equal(state_of(&f, s), STATE_EXPIRED);
    fixture_close(&f);
}

/* Two days of outage, one of them on a day that the first one added; a planned stop, a short outage and
   one before the request add nothing. */
static void where_the_policy_says_so_they_wait(void **state)
{
    struct fixture f;
    open_soon_due(&f, state);
    struct day first = f.today;
    f.policy = extending(&f);
    travel(&f, first, 0);
    struct submission *paid = renewal(&f, 0), *left = renewal(&f, 1);
    be_down(&f, day_add(first, -1), 5, OUTAGE_UNPLANNED);
    be_down(&f, day_add(first, 3), 5, OUTAGE_UNPLANNED);
    be_down(&f, day_add(first, 4), 5, OUTAGE_PLANNED);
    be_down(&f, day_add(first, LIFE_DAYS + 1), 1, OUTAGE_UNPLANNED);
    fixture_sql(&f, "INSERT INTO outage SELECT from_ms + 86400000 * 3, from_ms + 86400000 * 3 + "
                    "3500000, 1 FROM outage WHERE cause = 2");
    for (int day = LIFE_DAYS + 1; day <= LIFE_DAYS + 2; day++) {
        travel(&f, first, day);
        fall_due(&f);
        assert_int_equal(state_of(&f, left), STATE_AWAITING_PAYMENT);
    }
    imported_pay(&f, paid); /* on the last day it now has */
    assert_int_equal(state_of(&f, paid), STATE_EXECUTED);
    assert_int_equal(fixture_number(&f, "SELECT MAX(extended_day - due_day) FROM "
                                        "deadline_extension"),
                     2);
    travel(&f, first, LIFE_DAYS + 3);
    fall_due(&f);
    assert_int_equal(state_of(&f, left), STATE_EXPIRED);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(a_long_silence_is_an_outage),
        ON_EACH_ENGINE(by_default_deadlines_run_on),
        ON_EACH_ENGINE(where_the_policy_says_so_they_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* An absence report against a renewal and a change of occupation of the same worker, at once: the outcome is one of the two serial ones, which are taken from other workers just before, in both
   worlds, on both engines. And what a claim that waits does to the others: as policy says. */
#include "support/fixture.h"
#include <pthread.h>
#include <stdio.h>

enum { ABSENCE, RENEWAL, OCCUPATION, MATTERS };

static struct submission *matter(struct fixture *f, int which, int worker)
{
    static const char *const services[MATTERS] = {"S07", "S04", "S09"};
    struct submission *s = fixture_submission(f, services[which], worker, 1);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    for (int i = 0; i < INPUTS_MAX; i++)
        v[i] = VALUE_UNKNOWN;
    if (which == ABSENCE) {
        v[0] = f->today.n - 40;
        v[1] = ABSENCE_LEFT_WORK;
        v[2] = 1;
    } else if (which == RENEWAL) {
        v[0] = 12;
        v[1] = 1;
    } else {
        v[0] = 7114;
    }
    return s;
}

struct runner {
    struct fixture *f;
    struct submission *s;
    pthread_barrier_t *start;
};

static void *run(void *arg)
{
    struct runner *r = arg;
    pthread_barrier_wait(r->start);
    assert_int_equal(fixture_submit(r->f, r->s), OK);
    return NULL;
}

static void at_once(struct fixture *f, struct submission *a, struct submission *b)
{
    pthread_barrier_t start;
    pthread_t threads[2];
    struct runner r[2] = {{f, a, &start}, {f, b, &start}};
    pthread_barrier_init(&start, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, &r[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
}

/* What came of both, as one number; the order of the arguments is that of the matters. */
static int outcome(const struct submission *a, const struct submission *b)
{
    return (int)a->judged[0].kind * 100 + (int)b->judged[0].kind;
}

static void open_world(struct fixture *f, void **state, const char *today)
{
    char sql[200];
    fixture_open(f, state, today);
    snprintf(sql, sizeof sql, "UPDATE employment SET permit_expiry = %d", f->today.n + 100);
    fixture_sql(f, sql);
}

static void pair(void **state, const char *today, int other)
{
    struct fixture f;
    open_world(&f, state, today);
    struct submission *a = matter(&f, ABSENCE, 0), *b = matter(&f, other, 0);
    assert_int_equal(fixture_submit(&f, a), OK);
    assert_int_equal(fixture_submit(&f, b), OK);
    int first = outcome(a, b);
    assert_int_not_equal(a->judged[0].kind, OPERATION_REFUSED);
    a = matter(&f, ABSENCE, 1);
    b = matter(&f, other, 1);
    assert_int_equal(fixture_submit(&f, b), OK);
    assert_int_equal(fixture_submit(&f, a), OK);
    int second = outcome(a, b);
    assert_int_not_equal(b->judged[0].kind, OPERATION_REFUSED);
    for (int worker = 2; worker < FIXTURE_WORKERS; worker++) {
        a = matter(&f, ABSENCE, worker);
        b = matter(&f, other, worker);
        at_once(&f, worker % 2 ? a : b, worker % 2 ? b : a);
        int got = outcome(a, b);
        if (got != first && got != second)
            fail_msg("%s with %s: %d, and not %d or %d", a->service->id, b->service->id, got, first,
                     second);
    }
    fixture_close(&f);
}

static void renewal_in_1435(void **state) { pair(state, "1435-03-15", RENEWAL); }
static void occupation_in_1435(void **state) { pair(state, "1435-03-15", OCCUPATION); }
static void renewal_today(void **state) { pair(state, "2024-01-16", RENEWAL); }
static void occupation_today(void **state) { pair(state, "2024-01-16", OCCUPATION); }

/* A report in force forbids the renewal; a claim that waits does not (absence.claim_blocks). */
static void a_claim_is_no_report(void **state)
{
    struct fixture f;
    open_world(&f, state, "2024-01-16");
    struct submission *claim = matter(&f, ABSENCE, 0), *renewal = matter(&f, RENEWAL, 0);
    assert_int_equal(fixture_submit(&f, claim), OK);
    assert_int_equal(claim->request.state, STATE_AWAITING_CONSENT);
    assert_int_equal(fixture_submit(&f, renewal), OK);
    assert_int_equal(renewal->judged[0].kind, OPERATION_ACCEPTED);
    /* A second claim about the same worker is one too many. */
    struct submission *again = matter(&f, ABSENCE, 0);
    assert_int_equal(fixture_submit(&f, again), OK);
    assert_int_equal(again->judged[0].kind, OPERATION_REFUSED);
    fixture_close(&f);
}

static void a_report_in_force_forbids(void **state)
{
    struct fixture f;
    open_world(&f, state, "1435-03-15");
    struct submission *report = matter(&f, ABSENCE, 0), *renewal = matter(&f, RENEWAL, 0);
    assert_int_equal(fixture_submit(&f, report), OK);
    assert_int_equal(report->judged[0].kind, OPERATION_EXECUTED);
    assert_int_equal(fixture_submit(&f, renewal), OK);
    assert_int_equal(renewal->judged[0].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, renewal, 0), "W10"));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(renewal_in_1435),      ON_EACH_ENGINE(occupation_in_1435),
        ON_EACH_ENGINE(renewal_today),        ON_EACH_ENGINE(occupation_today),
        ON_EACH_ENGINE(a_claim_is_no_report), ON_EACH_ENGINE(a_report_in_force_forbids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

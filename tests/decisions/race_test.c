/* Two operations on one worker at once: whatever the order, the outcome is one of the two serial ones,
   and nothing is counted twice (security.md R2, R9). */
#include "decisions/execute.h"
#include "decisions/payment.h"
#include "support/fixture.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 60 };

struct runner {
    struct fixture *f;
    struct job *job;
    pthread_barrier_t *start;
    enum err err;
};

static void *run(void *arg)
{
    struct runner *r = arg;
    pthread_barrier_wait(r->start);
    r->err = writer_run(r->f->writer, r->job);
    return NULL;
}

static void at_once(struct fixture *f, struct job *a, struct job *b)
{
    pthread_barrier_t start;
    pthread_t threads[2];
    struct runner r[2] = {{f, a, &start, OK}, {f, b, &start, OK}};
    pthread_barrier_init(&start, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, &r[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
}

static struct payment *payment(struct fixture *f, const struct submission *s)
{
    static int events;
    struct payment *p = arena_new_of(f->arena, struct payment);
    p->job = (struct job){.run = payment_run, .arena = f->arena, .establishment_id = 1};
    p->seq = s->request.seq;
    p->amount = s->request.fee;
    p->event_id = str_printf(f->arena, "evt-%d", ++events);
    p->is_known_number = true;
    return p;
}

static struct ending *ending(struct fixture *f, const struct submission *s, bool by_time)
{
    struct ending *x = arena_new_of(f->arena, struct ending);
    x->job = (struct job){.run = ending_run, .arena = f->arena, .establishment_id = 1};
    x->actor = f->owner;
    x->seq = s->request.seq;
    x->by_time = by_time;
    return x;
}

static struct submission *accepted(struct fixture *f, int worker)
{
    struct submission *s = fixture_submission(f, "S04", worker, 1);
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_ACCEPTED);
    return s;
}

/* Puts the worker's permit back, so that rounds do not run out of workers. */
static void put_back(struct fixture *f)
{
    char sql[160];
    snprintf(
        sql, sizeof sql,
        "UPDATE employment SET permit_expiry = %d; UPDATE unified_entity SET levy_free_used = 0;",
        f->today.n + 40);
    fixture_sql(f, sql);
}

static void two_requests(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    for (int i = 0; i < ROUNDS; i++) {
        struct submission *a = fixture_submission(&f, "S04", i % FIXTURE_WORKERS, 1);
        struct submission *b = fixture_submission(&f, "S04", i % FIXTURE_WORKERS, 1);
        b->channel = CHANNEL_API;
        at_once(&f, &a->job, &b->job);
        assert_int_equal(a->job.err, OK);
        assert_int_equal(b->job.err, OK);
        bool a_is_in = a->judged[0].kind == OPERATION_ACCEPTED;
        struct submission *in = a_is_in ? a : b, *out = a_is_in ? b : a;
        assert_int_equal(in->judged[0].kind, OPERATION_ACCEPTED);
        assert_int_equal(out->judged[0].kind, OPERATION_REFUSED);
        assert_true(fixture_refused_by(fixture_entry(&f, out, 0), "E16"));
        struct ending *x = ending(&f, in, false);
        assert_int_equal(writer_run(f.writer, &x->job), OK);
    }
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 0);
    fixture_close(&f);
}

static void payment_and_withdrawal(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    for (int i = 0; i < ROUNDS; i++) {
        struct submission *s = accepted(&f, i % FIXTURE_WORKERS);
        struct payment *p = payment(&f, s);
        struct ending *x = ending(&f, s, i % 2);
        at_once(&f, &p->job, &x->job);
        assert_int_equal(p->job.err, OK);
        if (p->outcome == PAYMENT_TAKEN) {
            assert_int_equal(x->job.err, i % 2 ? OK : ERR_CONFLICT);
            assert_int_equal(p->request.state, STATE_EXECUTED);
        } else {
            assert_int_equal(p->outcome, PAYMENT_REFUND_LATE);
            assert_int_equal(x->job.err, OK);
        }
        put_back(&f);
    }
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    assert_int_equal(
        fixture_number(&f, "SELECT COUNT(*) FROM refund") +
            fixture_number(&f, "SELECT COUNT(*) FROM request WHERE paid_at IS NOT NULL"),
        ROUNDS);
    fixture_close(&f);
}

static void two_payments(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    for (int i = 0; i < ROUNDS; i++) {
        struct submission *s = accepted(&f, i % FIXTURE_WORKERS);
        struct payment *a = payment(&f, s), *b = payment(&f, s);
        if (i % 3 == 0)
            b->event_id = a->event_id; /* the same notice twice */
        at_once(&f, &a->job, &b->job);
        assert_int_equal(a->job.err, OK);
        assert_int_equal(b->job.err, OK);
        if (i % 3 == 0) {
            assert_int_equal(a->is_repeat + b->is_repeat, 1);
            assert_int_equal(a->outcome, PAYMENT_TAKEN);
            assert_int_equal(b->outcome, PAYMENT_TAKEN);
        } else {
            assert_int_equal((a->outcome == PAYMENT_TAKEN) + (b->outcome == PAYMENT_TAKEN), 1);
            assert_int_equal(
                (a->outcome == PAYMENT_REFUND_DOUBLE) + (b->outcome == PAYMENT_REFUND_DOUBLE), 1);
        }
        put_back(&f);
    }
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM refund"), ROUNDS - ROUNDS / 3);
    fixture_close(&f);
}

static void eight_sends_of_one_key(void **state)
{
    enum { SENDS = 8 };
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    for (int round = 0; round < 12; round++) {
        struct submission *s[SENDS];
        pthread_t threads[SENDS];
        struct runner r[SENDS];
        pthread_barrier_t start;
        pthread_barrier_init(&start, NULL, SENDS);
        for (int i = 0; i < SENDS; i++) {
            s[i] = fixture_submission(&f, "S04", round, 1);
            s[i]->has_key = true;
            s[i]->job.arena =
                arena_new(1 << 20); /* each its own: they run on one writer, but end here */
            memset(s[i]->key_hash, round + 1, sizeof s[i]->key_hash);
            r[i] = (struct runner){&f, &s[i]->job, &start, OK};
        }
        for (int i = 0; i < SENDS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, run, &r[i]), 0);
        int fresh = 0;
        for (int i = 0; i < SENDS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(r[i].err, OK);
            fresh += !s[i]->is_replay;
        }
        assert_int_equal(fresh, 1);
        for (int i = 1; i < SENDS; i++) {
            assert_memory_equal(&s[0]->request, &s[i]->request, sizeof s[0]->request);
            assert_true(str_eq(s[0]->judged[0].body, s[i]->judged[0].body));
        }
        for (int i = 0; i < SENDS; i++)
            arena_free(s[i]->job.arena);
        pthread_barrier_destroy(&start);
    }
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM request"), 12);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(two_requests),
        ON_EACH_ENGINE(payment_and_withdrawal),
        ON_EACH_ENGINE(two_payments),
        ON_EACH_ENGINE(eight_sends_of_one_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

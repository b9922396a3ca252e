/* Pools: every item is worked on once, a full queue says so, stopping finishes what is queued, and a taken
   item leaves nothing in its slot. */
#include "base/pool.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct seen {
    atomic_int count, ended;
    _Atomic long sum;
    pthread_mutex_t gate; /* held by a test that wants the threads to wait */
};

static void work(struct pool *pool, void *ctx)
{
    struct seen *s = ctx;
    for (long item; pool_next(pool, &item);) {
        pthread_mutex_lock(&s->gate);
        pthread_mutex_unlock(&s->gate);
        s->sum += item;
        s->count++;
    }
    s->ended++;
}

static struct pool *started(struct arena *boot, struct seen *s, unsigned threads,
                            unsigned queue_max)
{
    struct pool *pool;
    struct pool_config config = {.what = "testing",
                                 .threads = threads,
                                 .queue_max = queue_max,
                                 .item_bytes = sizeof(long),
                                 .work = work,
                                 .ctx = s};
    *s = (struct seen){.gate = PTHREAD_MUTEX_INITIALIZER};
    assert_int_equal(pool_start(boot, &config, &pool), OK);
    return pool;
}

static void every_item_once(void **state)
{
    enum { ITEMS = 5000 };
    struct arena *boot = arena_new(1 << 20);
    struct seen s;
    (void)state;
    struct pool *pool = started(boot, &s, 4, 8);
    for (long i = 1; i <= ITEMS; i++)
        while (!pool_submit(pool, &i))
            ;
    pool_stop(pool);
    assert_int_equal(s.count, ITEMS);
    assert_int_equal(s.sum, (long)ITEMS * (ITEMS + 1) / 2);
    assert_int_equal(s.ended, 4);
    arena_free(boot);
}

static void a_full_queue_says_so(void **state)
{
    struct arena *boot = arena_new(1 << 20);
    struct seen s;
    long item = 7;
    int taken = 0;
    (void)state;
    struct pool *pool = started(boot, &s, 1, 3);
    pthread_mutex_lock(&s.gate);
    while (pool_submit(pool, &item))
        assert_in_range(++taken, 1, 4); /* three wait, and the thread holds one */
    assert_in_range(taken, 3, 4);
    pthread_mutex_unlock(&s.gate);
    pool_stop(pool); /* what was taken is still done */
    assert_int_equal(s.count, taken);
    arena_free(boot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_once),
        cmocka_unit_test(a_full_queue_says_so),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}

/* The pool that hashes: a ring of jobs, a lock, two conditions. See password.h. */
#include "base/random.h"
#include "identity/password.h"
#include <assert.h>
#include <pthread.h>
#include <sodium.h>

struct job {
    bool is_check;
    bool has_hash; /* false: unknown user, the dummy's work is done instead */
    char hash[PASSWORD_HASH_BYTES];
    char plain[PASSWORD_BYTES_MAX];
    size_t plain_n;
    password_done done;
    void *ctx;
};

struct password_pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job ring[PASSWORD_QUEUE_MAX];
    unsigned first, waiting;
    unsigned threads;
    bool is_stopping;
    pthread_t thread[PASSWORD_THREADS_MAX];
    char dummy[PASSWORD_HASH_BYTES];
};

static void work(const struct password_pool *pool, const struct job *job)
{
    struct password_result result = {0};
    struct str plain = {job->plain, job->plain_n};
    if (job->is_check) {
        bool is_match = password_check(str_of(job->has_hash ? job->hash : pool->dummy), plain);
        result.is_match = is_match && job->has_hash;
    } else {
        result.is_made = password_hash(plain, result.hash) == OK;
    }
    job->done(job->ctx, &result);
    sodium_memzero(&result, sizeof result);
}

static void *run(void *arg)
{
    struct password_pool *pool = arg;
    struct job job;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->waiting && !pool->is_stopping)
            pthread_cond_wait(&pool->work, &pool->lock);
        if (!pool->waiting)
            break;
        struct job *slot = &pool->ring[pool->first];
        job = *slot;
        sodium_memzero(slot->plain, sizeof slot->plain);
        pool->first = (pool->first + 1) % PASSWORD_QUEUE_MAX;
        pool->waiting--;
        pthread_mutex_unlock(&pool->lock);
        work(pool, &job);
        sodium_memzero(job.plain, sizeof job.plain);
        pthread_mutex_lock(&pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

enum err password_pool_start(struct arena *boot, unsigned threads, struct password_pool **out)
{
    assert(threads >= 1 && threads <= PASSWORD_THREADS_MAX);
    struct password_pool *pool = arena_new_of(boot, struct password_pool);
    unsigned char random[16];
    *out = NULL;
    if (sodium_init() < 0)
        return fail(ERR_IO, "libsodium did not start");
    random_bytes(random, sizeof random); /* nobody knows the dummy's password */
    TRY(password_hash((struct str){(const char *)random, sizeof random}, pool->dummy));
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    for (; pool->threads < threads; pool->threads++)
        if (pthread_create(&pool->thread[pool->threads], NULL, run, pool) != 0) {
            password_pool_stop(pool);
            return fail(ERR_IO, "no thread for the password pool");
        }
    *out = pool;
    return OK;
}

void password_pool_stop(struct password_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->threads; i++)
        pthread_join(pool->thread[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
}

static enum err take(struct password_pool *pool, const struct job *job)
{
    enum err e = ERR_BUSY;
    pthread_mutex_lock(&pool->lock);
    if (pool->waiting < PASSWORD_QUEUE_MAX && !pool->is_stopping) {
        pool->ring[(pool->first + pool->waiting) % PASSWORD_QUEUE_MAX] = *job;
        pool->waiting++;
        pthread_cond_signal(&pool->work);
        e = OK;
    }
    pthread_mutex_unlock(&pool->lock);
    return e;
}

static enum err job_take(struct password_pool *pool, struct job *job, struct str plain)
{
    if (plain.n > sizeof job->plain)
        return ERR_INPUT;
    memcpy(job->plain, plain.at, plain.n);
    job->plain_n = plain.n;
    enum err e = take(pool, job);
    sodium_memzero(job->plain, sizeof job->plain);
    return e;
}

enum err password_check_async(struct password_pool *pool, struct str hash, struct str plain,
                              password_done done, void *ctx)
{
    struct job job = {.is_check = true, .done = done, .ctx = ctx};
    if (hash.n > 0 && hash.n < sizeof job.hash) {
        memcpy(job.hash, hash.at, hash.n);
        job.has_hash = true;
    }
    return job_take(pool, &job, plain);
}

enum err password_hash_async(struct password_pool *pool, struct str plain, password_done done,
                             void *ctx)
{
    struct job job = {.done = done, .ctx = ctx};
    return job_take(pool, &job, plain);
}

int password_retry_seconds(const struct password_pool *pool)
{
    /* About 50 ms a job and thread; a full queue of 64 on two threads is gone after two seconds. */
    return (int)(1 + PASSWORD_QUEUE_MAX * 50 / 1000 / (pool->threads ? pool->threads : 1));
}

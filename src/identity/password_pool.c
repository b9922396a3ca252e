/* The pool that hashes; see password.h. */
#include "base/pool.h"
#include "base/random.h"
#include "identity/password.h"
#include <assert.h>
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
    struct pool *pool;
    unsigned threads;
    char dummy[PASSWORD_HASH_BYTES];
};

static void work_on(const struct password_pool *pool, const struct job *job)
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

static void work(struct pool *pool, void *ctx)
{
    struct job job;
    while (pool_next(pool, &job)) {
        work_on(ctx, &job);
        sodium_memzero(job.plain, sizeof job.plain);
    }
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
    pool->threads = threads;
    struct pool_config config = {.what = "hashing passwords",
                                 .threads = threads,
                                 .queue_max = PASSWORD_QUEUE_MAX,
                                 .item_bytes = sizeof(struct job),
                                 .work = work,
                                 .ctx = pool};
    TRY(pool_start(boot, &config, &pool->pool));
    *out = pool;
    return OK;
}

void password_pool_stop(struct password_pool *pool) { pool_stop(pool->pool); }

static enum err job_take(struct password_pool *pool, struct job *job, struct str plain)
{
    if (plain.n > sizeof job->plain)
        return ERR_INPUT;
    memcpy(job->plain, plain.at, plain.n);
    job->plain_n = plain.n;
    enum err e = pool_submit(pool->pool, job) ? OK : ERR_BUSY;
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

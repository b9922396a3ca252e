/* The pool that draws; see the header. */
#include "documents/paper_pool.h"
#include <assert.h>
#include <pthread.h>

struct paper_pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct paper_job *ring[PAPER_QUEUE_MAX];
    unsigned first, waiting, threads;
    bool is_stopping;
    pthread_t thread[PAPER_THREADS_MAX];
};

static struct paper_job *next_job(struct paper_pool *pool)
{
    struct paper_job *job = NULL;
    pthread_mutex_lock(&pool->lock);
    while (!pool->waiting && !pool->is_stopping)
        pthread_cond_wait(&pool->work, &pool->lock);
    if (pool->waiting) {
        job = pool->ring[pool->first];
        pool->first = (pool->first + 1) % PAPER_QUEUE_MAX;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

/* The pen is made with the first job: unpacking the fonts takes longer than all else the server does to
   start. */
static void *run(void *arg)
{
    struct pen *pen = NULL;
    for (struct paper_job *job; (job = next_job(arg));) {
        job->err = pen ? OK : pen_new(&pen);
        if (job->err == OK)
            job->err = paper_pdf(pen, job->arena, job->papers, job->count, &job->pdf);
        job->done(job);
    }
    if (pen)
        pen_free(pen);
    return NULL;
}

enum err paper_pool_start(struct arena *boot, unsigned threads, struct paper_pool **out)
{
    assert(threads >= 1 && threads <= PAPER_THREADS_MAX);
    struct paper_pool *pool = arena_new_of(boot, struct paper_pool);
    *out = NULL;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    for (; pool->threads < threads; pool->threads++)
        if (pthread_create(&pool->thread[pool->threads], NULL, run, pool) != 0) {
            paper_pool_stop(pool);
            return fail(ERR_IO, "no thread for drawing papers");
        }
    *out = pool;
    return OK;
}

void paper_pool_stop(struct paper_pool *pool)
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

enum err paper_pool_take(struct paper_pool *pool, struct paper_job *job)
{
    enum err e = ERR_BUSY;
    pthread_mutex_lock(&pool->lock);
    if (pool->waiting < PAPER_QUEUE_MAX && !pool->is_stopping) {
        pool->ring[(pool->first + pool->waiting) % PAPER_QUEUE_MAX] = job;
        pool->waiting++;
        pthread_cond_signal(&pool->work);
        e = OK;
    }
    pthread_mutex_unlock(&pool->lock);
    return e;
}

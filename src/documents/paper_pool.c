/* The pool that draws; see the header. */
#include "documents/paper_pool.h"
#include "base/pool.h"

struct paper_pool {
    struct pool *pool;
};

/* The pen is made with the first job: unpacking the fonts takes longer than all else the server does to
   start. */
static void work(struct pool *pool, void *ctx)
{
    struct pen *pen = NULL;
    struct paper_job *job;
    (void)ctx;
    while (pool_next(pool, &job)) {
        job->err = pen ? OK : pen_new(&pen);
        if (job->err == OK)
            job->err = paper_pdf(pen, job->arena, job->papers, job->count, &job->pdf);
        job->done(job);
    }
    if (pen)
        pen_free(pen);
}

enum err paper_pool_start(struct arena *boot, unsigned threads, struct paper_pool **out)
{
    struct paper_pool *pool = arena_new_of(boot, struct paper_pool);
    struct pool_config config = {.what = "drawing papers",
                                 .threads = threads,
                                 .queue_max = PAPER_QUEUE_MAX,
                                 .item_bytes = sizeof(struct paper_job *),
                                 .work = work};
    *out = NULL;
    TRY(pool_start(boot, &config, &pool->pool));
    *out = pool;
    return OK;
}

void paper_pool_stop(struct paper_pool *pool) { pool_stop(pool->pool); }

enum err paper_pool_take(struct paper_pool *pool, struct paper_job *job)
{
    return pool_submit(pool->pool, &job) ? OK : ERR_BUSY;
}

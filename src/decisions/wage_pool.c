/* See the header. */
#include "decisions/wage_pool.h"
#include "base/pool.h"

enum { WORK_BYTES_MAX = 512 << 20 };

struct wage_pool {
    struct pool *pool;
    struct db *reader;
    struct arena *work;
};

static struct str kept(struct arena *to, struct str s) { return s.n ? str_copy(to, s) : S(""); }

/* What the answer needs outlives the work; the rest is given back at once. */
static void answer_copy(struct wage_pool_job *job)
{
    struct wage_judging *x = &job->judging;
    struct arena *to = job->arena;
    x->upload.name = kept(to, x->upload.name);
    x->upload.file_ref = kept(to, x->upload.file_ref);
    for (int kind = WAGE_KEPT_FILE; kind <= WAGE_KEPT_FINDINGS; kind++) {
        struct wage_packed *p = &x->kept[kind];
        struct str *parts = arena_array(to, struct str, p->count);
        for (size_t i = 0; i < p->count; i++)
            parts[i] = str_copy(to, p->parts[i]);
        p->parts = parts;
    }
}

static void work(struct pool *pool, void *ctx)
{
    struct wage_pool *p = ctx;
    struct wage_pool_job *job;
    while (pool_next(pool, &job)) {
        job->err = job->work ? job->work(p->reader, p->work, job)
                             : wage_judge(p->reader, p->work, &job->judging);
        if (job->err == OK && !job->work)
            answer_copy(job);
        arena_reset(p->work);
        job->done(job);
    }
}

enum err wage_pool_start(struct arena *boot, const char *url, struct wage_pool **out)
{
    struct wage_pool *p = arena_new_of(boot, struct wage_pool);
    struct pool_config config = {.what = "judging wage files",
                                 .threads = 1,
                                 .queue_max = WAGE_QUEUE_MAX,
                                 .item_bytes = sizeof(struct wage_pool_job *),
                                 .work = work,
                                 .ctx = p};
    TRY(db_open(url, DB_READ, &p->reader));
    p->work = arena_new(WORK_BYTES_MAX);
    TRY(pool_start(boot, &config, &p->pool));
    *out = p;
    return OK;
}

void wage_pool_stop(struct wage_pool *p)
{
    pool_stop(p->pool);
    arena_free(p->work);
    db_close(p->reader);
}

bool wage_pool_submit(struct wage_pool *p, struct wage_pool_job *job)
{
    return pool_submit(p->pool, &job);
}

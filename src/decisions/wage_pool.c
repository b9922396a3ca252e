/* See the header. */
#include "decisions/wage_pool.h"
#include <pthread.h>

enum { WORK_BYTES_MAX = 512 << 20 };

struct wage_pool {
    struct db *reader;
    struct arena *work;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct wage_pool_job *ring[WAGE_QUEUE_MAX];
    unsigned first, waiting;
    bool is_stopping;
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

static void *pool_main(void *arg)
{
    struct wage_pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->waiting && !p->is_stopping)
            pthread_cond_wait(&p->wake, &p->lock);
        if (!p->waiting)
            break;
        struct wage_pool_job *job = p->ring[p->first];
        p->first = (p->first + 1) % WAGE_QUEUE_MAX;
        p->waiting--;
        pthread_mutex_unlock(&p->lock);
        job->err = wage_judge(p->reader, p->work, &job->judging);
        if (job->err == OK)
            answer_copy(job);
        arena_reset(p->work);
        job->done(job);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

enum err wage_pool_start(struct arena *boot, const char *url, struct wage_pool **out)
{
    struct wage_pool *p = arena_new_of(boot, struct wage_pool);
    *out = p;
    TRY(db_open(url, DB_READ, &p->reader));
    p->work = arena_new(WORK_BYTES_MAX);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    if (pthread_create(&p->thread, NULL, pool_main, p) != 0)
        return fail(ERR_BUSY, "no thread for wage files");
    return OK;
}

void wage_pool_stop(struct wage_pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_stopping = true;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    arena_free(p->work);
    db_close(p->reader);
}

bool wage_pool_submit(struct wage_pool *p, struct wage_pool_job *job)
{
    pthread_mutex_lock(&p->lock);
    bool has_room = p->waiting < WAGE_QUEUE_MAX && !p->is_stopping;
    if (has_room) {
        p->ring[(p->first + p->waiting++) % WAGE_QUEUE_MAX] = job;
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return has_room;
}

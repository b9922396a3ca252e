/* A ring of items, a lock, a condition; see the header. */
#include "base/pool.h"
#include <assert.h>
#include <pthread.h>
#include <string.h>

enum { THREADS_MAX = 16 };

struct pool {
    struct pool_config config;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    char *ring;
    unsigned first, waiting, started;
    bool is_stopping;
    pthread_t threads[THREADS_MAX];
};

static char *slot(const struct pool *p, unsigned i)
{
    return p->ring + i % p->config.queue_max * p->config.item_bytes;
}

static void *run(void *arg)
{
    struct pool *p = arg;
    p->config.work(p, p->config.ctx);
    return NULL;
}

enum err pool_start(struct arena *boot, const struct pool_config *config, struct pool **out)
{
    assert(config->threads >= 1 && config->threads <= THREADS_MAX && config->queue_max >= 1);
    struct pool *p = arena_new_of(boot, struct pool);
    *out = NULL;
    p->config = *config;
    p->ring = arena_alloc(boot, config->queue_max * config->item_bytes);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    for (; p->started < config->threads; p->started++)
        if (pthread_create(&p->threads[p->started], NULL, run, p) != 0) {
            pool_stop(p);
            return fail(ERR_IO, "no thread for %s", config->what);
        }
    *out = p;
    return OK;
}

void pool_stop(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_stopping = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->started; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
}

bool pool_submit(struct pool *p, const void *item)
{
    pthread_mutex_lock(&p->lock);
    bool has_room = p->waiting < p->config.queue_max && !p->is_stopping;
    if (has_room) {
        memcpy(slot(p, p->first + p->waiting++), item, p->config.item_bytes);
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return has_room;
}

bool pool_next(struct pool *p, void *item)
{
    pthread_mutex_lock(&p->lock);
    while (!p->waiting && !p->is_stopping)
        pthread_cond_wait(&p->wake, &p->lock);
    bool has_item = p->waiting > 0;
    if (has_item) {
        memcpy(item, slot(p, p->first), p->config.item_bytes);
        explicit_bzero(slot(p, p->first), p->config.item_bytes);
        p->first = (p->first + 1) % p->config.queue_max;
        p->waiting--;
    }
    pthread_mutex_unlock(&p->lock);
    return has_item;
}

/* See the header. */
#include "decisions/sealer.h"
#include "base/log.h"
#include "decisions/seal.h"
#include "decisions/witness.h"
#include <pthread.h>
#include <time.h>

enum { PERIOD_SECONDS = 60, ARENA_BYTES_MAX = 64 << 20 };

struct sealer {
    struct sealer_config config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
    struct arena *arena;
    struct db *reader; /* NULL while the store can't be read */
    struct witness *witness;
};

struct seal_job {
    struct job job;
    struct seal seal;
};

static enum err write_run(struct writing *w, struct job *job)
{
    return seal_write(w->db, &((struct seal_job *)job)->seal);
}

/* The numbers that are settled are asked for first: all of them are in a snapshot taken afterwards. */
static enum err read_pass(struct sealer *s, struct seal *out)
{
    int64_t settled = writer_settled(s->config.writer);
    if (!s->reader)
        TRY(db_open(s->config.url, DB_READ, &s->reader));
    enum err e = db_read_begin(s->reader);
    if (e == OK) {
        e = seal_read(s->reader, s->arena, s->config.keys, clock_read(s->config.fixed_today),
                      settled, out);
        db_read_end(s->reader);
    }
    if (e == ERR_DB) {
        db_close(s->reader);
        s->reader = NULL;
    }
    return e;
}

/* One head; true when there is more to seal. */
static bool pass(struct sealer *s)
{
    struct seal_job job = {.job.run = write_run};
    arena_reset(s->arena);
    enum err e = read_pass(s, &job.seal);
    if (e == OK && job.seal.rows > 0)
        e = writer_run(s->config.writer, &job.job);
    if (e == OK && s->witness)
        e = witness_follow(s->witness, s->reader, s->arena);
    if (e != OK)
        log_line(LOG_WARN, "the ledger was not sealed this time (%s)", err_name(e));
    return e == OK && job.seal.rows == SEAL_ROWS_MAX;
}

static void *sealer_main(void *arg)
{
    struct sealer *s = arg;
    bool is_last = false;
    while (!is_last) {
        pthread_mutex_lock(&s->lock);
        is_last = s->is_stopping; /* read before sealing: what was decided until then is sealed */
        pthread_mutex_unlock(&s->lock);
        while (pass(s))
            ;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += s->config.seconds;
        pthread_mutex_lock(&s->lock);
        if (!s->is_stopping)
            pthread_cond_timedwait(&s->wake, &s->lock, &until);
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

enum err sealer_start(struct arena *boot, const struct sealer_config *config, struct sealer **out)
{
    struct sealer *s = arena_new_of(boot, struct sealer);
    *out = s;
    s->config = *config;
    if (!s->config.seconds)
        s->config.seconds = PERIOD_SECONDS;
    s->arena = arena_new(ARENA_BYTES_MAX);
    if (config->witness)
        TRY(witness_open(boot, config->witness, &s->witness));
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    if (pthread_create(&s->thread, NULL, sealer_main, s) != 0)
        return fail(ERR_BUSY, "no thread for sealing");
    return OK;
}

void sealer_stop(struct sealer *s)
{
    pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    if (s->witness)
        witness_close(s->witness);
    if (s->reader)
        db_close(s->reader);
    arena_free(s->arena);
}

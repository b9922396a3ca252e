/* See the header. */
#include "decisions/due_timer.h"
#include "base/log.h"
#include "decisions/execute.h"
#include "decisions/wage_month.h"
#include "decisions/week.h"
#include "identity/sweep.h"
#include <pthread.h>
#include <time.h>

enum { PERIOD_SECONDS = 60 };

struct due_timer {
    struct writer *writer;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
};

static enum err sweep_run(struct writing *w, struct job *job)
{
    (void)job;
    return identity_sweep(w->db, w->clock.now_ms);
}

static void *timer_main(void *arg)
{
    struct due_timer *t = arg;
    pthread_mutex_lock(&t->lock);
    while (!t->is_stopping) {
        struct due_job due = {.job.run = due_run};
        pthread_mutex_unlock(&t->lock);
        do /* slice after slice, so that other work gets in between */
            if (writer_run(t->writer, &due.job) != OK)
                break;
        while (due.is_more);
        struct job week = {.run = week_run};
        if (writer_run(t->writer, &week) != OK)
            log_line(LOG_WARN, "the week's rates were not kept this time");
        struct wage_duty_job duty = {.job.run = wage_duty_run};
        do
            if (writer_run(t->writer, &duty.job) != OK)
                break;
        while (duty.is_more);
        struct job sweep = {.run = sweep_run};
        if (writer_run(t->writer, &sweep) != OK)
            log_line(LOG_WARN, "sessions and codes that are over were not swept this time");
        pthread_mutex_lock(&t->lock);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += PERIOD_SECONDS;
        if (!t->is_stopping)
            pthread_cond_timedwait(&t->wake, &t->lock, &until);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

enum err due_timer_start(struct arena *boot, struct writer *writer, struct due_timer **out)
{
    struct due_timer *t = arena_new_of(boot, struct due_timer);
    *out = t;
    t->writer = writer;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, NULL);
    if (pthread_create(&t->thread, NULL, timer_main, t) != 0)
        return fail(ERR_BUSY, "no thread for due dates");
    return OK;
}

void due_timer_stop(struct due_timer *t)
{
    pthread_mutex_lock(&t->lock);
    t->is_stopping = true;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
}

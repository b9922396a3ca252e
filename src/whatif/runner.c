/* See the header. The trap: what is kept may be minutes old, so a scenario's result bears its day, and a
   scenario for another day has its own base. */
#include "whatif/runner.h"
#include "base/log.h"
#include "whatif/report.h"
#include "whatif/saved.h"
#include <pthread.h>
#include <time.h>

enum { KEEP_SECONDS = 300, CASES_MAX = 20, THREADS = 2 };

struct whatif_runner {
    const char *url;
    struct writer *writer;
    const struct policy *policy;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping, is_woken;
    /* what is kept; NULL: nothing */
    struct arena *kept;
    struct snapshot snapshot;
    struct outcome base;
    int64_t kept_ms;
};

static int64_t steady_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum err whatif_read(struct arena *a, const struct policy *base, struct str name,
                     struct str changes, struct scenario *out, struct buf *faults)
{
    struct scenario_change list[SCENARIO_CHANGES_MAX];
    struct str rest = changes, line;
    int n = 0;
    while (rest.at && str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (n == SCENARIO_CHANGES_MAX) {
            buf_printf(faults, "more than %d changes\n", SCENARIO_CHANGES_MAX);
            return ERR_INPUT;
        }
        list[n++].text = line;
    }
    return scenario_make(a, base, name, list, n, NULL, 0, out, faults);
}

/* ---- what is kept ---- */

static void forget(struct whatif_runner *r)
{
    if (r->kept)
        arena_free(r->kept);
    r->kept = NULL;
}

static enum err look(struct whatif_runner *r, struct db *db, struct day on)
{
    bool is_fresh = r->kept && day_eq(r->base.on, on) &&
                    steady_ms() - r->kept_ms < KEEP_SECONDS * (int64_t)1000;
    if (is_fresh)
        return OK;
    forget(r);
    r->kept = arena_new(SIZE_MAX);
    enum err e = snapshot_load(r->kept, db, on, &r->snapshot);
    if (e != OK) {
        forget(r);
        return e;
    }
    outcome_base(r->kept, &r->snapshot, r->policy, on, THREADS, &r->base);
    r->kept_ms = steady_ms();
    return OK;
}

/* ---- one scenario ---- */

static enum err result_of(struct whatif_runner *r, struct db *db, struct arena *a,
                          struct saved_scenario *s)
{
    struct scenario made;
    struct outcome after;
    struct buf faults = buf_new(a);
    struct impact *impact = arena_new_of(a, struct impact);
    TRY(whatif_read(a, r->policy, s->name, s->changes, &made, &faults));
    TRY(look(r, db, s->on));
    int64_t from = steady_ms();
    outcome_scenario(a, &r->snapshot, &made, &r->base, THREADS, &after);
    impact_find(a, &r->snapshot, &r->base, &after, CASES_MAX, impact);
    s->result = whatif_report(a, &r->snapshot, r->policy, impact, s->on, steady_ms() - from);
    return OK;
}

/* False when none waits. */
static bool take_one(struct whatif_runner *r, struct db *db)
{
    struct arena *a = arena_new(SIZE_MAX);
    struct saving saving = {.job = {.run = saving_run}};
    bool is_taken = saved_waiting(db, a, &saving.scenario) == OK;
    if (is_taken) {
        enum err e = result_of(r, db, a, &saving.scenario);
        saving.scenario.state = e == OK ? SAVED_DONE : SAVED_FAILED;
        if (e != OK)
            log_line(LOG_WARN, "scenario %lld came to nothing (%s)", (long long)saving.scenario.id,
                     err_name(e));
        is_taken = writer_run(r->writer, &saving.job) == OK;
    }
    arena_free(a);
    return is_taken;
}

static void *runner_main(void *arg)
{
    struct whatif_runner *r = arg;
    struct db *db;
    if (db_open(r->url, DB_READ, &db) != OK)
        return NULL;
    pthread_mutex_lock(&r->lock);
    while (!r->is_stopping) {
        r->is_woken = false;
        pthread_mutex_unlock(&r->lock);
        while (take_one(r, db))
            ;
        if (r->kept && steady_ms() - r->kept_ms >= KEEP_SECONDS * (int64_t)1000)
            forget(r);
        pthread_mutex_lock(&r->lock);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += KEEP_SECONDS;
        while (!r->is_stopping && !r->is_woken)
            if (pthread_cond_timedwait(&r->wake, &r->lock, &until) != 0)
                break;
    }
    pthread_mutex_unlock(&r->lock);
    forget(r);
    db_close(db);
    return NULL;
}

/* ---- start and stop ---- */

enum err whatif_runner_start(struct arena *boot, const char *url, struct writer *writer,
                             const struct policy *policy, struct whatif_runner **out)
{
    struct whatif_runner *r = *out = arena_new_of(boot, struct whatif_runner);
    r->url = url;
    r->writer = writer;
    r->policy = policy;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->wake, NULL);
    if (pthread_create(&r->thread, NULL, runner_main, r) != 0)
        return fail(ERR_BUSY, "no thread for scenarios");
    return OK;
}

void whatif_runner_wake(struct whatif_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->is_woken = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

void whatif_runner_stop(struct whatif_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->is_stopping = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
}

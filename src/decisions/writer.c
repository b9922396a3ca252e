/* Writer threads: queue, batches, group commit; see the header. */
#include "decisions/writer.h"
#include "base/log.h"
#include "decisions/notify_outside.h"
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_MAX = 256, WRITERS_MAX = 4, SCRATCH_BYTES_MAX = 64 << 20, CHECKPOINT_PAGES = 20000 };

struct lane { /* one writer thread */
    struct writer *writer;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job *first, **last;
    size_t queued;
    struct writing writing;
    struct ledger ledger;
    struct apply mark;
    _Atomic int64_t
        held_from; /* numbers from here on may be in its open batch; INT64_MAX: no batch */
};

enum { CHANGES_SLOTS = 4096 }; /* a power of two */

struct writer {
    struct writer_config config;
    struct lane lanes[WRITERS_MAX];
    unsigned lanes_count;
    atomic_bool is_stopping, has_failed;
    _Atomic int64_t next_no; /* of the ledger, where several lanes take numbers */
    struct ref_key ref_key;
    int64_t policy_id;
    atomic_uint_fast64_t jobs, batches, failed, commits_us;
    atomic_uint changes[CHANGES_SLOTS]; /* commits by establishment, several in one slot */
    pthread_t checkpointer;
    bool has_checkpointer;
    pthread_mutex_t checkpoint_lock;
    pthread_cond_t checkpoint_wake;
};

/* ---- opening ---- */

static enum err load_ref_key(struct db *db, struct ref_key *key)
{
    unsigned char fresh[sizeof key->k];
    randombytes_buf(fresh, sizeof fresh);
    TRY(db_exec(db,
                "INSERT INTO setting (name, value) VALUES ('ref.key', $1) "
                "ON CONFLICT (name) DO NOTHING",
                db_blob_arg(((struct str){(const char *)fresh, sizeof fresh}))));
    struct db_rows r;
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'ref.key'"));
    if (db_next(&r) && db_blob(&r, 0).n == sizeof key->k)
        memcpy(key->k, db_blob(&r, 0).at, sizeof key->k);
    return db_done(&r);
}

static enum err record_policy(struct db *db, const struct policy *p, int64_t now_ms, int64_t *id)
{
    struct str hash = {(const char *)policy_hash(p), HASH_BYTES};
    TRY(db_exec(db,
                "INSERT INTO policy_set (id, hash, loaded_at, files) "
                "SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3 FROM policy_set WHERE true "
                "ON CONFLICT (hash) DO NOTHING",
                db_blob_arg(hash), db_int_arg(now_ms), db_blob_arg(policy_joined(p))));
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT id FROM policy_set WHERE hash = $1", db_blob_arg(hash)));
    *id = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

static enum err prepare_store(struct writer *w, struct db *db)
{
    TRY(db_migrate(db));
    TRY(db_begin(db));
    enum err e = load_ref_key(db, &w->ref_key);
    if (e == OK && w->config.policy)
        e = record_policy(db, w->config.policy, clock_read(DAY_NONE).now_ms, &w->policy_id);
    if (e != OK) {
        db_rollback(db);
        return e;
    }
    return db_commit(db);
}

/* ---- batches ---- */

enum err writing_record(struct writing *w, struct entry *e)
{
    e->op.at = w->clock.now_ms;
    e->op.day = w->clock.today;
    e->op.policy = w->policy_id;
    TRY(ledger_append(w->ledger, w->db, w->scratch, e));
    TRY(apply_entry(&w->apply, e));
    return notify_outside(w, e);
}

static size_t take_batch(struct lane *l, struct job *batch[BATCH_MAX])
{
    size_t n = 0;
    pthread_mutex_lock(&l->lock);
    while (!l->first && !l->writer->is_stopping)
        pthread_cond_wait(&l->wake, &l->lock);
    while (l->first && n < BATCH_MAX) {
        batch[n++] = l->first;
        l->first = l->first->next;
    }
    if (!l->first)
        l->last = &l->first;
    l->queued -= n;
    pthread_mutex_unlock(&l->lock);
    return n;
}

static int by_establishment(const void *a, const void *b)
{
    const struct job *const *x = a, *const *y = b;
    return ((*x)->establishment_id > (*y)->establishment_id) -
           ((*x)->establishment_id < (*y)->establishment_id);
}

/* One job inside its savepoint. What its own run() refused is undone, in the store and in memory. Any
   other error is the batch's: answered here, and nothing of the batch stands. */
static enum err run_job(struct lane *l, struct job *job)
{
    struct writing *w = &l->writing;
    struct ledger before = *w->ledger;
    l->mark.statistics_count = w->apply.statistics_count;
    memcpy(l->mark.statistics, w->apply.statistics,
           sizeof *w->apply.statistics * (size_t)w->apply.statistics_count);
    TRY(db_savepoint(w->db));
    job->err = job->run(w, job);
    if (job->err == OK)
        job->err = apply_flush(&w->apply);
    if (job->err == OK)
        job->err = db_release(w->db);
    arena_reset(w->scratch);
    if (job->err == OK)
        return OK;
    atomic_fetch_add(&l->writer->failed, 1);
    apply_undo(&w->apply, &l->mark);
    w->ledger->sum = before.sum;
    if (!w->ledger->shared_no) /* alone: numbers have no gaps */
        w->ledger->next_no = before.next_no;
    return db_savepoint_undo(w->db);
}

static enum err commit_timed(struct lane *l)
{
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    enum err e = db_commit(l->writing.db);
    clock_gettime(CLOCK_MONOTONIC, &to);
    atomic_fetch_add(&l->writer->commits_us, (uint64_t)((to.tv_sec - from.tv_sec) * 1000000 +
                                                        (to.tv_nsec - from.tv_nsec) / 1000));
    return e;
}

/* Jobs in one transaction. Nothing of it stands unless it answers OK. */
static enum err run_batch(struct lane *l, struct job **batch, size_t n)
{
    struct writing *w = &l->writing;
    w->clock = clock_read(l->writer->config.fixed_today);
    TRY(db_begin(w->db));
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++)
        e = run_job(l, batch[i]);
    if (e == OK)
        e = apply_statistics(&w->apply);
    if (e == OK)
        e = ledger_store_sum(w->ledger, w->db);
    if (e != OK) {
        db_rollback(w->db);
        return e;
    }
    return commit_timed(l);
}

/* Memory as the store has it, after a batch that came to nothing. */
static bool recall(struct lane *l)
{
    struct writing *w = &l->writing;
    w->apply.statistics_count = 0;
    w->apply.has_request = false;
    arena_reset(w->scratch);
    return ledger_open(w->db, w->ledger, l->ledger.lane, l->ledger.shared_no) == OK;
}

/* The store refused the batch as a whole. A failed sync is fatal (security.md R3): what the disk holds
   is not known, so nothing more may be written by this process. */
static void fail_batch(struct lane *l, struct job **batch, size_t n, enum err e)
{
    for (size_t i = 0; i < n; i++)
        batch[i]->err = e;
    if (e != ERR_IO && recall(l))
        return;
    atomic_store(&l->writer->has_failed, true);
    if (l->writer->config.failed)
        l->writer->config.failed();
    log_line(LOG_ERROR,
             "the writer stops: the store cannot be trusted after %s; restart to recover from "
             "the log",
             err_name(e));
}

/* Optimistic first: savepoints are not waited for, so an error of one job may be told to another, and
   two lanes may have got in each other's way. Then once more, a transaction a job and each waited
   for: slow, rare, and a bad job spoils only itself. */
static void run_jobs(struct lane *l, struct job **batch, size_t n)
{
    bool may_retry = db_engine_of(l->writing.db) == DB_POSTGRES;
    db_optimistic(l->writing.db, may_retry);
    enum err e = run_batch(l, batch, n);
    if (e == OK)
        return;
    if (!may_retry || e == ERR_IO || !recall(l)) {
        fail_batch(l, batch, n, e);
        return;
    }
    db_optimistic(l->writing.db, false);
    for (size_t i = 0; i < n; i++) {
        e = atomic_load(&l->writer->has_failed) ? ERR_BUSY : run_batch(l, &batch[i], 1);
        if (e != OK)
            fail_batch(l, &batch[i], 1, e);
    }
}

static void wake_checkpointer(struct writer *w)
{
    if (!w->has_checkpointer || db_wal_pages(w->lanes[0].writing.db) < CHECKPOINT_PAGES)
        return;
    pthread_mutex_lock(&w->checkpoint_lock);
    pthread_cond_signal(&w->checkpoint_wake);
    pthread_mutex_unlock(&w->checkpoint_lock);
}

static atomic_uint *change_slot(const struct writer *w, int64_t establishment_id)
{
    return (atomic_uint *)&w->changes[(uint64_t)establishment_id & (CHANGES_SLOTS - 1)];
}

unsigned writer_changes(const struct writer *w, int64_t establishment_id)
{
    return atomic_load(change_slot(w, establishment_id));
}

uint64_t writer_batches(const struct writer *w) { return atomic_load(&w->batches); }

/* Numbers taken in a batch are not settled before its end. What was reserved and not used by then is
   given up: used later, it would come behind what has been called settled. */
static void hold_numbers(struct lane *l)
{
    atomic_store(&l->held_from,
                 l->ledger.shared_no ? atomic_load(l->ledger.shared_no) : l->ledger.next_no);
}

static void free_numbers(struct lane *l)
{
    if (l->ledger.shared_no)
        l->ledger.next_no = l->ledger.end_no;
    else
        atomic_store(&l->writer->next_no, l->ledger.next_no);
    atomic_store(&l->held_from, INT64_MAX);
}

/* The next number is read before what is held: a lane that takes one in between holds more than that. */
int64_t writer_settled(const struct writer *w)
{
    struct writer *m = (struct writer *)w;
    int64_t settled = atomic_load(&m->next_no);
    for (unsigned i = 0; i < m->lanes_count; i++) {
        int64_t held = atomic_load(&m->lanes[i].held_from);
        settled = held < settled ? held : settled;
    }
    return settled - 1;
}

static void *lane_main(void *arg)
{
    struct lane *l = arg;
    struct writer *w = l->writer;
    struct job *batch[BATCH_MAX];
    for (size_t n; (n = take_batch(l, batch)) > 0;) {
        qsort(batch, n, sizeof *batch, by_establishment);
        hold_numbers(l);
        if (atomic_load(&w->has_failed))
            for (size_t i = 0; i < n; i++)
                batch[i]->err = ERR_BUSY;
        else
            run_jobs(l, batch, n);
        free_numbers(l);
        atomic_fetch_add(&w->batches, 1);
        for (size_t i = 0; i < n; i++)
            atomic_fetch_add(&w->jobs, !batch[i]->is_upkeep);
        wake_checkpointer(w);
        for (size_t i = 0; i < n; i++)
            atomic_fetch_add(change_slot(w, batch[i]->establishment_id), 1);
        for (size_t i = 0; i < n; i++)
            batch[i]->done(batch[i]);
    }
    return NULL;
}

/* In its own thread, so that moving pages into the file never stands in the way of a commit. */
static void *checkpoint_main(void *arg)
{
    struct writer *w = arg;
    struct db *db;
    if (db_open(w->config.url, DB_WRITE, &db) != OK)
        return NULL;
    pthread_mutex_lock(&w->checkpoint_lock);
    while (!atomic_load(&w->is_stopping)) {
        pthread_cond_wait(&w->checkpoint_wake, &w->checkpoint_lock);
        pthread_mutex_unlock(&w->checkpoint_lock);
        if (db_checkpoint(db) != OK)
            log_line(LOG_WARN, "a checkpoint did not finish; the next one goes on");
        pthread_mutex_lock(&w->checkpoint_lock);
    }
    pthread_mutex_unlock(&w->checkpoint_lock);
    db_close(db);
    return NULL;
}

/* ---- start and stop ---- */

static enum err lane_open(struct writer *w, struct lane *l)
{
    *l = (struct lane){.writer = w, .held_from = INT64_MAX};
    l->last = &l->first;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->wake, NULL);
    TRY(db_open(w->config.url, DB_WRITE, &l->writing.db));
    l->writing.policy = w->config.policy;
    l->writing.scratch = arena_new(SCRATCH_BYTES_MAX);
    l->writing.ledger = &l->ledger;
    l->writing.apply.db = l->writing.db;
    l->writing.apply.arena = l->writing.scratch;
    return OK;
}

static unsigned lanes_for(const struct writer_config *c, enum db_engine engine)
{
    if (engine == DB_SQLITE || c->threads < 1)
        return 1;
    return c->threads > WRITERS_MAX ? WRITERS_MAX : c->threads;
}

enum err writer_start(const struct writer_config *config, struct writer **out)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w)
        return fail(ERR_BUSY, "no memory for the writer");
    *out = w;
    w->config = *config;
    if (w->config.queue_max == 0)
        w->config.queue_max = 8192;
    pthread_mutex_init(&w->checkpoint_lock, NULL);
    pthread_cond_init(&w->checkpoint_wake, NULL);
    TRY(lane_open(w, &w->lanes[0]));
    w->lanes_count = 1;
    TRY(prepare_store(w, w->lanes[0].writing.db));
    enum db_engine engine = db_engine_of(w->lanes[0].writing.db);
    for (unsigned i = 1; i < lanes_for(config, engine); i++, w->lanes_count++)
        TRY(lane_open(w, &w->lanes[i]));
    for (unsigned i = 0; i < w->lanes_count; i++) {
        struct lane *l = &w->lanes[i];
        TRY(ledger_open(l->writing.db, &l->ledger, (int)i,
                        w->lanes_count > 1 ? &w->next_no : NULL));
        atomic_store(&w->next_no, l->ledger.next_no);
        w->lanes[i].writing.policy_id = w->policy_id;
        w->lanes[i].writing.ref_key = w->ref_key;
        if (pthread_create(&w->lanes[i].thread, NULL, lane_main, &w->lanes[i]) != 0)
            return fail(ERR_BUSY, "no thread for the writer");
    }
    w->has_checkpointer =
        engine == DB_SQLITE && pthread_create(&w->checkpointer, NULL, checkpoint_main, w) == 0;
    return OK;
}

void writer_stop(struct writer *w)
{
    atomic_store(&w->is_stopping, true);
    for (unsigned i = 0; i < w->lanes_count; i++) {
        pthread_mutex_lock(&w->lanes[i].lock);
        pthread_cond_broadcast(&w->lanes[i].wake);
        pthread_mutex_unlock(&w->lanes[i].lock);
        pthread_join(w->lanes[i].thread, NULL);
    }
    if (w->has_checkpointer) {
        pthread_mutex_lock(&w->checkpoint_lock);
        pthread_cond_signal(&w->checkpoint_wake);
        pthread_mutex_unlock(&w->checkpoint_lock);
        pthread_join(w->checkpointer, NULL);
    }
    for (unsigned i = 0; i < w->lanes_count; i++) {
        db_close(w->lanes[i].writing.db);
        arena_free(w->lanes[i].writing.scratch);
    }
    free(w);
}

bool writer_submit(struct writer *w, struct job *job)
{
    if (atomic_load(&w->has_failed) || atomic_load(&w->is_stopping))
        return false;
    struct lane *l = &w->lanes[(uint64_t)job->establishment_id % w->lanes_count];
    job->next = NULL;
    pthread_mutex_lock(&l->lock);
    bool has_room = l->queued < w->config.queue_max;
    if (has_room) {
        *l->last = job;
        l->last = &job->next;
        if (l->queued++ == 0)
            pthread_cond_signal(&l->wake);
    }
    pthread_mutex_unlock(&l->lock);
    return has_room;
}

/* ---- waiting for one job ---- */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_done;
};

static void wait_over(struct job *job)
{
    struct waiting *x = job->waiter;
    pthread_mutex_lock(&x->lock);
    x->is_done = true;
    pthread_cond_signal(&x->wake);
    pthread_mutex_unlock(&x->lock);
}

enum err writer_run(struct writer *w, struct job *job)
{
    struct waiting x = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    job->waiter = &x;
    job->done = wait_over;
    if (!writer_submit(w, job))
        return ERR_BUSY;
    pthread_mutex_lock(&x.lock);
    while (!x.is_done)
        pthread_cond_wait(&x.wake, &x.lock);
    pthread_mutex_unlock(&x.lock);
    return job->err;
}

struct ref_key writer_ref_key(const struct writer *w) { return w->ref_key; }

struct writer_counts writer_counts_read(const struct writer *w)
{
    struct writer *m = (struct writer *)w;
    return (struct writer_counts){
        .jobs = atomic_load(&m->jobs),
        .batches = atomic_load(&m->batches),
        .failed = atomic_load(&m->failed),
        .commits_us = atomic_load(&m->commits_us),
        .queued = w->lanes[0].queued,
    };
}

bool writer_is_well(const struct writer *w)
{
    struct writer *m = (struct writer *)w;
    return !atomic_load(&m->has_failed) && !atomic_load(&m->is_stopping);
}

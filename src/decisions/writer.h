/* The writer: threads that own the writing connections. Work comes as jobs through a queue; a batch
   of jobs runs inside one transaction, a savepoint each, and is committed once: the wait for the disk
   is shared, which is the whole trick of our write speed. A job's `done` is called after the commit
   has made it durable, never before.

   SQLite has one writer thread. PostgreSQL has several, and a job always goes to the writer of its
   establishment, so two requests on one establishment never run side by side. */
#pragma once
#include "base/clock.h"
#include "base/ref.h"
#include "decisions/apply.h"
#include "decisions/ledger.h"
#include "decisions/reference.h"
#include "rules/policy.h"
#include <stdatomic.h>

struct writing { /* what a job's run() gets: one per writer thread */
    struct db *db;
    const struct policy *policy;
    int64_t policy_id;
    struct ref_key ref_key;
    struct clock clock;    /* of this batch */
    struct arena *scratch; /* reset after each job: results go into the job's own arena */
    struct ledger *ledger;
    struct apply apply;
};

struct job {
    /* Runs inside the batch's transaction; what it wrote is undone unless it answers OK. It may run
       again after a lost connection, so it must not keep state from a failed run. */
    enum err (*run)(struct writing *w, struct job *job);
    /* On the writer's thread after the commit (or failure): usually http_resume. */
    void (*done)(struct job *job);
    int64_t establishment_id; /* orders a batch and chooses the writer; 0: none */
    struct arena *arena;      /* for results */
    enum err err;             /* of run, or of the commit */
    bool is_upkeep;   /* the portal's own, behind the decisions: not counted among the jobs */
    struct job *next; /* the queue's */
    void *waiter;     /* writer_run's */
    void *user;       /* of whoever submitted it */
};

struct writer;

struct writer_config {
    const char *url;
    const struct policy *policy;
    struct day fixed_today; /* DAY_NONE: the real day */
    unsigned threads;       /* PostgreSQL; SQLite takes one */
    size_t queue_max;       /* jobs waiting; above it writer_submit answers false */
    void (*failed)(void); /* the store cannot be trusted any more: end the process; NULL: nothing */
};

/* Opens the store, migrates it, records the policy set, starts the threads. */
enum err writer_start(const struct writer_config *config, struct writer **out);
/* Runs what is queued, commits, stops. */
void writer_stop(struct writer *writer);
/* False when the queue is full or the writer has stopped (a failed sync): answer 503. */
bool writer_submit(struct writer *writer, struct job *job);
/* Submits and waits: for commands and tests, never on an HTTP thread. */
enum err writer_run(struct writer *writer, struct job *job);
struct ref_key writer_ref_key(const struct writer *writer);

/* Changes with every commit of a job of this establishment (and, harmlessly, of some others), before
   anyone is told of it: what was read after asking may be kept for as long as the answer stays. Jobs of
   other processes, and what a job of one establishment does to another, do not show in it. */
unsigned writer_changes(const struct writer *writer, int64_t establishment_id);

/* Changes with every batch, before anyone is told of it: a snapshot taken after asking is up to date,
   as far as this writer goes, for as long as the answer stays. */
uint64_t writer_batches(const struct writer *writer);

/* Takes work: not stopping, no failed sync. */
bool writer_is_well(const struct writer *writer);

/* The ledger up to this number is settled: entries with it or a smaller one are committed or will never
   be. With several lanes numbers are committed out of order. */
int64_t writer_settled(const struct writer *writer);

struct writer_counts {
    uint64_t jobs, batches, failed, commits_us; /* commits_us: microseconds spent in commits */
    size_t queued;
};
struct writer_counts writer_counts_read(const struct writer *writer);

/* Appends the entry to the ledger, applies it, and queues what bodies outside are told of it: the one way
   anything is recorded. */
enum err writing_record(struct writing *w, struct entry *e);

/* The engine without HTTP: renewals of random workers through the writer, as many in flight as said.
   engine_bench STORE-URL [SECONDS] [IN-FLIGHT] [LINES] [SEAL-EVERY-SECONDS, 0: no sealing] [counted]. The store is
   made by `bawaba demo`. Prints operations a second and the
   process's CPU for each. */
#include "base/random.h"
#include "decisions/execute.h"
#include "decisions/payment.h"
#include "decisions/sealer.h"
#include "decisions/submit.h"
#include "decisions/warehouse_feed.h"
#include "model/occupation.h"
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct target {
    int64_t establishment_id, id_no, owner;
};
static struct target *targets;
static size_t targets_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static int in_flight;
static uint64_t done_count, refused_count, accepted_count;

static void load_targets(const char *url)
{
    struct db *db;
    struct db_rows r;
    enum { MOST = 2000000 };
    targets = calloc(MOST, sizeof *targets);
    if (!targets || db_open(url, DB_READ, &db) != OK)
        exit(1);
    if (db_query0(db, &r,
                  "SELECT m.establishment_id, p.id_no, u.owner_person FROM employment m "
                  "JOIN person p ON p.id = m.person_id JOIN establishment e ON e.id = "
                  "m.establishment_id JOIN unified_entity u ON u.id = e.unified_id "
                  "WHERE m.status = 1 AND m.permit_kind = 1 AND p.nationality <> 'SA' "
                  "AND p.id_no IS NOT NULL") != OK)
        exit(1);
    while (targets_count < MOST && db_next(&r))
        targets[targets_count++] = (struct target){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    if (db_done(&r) != OK)
        exit(1);
    db_close(db);
}

static void done(struct job *job)
{
    struct submission *s = (struct submission *)job;
    pthread_mutex_lock(&lock);
    in_flight--;
    done_count += s->lines_count;
    for (size_t i = 0; job->err == OK && i < s->lines_count; i++)
        if (s->judged[i].kind == OPERATION_REFUSED)
            refused_count++;
        else
            accepted_count++;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    arena_free(job->arena);
}

static void submit(struct writer *w, const struct service *service, struct random *rnd, size_t n)
{
    struct arena *a = arena_new(1 << 20);
    struct submission *s = arena_new_of(a, struct submission);
    struct submission_line *lines = arena_array(a, struct submission_line, n);
    size_t at = random_below(rnd, targets_count);
    for (size_t i = 0; i < n; i++) {
        lines[i].number = targets[(at + i) % targets_count].id_no;
        for (int k = 0; k < INPUTS_MAX; k++)
            lines[i].input.value[k] = VALUE_UNKNOWN;
        lines[i].input.value[0] = 12;
        lines[i].input.value[1] = 1;
    }
    s->job.run = submission_run;
    s->job.done = done;
    s->job.arena = a;
    s->job.establishment_id = targets[at].establishment_id;
    s->service = service;
    s->channel = CHANNEL_API;
    s->lines = lines;
    s->lines_count = n;
    s->has_key = true;
    randombytes_buf(s->key_hash, sizeof s->key_hash);
    s->actor = (struct actor){.account_id = 1 + (int64_t)(at % 256),
                              .person_id = targets[at].owner,
                              .level = 2,
                              .capacity = CAPACITY_OWNER};
    if (!writer_submit(w, &s->job))
        exit(1);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    const char *url = argc > 1 ? argv[1] : "sqlite:var/bench.db";
    double length = argc > 2 ? atof(argv[2]) : 5;
    int most = argc > 3 ? atoi(argv[3]) : 256;
    size_t lines = argc > 4 ? (size_t)atoi(argv[4]) : 1;
    struct arena *boot = arena_new(64 << 20);
    struct policy *policy;
    struct buf faults = buf_new(boot);
    struct writer *w;
    struct warehouse_feed *feed = NULL;
    struct day today;
    struct random rnd = random_seed((uint64_t)time(NULL));
    if (sodium_init() < 0 || occupations_load(boot) != OK ||
        policy_load_embedded(boot, &policy, &faults) != OK || !day_parse(S("1435-03-15"), &today))
        return 1;
    struct writer_config c = {.url = url, .policy = policy, .fixed_today = today, .threads = 2};
    if (writer_start(&c, &w) != OK)
        return 1;
    struct sealer_config seal = {.url = url,
                                 .writer = w,
                                 .fixed_today = today,
                                 .seconds = argc > 5 ? (unsigned)atoi(argv[5]) : 0};
    struct sealer *sealer = NULL;
    if (seal.seconds && (keyring_open(boot, keyring_path(boot, url), today, &seal.keys) != OK ||
                         sealer_start(boot, &seal, &sealer) != OK))
        return 1;
    /* With the warehouse's thread beside the writers, as in the portal. */
    if (argc > 6 && warehouse_feed_start(boot, url, w, &feed) != OK)
        return 1;
    load_targets(url);
    const struct service *service = service_by_number(4);
    double from = seconds(), cpu_from = cpu();
    while (seconds() - from < length) {
        pthread_mutex_lock(&lock);
        while (in_flight >= most)
            pthread_cond_wait(&wake, &lock);
        in_flight++;
        pthread_mutex_unlock(&lock);
        submit(w, service, &rnd, lines);
    }
    pthread_mutex_lock(&lock);
    while (in_flight > 0)
        pthread_cond_wait(&wake, &lock);
    pthread_mutex_unlock(&lock);
    if (sealer)
        sealer_stop(sealer); /* its last seal counts too */
    double took = seconds() - from, used = cpu() - cpu_from;
    struct writer_counts n = writer_counts_read(w);
    printf(
        "%zu targets, %d in flight: %.0f lines/s, %.1f us CPU each, %llu accepted, %llu refused, "
        "%llu batches of %.0f, commits %.0f%% of time\n",
        targets_count, most, (double)done_count / took, used * 1e6 / (double)done_count,
        (unsigned long long)accepted_count, (unsigned long long)refused_count,
        (unsigned long long)n.batches, (double)n.jobs / (double)n.batches,
        (double)n.commits_us / 1e4 / took);
    if (feed)
        warehouse_feed_stop(feed);
    writer_stop(w);
    return 0;
}

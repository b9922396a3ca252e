/* Start and stop of a server; see the header. */
#include "web/portal.h"
#include "base/log.h"
#include "decisions/due_timer.h"
#include "decisions/sealer.h"
#include "decisions/wage_pool.h"
#include "decisions/warehouse_feed.h"
#include "documents/paper_pool.h"
#include "model/occupation.h"
#include "model/place.h"
#include "queries/workforce.h"
#include "services/service.h"
#include "web/json.h"
#include "web/message.h"
#include "web/outgoing_words.h"
#include "web/rate_limit.h"
#include "web/route.h"
#include "web/show.h"
#include "web/template.h"
#include "whatif/runner.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PASSWORD_THREADS = 2,
    PAPER_THREADS = 2,
    HEAD_BYTES_MAX = 16 << 10,
    HEADERS_MAX = 64,
    BODIES_BYTES_MAX = 32 << 20,
    CONNECTIONS_MAX = 20000,
    HEAD_TIMEOUT_MS = 10000,
    IDLE_TIMEOUT_MS = 60000,
    BODY_RATE_MIN = 1024,
    STOP_GRACE_MS = 5000,
    RATE_DEFAULT = 1200,
    RATE_ADDRESS_TIMES = 5, /* an office behind one address has several people */
};

static void *thread_start(unsigned thread, void *arg)
{
    struct portal_thread *t = calloc(1, sizeof *t);
    (void)thread;
    if (!t)
        return NULL;
    t->portal = arg;
    t->workforces = workforce_cache_new();
    if (db_open(t->portal->config.url, DB_READ, &t->reader) != OK)
        log_line(LOG_ERROR, "a thread has no reading connection; its requests get 503");
    return t;
}

static void thread_idle(void *thread)
{
    struct portal_thread *t = thread;
    if (!t || !t->has_snapshot)
        return;
    db_read_end(t->reader);
    t->has_snapshot = false;
}

static void thread_stop(void *thread)
{
    struct portal_thread *t = thread;
    thread_idle(t);
    if (t && t->reader)
        db_close(t->reader);
    if (t)
        workforce_cache_free(t->workforces);
    free(t);
}

void portal_thread_refresh(struct portal_thread *t)
{
    /* PostgreSQL gives each statement a fresh one at no cost worth the name, and a statement that fails
       inside a shared one would fail its neighbours. */
    if (!t->reader || db_engine_of(t->reader) != DB_SQLITE)
        return;
    uint64_t batches = writer_batches(t->portal->writer);
    if (t->has_snapshot && t->snapshot_of == batches)
        return;
    thread_idle(t);
    t->snapshot_of = batches;
    t->has_snapshot = db_read_begin(t->reader) == OK;
}

/* After a failed sync nothing may be written: answer what is in hand, end, and recover at the restart. */
static void end_process(void) { kill(getpid(), SIGTERM); }

/* What must be whole before anything is served. */
static enum err load_contents(struct arena *boot, struct portal *p)
{
    struct policy *policy;
    struct buf faults = buf_new(boot);
    enum err e = policy_load_embedded(boot, &policy, &faults);
    if (e == OK && !catalogue_check(policy, &faults))
        e = ERR_INPUT;
    if (e != OK) {
        fprintf(stderr, "%.*s", (int)faults.n, faults.at);
        return fail(e, "the policy tables or the service catalogue are not whole");
    }
    p->policy = policy;
    json_load();
    TRY(messages_load(boot));
    show_load(boot);
    TRY(occupations_load(boot));
    TRY(places_load(boot));
    return templates_load(boot);
}

static enum err start_sender(struct arena *boot, struct portal *p)
{
    struct outbox_sender_config sender = {
        .url = p->config.url,
        .gateway = p->config.message_gateway,
        .secret = p->config.message_secret,
        .writer = p->writer,
        .words = outgoing_words,
    };
    bool has_any = sender.gateway != NULL;
    for (int i = 1; i < BODIES; i++) {
        sender.bodies[i] =
            (struct outbox_body){p->config.body_address[i], p->config.body_secret[i]};
        has_any |= sender.bodies[i].address != NULL;
    }
    return has_any ? outbox_sender_start(boot, &sender, &p->sender) : OK;
}

static enum err open_keys(struct arena *boot, struct portal *p)
{
    const char *path = p->config.keys ? p->config.keys : keyring_path(boot, p->config.url);
    return keyring_open(boot, path, clock_read(p->config.fixed_today).today, &p->keyring);
}

static enum err start_sealer(struct arena *boot, struct portal *p)
{
    struct sealer_config sealer = {
        .url = p->config.url,
        .writer = p->writer,
        .keys = p->keyring,
        .fixed_today = p->config.fixed_today,
        .witness = p->config.witness,
    };
    return sealer_start(boot, &sealer, &p->sealer);
}

enum err portal_start(struct arena *boot, const struct portal_config *config, struct portal **out,
                      int *port)
{
    struct portal *p = arena_new_of(boot, struct portal);
    *out = p;
    p->config = *config;
    p->started_ms = clock_read(DAY_NONE).now_ms;
    TRY(load_contents(boot, p));
    int64_t rate = config->rate ? config->rate : RATE_DEFAULT;
    p->rate = rate_limit_new(
        boot, (int64_t[]){[RATE_ACCOUNT] = rate, [RATE_ADDRESS] = rate * RATE_ADDRESS_TIMES});
    struct writer_config writer = {
        .url = config->url,
        .policy = p->policy,
        .fixed_today = config->fixed_today,
        .threads = 2,
        .failed = end_process,
    };
    TRY(writer_start(&writer, &p->writer));
    p->ref_key = writer_ref_key(p->writer);
    TRY(open_keys(boot, p));
    TRY(paper_pool_start(boot, PAPER_THREADS, &p->papers));
    TRY(password_pool_start(boot, PASSWORD_THREADS, &p->passwords));
    TRY(wage_pool_start(boot, config->url, &p->wages));
    TRY(due_timer_start(boot, p->writer, &p->due));
    TRY(warehouse_feed_start(boot, config->url, p->writer, &p->warehouse));
    TRY(start_sender(boot, p));
    TRY(start_sealer(boot, p));
    TRY(whatif_runner_start(boot, p->config.url, p->writer, p->policy, &p->whatif));
    struct http_config http = {
        .listen = config->listen,
        .trusted_proxy = config->trusted_proxy,
        .threads = config->threads ? config->threads : 2,
        .head_bytes_max = HEAD_BYTES_MAX,
        .headers_max = HEADERS_MAX,
        .body_memory_max = BODIES_BYTES_MAX,
        .connections_max = CONNECTIONS_MAX,
        .head_timeout_ms = HEAD_TIMEOUT_MS,
        .idle_timeout_ms = IDLE_TIMEOUT_MS,
        .body_bytes_per_second_min = BODY_RATE_MIN,
        .body_bytes_max = route_body_bytes_max,
        .handle = route_request,
        .thread_start = thread_start,
        .thread_stop = thread_stop,
        .thread_idle = thread_idle,
        .arg = p,
    };
    return http_start(&http, &p->http, port);
}

void portal_stop(struct portal *p)
{
    http_stop(p->http, STOP_GRACE_MS);
    if (p->sender)
        outbox_sender_stop(p->sender);
    whatif_runner_stop(p->whatif);
    warehouse_feed_stop(p->warehouse);
    due_timer_stop(p->due);
    wage_pool_stop(p->wages);
    password_pool_stop(p->passwords);
    paper_pool_stop(p->papers);
    sealer_stop(p->sealer); /* last, so that it seals what all others had decided */
    writer_stop(p->writer);
}

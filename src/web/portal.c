/* Start and stop of a server; see the header. */
#include "web/portal.h"
#include "base/log.h"
#include "decisions/due_timer.h"
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

static void thread_stop(void *thread)
{
    struct portal_thread *t = thread;
    if (t && t->reader)
        db_close(t->reader);
    if (t)
        workforce_cache_free(t->workforces);
    free(t);
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
    return sender.gateway ? outbox_sender_start(boot, &sender, &p->sender) : OK;
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
    TRY(password_pool_start(boot, PASSWORD_THREADS, &p->passwords));
    TRY(due_timer_start(boot, p->writer, &p->due));
    TRY(start_sender(boot, p));
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
    due_timer_stop(p->due);
    password_pool_stop(p->passwords);
    writer_stop(p->writer);
}

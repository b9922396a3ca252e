/* The server: sockets, threads, start and stop. */
#include "http/http.h"
#include "base/log.h"
#include "http/connection.h"
#include <assert.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

enum { BACKLOG = 4096, TICK_MS_MAX = 500, TICK_MS_MIN = 10, THREADS_MAX = 256 };

struct str http_header_get(const struct http_request *r, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < r->headers_count; i++)
        if (str_eq_nocase(r->headers[i].name, wanted))
            return r->headers[i].value;
    return (struct str){0};
}

/* ---- sockets ---- */

/* "host:port" or "[v6]:port", numbers only. */
static enum err listen_read(const char *text, struct sockaddr_storage *out, socklen_t *out_n)
{
    const char *colon = strrchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : 0;
    if (n >= 2 && text[0] == '[' && text[n - 1] == ']')
        text++, n -= 2;
    char host[64];
    if (n == 0 || n >= sizeof host)
        return fail(ERR_IO, "the address to listen on must look like 127.0.0.1:8080");
    memcpy(host, text, n);
    host[n] = 0;
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM,
                                     .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    if (getaddrinfo(host, colon + 1, &hints, &found))
        return fail(ERR_IO, "the address to listen on must look like 127.0.0.1:8080");
    memcpy(out, found->ai_addr, found->ai_addrlen);
    *out_n = found->ai_addrlen;
    freeaddrinfo(found);
    return OK;
}

static enum err socket_bind(const struct sockaddr_storage *at, socklen_t at_n, bool shares,
                            int *out)
{
    int fd = socket(at->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    if (fd < 0)
        return fail(ERR_IO, "no socket: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY: the accepted ones inherit it */, &on, sizeof on);
    if (shares)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)at, at_n)) {
        int cause = errno;
        close(fd);
        return fail(ERR_IO, "can't listen: %s", strerror(cause));
    }
    *out = fd;
    return OK;
}

/* One socket a thread on one port. A first one that does not share its port finds out whether
   another server has it: sharing would quietly split the clients between the two. */
static enum err sockets_bind(const char *listen, int *fds, unsigned count, int *port)
{
    struct sockaddr_storage at = {0};
    socklen_t at_n = sizeof at;
    TRY(listen_read(listen, &at, &at_n));
    int alone;
    TRY(socket_bind(&at, at_n, false, &alone));
    getsockname(alone, (struct sockaddr *)&at, &at_n);
    close(alone);
    for (unsigned i = 0; i < count; i++)
        TRY(socket_bind(&at, at_n, true, &fds[i]));
    *port = ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&at)->sin6_port
                                           : ((struct sockaddr_in *)(void *)&at)->sin_port);
    return OK;
}

/* ---- a thread ---- */

static void thread_resume(struct http_thread *t)
{
    pthread_mutex_lock(&t->resumed_lock);
    struct exchange *next = t->resumed_first;
    t->resumed_first = t->resumed_last = NULL;
    pthread_mutex_unlock(&t->resumed_lock);
    for (struct exchange *e; (e = next);) {
        next = e->resumed_after;
        exchange_resume(e);
    }
}

static void thread_stop_begin(struct http_thread *t)
{
    t->stop_at_ms = uv_now(&t->loop) + t->server->grace_ms + 1;
    uv_close((uv_handle_t *)&t->listener, NULL);
    while (t->lists[PHASE_IDLE].first)
        connection_close(t->lists[PHASE_IDLE].first);
}

static void thread_close_all(struct http_thread *t)
{
    for (enum phase phase = PHASE_IDLE; phase < PHASE_CLOSED; phase++)
        while (t->lists[phase].first)
            connection_close(t->lists[phase].first);
}

static void thread_end(struct http_thread *t)
{
    pthread_mutex_lock(&t->resumed_lock);
    t->is_deaf = true;
    pthread_mutex_unlock(&t->resumed_lock);
    uv_close((uv_handle_t *)&t->wake, NULL);
    uv_close((uv_handle_t *)&t->tick, NULL);
    uv_close((uv_handle_t *)&t->before_wait, NULL);
}

/* Stopping goes on in ticks: requests in hand finish, then sockets are closed, then deferred ones
   are waited for; whoever never resumes one gets a line in the log instead of a crash. */
static void thread_stop_go_on(struct http_thread *t)
{
    uint64_t now = uv_now(&t->loop);
    if (now >= t->stop_at_ms)
        thread_close_all(t);
    if (t->connections == 0) {
        thread_end(t);
    } else if (now >= t->stop_at_ms + t->server->grace_ms + 1000) {
        log_line(LOG_ERROR, "%zu deferred requests were never resumed", t->connections);
        t->is_abandoned = true;
        thread_end(t);
    }
}

static void on_tick(uv_timer_t *tick)
{
    struct http_thread *t = tick->data;
    connections_expire(t);
    if (t->stop_at_ms)
        thread_stop_go_on(t);
}

static void on_wake(uv_async_t *wake)
{
    struct http_thread *t = wake->data;
    thread_resume(t);
    if (atomic_load(&t->server->is_stopping) && !t->stop_at_ms) {
        thread_stop_begin(t);
        uv_timer_start(&t->tick, on_tick, 0, TICK_MS_MIN);
    }
}

static void on_before_wait(uv_prepare_t *before_wait)
{
    struct http_thread *t = before_wait->data;
    if (t->server->config.thread_idle)
        t->server->config.thread_idle(t->user);
}

static void *thread_main(void *arg)
{
    struct http_thread *t = arg;
    const struct http_config *config = &t->server->config;
    t->user = config->thread_start ? config->thread_start(t->number, config->arg) : NULL;
    uv_run(&t->loop, UV_RUN_DEFAULT);
    if (config->thread_stop)
        config->thread_stop(t->user);
    return NULL;
}

static uint64_t tick_ms(const struct http_config *config)
{
    unsigned least = config->head_timeout_ms < config->idle_timeout_ms ? config->head_timeout_ms
                                                                       : config->idle_timeout_ms;
    least /= 4;
    return least < TICK_MS_MIN ? TICK_MS_MIN : least > TICK_MS_MAX ? TICK_MS_MAX : least;
}

static enum err thread_prepare(struct http_thread *t, int fd)
{
    pthread_mutex_init(&t->resumed_lock, NULL);
    t->read_buffer = malloc(READ_BYTES);
    if (!t->read_buffer || getrandom(&t->id_state, sizeof t->id_state, 0) < 0 ||
        uv_loop_init(&t->loop))
        return fail(ERR_IO, "no memory for a thread");
    uv_async_init(&t->loop, &t->wake, on_wake);
    uv_timer_init(&t->loop, &t->tick);
    uv_prepare_init(&t->loop, &t->before_wait);
    uv_tcp_init(&t->loop, &t->listener);
    t->wake.data = t->tick.data = t->listener.data = t->before_wait.data = t;
    uint64_t every_ms = tick_ms(&t->server->config);
    uv_timer_start(&t->tick, on_tick, every_ms, every_ms);
    uv_prepare_start(&t->before_wait, on_before_wait);
    int bad = uv_tcp_open(&t->listener, fd);
    if (!bad)
        bad = uv_listen((uv_stream_t *)&t->listener, BACKLOG, connection_accept);
    return bad ? fail(ERR_IO, "can't listen: %s", uv_strerror(bad)) : OK;
}

/* ---- the server ---- */

static void config_fill(struct http_config *c)
{
    if (c->threads == 0)
        c->threads = 1;
    if (c->threads > THREADS_MAX)
        c->threads = THREADS_MAX;
    if (c->head_bytes_max == 0)
        c->head_bytes_max = GATE_HEAD_BYTES_DEFAULT;
    if (c->headers_max == 0)
        c->headers_max = GATE_HEADERS_DEFAULT;
    if (c->body_memory_max == 0)
        c->body_memory_max = 64 * 1024 * 1024;
    if (c->connections_max == 0)
        c->connections_max = 10 * 1000;
    if (c->head_timeout_ms == 0)
        c->head_timeout_ms = 10 * 1000;
    if (c->idle_timeout_ms == 0)
        c->idle_timeout_ms = 60 * 1000;
    if (c->body_bytes_per_second_min == 0)
        c->body_bytes_per_second_min = 1000;
}

static struct http_server *server_new(const struct http_config *config)
{
    struct http_server *server =
        calloc(1, sizeof *server + config->threads * sizeof(struct http_thread));
    if (!server)
        return NULL;
    server->config = *config;
    server->limits = (struct gate_limits){.head_bytes_max = config->head_bytes_max,
                                          .headers_max = config->headers_max};
    server->threads_count = config->threads;
    server->addresses = addresses_new(config->connections_max + config->threads);
    for (unsigned i = 0; i < config->threads; i++) {
        server->threads[i].server = server;
        server->threads[i].number = i;
    }
    return server;
}

enum err http_start(const struct http_config *config, struct http_server **out, int *port)
{
    struct http_config filled = *config;
    struct address proxy = {0};
    int fds[THREADS_MAX];
    assert(config->handle && config->listen);
    config_fill(&filled);
    if (config->trusted_proxy &&
        !address_read(config->trusted_proxy, strlen(config->trusted_proxy), &proxy))
        return fail(ERR_IO, "the trusted proxy must be an address");
    TRY(sockets_bind(config->listen, fds, filled.threads, port));
    /* Failing from here on ends the program, so what was opened until then is left to that. */
    struct http_server *server = server_new(&filled);
    if (!server)
        return fail(ERR_IO, "no memory for the HTTP server");
    server->has_proxy = config->trusted_proxy;
    server->proxy = proxy;
    signal(SIGPIPE, SIG_IGN); /* Writing to a client that has left is an error, not a signal. */
    for (unsigned i = 0; i < server->threads_count; i++)
        TRY(thread_prepare(&server->threads[i], fds[i]));
    for (unsigned i = 0; i < server->threads_count; i++)
        if (pthread_create(&server->threads[i].posix, NULL, thread_main, &server->threads[i]))
            return fail(ERR_IO, "can't start a thread");
    *out = server;
    return OK;
}

static void thread_free(struct http_thread *t)
{
    while (t->arenas_count)
        arena_free(t->arenas[--t->arenas_count]);
    int busy = uv_loop_close(&t->loop);
    assert(busy == 0);
    pthread_mutex_destroy(&t->resumed_lock);
    free(t->read_buffer);
}

void http_stop(struct http_server *server, unsigned grace_ms)
{
    server->grace_ms = grace_ms;
    atomic_store(&server->is_stopping, true);
    bool is_abandoned = false;
    for (unsigned i = 0; i < server->threads_count; i++)
        uv_async_send(&server->threads[i].wake);
    for (unsigned i = 0; i < server->threads_count; i++) {
        pthread_join(server->threads[i].posix, NULL);
        is_abandoned |= server->threads[i].is_abandoned;
    }
    if (is_abandoned)
        return; /* Someone may still call http_resume: the memory stays. */
    for (unsigned i = 0; i < server->threads_count; i++)
        thread_free(&server->threads[i]);
    addresses_free(server->addresses);
    free(server);
}

struct http_counts http_counts_read(const struct http_server *server)
{
    uint64_t sum[COUNTS] = {0};
    for (unsigned i = 0; i < server->threads_count; i++)
        for (unsigned k = 0; k < COUNTS; k++)
            sum[k] += atomic_load_explicit(&server->threads[i].counts[k], memory_order_relaxed);
    return (struct http_counts){
        .connections_open = atomic_load_explicit(&server->connections_open, memory_order_relaxed),
        .connections_total = sum[COUNT_TOTAL],
        .requests = sum[COUNT_REQUESTS],
        .answers_2xx = sum[COUNT_2XX],
        .answers_3xx = sum[COUNT_3XX],
        .answers_4xx = sum[COUNT_4XX],
        .answers_5xx = sum[COUNT_5XX],
        .refused_by_gate = sum[COUNT_REFUSED],
        .timeouts = sum[COUNT_TIMEOUTS],
        .bytes_in = sum[COUNT_IN],
        .bytes_out = sum[COUNT_OUT],
    };
}

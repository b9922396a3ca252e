/* The server as a whole: pipelining, deferred answers, clients that leave, are slow or too many,
   limits, stopping. Each test has a server of its own with the limits it needs. Nothing here asks
   how long something took, only that it happens. */
#include "base/log.h"
#include "http/http.h"
#include "support/http_client.h"
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define H "Host: a\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" H "\r\n"

enum { LARGE_BYTES = 8 * 1024 * 1024 };

static char large[LARGE_BYTES];
static atomic_size_t deferred_count, resumed_count;

/* Deferred requests wait here for the test to resume them. */
static struct http_request *waiting[4096];
static pthread_mutex_t waiting_lock = PTHREAD_MUTEX_INITIALIZER;

static void answer_text(struct http_request *r, int status, struct str body)
{
    http_answer(
        r, &(struct http_reply){.status = status, .content_type = S("text/plain"), .body = body});
}

static void resumed(struct http_request *r)
{
    resumed_count++;
    answer_text(r, 200, str_printf(r->req, "later %.*s", STR_ARG(r->query)));
}

static void resumed_again(struct http_request *r)
{
    http_defer(r, resumed);
    http_resume(r);
}

static void defer(struct http_request *r, void (*resume)(struct http_request *r))
{
    http_defer(r, resume);
    pthread_mutex_lock(&waiting_lock);
    waiting[deferred_count++] = r;
    pthread_mutex_unlock(&waiting_lock);
}

static void handle(struct http_request *r)
{
    static const struct http_header bad[] = {{.name = {"X", 1}, .value = {"a\r\nY: b", 7}}};
    static const struct http_header good[] = {{.name = {"X-Y", 3}, .value = {"z", 1}}};
    if (str_eq_c(r->path, "/later"))
        defer(r, resumed);
    else if (str_eq_c(r->path, "/twice"))
        defer(r, resumed_again);
    else if (str_eq_c(r->path, "/large"))
        answer_text(r, 200, (struct str){large, LARGE_BYTES});
    else if (str_eq_c(r->path, "/bad"))
        http_answer(r, &(struct http_reply){.status = 200, .headers = bad, .headers_count = 1});
    else if (str_eq_c(r->path, "/good"))
        http_answer(r, &(struct http_reply){.status = 204, .headers = good, .headers_count = 1});
    else if (str_eq_c(r->path, "/peer"))
        answer_text(r, 200, str_printf(r->req, "%.*s %d", STR_ARG(r->peer), r->is_tls));
    else if (str_eq_c(r->path, "/thread"))
        answer_text(r, 200, str_printf(r->req, "%u", *(unsigned *)r->thread));
    else
        answer_text(r, 200, str_printf(r->req, "%.*s %zu", STR_ARG(r->path), r->body.n));
}

static size_t body_max(enum http_method method, struct str path)
{
    (void)method, (void)path;
    return LARGE_BYTES;
}

struct run {
    struct http_server *server;
    int port;
};

static struct run start(struct http_config config)
{
    struct run run;
    deferred_count = resumed_count = 0;
    config.listen = "127.0.0.1:0";
    config.handle = handle;
    config.body_bytes_max = body_max;
    assert_int_equal(http_start(&config, &run.server, &run.port), OK);
    return run;
}

static void resume_all(void)
{
    pthread_mutex_lock(&waiting_lock);
    size_t n = deferred_count;
    deferred_count = 0;
    for (size_t i = 0; i < n; i++)
        http_resume(waiting[i]);
    pthread_mutex_unlock(&waiting_lock);
}

#define WAIT_UNTIL(condition)                        \
    do {                                             \
        for (int tries = 0; !(condition); tries++) { \
            assert_true(tries < 20000);              \
            usleep(1000);                            \
        }                                            \
    } while (0)

static void assert_serves(struct run *run)
{
    struct client *c = client_open(run->port);
    client_send(c, S(GET("/alive")));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    assert_int_equal(c->answers[0].status, 200);
    assert_true(str_eq_c(c->answers[0].body, "/alive 0"));
    client_close(c);
}

/* ---- answers ---- */

static void test_headers(void **state)
{
    (void)state;
    struct run run = start((struct http_config){0});
    struct client *c = client_open(run.port);
    client_send(c, S(GET("/good") GET("/bad") GET("/last")));
    client_read(c, 3);
    assert_int_equal(c->answers[0].status, 204);
    assert_true(str_eq_c(client_header(&c->answers[0], "x-y"), "z"));
    assert_null(client_header(&c->answers[0], "Content-Length").at);
    assert_int_equal(c->answers[1].status, 500); /* Never two headers out of one. */
    assert_null(client_header(&c->answers[1], "Y").at);
    assert_int_equal(c->answers[2].status, 200);
    assert_false(str_eq(client_header(&c->answers[1], "Request-Id"),
                        client_header(&c->answers[2], "Request-Id")));
    client_close(c);
    http_stop(run.server, 1000);
}

static void test_expect(void **state)
{
    (void)state;
    struct run run = start((struct http_config){0});
    struct client *c = client_open(run.port);
    client_send(c, S("POST /x HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
    WAIT_UNTIL(http_counts_read(run.server).bytes_in > 50);
    char seen[26] = {0};
    assert_int_equal(read(c->fd, seen, 25), 25);
    assert_string_equal(seen, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(c, S("abc"));
    client_read(c, 1);
    assert_true(str_eq_c(c->answers[0].body, "/x 3"));
    client_close(c);
    http_stop(run.server, 1000);
}

static void test_large_both_ways(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.threads = 2});
    struct client *c = client_open(run.port);
    for (size_t i = 0; i < LARGE_BYTES; i++)
        large[i] = (char)('a' + i * 7 % 23);
    client_send(c, S("POST /up HTTP/1.1\r\n" H "Content-Length: 8388608\r\n\r\n"));
    client_send(c, (struct str){large, LARGE_BYTES});
    client_send(c, S(GET("/large") GET("/after")));
    client_read(c, 3);
    assert_int_equal(c->count, 3);
    assert_true(str_eq_c(c->answers[0].body, "/up 8388608"));
    assert_true(str_eq(c->answers[1].body, (struct str){large, LARGE_BYTES}));
    assert_true(str_eq_c(c->answers[2].body, "/after 0"));
    client_close(c);
    http_stop(run.server, 1000);
}

static void test_proxy(void **state)
{
    (void)state;
#define FORWARDED(lines) "GET /peer HTTP/1.1\r\n" H lines "\r\n"
    static const struct str sent =
        S(FORWARDED("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n")
              FORWARDED("X-Forwarded-For: 6.6.6.6, 2001:db8::7\r\nX-Forwarded-Proto: http\r\n")
                  FORWARDED("X-Forwarded-For: <script>\r\n") FORWARDED(""));
    static const char *const trusted[] = {"203.0.113.9 1", "2001:db8::7 0", "127.0.0.1 0",
                                          "127.0.0.1 0"};
    for (int believes = 0; believes < 2; believes++) {
        struct run run =
            start((struct http_config){.trusted_proxy = believes ? "127.0.0.1" : "192.0.2.1"});
        struct client *c = client_open(run.port);
        client_send(c, sent);
        client_read(c, 4);
        for (size_t i = 0; i < 4; i++)
            assert_true(str_eq_c(c->answers[i].body, believes ? trusted[i] : "127.0.0.1 0"));
        client_close(c);
        http_stop(run.server, 1000);
    }
}

/* ---- order ---- */

static void test_pipelined_in_order(void **state)
{
    (void)state;
    struct run run = start((struct http_config){0});
    struct client *c = client_open(run.port);
    char sent[200 * 64];
    size_t n = 0;
    for (int i = 0; i < 200; i++)
        n += (size_t)snprintf(sent + n, sizeof sent - n, GET("/%s?%d"), i % 3 ? "p" : "later", i);
    client_send(c, (struct str){sent, n});
    while (c->count < 200) {
        WAIT_UNTIL(deferred_count > 0 || http_counts_read(run.server).answers_2xx == 200);
        resume_all();
        client_read(c, c->count + 1);
    }
    for (int i = 0; i < 200; i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, i % 3 ? "/p 0" : "later %d", i);
        assert_true(str_eq_c(c->answers[i].body, wanted));
    }
    client_close(c);
    http_stop(run.server, 1000);
}

/* While a request is in the handler, later bytes are held back in the kernel, not in our memory. */
static void *flood(void *arg)
{
    struct client *c = arg;
    static char bytes[64 * 1024];
    memset(bytes, 'a', sizeof bytes);
    for (int i = 0; i < 64; i++)
        if (!client_send(c, (struct str){bytes, sizeof bytes}))
            break;
    return NULL;
}

static void test_flood_behind_a_deferred_request(void **state)
{
    (void)state;
    struct run run = start((struct http_config){0});
    struct client *c = client_open(run.port);
    client_send(c, S(GET("/later") "POST /up HTTP/1.1\r\n" H "Content-Length: 4194304\r\n\r\n"));
    WAIT_UNTIL(deferred_count == 1);
    pthread_t sender;
    pthread_create(&sender, NULL, flood, c);
    WAIT_UNTIL(http_counts_read(run.server).bytes_in > 60000);
    for (int i = 0; i < 50; i++)
        assert_serves(&run);
    assert_true(http_counts_read(run.server).bytes_in < 200 * 1024);
    resume_all();
    pthread_join(sender, NULL);
    client_read(c, 2);
    assert_true(str_eq_c(c->answers[1].body, "/up 4194304"));
    client_close(c);
    http_stop(run.server, 1000);
}

static void test_deferred(void **state)
{
    (void)state;
    enum { CLIENTS = 100 };
    struct run run = start((struct http_config){.threads = 2});
    struct client *clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = client_open(run.port);
        client_send(clients[i], i % 2 ? S(GET("/later?x")) : S(GET("/twice?x")));
    }
    WAIT_UNTIL(deferred_count == CLIENTS);
    assert_serves(&run); /* A waiting request holds no thread. */
    resume_all();
    for (int i = 0; i < CLIENTS; i++) {
        client_read(clients[i], 1);
        assert_true(str_eq_c(clients[i]->answers[0].body, "later x"));
        client_close(clients[i]);
    }
    assert_int_equal(resumed_count, CLIENTS);
    http_stop(run.server, 1000);
}

/* ---- clients that leave ---- */

static void test_gone_while_deferred(void **state)
{
    (void)state;
    enum { CLIENTS = 60 };
    struct run run = start((struct http_config){.threads = 2});
    for (int i = 0; i < CLIENTS; i++) {
        struct client *c = client_open(run.port);
        client_send(c, S(GET("/later") GET("/later")));
        WAIT_UNTIL(deferred_count == (size_t)i + 1);
        if (i % 3 == 0)
            client_reset(c);
        else if (i % 3 == 1)
            client_close(c);
        else {
            client_half_close(c);
            client_close(c);
        }
    }
    assert_serves(&run);
    resume_all();
    WAIT_UNTIL(resumed_count >= CLIENTS);
    WAIT_UNTIL((resume_all(), http_counts_read(run.server).connections_open == 0));
    assert_serves(&run);
    http_stop(run.server, 1000);
}

/* A client that has closed only its own side still gets all its answers. */
static void test_half_closed_while_deferred(void **state)
{
    (void)state;
    struct run run = start((struct http_config){0});
    struct client *c = client_open(run.port);
    client_send(c, S(GET("/later?1") GET("/2") GET("/later?3") GET("/4")));
    client_half_close(c);
    WAIT_UNTIL(deferred_count == 1);
    resume_all();
    WAIT_UNTIL(deferred_count == 1);
    resume_all();
    client_read_end(c);
    assert_int_equal(c->count, 4);
    assert_true(str_eq_c(c->answers[2].body, "later 3"));
    client_close(c);
    http_stop(run.server, 1000);
}

static void test_gone_while_written_to(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.threads = 2});
    for (int i = 0; i < 40; i++) {
        struct client *c = client_open(run.port);
        client_send(c, S(GET("/large") GET("/large")));
        if (i % 2)
            client_read(c, 0), usleep(200);
        client_reset(c);
    }
    for (int i = 0; i < 40; i++) { /* And in the middle of a head and of a body. */
        struct client *c = client_open(run.port);
        client_send(c, i % 2 ? S("GET / HTTP/1.1\r\nHo")
                             : S("POST / HTTP/1.1\r\n" H "Content-Length: 9\r\n\r\nabc"));
        client_reset(c);
    }
    WAIT_UNTIL(http_counts_read(run.server).connections_open == 0);
    assert_serves(&run);
    http_stop(run.server, 1000);
}

/* ---- slow ones ---- */

static void test_deadlines(void **state)
{
    (void)state;
    struct run run = start((struct http_config){
        .head_timeout_ms = 50, .idle_timeout_ms = 100, .body_bytes_per_second_min = 1000000});
    static const struct {
        struct str sent;
        int status; /* 0: closed without a word */
    } cases[] = {
        {{"", 0}, 0},
        {{"G", 1}, 408},
        {{GET("/"), sizeof GET("/") - 1}, 200},
        {{"GET / HTTP/1.1\r\nX: y\r\n", 22}, 408},
        {{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", 50}, 408},
        {{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na", 60}, 408},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client *c = client_open(run.port);
        client_send(c, cases[i].sent);
        client_read_end(c);
        assert_int_equal(c->count, cases[i].status ? 1 : 0);
        if (c->count)
            assert_int_equal(c->answers[0].status, cases[i].status);
        client_close(c);
    }
    assert_int_equal(http_counts_read(run.server).timeouts, 4);
    http_stop(run.server, 1000);
}

static void test_reader_too_slow(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.head_timeout_ms = 100,
                                                .body_bytes_per_second_min = 1000 * 1000 * 1000});
    struct client *c = client_open(run.port);
    client_send(c, S(GET("/large")));
    WAIT_UNTIL(http_counts_read(run.server).timeouts == 1);
    WAIT_UNTIL(http_counts_read(run.server).connections_open == 0);
    client_close(c);
    assert_serves(&run);
    http_stop(run.server, 1000);
}

/* ---- too many ---- */

static void test_connections_max(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct run run = start((struct http_config){.connections_max = kind ? 100 : 5,
                                                    .connections_per_address_max = kind ? 5 : 0});
        struct client *clients[5];
        for (int i = 0; i < 5; i++) {
            clients[i] = client_open(run.port);
            client_send(clients[i], S(GET("/")));
            client_read(clients[i], 1);
            assert_int_equal(clients[i]->answers[0].status, 200);
        }
        struct client *c = client_open(run.port);
        client_read_end(c);
        assert_int_equal(c->count, 1);
        assert_int_equal(c->answers[0].status, 503);
        client_close(c);
        client_close(clients[0]);
        WAIT_UNTIL(http_counts_read(run.server).connections_open == 4);
        assert_serves(&run);
        for (int i = 1; i < 5; i++)
            client_close(clients[i]);
        http_stop(run.server, 1000);
    }
}

static void test_memory_max(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.body_memory_max = 100000});
    struct client *first = client_open(run.port), *second = client_open(run.port);
    client_send(first, S("POST / HTTP/1.1\r\n" H "Content-Length: 90000\r\n\r\n"));
    WAIT_UNTIL(http_counts_read(run.server).bytes_in > 40);
    client_send(second, S("POST / HTTP/1.1\r\n" H "Content-Length: 20000\r\n\r\n"));
    client_read_end(second);
    assert_int_equal(second->answers[0].status, 503);
    assert_true(str_eq_c(client_header(&second->answers[0], "Retry-After"), "1"));
    client_close(second);
    assert_serves(&run); /* What needs no body memory goes on. */
    client_send(first, (struct str){large, 90000});
    client_read(first, 1);
    assert_int_equal(first->answers[0].status, 200);
    /* The memory has been given back, also that of a chunked body and a client that left. */
    for (int i = 0; i < 5; i++) {
        struct client *c = client_open(run.port);
        client_send(c, S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n7530\r\n"));
        client_send(c, (struct str){large, 20000});
        WAIT_UNTIL(http_counts_read(run.server).connections_open == 2);
        client_reset(c);
        WAIT_UNTIL(http_counts_read(run.server).connections_open == 1);
    }
    client_send(first, S("POST / HTTP/1.1\r\n" H "Content-Length: 90000\r\n\r\n"));
    client_send(first, (struct str){large, 90000});
    client_read(first, 2);
    assert_int_equal(first->answers[1].status, 200);
    client_close(first);
    http_stop(run.server, 1000);
}

static void test_many_idle(void **state)
{
    (void)state;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    /* Both ends of each connection are in this process. */
    size_t count = limit.rlim_cur > 20400 ? 10000 : ((size_t)limit.rlim_cur - 400) / 2;
    struct run run = start((struct http_config){.threads = 2, .connections_max = count + 10});
    int *fds = malloc(count * sizeof *fds);
    for (size_t i = 0; i < count; i++) {
        struct client *c = client_open(run.port);
        fds[i] = dup(c->fd);
        if (i % 10 == 0) {
            client_send(c, S(GET("/")));
            client_read(c, 1);
        }
        client_close(c);
    }
    WAIT_UNTIL(http_counts_read(run.server).connections_open == count);
    for (int i = 0; i < 200; i++)
        assert_serves(&run);
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
    free(fds);
    WAIT_UNTIL(http_counts_read(run.server).connections_open == 0);
    assert_serves(&run);
    assert_int_equal(http_counts_read(run.server).connections_total, count + 201);
    http_stop(run.server, 1000);
}

/* ---- start and stop ---- */

static void test_start(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.threads = 2});
    char taken[32];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", run.port);
    const char *const bad[] = {taken,         "127.0.0.1", "localhost:80", ":80", "[::1:80",
                               "127.0.0.1:x", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct http_server *server;
        int port;
        struct http_config config = {.listen = bad[i], .handle = handle};
        assert_int_equal(http_start(&config, &server, &port), ERR_IO);
    }
    http_stop(run.server, 1000);
}

static unsigned thread_numbers[2];
static atomic_int threads_running;
static void *thread_start(unsigned thread, void *arg)
{
    assert(arg == thread_numbers);
    threads_running++;
    thread_numbers[thread] = thread;
    return &thread_numbers[thread];
}
static void thread_stop(void *thread)
{
    assert(thread == &thread_numbers[0] || thread == &thread_numbers[1]);
    threads_running--;
}

static void test_threads(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.threads = 2,
                                                .thread_start = thread_start,
                                                .thread_stop = thread_stop,
                                                .arg = thread_numbers});
    bool seen[2] = {false};
    for (int i = 0; i < 2000 && !(seen[0] && seen[1]); i++) {
        struct client *c = client_open(run.port);
        client_send(c, S(GET("/thread")));
        client_read(c, 1);
        seen[c->answers[0].body.at[0] - '0'] = true;
        client_close(c);
    }
    assert_true(seen[0] && seen[1]); /* The kernel spreads the clients. */
    http_stop(run.server, 1000);
    assert_int_equal(threads_running, 0);
}

static void *stop_main(void *arg)
{
    struct run *run = arg;
    http_stop(run->server, 10000);
    return NULL;
}

static void test_stop_lets_finish(void **state)
{
    (void)state;
    struct run run = start((struct http_config){.threads = 2});
    struct client *idle = client_open(run.port), *busy = client_open(run.port);
    client_send(busy, S(GET("/later?x") GET("/never")));
    WAIT_UNTIL(deferred_count == 1);
    pthread_t stopper;
    pthread_create(&stopper, NULL, stop_main, &run);
    client_read_end(idle);
    assert_int_equal(idle->count, 0);
    resume_all();
    client_read_end(busy);
    assert_int_equal(busy->count, 1);
    assert_true(str_eq_c(busy->answers[0].body, "later x"));
    assert_true(str_eq_c(client_header(&busy->answers[0], "Connection"), "close"));
    client_close(busy);
    client_close(idle);
    pthread_join(stopper, NULL);
}

/* A request that nobody resumes doesn't hold the stop for ever, and resuming it later is no crash. */
static void test_stop_without_resume(void **state)
{
    (void)state;
    static struct run run;
    run = start((struct http_config){0});
    struct client *c = client_open(run.port);
    client_send(c, S(GET("/later")));
    WAIT_UNTIL(deferred_count == 1);
    log_level_set(LOG_ERROR);
    http_stop(run.server, 0);
    client_read_end(c);
    assert_int_equal(c->count, 0);
    client_close(c);
    resume_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_expect),
        cmocka_unit_test(test_large_both_ways),
        cmocka_unit_test(test_proxy),
        cmocka_unit_test(test_pipelined_in_order),
        cmocka_unit_test(test_flood_behind_a_deferred_request),
        cmocka_unit_test(test_deferred),
        cmocka_unit_test(test_gone_while_deferred),
        cmocka_unit_test(test_half_closed_while_deferred),
        cmocka_unit_test(test_gone_while_written_to),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_reader_too_slow),
        cmocka_unit_test(test_connections_max),
        cmocka_unit_test(test_memory_max),
        cmocka_unit_test(test_many_idle),
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_stop_lets_finish),
        cmocka_unit_test(test_stop_without_resume),
    };
    return cmocka_run_group_tests_name("http server", tests, NULL, NULL);
}

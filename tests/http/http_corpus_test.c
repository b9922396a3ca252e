/* Every case of corpus.h against a running server: whole, cut in two at every place, byte by byte.
   The answers must be exactly the ones named, however the bytes come. Cuts are real: the next piece
   is sent when the server has counted the last one. */
#include "corpus.h"
#include "http/http.h"
#include "support/http_client.h"
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct http_server *server;
static int port;
static size_t wrong; /* counted, so that one run shows every case that fails */

static void echo(struct http_request *r)
{
    struct str body = str_printf(r->req, "%.*s %zu", STR_ARG(r->path), r->body.n);
    http_answer(r,
                &(struct http_reply){.status = 200, .content_type = S("text/plain"), .body = body});
}

static size_t body_max(enum http_method method, struct str path)
{
    (void)method;
    return str_eq_c(path, "/none") ? 0 : str_eq_c(path, "/small") ? 16 : 65536;
}

static int start(void **state)
{
    (void)state;
    struct http_config config = {
        .listen = "127.0.0.1:0", .threads = 1, .handle = echo, .body_bytes_max = body_max};
    return http_start(&config, &server, &port) == OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    http_stop(server, 1000);
    return 0;
}

/* Sends one piece and waits until the server has read it, or has closed. */
static void send_piece(struct client *c, struct str piece)
{
    if (!piece.n)
        return;
    uint64_t before = http_counts_read(server).bytes_in;
    if (!client_send(c, piece))
        return;
    for (int i = 0; i < 100000 && http_counts_read(server).bytes_in < before + piece.n; i++)
        sched_yield();
}

static void check(const struct corpus_case *k, struct client *c, size_t cut)
{
    size_t wanted = 0;
    while (wanted < 4 && k->statuses[wanted])
        wanted++;
    c->without_body = k->without_body;
    if (k->after == OPEN) {
        client_read(c, wanted);
        c->without_body = false;
        client_send(c, S("GET /probe HTTP/1.1\r\n" H "Connection: close\r\n\r\n"));
    }
    if (k->after == WAITS)
        client_half_close(c);
    client_read_end(c);
    size_t count = wanted + (k->after == OPEN);
    bool is_right = c->count == count;
    for (size_t i = 0; i < wanted && is_right; i++)
        is_right = c->answers[i].status == k->statuses[i];
    if (is_right && k->after == OPEN)
        is_right =
            c->answers[wanted].status == 200 && str_eq_c(c->answers[wanted].body, "/probe 0");
    if (!is_right)
        wrong++;
    if (!is_right && wrong <= 20)
        print_error("%s, cut at %zu: %zu answers, wanted %zu:\n%.*s\n", k->name, cut, c->count,
                    count, (int)c->n, c->bytes);
}

static void run_cut(const struct corpus_case *k, size_t cut)
{
    struct client *c = client_open(port);
    send_piece(c, str_first(k->bytes, cut));
    send_piece(c, str_from(k->bytes, cut));
    check(k, c, cut);
    client_close(c);
}

static void test_whole(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < CORPUS_CASES; i++)
        run_cut(&corpus[i], corpus[i].bytes.n);
    assert_int_equal(wrong, 0);
}

/* Long cases are cut near both ends and at a few places between. */
static void test_cut_everywhere(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < CORPUS_CASES; i++) {
        size_t n = corpus[i].bytes.n;
        for (size_t cut = 1; cut<n; cut += n> 400 && cut > 60 && cut + 60 < n ? n / 16 : 1)
            run_cut(&corpus[i], cut);
    }
    assert_int_equal(wrong, 0);
}

static void test_byte_by_byte(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < CORPUS_CASES; i++) {
        const struct corpus_case *k = &corpus[i];
        struct client *c = client_open(port);
        size_t step = k->bytes.n > 400 ? 97 : 1;
        for (size_t at = 0; at < k->bytes.n; at += step)
            send_piece(c, str_first(str_from(k->bytes, at), step));
        check(k, c, 0);
        client_close(c);
    }
    assert_int_equal(wrong, 0);
}

static void test_no_5xx_of_our_own(void **state)
{
    (void)state;
    assert_true(CORPUS_CASES >= 150);
    size_t due = 0;
    for (size_t i = 0; i < CORPUS_CASES; i++)
        for (size_t s = 0; s < 4; s++) {
            int status = corpus[i].statuses[s];
            assert_true(status < 500 || status == 501 || status == 505);
            due += status >= 500;
        }
    assert_true(due > 0);
    assert_int_equal(http_counts_read(server).answers_3xx, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_cut_everywhere),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_no_5xx_of_our_own),
    };
    return cmocka_run_group_tests_name("http corpus", tests, start, stop);
}

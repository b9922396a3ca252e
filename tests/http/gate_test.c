/* What the gate reads out of a good head, where it ends, and that it refuses what corpus.h says
   without help from the second opinion. */
#include "corpus.h"
#include "http/chunks.h"
#include "http/gate.h"
#include "http/opinion.h"
#include "http/target.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct gate_limits limits = {.head_bytes_max = 200, .headers_max = 4};
static struct http_header headers[4];

static int read_head(const char *text, struct gate_head *head)
{
    struct str bytes = str_of(text);
    size_t scanned = 0;
    struct gate_look look = gate_find(bytes, &scanned, &limits);
    assert_int_equal(look.found, GATE_COMPLETE);
    assert_int_equal(look.head_bytes, bytes.n);
    head->headers = headers;
    return gate_read(bytes, &limits, head);
}

static void test_everything_is_read(void **state)
{
    (void)state;
    struct gate_head h;
    assert_int_equal(
        read_head("POST /a%20b?c=%20 HTTP/1.1\r\nhost: A.example:80\r\nX-Y: \t z z \t\r\n"
                  "content-LENGTH: 12\r\nExpect: 100-Continue\r\n\r\n",
                  &h),
        0);
    assert_int_equal(h.method, HTTP_POST_);
    assert_true(str_eq_c(h.path, "/a%20b"));
    assert_true(str_eq_c(h.query, "c=%20"));
    assert_true(str_eq_c(h.host, "A.example:80"));
    assert_int_equal(h.headers_count, 4);
    assert_true(str_eq_c(h.headers[1].name, "X-Y"));
    assert_true(str_eq_c(h.headers[1].value, "z z"));
    assert_true(h.has_length && !h.is_chunked && h.keeps_alive && h.expects_continue);
    assert_int_equal(h.length, 12);
}

static void test_forms(void **state)
{
    (void)state;
    struct gate_head h;
    assert_int_equal(read_head("HEAD http://a.b:1?q HTTP/1.1\r\nHost: A.b:1\r\n\r\n", &h), 0);
    assert_true(h.is_head_method && h.method == HTTP_GET_);
    assert_true(str_eq_c(h.path, "/") && str_eq_c(h.query, "q") && str_eq_c(h.host, "A.b:1"));
    assert_int_equal(read_head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", &h), 0);
    assert_true(h.is_asterisk && str_eq_c(h.path, "/"));
    assert_int_equal(read_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", &h), 0);
    assert_true(h.is_http_1_0 && !h.keeps_alive && h.host.n == 0);
    assert_int_equal(
        read_head("PUT /?? HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", &h), 0);
    assert_true(h.is_chunked && !h.has_length && str_eq_c(h.query, "?"));
    assert_int_equal(read_head("GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n", &h),
                     431);
}

/* However it is cut, the end is found at the same byte, and a limit at the same byte. */
static void test_find_cut(void **state)
{
    (void)state;
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /";
    size_t scanned = 0;
    for (size_t n = 0; n <= 27; n++) {
        struct gate_look look = gate_find((struct str){text, n}, &scanned, &limits);
        assert_int_equal(look.found, n < 27 ? GATE_MORE : GATE_COMPLETE);
        assert_true(scanned <= n);
    }
    char full[300];
    memset(full, 'a', sizeof full);
    memcpy(full, "GET / HTTP/1.1\r\n", 16);
    memcpy(full + 196, "\r\n\r\n", 4);
    scanned = 0;
    assert_int_equal(gate_find((struct str){full, 300}, &scanned, &limits).head_bytes, 200);
    full[196] = 'a';
    memcpy(full + 197, "\r\n\r\n", 4);
    scanned = 0;
    assert_int_equal(gate_find((struct str){full, 199}, &scanned, &limits).found, GATE_MORE);
    assert_int_equal(gate_find((struct str){full, 200}, &scanned, &limits).status, 431);
    memset(full, 'a', sizeof full);
    scanned = 0;
    assert_int_equal(gate_find((struct str){full, 300}, &scanned, &limits).status, 414);
}

static void test_path(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *decoded; /* NULL: refused */
    } paths[] = {
        {"/", "/"},
        {"/a/b/", "/a/b/"},
        {"/a%20b", "/a b"},
        {"/%D8%AE", "/\xd8\xae"},
        {"/%252f", "/%2f"},
        {"/a..b", "/a..b"},
        {"/..a", "/..a"},
        {"/a//b", "/a//b"},
        {"", NULL},
        {"a", NULL},
        {"/.", NULL},
        {"/..", NULL},
        {"/a/%2E./b", NULL},
        {"/%F0%9F%87%B8", "/\xf0\x9f\x87\xb8"},
        {"/%F5%80%80%80", NULL},
        {"/%80", NULL},
        {"/%ED%BF%BF", NULL},
        {"/%1f", NULL},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char room[64];
        struct str out, raw = str_of(paths[i].raw);
        bool is_good = path_decode(raw, room, &out);
        assert_int_equal(is_good, paths[i].decoded != NULL);
        if (is_good)
            assert_true(str_eq_c(out, paths[i].decoded));
    }
}

/* llhttp has to disagree with a reading that is not what the bytes say. */
static void test_opinion(void **state)
{
    (void)state;
    static const char text[] = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
    struct str bytes = S(text);
    struct gate_head good;
    assert_int_equal(read_head(text, &good), 0);
    assert_true(opinion_agrees(bytes, &good));
    struct gate_head h = good;
    h.length = 6;
    assert_false(opinion_agrees(bytes, &h));
    h = good, h.method = HTTP_PUT_;
    assert_false(opinion_agrees(bytes, &h));
    h = good, h.headers_count = 1;
    assert_false(opinion_agrees(bytes, &h));
    h = good, h.has_length = false;
    assert_false(opinion_agrees(bytes, &h));
    h = good, h.is_chunked = true;
    assert_false(opinion_agrees(bytes, &h));
    h = good, h.is_http_1_0 = true;
    assert_false(opinion_agrees(bytes, &h));
    assert_false(opinion_agrees(str_first(bytes, bytes.n - 1), &good));
    /* A head that is followed by anything doesn't end at its last byte. */
    assert_false(
        opinion_agrees(S("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nG"), &good));
    /* Only strict mode refuses this, so it shows how llhttp was built. */
    struct gate_head loose = {.headers_count = 1};
    assert_false(opinion_agrees(S("GET / HTTP/1.1\nHost: a\n\n"), &loose));
    assert_true(opinion_agrees(S("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &loose));
}

static bool chunks_refused(struct str in, uint64_t body_max)
{
    struct chunks c = {0};
    struct str piece;
    enum chunks_result result;
    while ((result = chunks_next(&c, &in, &piece)) == CHUNKS_PIECE)
        if (c.data_bytes > body_max)
            return true;
    return result == CHUNKS_BAD || result == CHUNKS_LARGE;
}

/* The status the first request of these bytes is refused with by gate, path and chunks alone; 0
   when they accept it. */
static int refused_alone(struct str bytes)
{
    static const struct gate_limits wide = {.head_bytes_max = GATE_HEAD_BYTES_DEFAULT,
                                            .headers_max = GATE_HEADERS_DEFAULT};
    static struct http_header room[GATE_HEADERS_DEFAULT];
    static char path_room[GATE_HEAD_BYTES_DEFAULT];
    size_t scanned = 0;
    struct gate_look look = gate_find(bytes, &scanned, &wide);
    if (look.found != GATE_COMPLETE)
        return look.status;
    struct gate_head h = {.headers = room};
    struct str path;
    int status = gate_read(str_first(bytes, look.head_bytes), &wide, &h);
    if (status)
        return status;
    if (!path_decode(h.path, path_room, &path))
        return 400;
    uint64_t body_max = str_eq_c(path, "/none") ? 0 : str_eq_c(path, "/small") ? 16 : 65536;
    if (h.length > body_max)
        return 413;
    if (h.is_chunked && chunks_refused(str_from(bytes, look.head_bytes), body_max))
        return 400;
    return 0;
}

static void test_refuses_alone(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t i = 0; i < CORPUS_CASES; i++) {
        int status = refused_alone(corpus[i].bytes);
        bool must = corpus[i].after == CLOSED && corpus[i].statuses[0] >= 400;
        if (must != (status >= 400))
            fail_msg("%s: %d by the gate alone", corpus[i].name, status);
        refused += must;
    }
    assert_true(refused > 100);
}

static void test_chunks(void **state)
{
    (void)state;
    static const char text[] = "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\nGET";
    for (size_t cut = 0; cut < sizeof text; cut++) {
        struct chunks c = {0};
        char body[32];
        size_t n = 0;
        struct str parts[] = {{text, cut}, {text + cut, sizeof text - 1 - cut}}, piece;
        enum chunks_result result = CHUNKS_MORE;
        for (int i = 0; i < 2 && result != CHUNKS_END; i++) {
            while ((result = chunks_next(&c, &parts[i], &piece)) == CHUNKS_PIECE) {
                memcpy(body + n, piece.at, piece.n);
                n += piece.n;
            }
        }
        assert_int_equal(result, CHUNKS_END);
        assert_true(str_eq_c((struct str){body, n}, "abc0123456789"));
        assert_int_equal(parts[0].n + parts[1].n, 3); /* "GET" is the next request's. */
    }
}

/* One-byte chunks with long extensions would make us read much for little. */
static void test_chunks_mostly_framing(void **state)
{
    (void)state;
    struct chunks c = {0};
    enum chunks_result result = CHUNKS_MORE;
    size_t rounds = 0;
    for (; rounds < 1000 && result != CHUNKS_BAD; rounds++) {
        struct str in =
                       S("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n"),
                   piece;
        while ((result = chunks_next(&c, &in, &piece)) == CHUNKS_PIECE)
            continue;
    }
    assert_int_equal(result, CHUNKS_BAD);
    assert_true(rounds > 10 && rounds < 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_is_read),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_find_cut),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_opinion),
        cmocka_unit_test(test_refuses_alone),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_chunks_mostly_framing),
    };
    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}

/* The bytes of an answer, and the arenas they live in. */
#include "http/connection.h"
#include <assert.h>
#include <stdio.h>
#include <time.h>

enum {
    SMALL_BODY_BYTES_MAX = 4096, /* copied behind the head: one buffer, one write */
    REQUEST_ARENA_BYTES_MAX = 64 * 1024 * 1024,
};

struct status_text {
    int status;
    struct str title, problem;
};

/* Title as in the IANA registry; problem as in RFC 9457. */
#define STATUS(code, text)                                                                  \
    {                                                                                       \
        code, {text, sizeof text - 1},                                                      \
        {                                                                                   \
            "{\"type\":\"about:blank\",\"title\":\"" text "\",\"status\":" #code "}\n",     \
                sizeof "{\"type\":\"about:blank\",\"title\":\"" text "\",\"status\":" #code \
                       "}\n" -                                                              \
                    1                                                                       \
        }                                                                                   \
    }
static const struct status_text statuses[] = {
    STATUS(200, "OK"),
    STATUS(201, "Created"),
    STATUS(202, "Accepted"),
    STATUS(204, "No Content"),
    STATUS(301, "Moved Permanently"),
    STATUS(302, "Found"),
    STATUS(303, "See Other"),
    STATUS(304, "Not Modified"),
    STATUS(307, "Temporary Redirect"),
    STATUS(308, "Permanent Redirect"),
    STATUS(400, "Bad Request"),
    STATUS(401, "Unauthorized"),
    STATUS(403, "Forbidden"),
    STATUS(404, "Not Found"),
    STATUS(405, "Method Not Allowed"),
    STATUS(406, "Not Acceptable"),
    STATUS(408, "Request Timeout"),
    STATUS(409, "Conflict"),
    STATUS(410, "Gone"),
    STATUS(411, "Length Required"),
    STATUS(412, "Precondition Failed"),
    STATUS(413, "Content Too Large"),
    STATUS(414, "URI Too Long"),
    STATUS(415, "Unsupported Media Type"),
    STATUS(417, "Expectation Failed"),
    STATUS(422, "Unprocessable Content"),
    STATUS(428, "Precondition Required"),
    STATUS(429, "Too Many Requests"),
    STATUS(431, "Request Header Fields Too Large"),
    STATUS(500, "Internal Server Error"),
    STATUS(501, "Not Implemented"),
    STATUS(503, "Service Unavailable"),
    STATUS(505, "HTTP Version Not Supported"),
};

static const struct status_text *status_find(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return &statuses[i];
    return NULL;
}

struct http_reply reply_error(const struct http_server *server, int status)
{
    static const struct http_header retry[] = {{.name = {"Retry-After", 11}, .value = {"1", 1}}};
    struct http_reply reply = {.status = status, .content_type = S("application/problem+json")};
    if (server->config.error_body) {
        reply.body = server->config.error_body(status, &reply.content_type);
    } else {
        const struct status_text *text = status_find(status);
        assert(text);
        reply.body = text->problem;
    }
    if (status == 503) {
        reply.headers = retry;
        reply.headers_count = 1;
    }
    return reply;
}

static bool value_valid(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool reply_valid(const struct http_reply *reply)
{
    if (reply->status < 200 || reply->status > 599 || !value_valid(reply->content_type))
        return false;
    for (size_t i = 0; i < reply->headers_count; i++) {
        struct str name = reply->headers[i].name;
        if (name.n == 0 || !value_valid(name) || str_index(name, ':') < name.n ||
            str_index(name, ' ') < name.n || !value_valid(reply->headers[i].value))
            return false;
    }
    return true;
}

/* The Date header's value, made once a second. */
static struct str date_now(struct http_thread *t)
{
    time_t now = time(NULL);
    if (now != t->date_second) {
        struct tm utc;
        gmtime_r(&now, &utc);
        strftime(t->date, sizeof t->date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
        t->date_second = now;
    }
    return (struct str){t->date, 29};
}

static void header_add(struct buf *b, struct str name, struct str value)
{
    buf_str(b, name);
    buf_str(b, S(": "));
    buf_str(b, value);
    buf_str(b, S("\r\n"));
}

static void id_add(struct buf *b, uint64_t id)
{
    char hex[16];
    for (int i = 15; i >= 0; i--, id >>= 4)
        hex[i] = "0123456789abcdef"[id & 15];
    header_add(b, S("Request-Id"), (struct str){hex, sizeof hex});
}

static void status_line_add(struct buf *b, int status)
{
    const struct status_text *text = status_find(status);
    buf_str(b, S("HTTP/1.1 "));
    buf_i64(b, status);
    buf_char(b, ' ');
    buf_str(b, text ? text->title : S("Answer"));
    buf_str(b, S("\r\nDate: "));
}

struct str reply_text(struct http_thread *t, struct arena *req, uint64_t id,
                      const struct http_reply *reply, bool closes, bool is_head_method,
                      struct str *rest)
{
    bool has_body = reply->status != 204 && reply->status != 304;
    struct str body = has_body && !is_head_method ? reply->body : (struct str){0};
    bool is_small = body.n <= SMALL_BODY_BYTES_MAX;
    struct buf b = buf_new(req);
    buf_room(&b, 512 + (is_small ? body.n : 0));
    status_line_add(&b, reply->status);
    buf_str(&b, date_now(t));
    buf_str(&b, S("\r\n"));
    id_add(&b, id);
    if (has_body && reply->content_type.n)
        header_add(&b, S("Content-Type"), reply->content_type);
    if (has_body) {
        buf_str(&b, S("Content-Length: "));
        buf_i64(&b, (int64_t)reply->body.n);
        buf_str(&b, S("\r\n"));
    }
    if (closes)
        buf_str(&b, S("Connection: close\r\n"));
    for (size_t i = 0; i < reply->headers_count; i++)
        header_add(&b, reply->headers[i].name, reply->headers[i].value);
    buf_str(&b, S("\r\n"));
    if (is_small)
        buf_str(&b, body);
    *rest = is_small ? (struct str){0} : body;
    int hundred = reply->status / 100;
    count_add(t, (enum count)(COUNT_2XX + (hundred - 2)), 1);
    return buf_out(&b);
}

uint64_t request_id_next(struct http_thread *t)
{
    /* splitmix64: a counter that doesn't look like one. Not a secret. */
    uint64_t z = t->id_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

struct arena *arena_take(struct http_thread *t)
{
    return t->arenas_count ? t->arenas[--t->arenas_count] : arena_new(REQUEST_ARENA_BYTES_MAX);
}

void arena_give(struct http_thread *t, struct arena *a)
{
    if (t->arenas_count == ARENAS_POOLED_MAX) {
        arena_free(a);
        return;
    }
    arena_reset(a);
    t->arenas[t->arenas_count++] = a;
}

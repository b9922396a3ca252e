/* One request and its answer: from a complete head over the body to the handler, and back. */
#include "base/log.h"
#include "http/connection.h"
#include "http/opinion.h"
#include "http/target.h"
#include <assert.h>

enum { CHUNKED_BODY_BYTES_FIRST = 4096, BODY_BYTES_MAX_DEFAULT = 64 * 1024 };

static struct exchange *exchange_of(struct http_request *r) { return (struct exchange *)(void *)r; }

static struct http_thread *thread_of(const struct exchange *e) { return e->connection->thread; }

static void exchange_free(struct exchange *e)
{
    struct connection *c = e->connection;
    memory_give(c->thread->server, e->memory);
    c->exchange = NULL;
    arena_give(c->thread, e->request.req);
}

void exchange_drop(struct exchange *e)
{
    assert(e->state == EXCHANGE_READING);
    exchange_free(e);
}

static void exchange_refuse(struct exchange *e, int status)
{
    struct connection *c = e->connection;
    bool is_head_method = e->is_head_method;
    exchange_drop(e);
    connection_refuse(c, status, is_head_method);
}

/* Ends an answered exchange. True when the connection goes on. */
static bool exchange_settle(struct exchange *e)
{
    struct connection *c = e->connection;
    switch (e->state) {
    case EXCHANGE_DEFERRED:
    case EXCHANGE_WRITING: return false;
    case EXCHANGE_DONE: break;
    case EXCHANGE_READING:
    case EXCHANGE_HANDLING: assert(!"a handler must answer or defer");
    }
    exchange_free(e);
    if (c->phase != PHASE_CLOSED) {
        connection_answered(c);
        return true;
    }
    if (c->is_socket_gone)
        connection_free(c);
    return false;
}

/* ---- the way in ---- */

/* The client's address and scheme as the trusted proxy tells them: the last entry is its own. */
static void believe_proxy(struct exchange *e)
{
    struct http_request *r = &e->request;
    for (size_t i = 0; i < r->headers_count; i++) {
        struct str value = r->headers[i].value;
        if (str_eq_nocase(r->headers[i].name, S("X-Forwarded-Proto"))) {
            r->is_tls = str_eq_nocase(value, S("https"));
        } else if (str_eq_nocase(r->headers[i].name, S("X-Forwarded-For"))) {
            struct str last = value, rest = value;
            while (str_cut(&rest, ',', &last))
                continue;
            last = str_trim(last);
            struct address address;
            if (!address_read(last.at, last.n, &address))
                continue;
            char *text = arena_alloc(r->req, INET6_ADDRSTRLEN);
            address_text(&address, text);
            r->peer = str_of(text);
        }
    }
}

static size_t body_bytes_max(const struct http_server *server, const struct http_request *r)
{
    return server->config.body_bytes_max ? server->config.body_bytes_max(r->method, r->path)
                                         : BODY_BYTES_MAX_DEFAULT;
}

/* Room in the arena for so many bytes of body, counted; 0 or the status to refuse with. */
static int body_room(struct exchange *e, size_t bytes)
{
    if (bytes > e->body_max)
        return 413;
    if (bytes <= e->body_cap)
        return 0;
    size_t cap = bytes;
    if (e->is_chunked) {
        cap = e->body_cap ? e->body_cap * 2 : CHUNKED_BODY_BYTES_FIRST;
        while (cap < bytes)
            cap *= 2;
    }
    if (!memory_take(thread_of(e)->server, cap))
        return 503;
    e->memory += cap;
    char *grown = arena_alloc_raw(e->request.req, cap);
    if (e->request.body.n)
        memcpy(grown, e->body, e->request.body.n);
    e->body = grown;
    e->body_cap = cap;
    return 0;
}

static void options_answer(struct http_request *r)
{
    static const struct http_header allow[] = {
        {.name = {"Allow", 5}, .value = {"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", 44}},
    };
    http_answer(r, &(struct http_reply){.status = 204, .headers = allow, .headers_count = 1});
}

/* The request is whole: the handler's turn. */
static void exchange_handle(struct exchange *e)
{
    struct http_thread *t = thread_of(e);
    e->request.body.at = e->body;
    e->state = EXCHANGE_HANDLING;
    connection_phase_set(e->connection, PHASE_HANDLER);
    count_add(t, COUNT_REQUESTS, 1);
    log_request_set(e->request.id);
    if (e->is_asterisk)
        options_answer(&e->request);
    else
        t->server->config.handle(&e->request);
    log_request_set(0);
    exchange_settle(e);
}

static void body_expect(struct exchange *e, const struct gate_head *head, bool has_more)
{
    struct connection *c = e->connection;
    e->is_chunked = head->is_chunked;
    e->length = head->length;
    e->body_max = body_bytes_max(c->thread->server, &e->request);
    int status = head->length > e->body_max ? 413 : body_room(e, (size_t)head->length);
    if (status) {
        exchange_refuse(e, status);
        return;
    }
    connection_phase_set(c, PHASE_BODY);
    if (!head->expects_continue || has_more)
        return;
    uv_buf_t go_on = uv_buf_init((char *)"HTTP/1.1 100 Continue\r\n\r\n", 25);
    if (uv_try_write((uv_stream_t *)&c->socket, &go_on, 1) != 25)
        connection_close(c); /* The client reads nothing, or has left. */
}

static void request_fill(struct exchange *e, const struct gate_head *head, struct str path)
{
    struct connection *c = e->connection;
    struct http_server *server = c->thread->server;
    struct http_request *r = &e->request;
    e->is_head_method = head->is_head_method;
    e->is_asterisk = head->is_asterisk;
    r->id = request_id_next(c->thread);
    r->method = head->method;
    r->path = path;
    r->query = head->query;
    r->host = head->host;
    r->headers = head->headers;
    r->headers_count = head->headers_count;
    r->peer = str_of(c->peer);
    r->thread = c->thread->user;
    if (server->has_proxy && address_eq(&c->address, &server->proxy))
        believe_proxy(e);
}

void exchange_begin(struct connection *c, struct str head_bytes, bool has_more)
{
    struct http_server *server = c->thread->server;
    struct arena *req = arena_take(c->thread);
    struct str bytes = str_copy(req, head_bytes);
    struct gate_head head = {
        .headers = arena_alloc_raw(req, server->limits.headers_max * sizeof(struct http_header)),
    };
    struct str path;
    int status = gate_read(bytes, &server->limits, &head);
    if (status == 0 && !opinion_agrees(bytes, &head))
        status = 400;
    if (status == 0 && !path_decode(head.path, arena_alloc_raw(req, head.path.n), &path))
        status = 400;
    if (status) {
        arena_give(c->thread, req);
        connection_refuse(c, status, head.is_head_method);
        return;
    }
    struct exchange *e = arena_new_of(req, struct exchange);
    e->request.req = req;
    e->connection = c;
    c->exchange = e;
    if (!head.keeps_alive || atomic_load_explicit(&server->is_stopping, memory_order_relaxed))
        c->closes = true;
    request_fill(e, &head, path);
    if (head.is_chunked || head.length)
        body_expect(e, &head, has_more);
    else
        exchange_handle(e);
}

static void body_add(struct exchange *e, struct str piece)
{
    memcpy(e->body + e->request.body.n, piece.at, piece.n);
    e->request.body.n += piece.n;
}

static void feed_chunks(struct exchange *e, struct str *in)
{
    for (;;) {
        struct str piece;
        int status = 0;
        switch (chunks_next(&e->chunks, in, &piece)) {
        case CHUNKS_MORE: return;
        case CHUNKS_PIECE:
            status = body_room(e, e->request.body.n + piece.n);
            if (status == 0)
                body_add(e, piece);
            break;
        case CHUNKS_END: exchange_handle(e); return;
        case CHUNKS_BAD: status = 400; break;
        case CHUNKS_LARGE: status = 413; break;
        }
        if (status) {
            exchange_refuse(e, status);
            return;
        }
    }
}

void exchange_feed(struct exchange *e, struct str *in)
{
    if (e->is_chunked) {
        feed_chunks(e, in);
        return;
    }
    struct str piece = str_first(*in, (size_t)e->length - e->request.body.n);
    *in = str_from(*in, piece.n);
    body_add(e, piece);
    if (e->request.body.n == e->length)
        exchange_handle(e);
}

/* ---- the way out ---- */

static void on_written(uv_write_t *write, int status)
{
    struct exchange *e = write->data;
    struct connection *c = e->connection;
    e->state = EXCHANGE_DONE;
    if (status < 0)
        connection_close(c);
    if (exchange_settle(e))
        connection_go_on(c);
}

/* Sends what fits at once; the rest as the client reads on. */
static void exchange_send(struct exchange *e, struct str text, struct str rest)
{
    struct connection *c = e->connection;
    uv_stream_t *stream = (uv_stream_t *)&c->socket;
    uv_buf_t bufs[] = {uv_buf_init((char *)text.at, (unsigned)text.n),
                       uv_buf_init((char *)rest.at, (unsigned)rest.n)};
    size_t n = text.n + rest.n;
    int sent = uv_try_write(stream, bufs, rest.n ? 2 : 1);
    size_t done = sent > 0 ? (size_t)sent : 0;
    e->state = EXCHANGE_DONE;
    e->reply_bytes = n;
    count_add(thread_of(e), COUNT_OUT, n);
    if (done == n)
        return;
    if (sent < 0 && sent != UV_EAGAIN) {
        connection_close(c);
        return;
    }
    /* done < text.n: what is left of text, then rest; else what is left of rest alone. */
    unsigned used = done < text.n ? 0 : 1;
    size_t skip = done < text.n ? done : done - text.n;
    bufs[used].base += skip;
    bufs[used].len -= skip;
    e->write.data = e;
    if (uv_write(&e->write, stream, bufs + used, (rest.n ? 2 : 1) - used, on_written)) {
        connection_close(c);
        return;
    }
    /* A slow reader's answer counts towards the ceiling, though it can't be refused any more. */
    size_t pinned = arena_used(e->request.req);
    atomic_fetch_add_explicit(&thread_of(e)->server->memory, pinned, memory_order_relaxed);
    e->memory += pinned;
    e->state = EXCHANGE_WRITING;
    connection_phase_set(c, PHASE_WRITE);
}

void http_answer(struct http_request *r, const struct http_reply *reply)
{
    struct exchange *e = exchange_of(r);
    struct connection *c = e->connection;
    struct http_thread *t = c->thread;
    assert(e->state == EXCHANGE_HANDLING);
    struct http_reply broken;
    if (!reply_valid(reply)) {
        log_line(LOG_ERROR, "an answer of status %d had a header that can't be sent",
                 reply->status);
        broken = reply_error(t->server, 500);
        reply = &broken;
    }
    if (atomic_load_explicit(&t->server->is_stopping, memory_order_relaxed))
        c->closes = true;
    struct str rest;
    struct str text = reply_text(t, r->req, r->id, reply, c->closes, e->is_head_method, &rest);
    if (c->phase == PHASE_CLOSED)
        e->state = EXCHANGE_DONE; /* The client has gone. */
    else
        exchange_send(e, text, rest);
}

bool exchange_is_too_slow(const struct exchange *e)
{
    const struct connection *c = e->connection;
    const struct http_config *config = &c->thread->server->config;
    uint64_t elapsed_ms = uv_now(&c->thread->loop) - c->phase_start_ms;
    uint64_t bytes = e->request.body.n;
    if (e->state == EXCHANGE_WRITING)
        bytes = e->reply_bytes - uv_stream_get_write_queue_size((const uv_stream_t *)&c->socket);
    return elapsed_ms > config->head_timeout_ms + bytes * 1000 / config->body_bytes_per_second_min;
}

/* ---- deferring ---- */

void http_defer(struct http_request *r, void (*resume)(struct http_request *r))
{
    struct exchange *e = exchange_of(r);
    assert(e->state == EXCHANGE_HANDLING);
    e->resume = resume;
    e->state = EXCHANGE_DEFERRED;
}

void http_resume(struct http_request *r)
{
    struct exchange *e = exchange_of(r);
    struct http_thread *t = thread_of(e);
    e->resumed_after = NULL;
    pthread_mutex_lock(&t->resumed_lock);
    bool was_empty = !t->resumed_first;
    *(was_empty ? &t->resumed_first : &t->resumed_last->resumed_after) = e;
    t->resumed_last = e;
    /* The thread takes the whole queue at once, so only the first of it has to wake it. Within the
       lock: afterwards the thread may already have stopped. */
    if (was_empty && !t->is_deaf)
        uv_async_send(&t->wake);
    pthread_mutex_unlock(&t->resumed_lock);
}

void exchange_resume(struct exchange *e)
{
    struct connection *c = e->connection;
    assert(e->state == EXCHANGE_DEFERRED);
    e->state = EXCHANGE_HANDLING;
    log_request_set(e->request.id);
    e->resume(&e->request);
    log_request_set(0);
    if (exchange_settle(e))
        connection_go_on(c);
}

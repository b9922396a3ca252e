/* A connection's life: accepted, read, its phases and their deadlines, closed. */
#include "http/connection.h"
#include "base/log.h"
#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGER_MS = 2000, RATE_CHECK_MS = 1000 };

/* ---- memory over all connections ---- */

bool memory_take(struct http_server *server, size_t bytes)
{
    size_t before = atomic_fetch_add_explicit(&server->memory, bytes, memory_order_relaxed);
    if (before + bytes <= server->config.body_memory_max)
        return true;
    memory_give(server, bytes);
    return false;
}

void memory_give(struct http_server *server, size_t bytes)
{
    atomic_fetch_sub_explicit(&server->memory, bytes, memory_order_relaxed);
}

static void kept_free(struct connection *c)
{
    if (c->kept)
        memory_give(c->thread->server, c->kept->cap);
    free(c->kept);
    c->kept = NULL;
    c->scanned = 0;
}

/* Makes room for so many further bytes; false over the ceiling. */
static bool kept_grow(struct connection *c, size_t more)
{
    size_t have = c->kept ? c->kept->cap : 0, n = c->kept ? c->kept->n : 0;
    if (have - n >= more)
        return true;
    size_t cap = have ? have * 2 : 512;
    while (cap - n < more)
        cap *= 2;
    if (!memory_take(c->thread->server, cap - have))
        return false;
    struct kept *grown = realloc(c->kept, sizeof *grown + cap);
    if (!grown) {
        memory_give(c->thread->server, cap - have);
        return false;
    }
    grown->cap = cap;
    grown->n = n;
    c->kept = grown;
    return true;
}

/* ---- phases ---- */

static uint64_t phase_ms(const struct http_thread *t, enum phase phase)
{
    switch (phase) {
    case PHASE_IDLE: return t->server->config.idle_timeout_ms;
    case PHASE_HEAD: return t->server->config.head_timeout_ms;
    case PHASE_BODY:
    case PHASE_WRITE: return RATE_CHECK_MS;
    case PHASE_LINGER: return LINGER_MS;
    case PHASE_HANDLER:
    case PHASE_CLOSED:
    case PHASES: break;
    }
    return UINT32_MAX;
}

static void list_remove(struct connection *c)
{
    struct phase_list *list = &c->thread->lists[c->phase];
    *(c->before ? &c->before->after : &list->first) = c->after;
    *(c->after ? &c->after->before : &list->last) = c->before;
}

static void list_append(struct connection *c, enum phase phase)
{
    struct phase_list *list = &c->thread->lists[phase];
    c->phase = phase;
    c->deadline_ms = uv_now(&c->thread->loop) + phase_ms(c->thread, phase);
    c->before = list->last;
    c->after = NULL;
    *(list->last ? &list->last->after : &list->first) = c;
    list->last = c;
}

void connection_phase_set(struct connection *c, enum phase phase)
{
    list_remove(c);
    list_append(c, phase);
    c->phase_start_ms = uv_now(&c->thread->loop);
}

/* ---- end ---- */

void connection_free(struct connection *c)
{
    assert(c->is_socket_gone && !c->exchange);
    list_remove(c);
    c->thread->connections--;
    free(c);
}

static void on_close(uv_handle_t *socket)
{
    struct connection *c = socket->data;
    struct http_server *server = c->thread->server;
    atomic_fetch_sub_explicit(&server->connections_open, 1, memory_order_relaxed);
    addresses_leave(server->addresses, &c->address);
    c->is_socket_gone = true;
    if (!c->exchange)
        connection_free(c);
}

void connection_close(struct connection *c)
{
    if (c->phase == PHASE_CLOSED)
        return;
    kept_free(c);
    /* What waits to be written is called off by libuv before on_close; a body that was still coming
       has nobody to wait for it. A handler's exchange stays until it has been answered. */
    if (c->phase == PHASE_BODY && c->exchange)
        exchange_drop(c->exchange);
    connection_phase_set(c, PHASE_CLOSED);
    uv_close((uv_handle_t *)&c->socket, on_close);
}

/* Closing at once with bytes unread would reset the connection, and the client might lose the
   answer: so our side is closed first, and the rest thrown away for a moment. */
static void say_goodbye(struct connection *c)
{
    uv_os_fd_t fd;
    kept_free(c);
    if (c->has_ended || uv_fileno((uv_handle_t *)&c->socket, &fd) || shutdown(fd, SHUT_WR)) {
        connection_close(c);
        return;
    }
    connection_phase_set(c, PHASE_LINGER);
}

void connection_refuse(struct connection *c, int status, bool is_head_method)
{
    struct http_thread *t = c->thread;
    struct arena *req = arena_take(t);
    struct http_reply reply = reply_error(t->server, status);
    struct str rest;
    struct str text = reply_text(t, req, request_id_next(t), &reply, true, is_head_method, &rest);
    uv_buf_t bufs[] = {uv_buf_init((char *)text.at, (unsigned)text.n),
                       uv_buf_init((char *)rest.at, (unsigned)rest.n)};
    /* A client that leaves no room for a short error text does without. */
    int n = uv_try_write((uv_stream_t *)&c->socket, bufs, rest.n ? 2 : 1);
    count_add(t, COUNT_OUT, n > 0 ? (uint64_t)n : 0);
    count_add(t, status == 408 ? COUNT_TIMEOUTS : COUNT_REFUSED, 1);
    arena_give(t, req);
    say_goodbye(c);
}

/* ---- input ---- */

static bool wants_input(const struct connection *c)
{
    switch (c->phase) {
    case PHASE_IDLE:
    case PHASE_HEAD:
    case PHASE_BODY: return true;
    case PHASE_HANDLER:
    case PHASE_WRITE:
    case PHASE_LINGER:
    case PHASE_CLOSED:
    case PHASES: break;
    }
    return false;
}

/* True when a whole head was taken off *in (or everything was refused). */
static bool take_head(struct connection *c, struct str *in)
{
    struct gate_look look = gate_find(*in, &c->scanned, &c->thread->server->limits);
    switch (look.found) {
    case GATE_MORE:
        if (c->phase == PHASE_IDLE)
            connection_phase_set(c, PHASE_HEAD);
        return false;
    case GATE_REFUSED: connection_refuse(c, look.status, false); return true;
    case GATE_COMPLETE: break;
    }
    struct str head = str_first(*in, look.head_bytes);
    *in = str_from(*in, look.head_bytes);
    c->scanned = 0;
    exchange_begin(c, head, in->n > 0);
    return true;
}

/* What could not be used yet waits in c->kept. `rest` may be its tail already. */
static void keep(struct connection *c, struct str rest)
{
    if (c->phase == PHASE_LINGER || c->phase == PHASE_CLOSED)
        return;
    if (rest.n == 0) {
        kept_free(c);
        return;
    }
    if (c->kept && rest.at >= c->kept->bytes && rest.at < c->kept->bytes + c->kept->cap) {
        memmove(c->kept->bytes, rest.at, rest.n);
        c->kept->n = rest.n;
    } else {
        assert(!c->kept);
        if (!kept_grow(c, rest.n)) {
            c->closes = true; /* No room for what comes after the request in hand. */
            if (wants_input(c))
                connection_refuse(c, 503, false);
            return;
        }
        memcpy(c->kept->bytes, rest.at, rest.n);
        c->kept->n = rest.n;
    }
    if (c->kept->n >= KEPT_BYTES_MAX && !wants_input(c) && c->is_reading) {
        uv_read_stop((uv_stream_t *)&c->socket);
        c->is_reading = false;
    }
}

/* Serves as much of `in` as can be served now. */
static void take(struct connection *c, struct str in)
{
    while (in.n && wants_input(c)) {
        if (c->phase == PHASE_BODY)
            exchange_feed(c->exchange, &in);
        else if (!take_head(c, &in))
            break;
    }
    keep(c, in);
}

static void on_alloc(uv_handle_t *socket, size_t suggested, uv_buf_t *buf)
{
    struct connection *c = socket->data;
    (void)suggested;
    size_t room = READ_BYTES;
    if (!wants_input(c) && c->phase != PHASE_LINGER && c->kept)
        room = KEPT_BYTES_MAX - c->kept->n;
    *buf = uv_buf_init(c->thread->read_buffer, (unsigned)room);
}

/* The client sends no more, but may still wait for the answer in hand. */
static void input_ended(struct connection *c)
{
    c->has_ended = true;
    c->is_reading = false;
    switch (c->phase) {
    case PHASE_HEAD: connection_refuse(c, 400, false); return;
    case PHASE_BODY: {
        bool is_head_method = c->exchange->is_head_method;
        exchange_drop(c->exchange);
        connection_refuse(c, 400, is_head_method);
        return;
    }
    case PHASE_IDLE:
    case PHASE_LINGER: connection_close(c); return;
    case PHASE_HANDLER:
    case PHASE_WRITE:
    case PHASE_CLOSED:
    case PHASES: return;
    }
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct connection *c = stream->data;
    if (n == UV_EOF) {
        input_ended(c);
        return;
    }
    if (n < 0) {
        connection_close(c);
        return;
    }
    count_add(c->thread, COUNT_IN, (uint64_t)n);
    if (n == 0 || c->phase == PHASE_LINGER || c->phase == PHASE_CLOSED || c->has_ended)
        return;
    struct str in = {buf->base, (size_t)n};
    if (c->kept) {
        if (!kept_grow(c, in.n)) {
            c->closes = true;
            if (wants_input(c))
                connection_refuse(c, 503, false);
            return;
        }
        memcpy(c->kept->bytes + c->kept->n, in.at, in.n);
        c->kept->n += in.n;
        in = (struct str){c->kept->bytes, c->kept->n};
    }
    take(c, in);
}

static bool start_reading(struct connection *c)
{
    c->is_reading = uv_read_start((uv_stream_t *)&c->socket, on_alloc, on_read) == 0;
    return c->is_reading;
}

void connection_go_on(struct connection *c)
{
    if (c->phase != PHASE_IDLE)
        return;
    if (c->kept)
        take(c, (struct str){c->kept->bytes, c->kept->n});
    /* Bytes may have been left in the kernel while a later request filled c->kept. */
    if (!wants_input(c))
        return;
    if (c->has_ended)
        input_ended(c);
    else if (!c->is_reading && !start_reading(c))
        connection_close(c);
}

/* Called when an answer has been sent in full; the caller goes on with connection_go_on. */
void connection_answered(struct connection *c)
{
    if (c->closes || (c->has_ended && !c->kept))
        say_goodbye(c);
    else
        connection_phase_set(c, PHASE_IDLE);
}

/* ---- deadlines ---- */

static void expire(struct connection *c)
{
    switch (c->phase) {
    case PHASE_IDLE:
    case PHASE_LINGER: connection_close(c); return;
    case PHASE_HEAD: connection_refuse(c, 408, false); return;
    case PHASE_BODY:
        if (exchange_is_too_slow(c->exchange)) {
            bool is_head_method = c->exchange->is_head_method;
            exchange_drop(c->exchange);
            connection_refuse(c, 408, is_head_method);
            return;
        }
        break;
    case PHASE_WRITE:
        if (exchange_is_too_slow(c->exchange)) {
            count_add(c->thread, COUNT_TIMEOUTS, 1);
            connection_close(c);
            return;
        }
        break;
    case PHASE_HANDLER:
    case PHASE_CLOSED:
    case PHASES: break;
    }
    list_remove(c); /* Checked again later, without starting its time anew. */
    list_append(c, c->phase);
}

void connections_expire(struct http_thread *t)
{
    uint64_t now = uv_now(&t->loop);
    for (enum phase phase = PHASE_IDLE; phase <= PHASE_LINGER; phase++) {
        struct connection *c;
        while ((c = t->lists[phase].first) && c->deadline_ms <= now)
            expire(c);
    }
}

/* ---- beginning ---- */

/* Over a limit: a short answer and nothing kept. What has come already is read first, so that
   closing doesn't reset the answer away. */
static void on_turned_away(uv_handle_t *socket) { free(socket->data); }

static void turn_away(struct connection *c)
{
    struct http_thread *t = c->thread;
    struct arena *req = arena_take(t);
    struct http_reply reply = reply_error(t->server, 503);
    struct str rest, text = reply_text(t, req, request_id_next(t), &reply, true, false, &rest);
    uv_os_fd_t fd;
    if (uv_fileno((uv_handle_t *)&c->socket, &fd) == 0) {
        if (recv(fd, t->read_buffer, READ_BYTES, MSG_DONTWAIT) >= 0 || errno == EAGAIN)
            if (send(fd, text.at, text.n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)text.n && rest.n)
                (void)!send(fd, rest.at, rest.n, MSG_DONTWAIT | MSG_NOSIGNAL);
        shutdown(fd, SHUT_WR);
    }
    arena_give(t, req);
    count_add(t, COUNT_REFUSED, 1);
    uv_close((uv_handle_t *)&c->socket, on_turned_away);
}

static bool has_room(struct connection *c)
{
    struct http_server *server = c->thread->server;
    size_t open = atomic_fetch_add_explicit(&server->connections_open, 1, memory_order_relaxed);
    size_t most = server->config.connections_per_address_max;
    if (most == 0 || (server->has_proxy && address_eq(&c->address, &server->proxy)))
        most = SIZE_MAX;
    if (open < server->config.connections_max &&
        addresses_enter(server->addresses, &c->address, most))
        return true;
    atomic_fetch_sub_explicit(&server->connections_open, 1, memory_order_relaxed);
    return false;
}

static bool peer_read(struct connection *c)
{
    struct sockaddr_storage name;
    int n = sizeof name;
    if (uv_tcp_getpeername(&c->socket, (struct sockaddr *)&name, &n))
        return false;
    c->address = address_of((struct sockaddr *)&name);
    address_text(&c->address, c->peer);
    return true;
}

void connection_accept(uv_stream_t *listener, int status)
{
    struct http_thread *t = listener->data;
    struct connection *c = status ? NULL : calloc(1, sizeof *c);
    if (!c)
        return;
    c->thread = t;
    c->socket.data = c;
    if (uv_tcp_init(&t->loop, &c->socket)) {
        free(c);
        return;
    }
    if (uv_accept(listener, (uv_stream_t *)&c->socket) || !peer_read(c)) {
        uv_close((uv_handle_t *)&c->socket, on_turned_away);
        return;
    }
    count_add(t, COUNT_TOTAL, 1);
    if (!has_room(c)) {
        turn_away(c);
        return;
    }
    t->connections++;
    list_append(c, PHASE_IDLE);
    if (!start_reading(c))
        connection_close(c);
}

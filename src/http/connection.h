/* Inside of the server: threads, connections and exchanges (one request and its answer). Only the
   files of http/ include this.

   A thread owns a loop, a listening socket and its connections; nothing of a connection is touched
   by another thread but the queue of resumed exchanges. A connection without a request costs its
   struct alone: bytes are read into one buffer a thread, and an arena is taken from the thread's
   pool once a head is complete.

   Trap: an exchange may outlive its connection's socket (the client left while it was deferred).
   The connection's memory stays until the exchange has ended. */
#pragma once
#include "http/addresses.h"
#include "http/chunks.h"
#include "http/gate.h"
#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

/* Each phase has its list in the thread, ordered by deadline since its time is constant. */
enum phase {
    PHASE_IDLE,    /* no byte of a request is there */
    PHASE_HEAD,    /* part of a head is there */
    PHASE_BODY,    /* the head is read, the body is coming */
    PHASE_HANDLER, /* the handler has it; no deadline */
    PHASE_WRITE,   /* the client reads the answer slowly */
    PHASE_LINGER,  /* answered for the last time: bytes are thrown away until the client closes */
    PHASE_CLOSED,  /* the socket is closing or closed */
    PHASES,
};

/* Bytes that wait for the connection: part of a head, or later requests. Bounded. */
struct kept {
    size_t cap, n;
    char bytes[];
};

struct connection {
    uv_tcp_t socket;
    struct http_thread *thread;
    struct connection *before, *after; /* in the list of the phase */
    struct exchange *exchange;
    struct kept *kept;
    size_t scanned; /* how far gate_find has looked at kept */
    uint64_t deadline_ms, phase_start_ms;
    struct address address;
    enum phase phase : 8;
    bool closes : 1;    /* after the current answer */
    bool has_ended : 1; /* the client sends no more */
    bool is_reading : 1;
    bool is_socket_gone : 1; /* libuv has let go of it */
    char peer[46];
};

enum exchange_state {
    EXCHANGE_READING,
    EXCHANGE_HANDLING,
    EXCHANGE_DEFERRED,
    EXCHANGE_WRITING,
    EXCHANGE_DONE
};

/* One request and its answer. Lives in the request's arena. */
struct exchange {
    struct http_request request; /* first: a handler's request is its exchange */
    struct connection *connection;
    enum exchange_state state;
    bool is_head_method, is_asterisk, is_chunked;
    void (*resume)(struct http_request *r);
    struct exchange *resumed_after; /* in the thread's queue of resumed ones */
    char *body;
    size_t body_cap, body_max;
    uint64_t length;
    struct chunks chunks;
    size_t memory; /* of the server's ceiling */
    size_t reply_bytes;
    uv_write_t write;
};

struct phase_list {
    struct connection *first, *last;
};

enum count {
    COUNT_TOTAL,
    COUNT_REQUESTS,
    COUNT_2XX,
    COUNT_3XX,
    COUNT_4XX,
    COUNT_5XX,
    COUNT_REFUSED,
    COUNT_TIMEOUTS,
    COUNT_IN,
    COUNT_OUT,
    COUNTS,
};

enum { ARENAS_POOLED_MAX = 64, READ_BYTES = 64 * 1024, KEPT_BYTES_MAX = 64 * 1024 };

struct http_thread {
    struct http_server *server;
    unsigned number;
    pthread_t posix;
    uv_loop_t loop;
    uv_tcp_t listener;
    uv_async_t wake;
    uv_timer_t tick;
    uv_prepare_t before_wait;
    void *user; /* what thread_start returned */
    struct phase_list lists[PHASES];
    size_t connections; /* structs alive, also those whose socket is gone */
    char *read_buffer;
    struct arena *arenas[ARENAS_POOLED_MAX];
    size_t arenas_count;
    uint64_t id_state;
    time_t date_second;
    char date[32];
    uint64_t stop_at_ms; /* 0: not stopping */
    bool is_abandoned;   /* a deferred request was never resumed: the memory stays */
    pthread_mutex_t resumed_lock;
    struct exchange *resumed_first, *resumed_last;
    bool is_deaf; /* under resumed_lock: wake is closed */
    _Atomic uint64_t counts[COUNTS];
};

struct http_server {
    struct http_config config; /* with the defaults filled in */
    struct gate_limits limits;
    struct address proxy; /* trusted; only when has_proxy */
    bool has_proxy;
    _Atomic size_t connections_open, memory;
    atomic_bool is_stopping;
    unsigned grace_ms;
    struct addresses *addresses;
    unsigned threads_count;
    struct http_thread threads[];
};

/* Only the thread itself writes its counts, so no locked instruction is needed. */
static inline void count_add(struct http_thread *t, enum count which, uint64_t n)
{
    _Atomic uint64_t *at = &t->counts[which];
    atomic_store_explicit(at, atomic_load_explicit(at, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

/* Counts bytes towards the ceiling over all connections; false when they don't fit. */
bool memory_take(struct http_server *server, size_t bytes);
void memory_give(struct http_server *server, size_t bytes);

/* ---- connection.c ---- */
/* libuv's callback for a listening socket with someone waiting. */
void connection_accept(uv_stream_t *listener, int status);
void connection_phase_set(struct connection *c, enum phase phase);
/* After connection_answered outside of reading: serves what was kept and reads on. */
void connection_go_on(struct connection *c);
/* An answer has been sent in full: idle again, or the goodbye. */
void connection_answered(struct connection *c);
/* Answers with an error of the server's own and says goodbye. */
void connection_refuse(struct connection *c, int status, bool is_head_method);
void connection_close(struct connection *c);
/* Frees a connection whose socket is gone and whose exchange has ended. */
void connection_free(struct connection *c);
/* Everything whose deadline has passed. */
void connections_expire(struct http_thread *t);

/* ---- exchange.c ---- */
/* Starts a request from a complete head; may answer it at once, or refuse it. has_more: bytes after
   the head are there already, so nobody waits for "100 Continue". */
void exchange_begin(struct connection *c, struct str head, bool has_more);
/* Gives the exchange bytes of its body; takes them off *in. */
void exchange_feed(struct exchange *e, struct str *in);
/* Calls the handler's resume function for one taken from the queue. */
void exchange_resume(struct exchange *e);
/* Drops an exchange that has not reached the handler. */
void exchange_drop(struct exchange *e);
/* The client's socket may be written on again or has failed: slow readers are dropped. */
bool exchange_is_too_slow(const struct exchange *e);

/* ---- reply.c ---- */
/* The head of an answer; `r` may be NULL for one without a request. Adds the body when it is small
   and wanted; then *rest is empty, else *rest is what has to be sent after it. */
struct str reply_text(struct http_thread *t, struct arena *req, uint64_t id,
                      const struct http_reply *reply, bool closes, bool is_head_method,
                      struct str *rest);
/* False when a header of the reply could break out of its line. */
bool reply_valid(const struct http_reply *reply);
/* The server's own answer for a status. */
struct http_reply reply_error(const struct http_server *server, int status);
uint64_t request_id_next(struct http_thread *t);
struct arena *arena_take(struct http_thread *t);
void arena_give(struct http_thread *t, struct arena *a);

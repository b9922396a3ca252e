/* The HTTP server: libuv, llhttp in strict mode, a byte gate of ours before it. It knows nothing of
   labour law or databases. A handler gets one complete request in an arena and answers it now, or
   defers and is resumed on the same thread by any other thread (that is how a request waits for a
   commit without holding a thread). One request of a connection is in the handler at a time.

   Trap: everything in `struct http_request` lives in its arena and ends with http_answer. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum http_method { HTTP_GET_, HTTP_POST_, HTTP_PUT_, HTTP_PATCH_, HTTP_DELETE_, HTTP_OPTIONS_ };

struct http_header {
    struct str name, value; /* name as sent; compare with str_eq_nocase */
};

struct http_request {
    struct arena *req;       /* reset when the answer has been handed over */
    uint64_t id;             /* random-looking, for the log and the Request-Id header */
    enum http_method method; /* a HEAD arrives as GET; the server drops the body of the answer */
    struct str path;  /* percent-decoded once, valid UTF-8, no NUL, no dot segments, starts "/" */
    struct str query; /* raw, without "?" */
    struct str host;
    const struct http_header *headers;
    size_t headers_count;
    struct str body; /* whole; at most body_bytes_max of the route */
    struct str peer; /* client address as text; the trusted proxy's word for it, if any */
    bool is_tls;     /* the trusted proxy said https */
    void *thread;    /* what thread_start returned for this thread */
    void *user;      /* the handler's own, kept over a defer */
};

/* The value of the first header of that name, or a str with at == NULL. */
struct str http_header_get(const struct http_request *r, const char *name);

struct http_reply {
    int status;
    struct str content_type;           /* empty: no Content-Type (204, 304) */
    struct str body;                   /* must live in r->req or for ever */
    const struct http_header *headers; /* further ones; checked: no CR, LF, control bytes */
    size_t headers_count;
};

/* Sends the reply and ends the request. Only on the request's own thread: inside the handler, or
   inside the function given to http_defer. Exactly once. The server adds Date, Content-Length,
   Connection when closing, and Request-Id. A header that could break out of its line makes it 500. */
void http_answer(struct http_request *r, const struct http_reply *reply);

/* The handler will not answer now: `resume` is called on this thread after http_resume. */
void http_defer(struct http_request *r, void (*resume)(struct http_request *r));
/* From any thread, once per http_defer; safe also when the client has gone meanwhile (resume is
   still called, so that the handler can finish; the reply is then dropped). */
void http_resume(struct http_request *r);

/* What is 0 or NULL takes the default in brackets. */
struct http_config {
    const char *listen;        /* "127.0.0.1:8080", "[::1]:8080"; port 0 picks one; no names */
    const char *trusted_proxy; /* address whose X-Forwarded-For/-Proto are believed [none] */
    unsigned threads;          /* each with its own loop and listening socket, SO_REUSEPORT [1] */
    size_t head_bytes_max;     /* request line and headers together [16 KiB] */
    size_t headers_max;        /* [64] */
    /* Over all connections: bodies, heads and requests that wait, answers that are read slowly.
       Above it new bodies get 503 [64 MiB]. */
    size_t body_memory_max;
    size_t connections_max; /* over it: 503 and close [10,000] */
    /* The same for one address, or one /64 of IPv6; not for the trusted proxy [no limit]. */
    size_t connections_per_address_max;
    unsigned head_timeout_ms; /* from the first byte of a head to its last [10 s] */
    unsigned idle_timeout_ms; /* [60 s] */
    /* Of bodies coming in and answers going out, after head_timeout_ms of grace [1,000]. */
    unsigned body_bytes_per_second_min;
    /* The most bytes a body may have for this path: 0 refuses a body with 413. NULL: 64 KiB. */
    size_t (*body_bytes_max)(enum http_method method, struct str path);
    void (*handle)(struct http_request *r);
    void *(*thread_start)(unsigned thread, void *arg); /* what becomes r->thread; may be NULL */
    void (*thread_stop)(void *thread);
    /* Before the thread waits for the network again: what requests in hand shared can go. May be NULL. */
    void (*thread_idle)(void *thread);
    /* The body and type of an error answer the server itself makes (400, 408, 413, 414, 417, 431,
       500, 501, 503, 505); NULL: application/problem+json in English. Must return text that lives
       for ever. Called on any thread. */
    struct str (*error_body)(int status, struct str *content_type);
    void *arg;
};

struct http_server;

/* Binds and starts the threads; *port gets the port in use. Ignores SIGPIPE for the process. Errors:
   ERR_IO, also when another server listens there. */
enum err http_start(const struct http_config *config, struct http_server **out, int *port);
/* Stops accepting, lets requests in hand finish (at most grace_ms), closes, joins the threads. Stop
   what resumes requests only afterwards: a deferred one is waited for a further grace_ms and a
   second, then given up with a line in the log (resuming it later does nothing). Frees server. */
void http_stop(struct http_server *server, unsigned grace_ms);

struct http_counts {
    uint64_t connections_open, connections_total, requests, answers_2xx, answers_3xx, answers_4xx,
        answers_5xx, refused_by_gate, timeouts, bytes_in, bytes_out;
};
struct http_counts http_counts_read(const struct http_server *server);

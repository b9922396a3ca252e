/* Exchange: one request on its way through the portal: who asks, in which language, with what, and how
   it is answered. A handler reads on this thread's connection, or hands a job to the writer and goes
   on in `after` when it has been committed. */
#pragma once
#include "identity/actor.h"
#include "web/form.h"
#include "web/html.h"
#include "web/message.h"
#include "web/node.h"
#include "web/portal.h"

enum { ROUTE_PARAMS_MAX = 3, EXCHANGE_HEADERS_MAX = 12 };

struct route;

struct exchange {
    struct http_request *http;
    struct arena *req;
    const struct portal *portal;
    struct db *reader;
    struct clock clock;
    struct actor actor;
    const struct route *route;
    enum lang lang;
    bool is_api;
    struct str params[ROUTE_PARAMS_MAX]; /* of the path, in order */
    struct http_header headers[EXCHANGE_HEADERS_MAX];
    size_t headers_count;
    struct job *job;
    void (*after)(struct exchange *x);
    void *state; /* the handler's own, over a job */
};

/* The handler goes on in `after`, on this thread, once somebody (a pool) has called
   http_resume(x->http). */
void exchange_wait(struct exchange *x, void (*after)(struct exchange *x));

/* ---- the writer ---- */
/* Submits the job (its run and establishment_id set); `after` is called on this thread once it is
   durable or has failed (job->err). Answers 503 itself when the writer has no room. */
void exchange_write(struct exchange *x, struct job *job, void (*after)(struct exchange *x));

/* ---- answers ---- */
void exchange_header(struct exchange *x, const char *name, struct str value);
void answer_bytes(struct exchange *x, int status, const char *content_type, struct str body);
void answer_json(struct exchange *x, int status, struct str json);
/* A page: the template `name` filled with `data`, which gets the frame's members (title, language
   link, actor, tabs) added under the names of templates/page_head.html. */
void answer_page(struct exchange *x, int status, const char *name, struct node data);
/* 303 to a path of the portal. */
void answer_redirect(struct exchange *x, struct str location);

/* What could not be judged at all: application/problem+json for the API, an error page else. `code` is
   the message key's tail: problem.<code> (title) and problem.<code>.detail, whose {values} are args. */
struct field_fault {
    struct str pointer; /* JSON pointer "/lines/3/months" or a form field's id */
    const char *code;   /* message "fault.<code>" */
    struct str found, wanted;
};
void answer_problem(struct exchange *x, int status, const char *code, const struct arg *args,
                    size_t args_count);
void answer_faults(struct exchange *x, int status, const struct field_fault *faults, size_t count);
/* The problem that stands for an error: 400, 403, 404, 409, 503, 500. */
void answer_error(struct exchange *x, enum err e);

/* ---- input ---- */
/* The Idempotency-Key of an API call as hashes; false after answering 400 when it is missing or
   malformed (1..200 printable ASCII characters). body_hash covers method, path and body. */
[[nodiscard]] bool exchange_key(struct exchange *x, unsigned char key[16], unsigned char body[16]);
/* The same hashes from a key given otherwise: a form's hidden field. */
void exchange_key_hash(struct exchange *x, struct str key, unsigned char key_hash[16],
                       unsigned char body_hash[16]);
/* Has the writer note, behind the answer, that the session was seen. */
void exchange_touch(struct exchange *x);
/* The sentence of a fault. */
struct str fault_text(struct arena *req, enum lang lang, const struct field_fault *f);
/* The form of a POST of a signed-in person: parsed, token and origin checked. False after answering. */
[[nodiscard]] bool exchange_form(struct exchange *x, struct form *out);
/* The same within other limits: for large files. */
[[nodiscard]] bool exchange_form_within(struct exchange *x, const struct form_limits *limits,
                                        struct form *out);

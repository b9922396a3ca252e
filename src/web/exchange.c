/* See the header. */
#include "web/exchange.h"
#include "base/log.h"
#include "web/json.h"
#include "web/route.h"
#include "web/template.h"
#include <sodium.h>
#include <stdio.h>

/* ---- the writer ---- */

static void resume(struct http_request *r)
{
    struct exchange *x = r->user;
    log_request_set(r->id);
    x->after(x);
    log_request_set(0);
}

static void job_done(struct job *job) { http_resume(job->user); }

void exchange_write(struct exchange *x, struct job *job, void (*after)(struct exchange *x))
{
    x->job = job;
    x->after = after;
    job->arena = x->req;
    job->user = x->http;
    job->done = job_done;
    x->http->user = x;
    http_defer(x->http, resume);
    if (writer_submit(x->portal->writer, job))
        return;
    job->err = ERR_BUSY;
    http_resume(x->http);
}

/* ---- answers ---- */

void exchange_header(struct exchange *x, const char *name, struct str value)
{
    if (x->headers_count < EXCHANGE_HEADERS_MAX)
        x->headers[x->headers_count++] = (struct http_header){str_of(name), value};
}

void answer_bytes(struct exchange *x, int status, const char *content_type, struct str body)
{
    struct http_reply reply = {
        .status = status,
        .content_type = str_of(content_type),
        .body = body,
        .headers = x->headers,
        .headers_count = x->headers_count,
    };
    http_answer(x->http, &reply);
}

void answer_json(struct exchange *x, int status, struct str json)
{
    exchange_header(x, "Cache-Control", S("no-store"));
    answer_bytes(x, status, "application/json", json);
}

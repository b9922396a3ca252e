/* A wage file given back by the bank, signed as base/webhook.h says with the bank's own key. */
#include "base/webhook.h"
#include "decisions/wage_return.h"
#include "web/api.h"
#include "web/json.h"
#include "web/pages_wages.h"

enum { EVENT_BYTES_MAX = 100 };

static bool is_authentic(const struct exchange *x, struct str *event)
{
    *event = http_header_get(x->http, "webhook-id");
    return event->n <= EVENT_BYTES_MAX &&
           webhook_holds(
               x->portal->config.bank_secret, *event, http_header_get(x->http, "webhook-timestamp"),
               http_header_get(x->http, "webhook-signature"), x->http->body, x->clock.now_ms);
}

static void answer(struct exchange *x, const struct wage_returning *r)
{
    static const char *const outcomes[] = {"taken", "unreadable", "unknown_file"};
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_c(&w, "outcome", outcomes[r->outcome]);
    json_member_bool(&w, "repeated", r->is_repeat);
    json_member_int(&w, "paid", r->paid);
    json_member_int(&w, "failed", r->failed);
    json_member_int(&w, "untold", r->untold);
    json_member_int(&w, "unknown", r->unknown);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

static void taken(struct exchange *x)
{
    if (x->job->err == ERR_CONFLICT)
        answer_problem(x, 422, "event_reused", NULL, 0);
    else if (x->job->err != OK)
        answer_error(x, x->job->err);
    else
        answer(x, x->state);
}

static void read_resume(struct http_request *http)
{
    struct exchange *x = http->user;
    struct wage_returning *r = x->state;
    if (r->pool.err != OK)
        answer_error(x, r->pool.err);
    else if (r->outcome != WAGE_RETURN_TAKEN)
        answer(x, r);
    else
        exchange_write(x, &r->job, taken);
}

static void read_done(struct wage_pool_job *job) { http_resume(job->user); }

void api_wage_return(struct exchange *x)
{
    struct wage_returning *r = arena_new_of(x->req, struct wage_returning);
    unsigned char key[16];
    x->is_api = true;
    if (!is_authentic(x, &r->event_id)) {
        answer_problem(x, 401, "signature", NULL, 0);
        return;
    }
    exchange_key_hash(x, r->event_id, key, r->body_hash);
    r->job.run = wage_returning_run;
    r->pool.work = wage_return_read;
    r->pool.judging.policy = x->portal->policy;
    r->pool.judging.clock = x->clock;
    r->pool.judging.file = x->http->body;
    r->pool.arena = x->req;
    r->pool.done = read_done;
    r->pool.user = x->http;
    x->state = r;
    x->http->user = x;
    http_defer(x->http, read_resume);
    if (wage_pool_submit(x->portal->wages, &r->pool))
        return;
    r->pool.err = ERR_BUSY;
    http_resume(x->http);
}

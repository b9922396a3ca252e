/* See the header. */
#include "web/wage_send.h"
#include "base/log.h"

void wage_sending_prepare(struct exchange *x, struct wage_sending *s)
{
    *s = (struct wage_sending){.x = x};
    struct wage_judging *j = &s->pool.judging;
    j->establishment_id = x->actor.establishment_id;
    j->account_id = x->actor.account_id;
    j->clock = x->clock;
    j->policy = x->portal->policy;
    j->file = j->body = j->name = j->map = S("");
    j->is_guessed = true;
    struct wage_accepting *a = &s->filing.accepting;
    a->job.run = wage_filing_run;
    a->job.establishment_id = x->actor.establishment_id;
    a->actor = x->actor;
    a->channel = x->is_api ? CHANNEL_API : CHANNEL_WEB;
    s->filing.judged = j;
}

static void written(struct exchange *x)
{
    struct wage_sending *s = x->state;
    s->err = x->job->err;
    s->after(x, s);
}

/* Back on the request's thread with a judged file. */
static void judged_resume(struct http_request *r)
{
    struct exchange *x = r->user;
    struct wage_sending *s = x->state;
    log_request_set(r->id);
    s->err = s->pool.err;
    if (s->err != OK)
        s->after(x, s);
    else
        exchange_write(x, &s->filing.accepting.job, written);
    log_request_set(0);
}

static void judged(struct wage_pool_job *job) { http_resume(job->user); }

void wage_send(struct exchange *x, struct wage_sending *s)
{
    x->state = s;
    x->http->user = x;
    s->pool.arena = x->req;
    s->pool.done = judged;
    s->pool.user = x->http;
    http_defer(x->http, judged_resume);
    if (wage_pool_submit(x->portal->wages, &s->pool))
        return;
    s->pool.err = ERR_BUSY;
    http_resume(x->http);
}

/* See the header. */
#include "web/rate_answer.h"
#include "web/rate_limit.h"
#include "web/route.h"
#include <time.h>

static int64_t steady_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void say(struct exchange *x, enum rate_policy policy, const struct rate_answer *a)
{
    const char *name = rate_policy_name(policy);
    exchange_header(x, "RateLimit",
                    str_printf(x->req, "\"%s\";r=%lld;t=%lld", name, (long long)a->remaining,
                               (long long)a->whole_seconds));
    exchange_header(
        x, "RateLimit-Policy",
        str_printf(x->req, "\"%s\";q=%lld;w=%d", name, (long long)a->quota, RATE_WINDOW_SECONDS));
}

static bool may(struct exchange *x, enum rate_policy policy, struct str subject, bool is_said)
{
    struct rate_answer a = rate_limit_take(x->portal->rate, policy, subject, steady_ns());
    if (a.is_off)
        return true;
    if (x->is_api && (is_said || !a.is_allowed))
        say(x, policy, &a);
    if (a.is_allowed)
        return true;
    struct str seconds = str_printf(x->req, "%lld", (long long)a.retry_seconds);
    exchange_header(x, "Retry-After", seconds);
    answer_problem(x, 429, "rate", ARGS({"seconds", seconds}));
    return false;
}

/* One pair of headers an answer: the account's where there is one, which is the tighter. */
bool rate_address_may(struct exchange *x)
{
    bool is_said = x->route && x->route->kind == ROUTE_PLAIN;
    return may(x, RATE_ADDRESS, rate_address(x->req, x->http->peer), is_said);
}

bool rate_account_may(struct exchange *x)
{
    if (!x->actor.account_id)
        return true;
    return may(x, RATE_ACCOUNT, str_printf(x->req, "%lld", (long long)x->actor.account_id), true);
}

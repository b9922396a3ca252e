/* Finding the route, the actor and the language; then the handler. See the header. */
#include "web/route.h"
#include "base/log.h"
#include "identity/session.h"
#include "web/api.h"
#include "web/pages_account.h"
#include "web/pages_counter.h"
#include "web/pages_delegates.h"
#include "web/pages_establishment.h"
#include "web/pages_papers.h"
#include "web/pages_parties.h"
#include "web/pages_proof.h"
#include "web/pages_public.h"
#include "web/pages_service.h"
#include "web/pages_statistics.h"
#include "web/pages_wages.h"
#include "web/pages_what_if.h"
#include "web/rate_answer.h"
#include <ctype.h>

static const struct route table[] = {
#define ROUTE(m, p, k, a, h, b) {HTTP_##m##_, p, ROUTE_##k, ACTION_##a, h, b},
#include "web/routes.def"
#undef ROUTE
};

const struct route *routes(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

/* ---- matching ---- */

static bool matches(const char *pattern, struct str path, struct str params[ROUTE_PARAMS_MAX])
{
    int n = 0;
    while (*pattern == '/') {
        if (path.n == 0 || path.at[0] != '/')
            return false;
        pattern++;
        path = str_from(path, 1);
        struct str segment = str_first(path, str_index(path, '/'));
        size_t length = strcspn(pattern, "/");
        if (*pattern == '{') {
            if (segment.n == 0 || n == ROUTE_PARAMS_MAX)
                return false;
            params[n++] = segment;
        } else if (segment.n != length || memcmp(segment.at, pattern, length) != 0) {
            return false;
        }
        pattern += length;
        path = str_from(path, segment.n);
    }
    return path.n == 0;
}

/* A page's path without its language; false when it has none. */
static bool cut_lang(struct str path, struct str *rest, enum lang *lang)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str code = lang_code((enum lang)l);
        if (path.n < code.n + 1 || memcmp(path.at + 1, code.at, code.n) != 0 ||
            (path.n > code.n + 1 && path.at[code.n + 1] != '/'))
            continue;
        *lang = (enum lang)l;
        *rest = path.n > code.n + 1 ? str_from(path, code.n + 1) : S("/");
        return true;
    }
    return false;
}

const struct route *route_find(enum http_method method, struct str path, struct exchange *x,
                               bool *is_other_method)
{
    struct str rest = path;
    struct str params[ROUTE_PARAMS_MAX] = {0};
    enum lang lang = LANG_AR;
    bool is_page = cut_lang(path, &rest, &lang);
    *is_other_method = false;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if ((table[i].kind == ROUTE_PAGE) != is_page || !matches(table[i].pattern, rest, params))
            continue;
        if (table[i].method != method) {
            *is_other_method = true;
            continue;
        }
        if (x) {
            memcpy(x->params, params, sizeof params);
            x->lang = lang;
        }
        return &table[i];
    }
    return NULL;
}

size_t route_body_bytes_max(enum http_method method, struct str path)
{
    bool is_other;
    const struct route *r = route_find(method, path, NULL, &is_other);
    return r ? r->body_bytes_max : 0;
}

/* ---- who and in which language ---- */

static enum lang accepted_lang(const struct http_request *r)
{
    struct str v = http_header_get(r, "Accept-Language");
    return v.n >= 2 && str_eq_nocase(str_first(v, 2), S("en")) ? LANG_EN : LANG_AR;
}

static enum err find_actor(struct exchange *x)
{
    struct token token;
    bool is_touch_due = false, has_token;
    if (x->route->kind == ROUTE_API)
        has_token = session_bearer_read(http_header_get(x->http, "Authorization"), &token);
    else
        has_token = session_cookie_read(http_header_get(x->http, "Cookie"), &token);
    if (!has_token)
        return OK;
    enum err e = session_load(x->reader, x->req, &token, x->clock.now_ms, x->clock.today, &x->actor,
                              &is_touch_due);
    if (e == ERR_NOT_FOUND) {
        x->actor = (struct actor){0};
        return OK;
    }
    if (e == OK && is_touch_due)
        exchange_touch(x);
    return e;
}

static const char *method_name(enum http_method method)
{
    switch (method) {
    case HTTP_GET_: return "GET, HEAD";
    case HTTP_POST_: return "POST";
    case HTTP_PUT_: return "PUT";
    case HTTP_PATCH_: return "PATCH";
    case HTTP_DELETE_: return "DELETE";
    case HTTP_OPTIONS_: break;
    }
    return "OPTIONS";
}

/* "GET, HEAD, POST": what a path takes (RFC 9110 section 15.5.6). */
static void allow_header(struct exchange *x)
{
    struct buf list = buf_new(x->req);
    bool is_other;
    for (int m = HTTP_GET_; m <= HTTP_OPTIONS_; m++)
        if (route_find((enum http_method)m, x->http->path, NULL, &is_other))
            buf_printf(&list, list.n ? ", %s" : "%s", method_name((enum http_method)m));
    exchange_header(x, "Allow", buf_out(&list));
}

static void not_found(struct exchange *x, bool is_other_method)
{
    if (is_other_method)
        allow_header(x);
    x->route = &table[0]; /* the frame needs a route; the first is the home page's */
    answer_problem(x, is_other_method ? 405 : 404, is_other_method ? "method" : "not_found", NULL,
                   0);
}

/* Whether the program is well must be told also to whoever asks too much, and a page's style sheet and
   fonts are part of the page. */
static bool is_unlimited(const struct route *route)
{
    return route && route->kind == ROUTE_PLAIN && !str_starts(str_of(route->pattern), S("/api/")) &&
           !str_eq_c(str_of(route->pattern), "/openapi.json");
}

static void handle(struct exchange *x)
{
    enum err e = x->route->kind == ROUTE_PLAIN ? OK : find_actor(x);
    if (e != OK)
        answer_error(x, e);
    else if (rate_account_may(x) && route_may(x))
        x->route->handle(x);
}

void route_request(struct http_request *r)
{
    struct portal_thread *thread = r->thread;
    struct exchange *x = arena_new_of(r->req, struct exchange);
    log_request_set(r->id);
    x->http = r;
    x->req = r->req;
    x->portal = thread->portal;
    x->reader = thread->reader;
    x->clock = clock_read(x->portal->config.fixed_today);
    portal_thread_refresh(thread);
    bool is_other_method;
    x->lang = accepted_lang(r);
    x->is_api = str_starts(r->path, S("/api/")) || str_eq(r->path, S("/openapi.json"));
    x->route = route_find(r->method, r->path, x, &is_other_method);
    if (x->route && x->route->kind != ROUTE_PAGE)
        x->lang = accepted_lang(r);
    if (!is_unlimited(x->route) && !rate_address_may(x)) {
        log_request_set(0);
        return;
    }
    if (!x->route)
        not_found(x, is_other_method);
    else if (!x->reader)
        answer_error(x, ERR_DB);
    else
        handle(x);
    log_request_set(0);
}

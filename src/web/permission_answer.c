/* Access on the way of a request: the one call of access_answer() and what a "no" looks like. */
#include "identity/access.h"
#include "web/api.h"

static bool refuse(struct exchange *x, enum access why)
{
    switch (why) {
    case ACCESS_ALLOWED: return true;
    case ACCESS_NEEDS_SIGN_IN:
        if (x->is_api) {
            exchange_header(x, "WWW-Authenticate", S("Bearer realm=\"bawaba\""));
            answer_problem(x, 401, "unauthorised", NULL, 0);
        } else {
            struct buf to = buf_new(x->req);
            buf_printf(&to, "/" STR_FMT "/sign-in", STR_ARG(lang_code(x->lang)));
            if (x->http->method == HTTP_GET_) {
                buf_c(&to, "?next=");
                form_encode(&to, x->http->path);
            }
            answer_redirect(x, buf_out(&to));
        }
        return false;
    case ACCESS_NEEDS_LEVEL: answer_problem(x, 403, "level", NULL, 0); return false;
    case ACCESS_NEEDS_GRANT: answer_problem(x, 403, "denied", NULL, 0); return false;
    case ACCESS_DENIED: break;
    }
    /* An account that acts for several establishments has to say for which, first. */
    if (x->route && x->route->kind == ROUTE_PAGE && x->http->method == HTTP_GET_ &&
        x->actor.roles & ROLE_CUSTOMER && !x->actor.establishment_id) {
        struct buf to = buf_new(x->req);
        buf_printf(&to, "/" STR_FMT "/switch?next=", STR_ARG(lang_code(x->lang)));
        form_encode(&to, x->http->path);
        answer_redirect(x, buf_out(&to));
        return false;
    }
    /* Whether another's request or establishment exists is not this actor's business. */
    answer_problem(x, 404, "not_found", NULL, 0);
    return false;
}

bool exchange_may(struct exchange *x, enum action action, const struct resource *about)
{
    return refuse(x, access_answer(&x->actor, action, about));
}

bool route_may(struct exchange *x)
{
    /* Whose matter it is only the handler knows; a visitor needs no handler to be told to sign in. */
    struct resource own = {.establishment_id = x->actor.establishment_id,
                           .person_id = x->actor.person_id,
                           .account_id = x->actor.account_id};
    enum access a = access_answer(&x->actor, x->route->action, &own);
    return a == ACCESS_NEEDS_SIGN_IN ? refuse(x, a) : true;
}

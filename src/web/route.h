/* Routes: every address of the portal in one table, each with the access action it needs. A route
   without an action cannot be written; the access matrix test walks this table. */
#pragma once
#include "identity/access.h"
#include "web/exchange.h"

enum route_kind {
    ROUTE_API,   /* bearer token; problem+json */
    ROUTE_PAGE,  /* cookie; /{lang}/… */
    ROUTE_PLAIN, /* neither: health, assets, notices with a signature of their own */
};

struct route {
    enum http_method method;
    const char *pattern; /* segments; "{x}" takes one. Pages without their language */
    enum route_kind kind;
    enum action action;
    void (*handle)(struct exchange *x);
    size_t body_bytes_max; /* 0: no body */
};

const struct route *routes(size_t *count);
/* Finds the route; *allowed is set when the path exists with other methods. */
const struct route *route_find(enum http_method method, struct str path, struct exchange *x,
                               bool *is_other_method);
/* The HTTP layer's handler. */
void route_request(struct http_request *r);
size_t route_body_bytes_max(enum http_method method, struct str path);

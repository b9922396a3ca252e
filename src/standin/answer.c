/* See the header. */
#include "standin/answer.h"

void stand_in_answer(struct http_request *r, int status, const char *type, struct str body)
{
    static const struct http_header headers[] = {
        {S("Cache-Control"), S("no-store")},
        {S("X-Content-Type-Options"), S("nosniff")},
        {S("Referrer-Policy"), S("no-referrer")},
        {S("Content-Security-Policy"),
         S("default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; base-uri 'none'; "
           "form-action 'self'; frame-ancestors 'none'")},
    };
    http_answer(r, &(struct http_reply){
                       .status = status,
                       .content_type = str_of(type),
                       .body = body,
                       .headers = headers,
                       .headers_count = sizeof headers / sizeof *headers,
                   });
}

void stand_in_problem(struct http_request *r, int status, const char *what)
{
    stand_in_answer(r, status, "application/problem+json",
                    str_printf(r->req, "{\"title\":\"%s\",\"status\":%d}", what, status));
}

bool stand_in_put(char *to, size_t bytes, struct str s)
{
    if (!s.at || s.n >= bytes)
        return false;
    memcpy(to, s.at, s.n);
    to[s.n] = 0;
    return true;
}

/* See the header. */
#include "web/step_cookie.h"

#define STEP_COOKIE "__Host-bawaba-step"

void step_cookie_give(struct exchange *x, const struct token *token)
{
    char text[TOKEN_TEXT_BYTES];
    token_text(token, text);
    exchange_header(
        x, "Set-Cookie",
        str_printf(x->req, STEP_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Lax", text));
}

void step_cookie_end(struct exchange *x)
{
    exchange_header(x, "Set-Cookie",
                    S(STEP_COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
}

bool step_cookie_read(struct exchange *x, struct token *out)
{
    struct str header = http_header_get(x->http, "Cookie"), pair, name = S(STEP_COOKIE "=");
    struct token token;
    int found = 0;
    if (!header.at)
        return false;
    while (str_cut(&header, ';', &pair)) {
        pair = str_trim(pair);
        if (!str_starts(pair, name))
            continue;
        if (++found > 1 || !token_parse(str_from(pair, name.n), &token))
            return false;
    }
    if (found == 1)
        *out = token;
    return found == 1;
}

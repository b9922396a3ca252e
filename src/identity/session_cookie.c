/* The cookie's and the bearer token's text; see session.h. */
#include "base/utf8.h"
#include "identity/session.h"
#include "identity/session_text.h"

struct str session_cookie(struct arena *req, const struct token *token)
{
    char text[TOKEN_TEXT_BYTES];
    token_text(token, text);
    return str_printf(req, SESSION_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Lax", text);
}

struct str session_cookie_end(void)
{
    return S(SESSION_COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

bool session_cookie_read(struct str header, struct token *out)
{
    struct str pair, name = S(SESSION_COOKIE "=");
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

bool session_bearer_read(struct str header, struct token *out)
{
    struct str scheme = S("Bearer ");
    if (!header.at || header.n < scheme.n || !str_eq_nocase(str_first(header, scheme.n), scheme))
        return false;
    return token_parse(str_trim(str_from(header, scheme.n)), out);
}

struct str session_device(struct str given)
{
    if (!given.at || !utf8_valid(given) || utf8_name_check(given, NULL) != NAME_FINE)
        return S("");
    struct str rest = str_first(given, SESSION_DEVICE_BYTES_MAX);
    while (!utf8_valid(rest)) /* do not cut a character in two */
        rest.n--;
    return rest;
}

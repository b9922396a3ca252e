/* Any bytes as a cookie header, an authorization header, a token and a browser's description: what is
   taken survives being written again, and is what was sent. */
#include "base/arena.h"
#include "base/utf8.h"
#include "fuzz/must.h"
#include "identity/session.h"
#include "identity/session_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *req;
    struct str sent = {(const char *)data, n};
    struct token token, again;
    char text[TOKEN_TEXT_BYTES];
    if (!req)
        req = arena_new(1 << 20);
    arena_reset(req);
    if (token_parse(sent, &token))
        MUST(str_eq(token_text(&token, text), sent));
    if (session_bearer_read(sent, &token))
        MUST(memmem(data, n, token_text(&token, text).at, TOKEN_CHARACTERS));
    if (session_cookie_read(sent, &token)) {
        MUST(memmem(data, n, token_text(&token, text).at, TOKEN_CHARACTERS));
        MUST(session_cookie_read(session_cookie(req, &token), &again));
        MUST(memcmp(token.bytes, again.bytes, sizeof token.bytes) == 0);
    }
    struct str device = session_device(sent);
    MUST(device.n <= SESSION_DEVICE_BYTES_MAX && utf8_valid(device));
    return 0;
}

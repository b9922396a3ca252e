/* Step cookie: the token of something half done (a sign-in that waits for its second factor, a
   registration that waits for its code), which only the browser that began it holds. It opens nothing
   by itself and is not the session's cookie. */
#pragma once
#include "identity/token.h"
#include "web/exchange.h"

/* Adds the Set-Cookie header that gives it, or takes it away. */
void step_cookie_give(struct exchange *x, const struct token *token);
void step_cookie_end(struct exchange *x);
/* False: none, a malformed one, or two. */
[[nodiscard]] bool step_cookie_read(struct exchange *x, struct token *out);

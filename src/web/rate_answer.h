/* A request against the rate limits: counts it, adds the headers, answers 429 when it is too many.
   Headers RateLimit and RateLimit-Policy are those of draft-ietf-httpapi-ratelimit-headers-10 (names
   and syntax differ between drafts): `RateLimit: "account";r=599;t=1`, t being the seconds until the
   whole quota is there again. Only answers of the API carry them. */
#pragma once
#include "web/exchange.h"

/* Before anything is looked up. False after having answered. */
[[nodiscard]] bool rate_address_may(struct exchange *x);
/* Once the actor is known. False after having answered. */
[[nodiscard]] bool rate_account_may(struct exchange *x);

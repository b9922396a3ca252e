/* The handlers of the API, one a route of routes.def; each file says what it is about. */
#pragma once
#include "web/exchange.h"
#include "web/route.h"

/* api_requests.c */
void api_preview(struct exchange *x);
void api_submit(struct exchange *x);
void api_request(struct exchange *x);
void api_requests(struct exchange *x);
void api_withdraw(struct exchange *x);
/* api_services.c */
void api_services(struct exchange *x);
void api_service(struct exchange *x);
void api_openapi(struct exchange *x);
/* api_token.c */
void api_token(struct exchange *x);
/* api_payment.c */
void api_payment_notice(struct exchange *x);
/* api_outside.c */
void api_outside_event(struct exchange *x);
/* plain.c: neither page nor API */
void plain_health(struct exchange *x);
void plain_ready(struct exchange *x);
void plain_metrics(struct exchange *x);
void plain_asset(struct exchange *x);
void plain_start(struct exchange *x);

/* May the actor do this? False after having answered: 401 with what to do, 403 naming the owner's grant,
   404 where even the existence is not his business. */
[[nodiscard]] bool exchange_may(struct exchange *x, enum action action,
                                const struct resource *about);
/* The route's own action, before its handler runs, where no resource is needed. */
[[nodiscard]] bool route_may(struct exchange *x);

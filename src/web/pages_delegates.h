/* Delegates, agents and API clients. One handler a route of routes_delegates.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

/* page_delegates.c: the list, the rights matrix, the log */
void page_delegates(struct exchange *x);
void page_delegates_log(struct exchange *x);
/* page_grant.c: giving one, and what came of it */
void page_grant_new(struct exchange *x);
void page_grant_change(struct exchange *x);
void page_grant_check(struct exchange *x);
void page_grant_post(struct exchange *x);
void page_grant_answer(struct exchange *x);
void page_grant(struct exchange *x);
/* page_revoke.c: taking one away, by the owner or by its holder; what a person holds */
void page_revoke(struct exchange *x);
void page_revoke_post(struct exchange *x);
void page_holdings(struct exchange *x);
void page_renounce(struct exchange *x);
void page_renounce_post(struct exchange *x);
/* page_clients.c */
void page_clients(struct exchange *x);
void page_client_new(struct exchange *x);
void page_client_post(struct exchange *x);
void page_client_end(struct exchange *x);
void page_client_end_post(struct exchange *x);
/* api_delegates.c, api_invoices.c */
void api_delegates(struct exchange *x);
void api_invoices(struct exchange *x);

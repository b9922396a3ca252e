/* The ledger's heads and proofs, and receipts. One handler a route of routes_proof.def. */
#pragma once
#include "web/exchange.h"

/* api_ledger.c: public */
void api_ledger_head(struct exchange *x);
void api_ledger_heads(struct exchange *x);
void api_ledger_inclusion(struct exchange *x);
void api_ledger_consistency(struct exchange *x);
/* receipt.c: for who may see the request */
void api_receipt(struct exchange *x);
void page_proof(struct exchange *x);
/* own_export.c */
void page_me_export(struct exchange *x);

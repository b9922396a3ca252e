/* Papers and their verification. One handler a route of routes_papers.def. */
#pragma once
#include "web/exchange.h"

/* page_papers.c */
void page_papers(struct exchange *x);
void page_letter(struct exchange *x);
void page_receipt_pdf(struct exchange *x);
void page_paper(struct exchange *x);
/* page_verify.c */
void page_verify(struct exchange *x);
void page_verify_code(struct exchange *x);
void plain_verify(struct exchange *x);
void api_verify(struct exchange *x);
/* plain_keys.c */
void plain_keys(struct exchange *x);
void plain_revoked(struct exchange *x);

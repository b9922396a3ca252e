/* The way of a service: pick, check, pay, done; requests and invoices. One handler a route of routes_service.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

/* page_pick.c */
void page_pick(struct exchange *x);
void page_pick_post(struct exchange *x);
/* page_form.c */
void page_form(struct exchange *x);
void page_form_post(struct exchange *x);
/* page_upload.c */
void page_upload(struct exchange *x);
void page_upload_post(struct exchange *x);
void page_upload_template(struct exchange *x);
/* page_check.c */
void page_check(struct exchange *x);
void page_check_post(struct exchange *x);
void page_progress(struct exchange *x);
void page_progress_post(struct exchange *x);
/* page_request.c */
void page_request(struct exchange *x);
void page_withdraw(struct exchange *x);
void page_withdraw_post(struct exchange *x);
void page_again_post(struct exchange *x);
void page_pay_post(struct exchange *x);
void page_report(struct exchange *x);
/* page_requests.c */
void page_requests(struct exchange *x);
void page_invoices(struct exchange *x);
void page_receipt(struct exchange *x);

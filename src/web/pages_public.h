/* Pages that anyone may open: start, services, sign-in, registration. One handler a route of routes_public.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

void page_public_home(struct exchange *x);
void page_services(struct exchange *x);
void page_service_start(struct exchange *x);
void page_help(struct exchange *x);
void page_accessibility(struct exchange *x);
void page_privacy(struct exchange *x);
void page_api(struct exchange *x);

void page_sign_in(struct exchange *x);
void page_sign_in_post(struct exchange *x);
void page_sign_in_code(struct exchange *x);
void page_sign_in_code_post(struct exchange *x);

void page_reset(struct exchange *x);
void page_reset_post(struct exchange *x);
void page_reset_code(struct exchange *x);
void page_reset_code_post(struct exchange *x);

void page_register(struct exchange *x);
void page_register_post(struct exchange *x);
void page_register_code(struct exchange *x);
void page_register_code_post(struct exchange *x);
void page_register_again(struct exchange *x);
void page_register_done(struct exchange *x);

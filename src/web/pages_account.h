/* Pages of every account: profile, sessions, switch. One handler a route of routes_account.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

void page_account(struct exchange *x);
void page_account_language(struct exchange *x);
void page_password_change(struct exchange *x);
void page_password_change_post(struct exchange *x);
void page_factor_setup(struct exchange *x);
void page_factor_setup_post(struct exchange *x);
void page_factor_off(struct exchange *x);
void page_factor_off_post(struct exchange *x);
void page_sessions(struct exchange *x);
void page_session_end(struct exchange *x);
void page_sessions_end_others(struct exchange *x);
void page_sign_out(struct exchange *x);
void page_sign_out_everywhere(struct exchange *x);
void page_switch(struct exchange *x);
void page_switch_post(struct exchange *x);

/* The tail of "fault.…" for a password that may not be chosen; NULL for a fine one. */
const char *password_fault_code(enum password_fault fault);

/* Pages and API calls of wage protection. */
#pragma once
#include "web/exchange.h"
#include "web/route.h"

/* page_wages.c: where the establishment stands, and sending a file */
void page_wages(struct exchange *x);
void page_wages_post(struct exchange *x);
/* page_wage_file.c: a judged file */
void page_wage_file(struct exchange *x);
void page_wage_file_post(struct exchange *x);
void page_wage_report(struct exchange *x);
/* page_wage_month.c */
void page_wage_month(struct exchange *x);
/* api_wages.c */
void api_wage_file_post(struct exchange *x);
void api_wage_file(struct exchange *x);
void api_wage_report(struct exchange *x);
void api_establishment_wages(struct exchange *x);
void api_establishment_wage_month(struct exchange *x);
/* page_my_wages.c: a worker's own */
void page_my_wages(struct exchange *x);
void page_my_wages_post(struct exchange *x);
const char *contest_state_key(int64_t state); /* a message key; NULL: nothing is contested */
const char *contest_cause_key(enum contest_cause cause);
/* page_wage_contest.c: the employer, then staff */
void page_wage_contest(struct exchange *x);
void page_wage_contest_post(struct exchange *x);
void page_wage_cases(struct exchange *x);
void page_wage_case(struct exchange *x);
void page_wage_case_post(struct exchange *x);
/* page_wage_form.c */
void page_wage_form(struct exchange *x);
void page_wage_form_post(struct exchange *x);
/* api_wage_return.c */
void api_wage_return(struct exchange *x);

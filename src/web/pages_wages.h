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

/* Handlers of an establishment's pages. */
#pragma once
#include "web/exchange.h"

/* page_home.c, page_home_role.c */
void page_home(struct exchange *x);
/* page_establishment.c */
void page_establishment(struct exchange *x);
/* page_nitaqat.c, page_calculator.c */
void page_nitaqat(struct exchange *x);
void page_calculator(struct exchange *x);
/* page_planner.c */
void page_planner(struct exchange *x);
/* page_workers.c, workers_csv.c */
void page_workers(struct exchange *x);
void page_workers_search(struct exchange *x);
void page_workers_csv(struct exchange *x);
/* page_worker.c */
void page_worker(struct exchange *x);
/* api_establishments.c */
void api_establishment_file(struct exchange *x);
void api_establishment_workers(struct exchange *x);
void api_establishment_permits(struct exchange *x);
void api_establishment_nitaqat(struct exchange *x);

/* The home page of accounts that act for no establishment. */
#pragma once
#include "web/exchange.h"

void page_home_role(struct exchange *x);
/* hello, today: shared with the establishment's page. */
enum err home_greeting(struct exchange *x, struct node page);
/* own, is_worker: a worker's permit and job with each employer, for the template part_own. */
enum err home_own(struct exchange *x, struct node page);

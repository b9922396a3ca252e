/* The home page of accounts that act for no establishment. */
#pragma once
#include "web/exchange.h"

void page_home_role(struct exchange *x);
/* hello, today: shared with the establishment's page. */
enum err home_greeting(struct exchange *x, struct node page);

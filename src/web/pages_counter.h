/* The officer's counter. One handler a route of routes_counter.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

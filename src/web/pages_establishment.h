/* Pages of an establishment: home, file, workers. One handler a route of routes_establishment.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

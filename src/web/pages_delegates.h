/* Delegates, agents and API clients. One handler a route of routes_delegates.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

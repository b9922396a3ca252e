/* Pages of every account: profile, sessions, switch. One handler a route of routes_account.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

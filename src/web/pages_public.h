/* Pages that anyone may open: start, services, sign-in, registration. One handler a route of routes_public.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

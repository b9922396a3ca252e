/* The way of a service: pick, check, pay, done; requests and invoices. One handler a route of routes_service.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

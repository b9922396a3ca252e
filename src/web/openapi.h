/* The description of the API (OpenAPI 3.1): made from the route table, the service catalogue, the value
   words, and what is written by hand beside them in openapi/: operations.json (an operation for each
   route, by method and pattern: its words, parameters and answers) and document.json (everything
   else). Every answer of the tests is held against it.

   A new route of the API needs its entry in operations.json; tests/web/openapi_test.c says so. */
#pragma once
#include "rules/policy.h"

/* The whole document. `on`: the day whose choices the schemas name. json_load must have run. */
enum err openapi_document(struct arena *req, const struct policy *p, struct day on,
                          struct str *out);
/* What does not fit together, a line each: a route without its operation, an operation without its
   route. True when nothing. */
bool openapi_check(struct arena *req, struct buf *faults);

/* What every stand-in answers with: the same strict headers, problems as JSON, texts kept in fixed room. */
#pragma once
#include "http/http.h"

void stand_in_answer(struct http_request *r, int status, const char *type, struct str body);
/* application/problem+json with a title. */
void stand_in_problem(struct http_request *r, int status, const char *what);
/* Copies with a NUL; false when there is nothing or it does not fit. */
[[nodiscard]] bool stand_in_put(char *to, size_t bytes, struct str s);

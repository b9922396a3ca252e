/* A service as programs see it: title, audience, dates, the JSON Schema of a line, the rules with the
   policy rows they stand on. One place for the API, openapi.json and `bawaba catalogue`. */
#pragma once
#include "services/service.h"
#include "web/json.h"

/* Can it be asked for over the API? Registration and grants belong to people, not programs. */
bool service_is_on_api(const struct service *s);
/* The members of an object that is open: id … portal_only_from. */
void service_json_head(struct json_writer *w, struct arena *req, const struct policy *p,
                       const struct service *s, struct day on);
/* The whole service as one object. */
void service_json(struct json_writer *w, struct arena *req, const struct policy *p,
                  const struct service *s, struct day on);
/* JSON Schema (2020-12) of one line of a request, with the choices offered on that day. */
void service_json_line_schema(struct json_writer *w, const struct policy *p,
                              const struct service *s, struct day on);

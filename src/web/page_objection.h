/* An objection in hand, for the page and the API. */
#pragma once
#include "decisions/objection.h"
#include "queries/objection_view.h"
#include "services/service.h"
#include "web/api_lines.h"
#include "web/exchange.h"

struct objection_of {
    struct objection_view view;
    const struct service *service;
    struct faults faults;
    struct str typed;
};
/* What the line of the request named `no` lets the actor object to. False after answering. */
[[nodiscard]] bool objection_load(struct exchange *x, struct str no, int64_t line,
                                  struct objection_of *o);
void objection_job(struct exchange *x, const struct objection_of *o, enum channel channel,
                   struct str note, struct objecting *job);
/* "/ar/objections/S10-1435-…/1" */
struct str objection_path(struct exchange *x, const struct request *q, int64_t line);

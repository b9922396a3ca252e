/* What the officers' pages share: a case's address, its clock of working days, outcomes in words, ties. */
#pragma once
#include "identity/access.h"
#include "queries/cases.h"
#include "web/exchange.h"

struct str case_number(struct exchange *x, const struct request *q);
/* "/ar/cases/S07-1435-…/1" */
struct str case_path(struct exchange *x, const struct request *q, int64_t line);
/* A tag: working days left, or how many it is late. */
struct node case_clock(struct exchange *x, const struct study *s);
/* A tag: approved, refused, open. */
struct node case_outcome(struct exchange *x, enum study_outcome outcome);
/* Is the officer tied to any side of the case: the applicant, the worker, whoever is asked? */
enum err case_tie(struct exchange *x, int64_t establishment_id, int64_t person_id,
                  const struct asked *asked, size_t n, bool *out);

/* What an API client sends for a request or a preview, read against the service's field table: every
   fault of every line at once, with its place as a JSON pointer. */
#pragma once
#include "decisions/submit.h"
#include "web/exchange.h"
#include "web/json.h"

enum { FAULTS_MAX = 100, FIELD_CHOICES_MAX = 4 };

struct faults { /* at most FAULTS_MAX are kept; count goes on */
    struct field_fault list[FAULTS_MAX];
    size_t count;
};
void fault_add(struct faults *f, struct str pointer, const char *code, struct str found,
               struct str wanted);

/* Reads the body as a JSON object; answers 400 or 415 itself and gives NULL. */
json_t *api_body(struct exchange *x);
/* "establishment": "1-104582" -> internal number; adds a fault, or answers ERR_NOT_FOUND. */
enum err api_establishment(struct exchange *x, const json_t *body, struct faults *faults,
                           int64_t *establishment_id);
/* "lines": [{"worker": …, fields…}] for the service. */
void api_lines(struct exchange *x, const json_t *body, const struct service *s,
               struct faults *faults, struct submission_line **out, size_t *count);
/* One typed field of the service from text (forms, CSV) or number; false after adding a fault. */
bool field_from_text(struct exchange *x, const struct field *field, struct str pointer,
                     struct str text, struct faults *faults, int64_t *out);
/* The worker's number from text in any digit set: identity, residence or border number. */
bool person_number_from_text(struct exchange *x, struct str pointer, struct str text,
                             struct faults *faults, int64_t *out);
/* A visa's number, ten digits, in any digit set. */
bool visa_number_from_text(struct exchange *x, struct str pointer, struct str text,
                           struct faults *faults, int64_t *out);
/* The numbers a choice offers on a day, from the policy; count of them (0: policy missing). */
int field_choices(const struct policy *p, const struct field *field, struct day on,
                  int out[static FIELD_CHOICES_MAX]);

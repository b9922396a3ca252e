/* A service's form on one page: what it is about (a worker's number, visas' numbers, or the establishment
   itself) and every field of its table. For services whose workers are not picked from a list; nothing
   here knows a service by name. */
#pragma once
#include "decisions/submit.h"
#include "web/api_lines.h"
#include "web/form.h"
#include "web/node.h"

enum { SERVICE_FORM_LINES_MAX = 200 };

struct service_form {
    const struct service *service;
    int64_t own_number;   /* of a worker who asks for himself; 0: the subject is typed */
    struct faults faults; /* pointers are ids of fields */
    struct str subject_typed, typed[FIELDS_MAX];
    struct submission_line *lines;
    size_t count;
};

/* Does the service use this form, and not the picker? */
bool service_uses_form(const struct service *s);
/* Does the signed-in person ask as a worker, for himself? */
bool service_is_own(const struct exchange *x, const struct service *s);
/* Reads a filled form; what is wrong is in faults. A POST for nothing (first sight) leaves all empty. */
void service_form_read(struct exchange *x, const struct form *form, struct service_form *f);
/* The fields as nodes for the template service_form_fields; and the typed values again, hidden, for the
   page that checks them. */
struct node service_form_fields(struct exchange *x, const struct service_form *f);
struct node service_form_hidden(struct exchange *x, const struct service_form *f);
/* The answers of the first line in words: label, value. */
struct node service_form_answers(struct exchange *x, const struct service_form *f);

/* The form of a grant (S02): what was typed, what it says, and how it is drawn and carried along to the
   check page. The rules judge later; here only what a form can know is checked: shapes, dates that
   exist, and that nobody ticks more than he holds himself. */
#pragma once
#include "decisions/grant_job.h"
#include "identity/permission.h"
#include "web/date_entry.h"
#include "web/fault_box.h"

enum { GRANT_SERVICES_MAX = 40 };

struct grant_form {
    enum capacity kind; /* delegate, main delegate, agent; or client, which names no person */
    struct str person, attorney, workers, name; /* as typed, plain digits */
    uint64_t services;
    bool is_all, may_pay;
    struct date_entry from, to;
    int64_t id_no, workers_max;
    struct faults faults;
};

/* Is it a service that one may apply for on an establishment's behalf? Registering and giving permissions
   are not: those follow from what an account is. */
bool grant_may_hold(const struct service *s);
/* As it stands before anyone typed: from today, for a year. */
void grant_form_new(struct exchange *x, enum capacity kind, struct grant_form *f);
/* As an existing grant has it, to be replaced by another. */
void grant_form_of(struct exchange *x, const struct permission *p, int64_t id_no,
                   struct grant_form *f);
void grant_form_read(struct exchange *x, const struct form *form, enum capacity kind,
                     struct grant_form *f);
/* Adds the fields to the page. */
void grant_form_draw(struct exchange *x, const struct grant_form *f, struct node page);
/* The same answers as hidden fields {name, value}. */
struct node grant_form_hidden(struct exchange *x, const struct grant_form *f);
/* The answers as the service's input. */
struct input grant_form_input(const struct grant_form *f);

/* ---- drawing grants ---- */
struct str grant_kind(enum lang lang, enum capacity kind);
/* {code, name, path} for each service in the set; those beyond the catalogue are left out. */
struct node grant_service_list(struct exchange *x, uint64_t services);
/* "10 workers a request" or "no limit". */
struct str grant_limit(struct exchange *x, int64_t workers_max);

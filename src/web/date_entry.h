/* A date in a form: three fields, day, month by name, year. The months of both calendars stand in one
   list, each under its calendar's name, so the choice of the month is the choice of the calendar and
   the two cannot contradict each other. Digits of any set are understood.

   Fields are NAME-day, NAME-month ("h3": the third Hijri month, "g1": January) and NAME-year; a fault
   points at NAME-day. Drawn by the template date_entry. */
#pragma once
#include "web/api_lines.h"

struct date_entry {
    struct str day, month, year; /* as typed */
    struct day value;            /* DAY_NONE: none, or a fault */
};

/* Reads the three fields; adds a fault when one is missing or the date does not exist. */
void date_entry_read(struct exchange *x, const struct form *form, const char *name,
                     struct faults *faults, struct date_entry *out);
/* A day as it stands in the form before anyone typed: in the calendar that comes first here. */
void date_entry_set(struct exchange *x, struct day day, struct date_entry *out);
struct node date_entry_node(struct exchange *x, const char *name, struct str legend,
                            struct str hint, const struct date_entry *d,
                            const struct faults *faults);
/* Adds the three as hidden fields {name, value} to a list. */
void date_entry_hide(struct exchange *x, const char *name, const struct date_entry *d,
                     struct node list);

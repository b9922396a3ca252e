/* The form of a request made at the counter: the answers that hold for all lines, and the workers, ticked
   or typed one number a line. It travels in hidden fields from step to step: numbers of people may
   stand in no address. */
#pragma once
#include "decisions/submit.h"
#include "web/counter_front.h"
#include "web/fault_box.h"

enum { COUNTER_LINES_MAX = 200, COUNTER_ROWS = 25 };

struct counter_form {
    const struct service *service;
    enum channel channel; /* CHANNEL_OFFICE or CHANNEL_ASSISTED */
    struct str typed[FIELDS_MAX], numbers_typed, search;
    struct input input;
    int64_t numbers[COUNTER_LINES_MAX];
    size_t count;
    struct faults faults;
};

/* Reads channel, fields and workers; faults point at their fields. */
void counter_form_read(struct exchange *x, const struct form *form, struct counter_form *f);
/* The form as the service's submission for the person in front. */
void counter_form_submission(struct exchange *x, const struct counter_form *f,
                             const struct counter_front *front, struct submission *out);
/* Adds fields and the workers that can be ticked. */
enum err counter_form_draw(struct exchange *x, const struct counter_form *f,
                           const struct counter_front *front, struct node page);
struct node counter_form_hidden(struct exchange *x, const struct counter_form *f);

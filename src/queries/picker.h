/* Picker: which workers of an establishment a service can be asked for now, and why the others can't. The
   answer for each worker is the submission's own judgement of him alone, so nothing turns up at the
   end that was not said at the beginning.

   The trap: what all lines share (levy-free places, a grant's limit of lines) is judged on the check
   page, over the lines chosen; here everyone is judged as the only line. */
#pragma once
#include "decisions/gather.h"

enum standing { STANDING_ALL, STANDING_ELIGIBLE, STANDING_ACTION, STANDING_NOT };
enum { STANDINGS = STANDING_NOT + 1 };

struct picker_ask {
    const struct actor *actor;
    const struct service *service;
    const struct policy *policy;
    struct clock clock;
    int64_t establishment_id;
    struct input input; /* the answers to judge with; without fault (service_input_fault) */
    struct str search;  /* a name or number in any digit set; "": all of the service's scope */
    enum standing show;
    size_t first, max; /* rows first .. first + max - 1 of those shown, from 0 */
};

struct picker_item {
    struct worker worker;
    enum standing standing; /* never STANDING_ALL */
};

struct picker_row {
    const struct picker_item *item;
    struct decision *decision;
};

struct picker {
    struct establishment establishment;
    struct picker_item
        *items; /* everyone found, by permit expiry, then name; whatever `show` says */
    size_t items_count;
    size_t counts[STANDINGS];
    struct picker_row *rows;
    size_t rows_count;
    /* What fails for every one of them: a matter of the establishment, not of the worker. */
    struct finding *common;
    int common_count;
};

enum err picker_load(struct db *reader, struct arena *req, const struct picker_ask *ask,
                     struct picker *out);

/* The number a worker is named by in a request: identity or residence number, else border number. */
int64_t picker_number(const struct worker *w);

/* Contested wages: a worker says of a month that it was not paid as the file tells. One a worker,
   establishment and month; it stays when it is over. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct wage_contest {
    int64_t establishment_id, month, person_id;
    enum contest_cause cause;
    int64_t amount; /* what he says he got */
    enum contest_state state;
    struct day opened_on, answer_due;
    struct str note;
    int64_t operation_no;
};

static inline bool wage_contest_is_open(enum contest_state state)
{
    return state == CONTEST_OPEN || state == CONTEST_DISPUTED;
}

/* New, or the next state of the one on file, whose beginning stays. Keeps the worker's complaint mark in
   step. */
enum err wage_contest_store(struct db *db, const struct wage_contest *c);
enum err wage_contest_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                           int64_t person_id, struct wage_contest *out);
/* Those of an establishment, open ones first; at most max. */
enum err wage_contests_of(struct db *db, struct arena *a, int64_t establishment_id, size_t max,
                          struct wage_contest **out, size_t *n);
/* Those an inspector decides: disputed, or not answered in time. Oldest first. */
enum err wage_contests_due(struct db *db, struct arena *a, struct day today, size_t max,
                           struct wage_contest **out, size_t *n);

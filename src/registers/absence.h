/* Absence reports (domain/services.md S07, S08). A report that is open also stands in case_mark, which
   is what rules of other services look at; only these functions move the two together. */
#pragma once
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct absence_report {
    int64_t person_id, operation_no, establishment_id;
    enum absence_state state;
    /* filed_on: the claim's day, then the day it took effect. last_day_worked: DAY_NONE for a report
       that was taken over with the registers, whose operation_no is 0. */
    struct day filed_on, last_day_worked;
    int reason; /* enum absence_reason */
    bool permit_was_valid;
};

/* Files it, or puts a claimed one into effect: one open report a worker and establishment. */
enum err absence_file(struct db *db, const struct absence_report *r);
/* Ends the open report; no effect when there is none. */
enum err absence_end(struct db *db, int64_t establishment_id, int64_t person_id,
                     enum absence_state state, struct day on);
/* The open report of the worker, of whatever establishment; ERR_NOT_FOUND. */
enum err absence_open_load(struct db *db, int64_t person_id, struct absence_report *out);

struct absence_counts {
    int64_t before;    /* reports of this establishment on this worker that were not cancelled */
    int64_t malicious; /* of the establishment, ever */
    int64_t near;      /* of the establishment on other workers since the day */
};
enum err absence_counts_load(struct db *db, int64_t establishment_id, int64_t person_id,
                             struct day near_since, struct absence_counts *out);

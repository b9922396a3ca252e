/* What bodies outside say, in the registers: how new each fact is, the columns it sets, and the cases about
   what does not fit. The trap: a column may only be set together with its time (outside_fact_store), or an
   older notice that comes later would win. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/day.h"
#include "db/db.h"
#include "model/outside.h"

struct outside_fact {
    int64_t subject_id; /* person, establishment, or unified entity (OWNER, SAUDIS) */
    enum outside_matter matter;
    int64_t other_id; /* an employment's establishment, an activity, a visa's number; 0 */
    int64_t at, operation_no;
};
/* The time of the latest notice about it; ERR_NOT_FOUND: none came. */
enum err outside_fact_load(struct db *db, struct outside_fact *f);
enum err outside_fact_store(struct db *db, const struct outside_fact *f);

struct outside_set { /* what a taken notice sets */
    enum outside_event event;
    int64_t subject_id, other_id, value, detail, number;
    struct day on;
    int64_t operation_no;
};
/* Sets the columns; of a status or an employment's end the counts are not moved here. */
enum err outside_set(struct db *db, const struct outside_set *s);
/* More or fewer Saudis in both counts of the establishment, and units in that of its entity. */
enum err outside_saudis_move(struct db *db, int64_t establishment_id, int64_t heads, int64_t units);

struct outside_case {
    int64_t operation_no;
    enum outside_body body;
    enum outside_event event;
    int64_t at, subject_id, establishment_id, value, detail;
    enum outside_outcome outcome;
    struct day opened_on;
    int decision; /* 0 open, 1 the notice holds, 2 set aside */
    int64_t decided_by, decided_operation;
};
enum err outside_case_open(struct db *db, const struct outside_case *c);
enum err outside_case_close(struct db *db, const struct outside_case *c);
/* ERR_NOT_FOUND. */
enum err outside_case_load(struct db *db, int64_t operation_no, struct outside_case *out);

struct outside_holder {
    int64_t account_id;
    int proposal; /* 1: the notice holds; waits for a second officer */
    struct str note;
};
/* account_id 0: nobody. */
enum err outside_holder_load(struct db *db, struct arena *req, int64_t operation_no,
                             struct outside_holder *out);
enum err outside_holder_store(struct db *db, int64_t operation_no, const struct outside_holder *h);
/* The holder and the kept words: the case has ended. */
enum err outside_case_forget(struct db *db, int64_t operation_no);
/* Gives the oldest open case that nobody holds, whose worker and establishment are not the officer's
   own, to the account; the one he holds already first. ERR_NOT_FOUND: there is none. */
enum err outside_case_give(struct db *db, int64_t account_id, int64_t person_id,
                           int64_t *operation_no);

/* The words of a notice that waits: name=value lines, "worker=2123456788". */
enum err outside_message_keep(struct db *db, int64_t operation_no, struct str event_id,
                              struct str body);
enum err outside_message_load(struct db *db, struct arena *req, int64_t operation_no,
                              struct str *body);

/* A wage contested: the worker says what he got, the employer admits or disputes it, an inspector
   decides what is disputed or was not answered in time. Each step is a ledger entry; where the line
   turns out unpaid the month is reckoned anew.

   The trap: silence decides nothing. A worker who says nothing has not agreed (but where policy
   wps.silence_agrees gives him so many days), and an employer who says nothing has not admitted. */
#pragma once
#include "decisions/writer.h"
#include "identity/actor.h"
#include "registers/wage_contest.h"

enum { CONTEST_NOTE_BYTES_MAX = 600 };

struct wage_contesting {
    struct job job; /* run by wage_contesting_run; job.establishment_id: the employer's */
    struct actor actor;
    int64_t month;
    enum contest_cause cause;
    int64_t amount;
    struct str note;
};
/* ERR_NOT_FOUND: he is not employed there, or the month has not begun. ERR_CONFLICT: it is contested
   already, or his time is over. ERR_INPUT: an amount that is none. */
enum err wage_contesting_run(struct writing *w, struct job *job);

struct wage_contest_answer {
    struct job
        job; /* run by wage_contest_answer_run (the employer) or …_decision_run (an inspector) */
    struct actor actor;
    int64_t month, person_id;
    bool is_yes; /* admits; upholds */
    struct str note;
};
/* ERR_NOT_FOUND: nothing is contested. ERR_CONFLICT: it waits for somebody else, or is over. */
enum err wage_contest_answer_run(struct writing *w, struct job *job);
enum err wage_contest_decision_run(struct writing *w, struct job *job);
/* The last day on which a month accepted on `accepted` may be contested; DAY_NONE: no end. */
struct day wage_contest_last(const struct policy *p, int64_t month, struct day accepted);

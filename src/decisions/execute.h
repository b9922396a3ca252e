/* Execution of a request's accepted lines, and the ends of those that are not paid. */
#pragma once
#include "decisions/submit.h"

/* Judges every accepted line again on fresh facts (all rules but those that only concern submission) and
   executes it, or refuses it with the changed facts named and its fee to be refunded. `q` is loaded
   and locked, and paid for. */
enum err execute_lines(struct writing *w, const struct request *q);

struct ending {     /* a request ends unpaid */
    struct job job; /* run by ending_run */
    struct actor actor;
    int64_t seq;
    bool by_time;           /* expired by the due date: the actor is the system */
    struct request request; /* the answer */
};
/* For job.run. Withdrawing is open to the applicant and the owner while nothing is paid. ERR_NOT_FOUND;
   ERR_DENIED: not his; ERR_CONFLICT: no longer open (request says what it became). By time: a request
   that is not open any more is left alone. */
enum err ending_run(struct writing *w, struct job *job);
/* Gives back in the entry's decision what the accepted line held: it ends before its execution. */
enum err release_held(struct writing *w, const struct request *q, const struct request_line *l,
                      struct entry *e);
/* Do the facts of today ask for an officer, though nothing did when the line was accepted? 0: no, or it
   has a case already. For a line whose last question was answered. */
enum err line_needs_study(struct writing *w, const struct request *q, const struct request_line *l,
                          enum study_cause *out);
/* The entry by which a refused line goes on against the rules that refused it, as far as policy lets officers
   set them aside: judged on the facts of today, not yet recorded. ERR_CONFLICT: another rule refuses it;
   the entry's findings say which. */
enum err line_except(struct writing *w, const struct request *q, const struct request_line *l,
                     struct entry **out);
/* Ends the loaded request as expired, inside another job (a late payment). */
enum err expire_request(struct writing *w, const struct request *q);

struct due_job {
    struct job job; /* run by due_run; job.arena unused */
    bool is_more;   /* the answer: there was more than one run takes (200 requests) */
};
/* For job.run: ends what fell due before today. */
enum err due_run(struct writing *w, struct job *job);

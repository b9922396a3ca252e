/* What wage files amount to: an establishment's month (workers due, workers paid), where it stands, and
   what late months lead to (domain/services.md 8.5, S17). Each reckoning is a ledger entry of its own,
   made by the system after a file was accepted or when a month's last day is over. */
#pragma once
#include "decisions/writer.h"
#include "registers/wage.h"

/* Reckons the month anew from registers and accepted lines and records what follows: the month, the
   standing, a suspension or its end. */
enum err wage_reckon(struct writing *w, int64_t establishment_id, int64_t month,
                     int64_t because_of);

/* Every worker due for the month (on the job since its first day, and with a number that a wage file
   can name: the format has no place for border numbers [WPS-SPEC]), in the order of persons, with what his accepted lines pay him.
   `each` may stop by answering other than OK. */
struct wage_due_worker {
    int64_t person_id, wage, net; /* wage: registered, basic */
    bool is_paid;                 /* enough, by policy */
    bool is_due;                  /* false: has lines but need not be paid by this month's rule */
};
enum err wage_due_each(struct db *db, struct arena *a, const struct policy *policy,
                       int64_t establishment_id, int64_t month,
                       enum err (*each)(void *ctx, const struct wage_due_worker *worker),
                       void *ctx);

/* What S07 and S10 ask of a worker: the last day that an accepted line pays him for (DAY_NONE), and the
   months in a row, past their last day, in which he was due and not paid enough. */
enum err wages_of_worker(struct db *db, struct arena *a, const struct policy *policy,
                         int64_t establishment_id, int64_t person_id, int64_t wage,
                         struct day start_on, struct day today, struct day *paid_until,
                         int64_t *unpaid_months);

/* Puts establishments under the duty to file that size or activity bring, and reckons the months whose
   last day is over. In slices: is_more says that there is more to do. */
struct wage_duty_job {
    struct job job; /* run by wage_duty_run */
    bool is_more;
};
enum err wage_duty_run(struct writing *w, struct job *job);

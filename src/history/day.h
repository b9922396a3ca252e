/* One simulated day, inside one transaction: what fell due, the week, what people ask for, answers and
   payments, and the note of how far the history has come. The files of this folder share this. */
#pragma once
#include "base/random.h"
#include "decisions/submit.h"
#include "history/plan.h"
#include "history/roster.h"

enum { HISTORY_STATE_VERSION = 1 };

/* What the next day needs to know and the registers do not say; kept as the setting history.state, in
   the transaction of the day itself. Counts are of lines. */
struct history_state {
    int32_t version, next_day; /* the first day that is not done */
    int32_t months, files;     /* arrivals: months whole, files of the next one */
    int64_t accepted[HISTORY_SERVICES], executed[HISTORY_SERVICES], refused[HISTORY_SERVICES];
    /* Owed to the office and to assistance: hundredths of a percent of a line. */
    int64_t office_due[HISTORY_SERVICES], assisted_due[HISTORY_SERVICES];
    int64_t requests, filed, cancelled;
};

struct history_day {
    struct job job;
    const struct history_plan *plan;
    struct roster *roster;
    const struct policy *policy;
    const unsigned char *salt_key;
    uint64_t seed;
    int64_t officer; /* account */
    struct history_state state;
    struct day today;
    bool is_working, has_run;
    struct random chance;  /* of the day */
    struct writing *w;     /* while it runs */
    struct arena *answers; /* of one request; reset after it */
    struct arena *lists;   /* of the day */
    int64_t jobs, jobs_expected;
};

/* For job.run: everything of the day. */
enum err history_day_run(struct writing *w, struct job *job);

/* ---- what the parts of a day share ---- */

/* Runs a job of the engine at its time of the day, and writes what it left in hand. */
enum err day_step(struct history_day *x, struct job *job,
                  enum err (*run)(struct writing *w, struct job *job));
/* How many lines of the service the plan still asks for by tonight; at least 0. */
int64_t day_wanted(const struct history_day *x, int service);
/* An even number of the day's, one of the item's own: the same whenever it is asked. */
uint64_t day_hash(const struct history_day *x, uint64_t item, uint64_t salt);

/* A request by the owner of the place. `persons` (0: none of them) stand beside the lines; *taken, when
   not NULL, gets how many lines were accepted. The channel follows from what the plan owes. */
struct asked {
    int32_t place;
    int service;
    struct submission_line *lines;
    int32_t *persons;
    size_t n;
};
enum err day_ask(struct history_day *x, const struct asked *q, int64_t *taken);
/* Pays and answers what its people pay and answer today. */
enum err day_settle(struct history_day *x);
/* What is asked for today, service by service. */
enum err day_choose(struct history_day *x);

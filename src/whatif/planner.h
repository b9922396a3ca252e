/* A plan for one establishment: who is to be hired, moved or let go in which week, and what that gives,
   week by week: band, room for further expatriates, permits that end and what their renewal costs. By
   the rules' own code, on the register as it stands; the weeks close on Saturdays as they do in the
   portal (decisions/week.h).

   The trap: who leaves is not named in a plan. Of the expatriates those leave first whose permits end
   first; of the Saudis those with the least weight. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "rules/nitaqat.h"

enum plan_kind {
    PLAN_HIRE_SAUDI,
    PLAN_HIRE_EXPAT,  /* a newcomer, permitted at once */
    PLAN_TRANSFER_IN, /* an expatriate of another employer, his first transfer */
    PLAN_EXIT_EXPAT,
    PLAN_EXIT_SAUDI,
    PLAN_PROMOTE_SAUDI, /* the lowest weights first, to the wage */
    PLAN_KINDS,
};
extern const char *const plan_kind_words[PLAN_KINDS];
enum { PLAN_WEEKS_MAX = 52, PLAN_STEPS_MAX = 20, PLAN_COUNT_MAX = 10000 };

struct plan_step {
    int week; /* 0: this week */
    enum plan_kind kind;
    int64_t count;
    int64_t wage; /* insured, halalas a month: of a Saudi hired or promoted */
};

/* More than this is no limit: the mean of thirteen weeks then bears whatever one week brings. */
enum { PLAN_BALANCE_MOST = 100000 };

struct plan_week {
    struct day from; /* its first day; the band is that of this day, after the week's steps */
    struct nitaqat_counts counts;
    struct nitaqat_result result;
    int64_t balance;  /* how many further expatriates green bears; above PLAN_BALANCE_MOST: any */
    int64_t renewals; /* permits that end in these seven days */
    int64_t fees;     /* of their renewal, and of the week's new permits and transfers; halalas */
};

/* `weeks` weeks, 1..PLAN_WEEKS_MAX, in `a`. ERR_NOT_FOUND: no such establishment. ERR_INPUT: a step out
   of its bounds, or more people leave than are there. */
enum err planner_make(struct db *db, struct arena *a, const struct policy *policy,
                      int64_t establishment_id, struct day today, const struct plan_step *steps,
                      size_t steps_n, int weeks, struct plan_week **out);

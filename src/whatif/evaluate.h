/* Trying a policy on the snapshot: the rules' own code (nitaqat_band, assess, grant) for every entity,
   establishment and worker, and the difference between two policies.

   What is asked: which band each entity has; whether an establishment can use a service at all, for a
   worker without a fault of his own; whether each worker's permit could be renewed on the day; and what
   one renewal of every permit would cost, in a permit year that begins on the day.

   The trap: nobody behaves differently here. Who would hire, leave or wait because of the change is not
   foreseen, and the registers are those of the snapshot's day. */
#pragma once
#include "whatif/scenario.h"
#include "whatif/snapshot.h"

enum { WHATIF_SERVICES = 4, WHATIF_RENEWAL = 1, WHATIF_SIZES = 5, WHATIF_BANDS = 10 };
extern const int whatif_services[WHATIF_SERVICES]; /* 3, 4, 9, 19; [WHATIF_RENEWAL] is 4 */

struct outcome { /* of one policy on one day */
    const struct policy *policy;
    struct day on;
    uint8_t *band;      /* by entity */
    uint8_t *open;      /* by establishment: bit i: whatif_services[i] */
    uint8_t *renewable; /* by worker */
    int64_t *fees;      /* by establishment, halalas */
    /* Which parameters the base read for a service: a change of others leaves it alone. */
    bool reads[WHATIF_SERVICES][PARAM_COUNT];
};

/* Everything, for the policy in force. `threads`: 1..8. */
void outcome_base(struct arena *boot, const struct snapshot *s, const struct policy *policy,
                  struct day on, int threads, struct outcome *out);
/* Under a scenario: what cannot have changed is taken from `base`, which was made for the same day. */
void outcome_scenario(struct arena *boot, const struct snapshot *s, const struct scenario *scenario,
                      const struct outcome *base, int threads, struct outcome *out);

struct group_impact {                /* of the establishments of a region, an activity, a size */
    int64_t establishments, workers; /* workers: expatriates */
    int64_t down, up;                /* establishments whose band falls, rises */
    int64_t closed[WHATIF_SERVICES], opened[WHATIF_SERVICES];
    int64_t lost, won; /* permits that could be renewed and no longer can; the other way */
    int64_t fees_before, fees_after;
};

struct case_impact {       /* an establishment that is concerned */
    int32_t establishment; /* place in the snapshot */
    enum band before, after;
    int opened, closed; /* bits, as outcome.open */
    int64_t lost, won, fees_before, fees_after;
};

struct impact {
    struct group_impact all, region[32], activity[64], size[WHATIF_SIZES];
    int64_t bands[WHATIF_BANDS][WHATIF_BANDS]; /* entities, from, to */
    int64_t concerned;                         /* establishments with any difference */
    struct case_impact
        *cases; /* those with most permits lost or won, fees, services; then by number */
    int cases_n;
};
void impact_find(struct arena *a, const struct snapshot *s, const struct outcome *before,
                 const struct outcome *after, int cases_max, struct impact *out);
/* 0..4 for up to 9, 49, 499, 2999 and more workers; and its word. */
int whatif_size(int64_t workers);
extern const char *const whatif_size_words[WHATIF_SIZES];

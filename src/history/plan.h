/* What a synthetic history is to look like: how many operations of which service, through which channel,
   when, and who comes to the register. All of it stands in policy/data/history_plan.csv with its
   sources, for the whole market; a history of a smaller scale takes a part of everything. The numbers
   say what is asked for: what happens is the engine's doing. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "rules/policy.h"

enum { HISTORY_SERVICES = 20, HISTORY_BP = 10000 };

enum plan_rate { /* hundredths of a percent, by day; of a service or of all */
                 RATE_ELECTRONIC,
                 RATE_ASSISTED,
                 RATE_API,
                 RATE_UNPAID,
                 RATE_AGREE,
                 RATE_CANCELLED,
                 RATE_WEEKEND,
                 PLAN_RATES,
};
enum plan_arrival { ARRIVE_NEWCOMERS, ARRIVE_SAUDIS, ARRIVE_VISAS, PLAN_ARRIVALS };

struct history_plan; /* of one scale */

/* Reads the table. `scale_ppm`: millionths of the whole market. ERR_INPUT: a row is not understood. */
enum err history_plan_load(struct arena *boot, const struct policy *policy, int64_t scale_ppm,
                           struct history_plan **out);
struct day history_plan_first(const struct history_plan *p); /* its first day */
struct day history_plan_end(const struct history_plan *p);   /* the day after its last */
int64_t history_plan_workers(const struct history_plan *p);  /* on the first day, scaled */
int64_t history_plan_establishments(const struct history_plan *p);
/* Operations of the service asked for from the beginning to the end of that day. */
int64_t history_plan_volume(const struct history_plan *p, int service, struct day through);
/* The rate on a day: the service's own row, else that of all; 0 without one. */
int64_t history_plan_rate(const struct history_plan *p, enum plan_rate rate, int service,
                          struct day on);
/* Who arrives in the thirty days that begin on that day. */
int64_t history_plan_arrivals(const struct history_plan *p, enum plan_arrival who, struct day from,
                              int days);

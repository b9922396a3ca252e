/* Choosing who asks: by file a group of services; day_choose runs them in turn. */
#pragma once
#include "history/day.h"

/* The permits: establishments come about once in thirty days with all whose permits end soon. */
enum err choose_permits(struct history_day *x);
enum err choose_absences(struct history_day *x);
enum err choose_exits(struct history_day *x);
enum err choose_occupations(struct history_day *x);
enum err choose_transfers(struct history_day *x);
enum err choose_branches(struct history_day *x);
enum err choose_certificates(struct history_day *x);
enum err choose_visa_cancels(struct history_day *x);

/* ---- what they share ---- */

/* A worker drawn evenly among all, for whom the test is true; 0: none was met in a fair number of draws. */
int32_t choose_hand(struct history_day *x,
                    bool (*fits)(const struct history_day *x, int32_t person));
/* Is the place's band at least that, by the rules' own code on today's counts and weeks? */
enum err choose_band(struct history_day *x, int32_t place, enum band need, bool *out);
/* A line about a worker, its answers unknown. */
struct submission_line choose_line(int64_t number);

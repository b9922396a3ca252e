/* A policy and a judge for tests of rules and services. */
#pragma once
#include "rules/check.h"

/* The program's own policy, loaded once. */
const struct policy *judging_policy(void);
/* The same with one text replaced in one table ("parameters.tsv"); stops the test when the text
   does not stand there. Its faults, if any, end in `faults`, and the answer is NULL then. */
const struct policy *judging_policy_with(struct arena *a, const char *table, const char *text,
                                         const char *by, struct buf *faults);

/* A judge of a line, with room for its decision. Facts start unknown, except today and
   submitted_on. */
struct judging {
    struct facts facts;
    struct input input;
    struct decision decision;
    struct judge judge;
    struct policy_row rule_row; /* what judge.rule_row points to: set its value */
};
void judging_start(struct judging *j, const struct policy *p, const char *today);
/* The day of a date's text. */
struct day judging_day(const char *text);

/* Wage files for the workers of the small register (support/imported.h), filed and accepted. */
#pragma once
#include "decisions/wage_accept.h"
#include "support/imported.h"

struct wage_wish {
    int64_t month;
    const char *ref;
    int first, count; /* expatriates, as fixture_iqama numbers them */
    int64_t wage;     /* halalas, each; 0: what is registered */
    int wrong;        /* so many of the first three lines are: person, net, account */
    const char *mol;  /* NULL: the fixture's establishment */
};
/* The text of the ministry's file. */
struct str wage_filed_text(struct arena *a, const struct wage_wish *wish);
/* Judges it as the owner and stores it; accepts it when asked and not rejected. */
struct wage_filing *wage_filed(struct fixture *f, const struct wage_wish *wish, enum wage_how how,
                               int64_t mends, bool is_to_accept);
/* Runs the duty job until it has nothing more to do. */
void wage_duty_done(struct fixture *f);
/* "2026-01" as a month. */
int64_t wage_filed_month(const char *text);

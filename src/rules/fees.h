/* Fees of permits (domain/services.md 6.4): basic fee, levy by calendar month, late fine; every step is
   written into the decision so that people see how the sum came about. Pure. */
#pragma once
#include "rules/check.h"

/* The values of the parameter levy.basis: who pays the levy on a day. */
enum levy_basis {
    LEVY_BASIS_EXCESS = 1, /* expatriates beyond the number of Saudis (1434H) */
    LEVY_BASIS_ALL = 2,    /* every expatriate (2018) */
};

/* Adds one step and its amount to the decision. */
void fee_charge(struct judge *j, struct fee_step step);
/* Basic fee of `months` from `from`: yearly fee x months / 12, rounded half up to a halala. */
void fee_basic(struct judge *j, struct day from, int months);
/* The levy of the months from `from`, by the rate of the calendar month in which each permit month
   starts, merged where equal; a month whose rate is 0 (before 1434H) leaves no step. 1434H basis: the first S permits of the unified number's permit year
   are free (in line order), the rest pay the excess rate. From 2018: all pay, the excess rate where
   expatriates outnumber Saudis. Exempt persons and small establishments: a step FEE_LEVY_FREE that
   says so. Writes EFFECT_LEVY_YEAR where a free permit is taken. Answers whether the permit is levy
   free by allocation (stored with the permit). */
bool fee_levy(struct judge *j, struct day from, int months);
/* The late fine, once a line; waived where a campaign helps (rules/campaign.h). */
void fee_late(struct judge *j);
/* One amount, due once, and the row that sets it. */
void fee_once(struct judge *j, enum fee_kind kind, int64_t amount, int32_t row);
/* An amount that a campaign waives: a step of nothing, its rate what would be due, its row the
   campaign's, so that people see what helped them. */
void fee_waive(struct judge *j, int64_t amount, int32_t row);

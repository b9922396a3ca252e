/* The law that wage files are judged by, from the policy of a day; and the days of a wage month. A
   month is year * 12 + month - 1, Gregorian: wage files know no other calendar [WPS-SPEC]. */
#pragma once
#include "rules/policy.h"
#include "wages/wage.h"

/* False when a value has no row in force; *missing is its parameter. */
[[nodiscard]] bool wage_rules_of(const struct policy *p, struct day on, struct wage_rules *out,
                                 enum param *missing);

int64_t wage_month_of(struct day day);
struct day wage_month_first(int64_t month);
struct day wage_month_last(int64_t month);
/* The last day on which the month's file is in time, by the policy of the month's own last day;
   DAY_NONE: none is set. (domain: services.md S17.) */
struct day wage_month_due(const struct policy *p, int64_t month);
/* "2014-01", as addresses and the API write it; read back only so. */
enum { WAGE_MONTH_TEXT_BYTES = 8 };
struct str wage_month_text(int64_t month, char text[static WAGE_MONTH_TEXT_BYTES]);
[[nodiscard]] bool wage_month_read(struct str text, int64_t *out);

/* Values of policy tables: text to number and back to what people read. */
#pragma once
#include "rules/policy.h"

enum { PACKED_MAX = 4 };

/* Reads the text of a value. By kind: VALUE_BOOL true or false; VALUE_CALENDAR hijri or gregorian;
   VALUE_METHOD grid or curve; VALUE_BAND a band's key; VALUE_DAY a date; VALUE_INT a whole number,
   or two to four numbers up to 99 joined by commas, packed two digits each ("3,6,9,12" is 3060912);
   the counting kinds a whole number from 0 within the kind's bound; VALUE_NONE nothing.
   False for anything else; *mend then says what is wanted. */
bool policy_value_parse(enum value_kind kind, struct str text, int64_t *out, const char **mend);
/* As above for a parameter, with its own bounds. */
bool policy_param_parse(enum param param, struct str text, int64_t *out, const char **mend);

/* The numbers of a packed value in their order; answers how many. */
int policy_unpack(int64_t packed, int out[static PACKED_MAX]);

/* "1.68" with at most `decimals` decimals as a whole number of 10^-decimals; one leading '-' allowed.
   False for another shape or more than seven digits before the point. */
bool policy_decimal_parse(struct str text, int decimals, int64_t *out);

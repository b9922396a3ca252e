/* Money: Saudi riyals held as a whole number of halalas (1 SAR = 100 halalas), never a double.
   Text from outside is a decimal string in SAR (domain: decisions.md 12).

   The trap: arithmetic beyond the bounds is a bug and stops the program, so every amount from
   outside must come through money_parse, which bounds it; counts that multiply money are bounded
   by their own limits. */
#pragma once
#include "base/str.h"

struct money {
    int64_t halalas;
};

/* The greatest amount that money_parse takes, either side of zero: 1,000,000,000,000 SAR. */
#define MONEY_MAX ((struct money){INT64_C(100000000000000)})

enum {
    /* Room for any amount's text, also the grouped one, and a NUL. */
    MONEY_TEXT_BYTES = 32,
};

enum money_sign { MONEY_UNSIGNED, MONEY_SIGNED };

static inline struct money money_of_riyals(int64_t sar) { return (struct money){sar * 100}; }
static inline bool money_is_zero(struct money m) { return m.halalas == 0; }
static inline bool money_eq(struct money a, struct money b) { return a.halalas == b.halalas; }

/* Reads "2400", "2400.5" or "2400.00": ASCII digits with at most two decimals, at least one digit
   each side of the point, no spaces, no grouping, no '+'. Leading zeros are allowed (payroll files
   pad). MONEY_SIGNED also takes one leading '-'. False, and *out untouched, for anything else and
   beyond MONEY_MAX. Digits of other scripts: base/digits.h first. */
[[nodiscard]] bool money_parse(struct str text, enum money_sign sign, struct money *out);

/* "2400.00", "-0.05": the form of JSON and of files. In the caller's buffer, with a NUL. */
struct str money_format(struct money m, char text[static MONEY_TEXT_BYTES]);
/* "7,500", "7,500.50", "-1,200": the form for people; decimals only when there are halalas. */
struct str money_format_grouped(struct money m, char text[static MONEY_TEXT_BYTES]);

/* Exact; they assert against overflow. */
struct money money_add(struct money a, struct money b);
struct money money_sub(struct money a, struct money b);
struct money money_mul(struct money m, int64_t times);
/* m x part / whole, rounded to the nearest halala, a half away from zero: a yearly fee for some
   months is money_share(yearly, months, 12). `whole` > 0. */
struct money money_share(struct money m, int64_t part, int64_t whole);

/* A value that a rule looks at is always a 64-bit number; its kind says how to show it. So facts,
   findings and policy rows can be stored compactly, compared, and shown in either language without
   knowing the rule. */
#pragma once
#include "base/str.h"
#include <stdint.h>

enum value_kind {
    VALUE_NONE,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_DAY,  /* day number (base/day.h) */
    VALUE_DAYS, /* a number of days */
    VALUE_MONTHS,
    VALUE_MONEY,         /* halalas */
    VALUE_PERCENT,       /* hundredths of a percent ("bp") */
    VALUE_WORKERS,       /* a count of workers */
    VALUE_BAND,          /* enum band */
    VALUE_EST_STATUS,    /* enum est_status */
    VALUE_WORKER_STATUS, /* enum worker_status */
    VALUE_PERMIT_KIND,   /* enum permit_kind */
    VALUE_OCCUPATION,    /* ISCO-08 unit group */
    VALUE_CHANNEL,       /* enum channel */
    VALUE_REQUEST,       /* sequence number of a request of the establishment */
    VALUE_ACTIVITY,      /* nitaqat activity, 0..40 */
    VALUE_ORIGIN,        /* enum employment_origin */
    VALUE_EXEMPTION,     /* enum levy_exemption */
    VALUE_NATIONALITY,   /* alpha-2 as two bytes, first * 256 + second */
    VALUE_CALENDAR,      /* enum calendar */
    VALUE_METHOD,        /* enum nitaqat_method */
    VALUE_LEVEL,         /* assurance level */
    VALUE_PARAM,         /* a policy parameter: its place in rules/params.def */
    VALUE_STATE,         /* enum request_state */
    VALUE_KINDS,
};

#define VALUE_UNKNOWN INT64_MIN /* the fact is not known: no permit, no expiry on file */

/* The glossary identifier of an enumerated value: value_word(VALUE_WORKER_STATUS, 1) is "on_job".
   NULL for a kind that has no words and for a value that the kind does not have. */
const char *value_word(enum value_kind kind, int64_t value);
/* The other way; false, and *out untouched, when the kind has no such word. */
bool value_by_word(enum value_kind kind, struct str word, int64_t *out);
/* What stands before the dot in the message key of such a word: "worker_status". NULL: no words. */
const char *value_word_group(enum value_kind kind);

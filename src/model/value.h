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
    VALUE_ESTABLISHMENT, /* official number: office * 10,000,000 + sequence */
    VALUE_NUMBER,        /* an official number, shown digit by digit */
    VALUE_GENDER,        /* 1 male, 2 female */
    VALUE_GROUND,        /* enum permit_ground */
    VALUE_ABSENCE_STATE, /* enum absence_state */
    VALUE_ABSENCE_REASON,
    VALUE_VISA_STATUS, /* enum visa_status */
    VALUE_LENDING_KIND,
    VALUE_PURPOSE,  /* enum certificate_purpose */
    VALUE_LANGUAGE, /* 1 Arabic, 2 English */
    VALUE_TRANSFER_PATH,
    VALUE_PARTY, /* enum party */
    VALUE_SILENCE,
    VALUE_REFUSAL,
    VALUE_ANSWER,
    VALUE_STUDY_CAUSE,
    VALUE_LICENCE_BODY,    /* who vouches for a profession: enum licence_body */
    VALUE_ACTIVITY_REASON, /* why an establishment changes its activity */
    VALUE_OUTSIDE_EVENT,   /* enum outside_event: its identifier */
    VALUE_OUTSIDE_OUTCOME,
    VALUE_OUTSIDE_DECISION, /* 1 the notice holds, 2 set aside */
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

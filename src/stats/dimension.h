/* By what the warehouse counts: periods, dimensions, and how a fact becomes a value of a dimension.
   Numbers are permanent: the store holds them. Pure.

   The trap: a dimension's value may be -1, "not known": an entry holds only the facts its rules looked
   at, and nothing is guessed in their place. */
#pragma once
#include "base/day.h"
#include "model/facts.h"

enum grain { GRAIN_DAY = 1, GRAIN_MONTH = 2, GRAIN_YEAR = 3, GRAIN_ALL = 4 };

enum dimension {
    DIMENSION_NONE = 0,
    DIMENSION_REGION = 1,      /* 1..REGION_LAST, of ISO 3166-2 "SA-01" */
    DIMENSION_ACTIVITY = 2,    /* Nitaqat activity group */
    DIMENSION_SIZE = 3,        /* enum size_class */
    DIMENSION_BAND = 4,        /* enum band, as a rule found it */
    DIMENSION_NATIONALITY = 5, /* alpha-2 packed of the largest groups; 0: others */
    DIMENSION_OCCUPATION = 6,  /* ISCO-08 major group, 0..9 */
    DIMENSION_RULE = 7,        /* a refused line counts once for each rule that refused it */
    DIMENSION_WAIT = 8,        /* enum wait: from request to answer */
    DIMENSION_CAMPAIGN = 9,    /* 1: a campaign waived something of this line */
    DIMENSION_MENDED = 10,     /* as DIMENSION_RULE, of refusals whose subject was granted later */
    DIMENSION_ANSWER = 11,     /* enum answer of a party; enum study_outcome of a case */
    DIMENSION_COUNT,
    /* not counted from operations but read from the rows' own columns */
    DIMENSION_SERVICE = 20,
    DIMENSION_CHANNEL = 21,
    DIMENSION_PERIOD = 22,
    DIMENSION_OUTCOME = 23,
    DIMENSION_COMPLIANCE = 24,   /* stocks: tenths of wage compliance */
    DIMENSION_EXPIRY_MONTH = 25, /* stocks: year * 12 + month - 1 in which a permit ends */
};
enum { VALUE_NOT_KNOWN = -1, REGION_LAST = 14 }; /* 13 is no region */

enum size_class {
    SIZE_SMALL_UNBANDED = 1, /* below 10 */
    SIZE_SMALL = 2,          /* 10.. */
    SIZE_MEDIUM = 3,         /* 50.. */
    SIZE_LARGE = 4,          /* 500.. */
    SIZE_GIANT = 5,          /* 3000.. */
};

enum { OUTCOME_ANSWERED = 0 }; /* of DIMENSION_WAIT: executed and refused lines together */
enum wait {                    /* the answer came within */
            WAIT_MINUTE = 1,
            WAIT_HOUR = 2,
            WAIT_DAY = 3,
            WAIT_3_DAYS = 4,
            WAIT_10_DAYS = 5,
            WAIT_MORE = 6,
            WAIT_COUNT,
};

/* The number of the period a day lies in: the day, Hijri year * 12 + month - 1, the Hijri year; 0 for
   all time, and for a month or year outside the calendar's table. */
int32_t period_of(enum grain grain, struct day day);
/* First day of a period, and the day after its last; false outside the table and for all time. */
bool period_bounds(enum grain grain, int32_t period, struct day *first, struct day *end);
/* "1435-03-15" is read as its day, "1435-03" as a month, "1435" as a year (Hijri; ISO days too). */
bool period_read(struct str text, enum grain *grain, int32_t *period);
/* And written: "2014-01-16", "1435-03", "1435". At most DAY_TEXT_BYTES with the NUL. */
struct str period_write(enum grain grain, int32_t period, char text[static DAY_TEXT_BYTES]);

int64_t region_value(struct str code); /* "SA-01" -> 1; VALUE_NOT_KNOWN */
int64_t size_value(int64_t workers);
int64_t nationality_value(int64_t packed);
int64_t occupation_value(int64_t code);
enum wait wait_value(int64_t seconds);

/* "region": as addresses and files write it; NULL: no such. And back; -1. */
const char *dimension_key(enum dimension dimension);
int dimension_by_key(struct str key);
/* The value's code in files: "SA-01", "green", "IN", "7", "S04", "E06"; "unknown". In the arena. */
struct str dimension_code(struct arena *a, enum dimension dimension, int64_t value);

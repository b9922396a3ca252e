/* Civil dates in both calendars. A day is one number: days since 1970-01-01, Gregorian (proleptic);
   it has no calendar, only its text and its month arithmetic have. Hijri means Umm al-Qura and
   comes from a fixed table, 1 Muharram 1356 to 30 Dhu al-Hijja 1500 (1937-03-14 to 2077-11-16).

   The trap: do not "correct" the table by arithmetic or by ICU, Java or .NET, which differ from
   the published calendar in hundreds of months; month 8 of 1364 really has 28 days. Outside the
   table there is no Hijri date, and every function that needs one says so. */
#pragma once
#include "base/str.h"
#include <assert.h>

struct day {
    int32_t n;
};

struct hijri {
    int year, month, day;
};

enum calendar { CALENDAR_HIJRI, CALENDAR_GREGORIAN };
enum weekday { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

/* No day: an empty field, or no answer. It sorts before every day, so test for it before comparing;
   every other function here asserts that it was given a real day. */
#define DAY_NONE ((struct day){INT32_MIN})

enum {
    HIJRI_YEAR_MIN = 1356,
    HIJRI_YEAR_MAX = 1500,
    GREGORIAN_YEAR_MIN = 1,
    GREGORIAN_YEAR_MAX = 9999,
    /* Room for a date's text and a NUL. */
    DAY_TEXT_BYTES = 16,
};

static inline bool day_is_none(struct day d) { return d.n == INT32_MIN; }
static inline bool day_eq(struct day a, struct day b) { return a.n == b.n; }
static inline bool day_before(struct day a, struct day b)
{
    assert(!day_is_none(a) && !day_is_none(b));
    return a.n < b.n;
}

/* d moved by `days`, which may be negative. */
static inline struct day day_add(struct day d, int days)
{
    assert(!day_is_none(d));
    return (struct day){d.n + days};
}

/* Days from a to b; negative when b is earlier. */
static inline int day_between(struct day a, struct day b)
{
    assert(!day_is_none(a) && !day_is_none(b));
    return b.n - a.n;
}

/* ---- Gregorian ---- */

/* False, and *out untouched, unless the date exists and 1 <= year <= 9999. */
[[nodiscard]] bool day_from_ymd(int year, int month, int day, struct day *out);
/* Always answers; the year may lie outside 1..9999 when d does. */
void day_to_ymd(struct day d, int *year, int *month, int *day);
/* 28..31, or 0 for a month that does not exist. */
int day_gregorian_month_days(int year, int month);

/* ---- Hijri ---- */

/* False, and *out untouched, unless the date stands in the table. */
[[nodiscard]] bool day_from_hijri(int year, int month, int day, struct day *out);
/* False, and *out untouched, when d lies outside the table. A few nanoseconds: fit for hot paths. */
[[nodiscard]] bool day_to_hijri(struct day d, struct hijri *out);
/* 28, 29 or 30, or 0 for a month outside the table. */
int day_hijri_month_days(int year, int month);

/* ---- months ---- */

/* The same day of the month, `months` later (earlier when negative). Where that month is shorter
   its last day is taken: 30 Safar + 1 month = 29 Rabi' I when Rabi' I has 29 days. So adding twice
   may differ from adding at once: count from the original date, never from a clamped one.
   DAY_NONE when d or the answer lies outside the calendar's range (Hijri: the table; Gregorian:
   years 1..9999). Which calendar a period uses is the policy parameter permit.calendar
   (domain: services.md 4). */
[[nodiscard]] struct day day_add_months(struct day d, int months, enum calendar calendar);
[[nodiscard]] struct day day_add_months_hijri(struct day d, int months);

/* Whole months from a to b: the greatest m for which a + m months is not after b. Begun months do
   not count. From b to a it is the same number, negative. False when a day lies outside the
   calendar's range. */
[[nodiscard]] bool day_months_between(struct day a, struct day b, enum calendar calendar,
                                      int *months);

/* ---- week and clock ---- */

enum weekday day_weekday(struct day d);
/* Thursday and Friday until 2013-06-28; Friday and Saturday from 2013-06-29 = 20 Sha'ban 1434
   (royal order A/185; domain: services.md 4 [WEEKEND]). */
bool day_is_weekend(struct day d);

/* The civil day in Riyadh (UTC+3, no daylight saving) at an instant, in ms since 1970-01-01 UTC. */
struct day day_of_instant(int64_t utc_ms);
/* The instant at which a day begins in Riyadh, in ms since 1970-01-01 UTC. */
int64_t day_start_ms(struct day d);

/* ---- text ---- */

/* Reads exactly YYYY-MM-DD in ASCII digits (base/digits.h converts others). A year below 1700 is
   Hijri, else Gregorian. False, and *out untouched, for another shape, a date that does not exist,
   or a Hijri date outside the table. */
[[nodiscard]] bool day_parse(struct str text, struct day *out);

/* "2014-01-16" in the caller's buffer, with a NUL behind it. Needs a year in 1..9999. */
struct str day_format_iso(struct day d, char text[static DAY_TEXT_BYTES]);
/* "1435-03-15" in the caller's buffer; outside the table the empty text. */
struct str day_format_hijri(struct day d, char text[static DAY_TEXT_BYTES]);

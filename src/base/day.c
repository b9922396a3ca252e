/* Civil dates in both calendars; see the header. Both conversions are plain arithmetic over a day
   number: the Gregorian one counts from 1 March so that the leap day ends the year; the Hijri one
   guesses the month from the mean length and corrects the guess by the table. */
#include "base/day.h"
#include "base/hijri_table.h"

enum {
    DAY_MS = 86400000,
    RIYADH_AHEAD_MS = 3 * 3600 * 1000,
    DAYS_IN_400_YEARS = 146097,
    /* Days from 0000-03-01 to 1970-01-01. */
    EPOCH_SHIFT = 719468,
    /* 2013-06-29, the first day of the Friday-Saturday week. */
    WEEKEND_CHANGE = 15885,
    HIJRI_FROM_GREGORIAN_YEAR = 1700,
};

static_assert((int)HIJRI_TABLE_YEAR_FIRST == (int)HIJRI_YEAR_MIN);
static_assert((int)HIJRI_TABLE_YEAR_LAST == (int)HIJRI_YEAR_MAX);
static_assert(HIJRI_TABLE_MONTHS == (HIJRI_YEAR_MAX - HIJRI_YEAR_MIN + 1) * 12);

static int floor_div(int a, int b) { return a / b - (a % b < 0); }

/* ---- Gregorian ---- */

int day_gregorian_month_days(int year, int month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool day_from_ymd(int year, int month, int day, struct day *out)
{
    if (year < GREGORIAN_YEAR_MIN || year > GREGORIAN_YEAR_MAX)
        return false;
    if (day < 1 || day > day_gregorian_month_days(year, month))
        return false;
    int y = year - (month <= 2);
    int era = y / 400, year_of_era = y % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    out->n = era * DAYS_IN_400_YEARS + day_of_era - EPOCH_SHIFT;
    return true;
}

void day_to_ymd(struct day d, int *year, int *month, int *day)
{
    assert(d.n > INT32_MIN / 2 && d.n < INT32_MAX / 2);
    int n = d.n + EPOCH_SHIFT;
    int era = floor_div(n, DAYS_IN_400_YEARS);
    int day_of_era = n - era * DAYS_IN_400_YEARS;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = era * 400 + year_of_era + (*month <= 2);
}

/* ---- Hijri ---- */

/* The table's month index, or -1. */
static int hijri_index(int year, int month)
{
    if (year < HIJRI_YEAR_MIN || year > HIJRI_YEAR_MAX || month < 1 || month > 12)
        return -1;
    return (year - HIJRI_YEAR_MIN) * 12 + month - 1;
}

static int index_days(int i) { return hijri_table_start[i + 1] - hijri_table_start[i]; }

int day_hijri_month_days(int year, int month)
{
    int i = hijri_index(year, month);
    return i < 0 ? 0 : index_days(i);
}

bool day_from_hijri(int year, int month, int day, struct day *out)
{
    int i = hijri_index(year, month);
    if (i < 0 || day < 1 || day > index_days(i))
        return false;
    out->n = HIJRI_TABLE_DAY_FIRST + hijri_table_start[i] + day - 1;
    return true;
}

/* Month index and day of the month; false outside the table. */
static bool hijri_find(struct day d, int *index, int *day)
{
    assert(!day_is_none(d));
    if (d.n < HIJRI_TABLE_DAY_FIRST ||
        d.n >= HIJRI_TABLE_DAY_FIRST + hijri_table_start[HIJRI_TABLE_MONTHS])
        return false;
    int offset = d.n - HIJRI_TABLE_DAY_FIRST;
    /* A mean month has 29.5306 days, so the guess is off by one at most near a month's edge. */
    int i = offset * 1000 / 29531;
    while (hijri_table_start[i] > offset)
        i--;
    while (hijri_table_start[i + 1] <= offset)
        i++;
    assert(i >= 0 && i < HIJRI_TABLE_MONTHS);
    *index = i;
    *day = offset - hijri_table_start[i] + 1;
    return true;
}

bool day_to_hijri(struct day d, struct hijri *out)
{
    int i, day;
    if (!hijri_find(d, &i, &day))
        return false;
    *out = (struct hijri){HIJRI_YEAR_MIN + i / 12, i % 12 + 1, day};
    return true;
}

/* ---- months ---- */

static struct day day_add_months_gregorian(struct day d, int months)
{
    int year, month, day;
    day_to_ymd(d, &year, &month, &day);
    int64_t index = (int64_t)year * 12 + month - 1 + months;
    if (index < GREGORIAN_YEAR_MIN * 12 || index >= (GREGORIAN_YEAR_MAX + 1) * 12)
        return DAY_NONE;
    year = (int)(index / 12);
    month = (int)(index % 12) + 1;
    int last = day_gregorian_month_days(year, month);
    struct day out = DAY_NONE;
    bool exists = day_from_ymd(year, month, day < last ? day : last, &out);
    assert(exists);
    return out;
}

struct day day_add_months_hijri(struct day d, int months)
{
    int i, day;
    if (!hijri_find(d, &i, &day))
        return DAY_NONE;
    int64_t to = (int64_t)i + months;
    if (to < 0 || to >= HIJRI_TABLE_MONTHS)
        return DAY_NONE;
    int last = index_days((int)to);
    return (struct day){HIJRI_TABLE_DAY_FIRST + hijri_table_start[to] + (day < last ? day : last) -
                        1};
}

struct day day_add_months(struct day d, int months, enum calendar calendar)
{
    switch (calendar) {
    case CALENDAR_HIJRI: return day_add_months_hijri(d, months);
    case CALENDAR_GREGORIAN: return day_add_months_gregorian(d, months);
    }
    assert(!"a calendar");
    return DAY_NONE;
}

/* Months counted from some fixed month of the calendar; false outside its range. */
static bool month_number(struct day d, enum calendar calendar, int *out)
{
    int year, month, day;
    switch (calendar) {
    case CALENDAR_HIJRI: return hijri_find(d, out, &day);
    case CALENDAR_GREGORIAN:
        day_to_ymd(d, &year, &month, &day);
        *out = year * 12 + month;
        return year >= GREGORIAN_YEAR_MIN && year <= GREGORIAN_YEAR_MAX;
    }
    assert(!"a calendar");
    return false;
}

bool day_months_between(struct day a, struct day b, enum calendar calendar, int *months)
{
    int from, to;
    if (!month_number(a, calendar, &from) || !month_number(b, calendar, &to))
        return false;
    bool backwards = b.n < a.n;
    struct day start = backwards ? b : a, end = backwards ? a : b;
    int m = backwards ? from - to : to - from;
    if (m && day_add_months(start, m, calendar).n > end.n)
        m--;
    *months = backwards ? -m : m;
    return true;
}

/* ---- week and clock ---- */

enum weekday day_weekday(struct day d)
{
    assert(!day_is_none(d));
    /* 1970-01-01 was a Thursday. */
    int w = (d.n % 7 + THURSDAY) % 7;
    return (enum weekday)(w < 0 ? w + 7 : w);
}

bool day_is_weekend(struct day d)
{
    enum weekday w = day_weekday(d);
    return w == FRIDAY || w == (d.n < WEEKEND_CHANGE ? THURSDAY : SATURDAY);
}

struct day day_of_instant(int64_t utc_ms)
{
    assert(utc_ms > -(INT64_C(1) << 56) && utc_ms < INT64_C(1) << 56);
    int64_t ms = utc_ms + RIYADH_AHEAD_MS;
    return (struct day){(int32_t)(ms / DAY_MS - (ms % DAY_MS < 0))};
}

int64_t day_start_ms(struct day d)
{
    assert(!day_is_none(d));
    return (int64_t)d.n * DAY_MS - RIYADH_AHEAD_MS;
}

/* ---- text ---- */

static bool digits_read(const char *at, int count, int *out)
{
    int v = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        v = v * 10 + (at[i] - '0');
    }
    *out = v;
    return true;
}

bool day_parse(struct str text, struct day *out)
{
    int year, month, day;
    if (text.n != 10 || text.at[4] != '-' || text.at[7] != '-')
        return false;
    if (!digits_read(text.at, 4, &year) || !digits_read(text.at + 5, 2, &month) ||
        !digits_read(text.at + 8, 2, &day))
        return false;
    return year < HIJRI_FROM_GREGORIAN_YEAR ? day_from_hijri(year, month, day, out)
                                            : day_from_ymd(year, month, day, out);
}

static void digits_write(char *at, int count, int v)
{
    while (count--) {
        at[count] = (char)('0' + v % 10);
        v /= 10;
    }
}

static struct str date_write(int year, int month, int day, char *text)
{
    digits_write(text, 4, year);
    text[4] = '-';
    digits_write(text + 5, 2, month);
    text[7] = '-';
    digits_write(text + 8, 2, day);
    text[10] = 0;
    return (struct str){text, 10};
}

struct str day_format_iso(struct day d, char text[static DAY_TEXT_BYTES])
{
    int year, month, day;
    day_to_ymd(d, &year, &month, &day);
    assert(year >= GREGORIAN_YEAR_MIN && year <= GREGORIAN_YEAR_MAX);
    return date_write(year, month, day, text);
}

struct str day_format_hijri(struct day d, char text[static DAY_TEXT_BYTES])
{
    struct hijri h;
    if (day_to_hijri(d, &h))
        return date_write(h.year, h.month, h.day, text);
    text[0] = 0;
    return (struct str){text, 0};
}

/* Dates: any text, and any pair of days with any number of months, in both calendars. */
#include "base/day.h"
#include "fuzz/must.h"

static void text_there_and_back(struct str text)
{
    struct day d, again;
    char out[DAY_TEXT_BYTES];
    if (!day_parse(text, &d))
        return;
    bool is_hijri = str_cmp(text, S("1700")) < 0;
    MUST(str_eq(is_hijri ? day_format_hijri(d, out) : day_format_iso(d, out), text));
    MUST(day_parse(day_format_iso(d, out), &again) == true && again.n == d.n);
    if (day_format_hijri(d, out).n)
        MUST(day_parse((struct str){out, 10}, &again) && again.n == d.n);
}

static void months(struct day a, struct day b, int count, enum calendar calendar)
{
    struct day to = day_add_months(a, count, calendar);
    int counted;
    if (!day_is_none(to)) {
        MUST(count == 0 ? to.n == a.n : (to.n > a.n) == (count > 0));
        MUST(day_months_between(a, to, calendar, &counted));
        MUST(counted == count);
    }
    if (!day_months_between(a, b, calendar, &counted))
        return;
    struct day start = a.n <= b.n ? a : b, end = a.n <= b.n ? b : a;
    int whole = abs(counted);
    struct day reached = day_add_months(start, whole, calendar);
    struct day beyond = day_add_months(start, whole + 1, calendar);
    MUST(!day_is_none(reached) && reached.n <= end.n);
    MUST(day_is_none(beyond) || beyond.n > end.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    text_there_and_back((struct str){(const char *)data, n});
    int32_t in[3];
    if (n < sizeof in)
        return 0;
    memcpy(in, data, sizeof in);
    /* Years -400 to 10500: the range and both sides of it. */
    struct day a = {in[0] % 3000000}, b = {in[1] % 3000000};
    int count = in[2] % 200000, y, m, d;
    day_to_ymd(a, &y, &m, &d);
    struct day again;
    if (day_from_ymd(y, m, d, &again))
        MUST(again.n == a.n);
    else
        MUST(y < GREGORIAN_YEAR_MIN || y > GREGORIAN_YEAR_MAX);
    if (y < GREGORIAN_YEAR_MIN || y > GREGORIAN_YEAR_MAX)
        return 0;
    struct hijri h;
    if (day_to_hijri(a, &h))
        MUST(day_from_hijri(h.year, h.month, h.day, &again) && again.n == a.n);
    MUST(day_of_instant(day_start_ms(a)).n == a.n);
    months(a, b, count, CALENDAR_GREGORIAN);
    /* Most of the random days lie outside the Hijri table: bring them in. */
    struct day in_table = {-11981 + abs(a.n) % 51383};
    months(in_table, (struct day){-11981 + abs(b.n) % 51383}, count % 2000, CALENDAR_HIJRI);
    months(a, b, count, CALENDAR_HIJRI);
    return 0;
}

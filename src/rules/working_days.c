/* See the header. */
#include "rules/working_days.h"

bool day_is_working(const struct policy *p, struct day d)
{
    static const char *const names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    char iso[DAY_TEXT_BYTES];
    struct str date = day_format_iso(d, iso);
    return !policy_in_list(p, "weekend_days", str_of(names[day_weekday(d)]), d, NULL) &&
           !policy_in_list(p, "official_holidays", date, d, NULL) &&
           !policy_in_list(p, "yearly_holidays", str_from(date, 5), d, NULL);
}

int64_t working_days_span(const struct policy *p, struct day from, int days)
{
    enum { SPAN_MAX = 3660 };
    int64_t span = 0;
    while (days > 0 && span < SPAN_MAX)
        days -= day_is_working(p, day_add(from, (int)++span));
    return span;
}

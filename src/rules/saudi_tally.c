/* See the header. */
#include "rules/saudi_tally.h"

void saudi_tally_add(struct saudi_tally *t, int64_t units, enum weight_kind weight_kind)
{
    t->saudis++;
    switch (weight_kind) {
    case WEIGHT_STUDENT:
        t->student_units += units;
        t->students += units > 0;
        return;
    case WEIGHT_DISABLED:
        t->disabled_units += units;
        t->disabled += units > 0;
        return;
    case WEIGHT_PLAIN:
    case WEIGHT_RELEASED: t->plain_units += units; return;
    }
}

static int64_t param(const struct policy *p, enum param which, struct day on)
{
    const struct policy_row *row = policy_param(p, which, on);
    return row ? row->value : 0;
}

int64_t saudi_tally_units(const struct policy *p, const struct saudi_tally *t, int activity,
                          int64_t workers, struct day on)
{
    struct str key = policy_activity(p, activity)->key;
    int32_t row;
    bool serves = policy_in_list(p, "restaurant_activities", key, on, &row);
    int64_t students_max =
        t->saudis *
        param(p, serves ? PARAM_nitaqat_student_max_restaurants : PARAM_nitaqat_student_max, on) /
        10000;
    int64_t disabled_max = workers * param(p, PARAM_nitaqat_disabled_max, on) / 10000;
    int64_t units = t->plain_units;
    if (t->students > students_max)
        units += t->student_units * students_max / t->students;
    else
        units += t->student_units;
    if (t->disabled > disabled_max)
        units += t->disabled_units * disabled_max / t->disabled +
                 SAUDI_UNITS * (t->disabled - disabled_max);
    else
        units += t->disabled_units;
    return units;
}

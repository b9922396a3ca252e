/* See the header. */
#include "model/outside.h"

static const struct outside_info infos[OUTSIDE_EVENTS] = {
#define OUTSIDE(number, identifier, type, body, subject, matter, member, kind) \
    [number] = {type, BODY_##body, SUBJECT_OF_##subject, MATTER_##matter, member, kind},
#include "model/outside.def"
#undef OUTSIDE
};

const struct outside_info *outside_info(int event)
{
    return event > 0 && event < OUTSIDE_EVENTS && infos[event].type ? &infos[event] : NULL;
}

enum outside_event outside_by_type(enum outside_body body, struct str type)
{
    for (int i = 1; i < OUTSIDE_EVENTS; i++)
        if (infos[i].type && infos[i].body == body && str_eq_c(type, infos[i].type))
            return (enum outside_event)i;
    return (enum outside_event)0;
}

static const char *const names[BODIES] = {
    [BODY_PASSPORTS] = "passports",
    [BODY_COMMERCE] = "commerce",
    [BODY_INSURANCE] = "insurance",
    [BODY_FOREIGN] = "foreign",
};

const char *outside_body_name(enum outside_body body) { return names[body]; }

enum outside_body outside_body_find(struct str name)
{
    for (int i = 1; i < BODIES; i++)
        if (str_eq_c(name, names[i]))
            return (enum outside_body)i;
    return (enum outside_body)0;
}

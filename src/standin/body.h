/* What the stand-ins of bodies outside share: each takes the portal's signed notices (POST /notices), keeps
   the latest in memory, shows them, and lets a person cause an event by a form, which is sent to the
   portal as that body would send it. A body is a list of events with their fields. */
#pragma once
#include "standin/stand_in.h"

enum { BODY_FIELDS_MAX = 6 };

struct body_field {
    const char *name, *ar, *en; /* of the JSON member; what people read */
    bool is_optional;
    bool is_bare; /* a number or true/false: without quotation marks */
};
struct body_event {
    const char *type, *ar, *en;
    struct body_field fields[BODY_FIELDS_MAX];
};
struct body {
    const char *name, *ar, *en; /* "passports" */
    const struct body_event *events;
    int events_count;
};

/* Serves that body; one in a process. */
enum err body_start(struct arena *boot, const struct body *body,
                    const struct stand_in_config *config, int *port);
void body_stop(void);

/* Fields that several events have. */
#define FIELD_ID                                                               \
    {                                                                          \
        "id_no", "رقم الإقامة أو الهوية", "Identity or residence number", true \
    }
#define FIELD_BORDER                                     \
    {                                                    \
        "border_no", "رقم الحدود", "Border number", true \
    }
#define FIELD_ESTABLISHMENT                                       \
    {                                                             \
        "establishment_no", "رقم المنشأة", "Establishment number" \
    }
#define FIELD_EXPIRY                         \
    {                                        \
        "expiry", "تاريخ الانتهاء", "Expiry" \
    }
#define FIELD_HAPPENED          \
    {                           \
        "day", "التاريخ", "Day" \
    }

/* Notices between the portal and the bodies outside it: who they are and what they may say. The trap: a
   notice says when the fact came to be (its time), not when it was sent; only that decides which of two
   holds. */
#pragma once
#include "base/str.h"
#include "model/value.h"

enum outside_body { /* permanent numbers: stored */
                    BODY_PASSPORTS = 1,
                    BODY_COMMERCE = 2,
                    BODY_INSURANCE = 3,
                    BODY_FOREIGN = 4,
};
enum { BODIES = 5 }; /* their numbers lie below */

enum outside_subject {
    SUBJECT_OF_WORKER = 1,
    SUBJECT_OF_ESTABLISHMENT = 2,
    SUBJECT_OF_EMPLOYMENT = 3, /* a person at an establishment */
    SUBJECT_OF_VISA = 4,
};

enum outside_matter { /* permanent numbers: stored */
                      MATTER_RESIDENCE = 1,
                      MATTER_PASSPORT = 2,
                      MATTER_EXIT_VISA = 3,
                      MATTER_PRESENCE = 4,
                      MATTER_REGISTRATION = 5,
                      MATTER_STATUS = 6,
                      MATTER_ADDRESS = 7,
                      MATTER_ACTIVITY = 8,
                      MATTER_WAGE = 9,
                      MATTER_INSURED = 10,
                      MATTER_OWNER = 11,
                      MATTER_SAUDIS = 12,
                      MATTER_VISA = 13,
};

enum outside_event {
#define OUTSIDE(number, identifier, type, body, subject, matter, member, kind) \
    OUTSIDE_##identifier = number,
#include "model/outside.def"
#undef OUTSIDE
    OUTSIDE_EVENTS
};

enum outside_outcome { /* permanent numbers: stored with the notice and answered for every repeat */
                       OUTSIDE_TAKEN = 1,
                       OUTSIDE_SUPERSEDED = 2,  /* a later one about the matter came before it */
                       OUTSIDE_CONTRADICTS = 3, /* the register: changed nothing, a case is open */
                       OUTSIDE_UNKNOWN = 4,     /* names what is not on file: as above */
};

struct outside_info {
    const char *type;
    enum outside_body body;
    enum outside_subject subject;
    enum outside_matter matter;
    const char *member; /* "" : no value */
    enum value_kind kind;
};

/* NULL: no such event. */
const struct outside_info *outside_info(int event);
/* 0: that body has no such notice. */
enum outside_event outside_by_type(enum outside_body body, struct str type);
/* "passports", "commerce", "insurance", "foreign": of addresses, settings and stand-ins. */
const char *outside_body_name(enum outside_body body);
/* 0: there is none of that name. */
enum outside_body outside_body_find(struct str name);

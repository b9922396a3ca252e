/* The rules' permanent numbers, codes and identifiers (domain/services.md 6.2, 6.3, section 7). */
#pragma once
#include "base/str.h"
#include "model/value.h"

enum rule {
    RULE_NONE = 0,
#define RULE(number, code, identifier, argument) code##_##identifier = number,
#include "model/rules.def"
#undef RULE
    RULE_COUNT = 320
};

struct rule_info {
    const char *code;       /* "E06", "S04_X04", "portal_only" */
    const char *identifier; /* "band_min" */
    enum value_kind argument;
};

/* NULL when there is no such rule. */
const struct rule_info *rule_info(int number);
/* By the code as policy tables write it ("E06", "X04" with its service, "portal_only"); 0: none. */
int rule_by_code(int service, struct str code);
/* The refusal code as people and scripts see it: "S04.E06", "S04.X04", "portal_only". */
struct str rule_code(struct arena *a, int service, enum rule rule);

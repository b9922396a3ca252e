/* What the two services that issue visas have in common (domain/services.md S13, S14). */
#pragma once
#include "rules/check.h"

/* The fields of a form for visas: identifiers shared by both services. */
struct visas_asked {
    int64_t count, occupation, nationality, gender,
        embassy; /* nationality, embassy: packed alpha-2 */
};

/* Citizens of some countries enter and work without a visa: none can be issued to them. */
bool visas_nationality(struct judge *j, struct finding *out, int64_t nationality);
/* A visa is stamped at an embassy abroad. */
bool visas_embassy(struct judge *j, struct finding *out, int64_t embassy);
/* The fee, and EFFECT_VISAS valid from the day of execution; the caller sets whom it compensates. */
struct effect *visas_issue(struct judge *j, const struct visas_asked *asked);

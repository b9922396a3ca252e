/* What came of a scenario as JSON: for the command, the pages and whoever keeps it. */
#pragma once
#include "base/err.h"
#include "whatif/evaluate.h"

/* One sentence, in English: what is not looked at. The pages have their own. */
extern const char whatif_not_foreseen[];

/* The text of one JSON object, in `a`. */
struct str whatif_report(struct arena *a, const struct snapshot *s, const struct policy *policy,
                         const struct impact *m, struct day on, int64_t took_ms);

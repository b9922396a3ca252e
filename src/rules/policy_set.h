/* The inside of a policy set, shared by its reader (policy_read.c) and its questions (policy.c).
   Every key of every table has a slot; a slot's rows lie side by side in `spans`, in the order of
   their first days. That keeps a lookup to one small scan: rules ask some forty times a line. */
#pragma once
#include "rules/policy.h"

enum {
    SERVICES_MAX = 20,   /* service numbers below it */
    ACTIVITIES_MAX = 64, /* activity numbers below it */
    CURVE_BANDS = 4,
    SIZES = 5,
    LISTS = 21,
    LIST_CODES_MAX = 512, /* codes of one list */

    SLOT_PARAM = 0,
    SLOT_RULE = SLOT_PARAM + PARAM_COUNT,
    SLOT_DATE = SLOT_RULE + SERVICES_MAX * RULE_COUNT,
    SLOT_CURVE = SLOT_DATE + SERVICES_MAX * 2,
    SLOT_GRID = SLOT_CURVE + ACTIVITIES_MAX * CURVE_BANDS,
    SLOT_LIST = SLOT_GRID + ACTIVITIES_MAX * SIZES,
    SLOTS = SLOT_LIST + LISTS * LIST_CODES_MAX,
};

enum { DATE_AVAILABLE, DATE_PORTAL_ONLY };

struct span {
    int32_t from, to; /* day numbers; to: exclusive, INT32_MAX when open */
    int32_t row;
};

struct slot {
    uint16_t first, n; /* in policy.spans */
};

struct detail { /* what a row of the tables of bands and lists holds beside its value */
    double m, c;
    int64_t workers_min, yellow_min_bp, green_min_bp, platinum_min_bp;
};

struct isic_entry {
    struct str code;
    int activity;
};

struct source_entry {
    struct str tag, where;
};

struct policy {
    struct slot slots[SLOTS];
    struct span *spans;
    struct policy_row *rows;
    struct detail *details; /* by row */
    int rows_count;
    struct activity activities[ACTIVITIES_MAX];
    int activities_count;
    struct str list_codes[LISTS][LIST_CODES_MAX];
    int list_codes_count[LISTS];
    struct isic_entry *isic;
    int isic_count;
    struct source_entry *sources;
    int sources_count;
    struct str joined;
    unsigned char hash[32];
};

/* The lists that rules know. */
extern const char *const policy_lists[LISTS];
/* Size classes of the grid, smallest first. */
extern const char *const policy_sizes[SIZES];
/* Place of a band in the curve's tables, -1 when the curve has no floor for it. */
int curve_band(enum band band);

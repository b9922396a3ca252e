/* Scenarios: the policy in force with some of its rows changed. The changed tables go through the same
   reader as the real ones, with all its checks, so a scenario that the program could not run on is
   refused, and why is said. A changed row holds from its day until the next row of its key. */
#pragma once
#include "base/arena.h"
#include "rules/policy.h"

enum { SCENARIO_CHANGES_MAX = 32, SCENARIO_SERVICES = 20 };

/* One of:
     KEY=VALUE@DATE               a parameter: permit.basic_fee_year_halalas=20000@1435-03-15
     SNN.RULE=ARGUMENT@DATE       a rule of a service: S04.E06=green@1435-03-15; "off" ends it
     grid.ACTIVITY.SIZE=Y/G/P@DATE  floors in percent: grid.construction.small=6/12/30@1435-03-15
     grid=PERCENT%@DATE           all floors of the grid, times so much: grid=110%@1435-03-15 */
struct scenario_change {
    struct str text;
};

struct scenario_table { /* rows to set in a table of the policy, as the table itself writes them */
    struct str name, text; /* "nitaqat_grid.tsv"; with its header line */
};

struct scenario {
    struct str name;
    struct policy *policy;
    struct day from; /* the latest first day of a changed row */
    /* What differs from the base, on any day. */
    bool params[PARAM_COUNT];
    bool services[SCENARIO_SERVICES]; /* a rule row of it, or its dates */
    bool has_lists, has_bands; /* bands: grid, curve, a nitaqat parameter, a restaurant list */
    bool has_fees;             /* what a permit costs */
};

/* Makes it from `base`. ERR_INPUT: `faults` says what is not understood, or what the reader of the
   tables found. The texts must live as long as the scenario. */
enum err scenario_make(struct arena *boot, const struct policy *base, struct str name,
                       const struct scenario_change *changes, int changes_n,
                       const struct scenario_table *tables, int tables_n, struct scenario *out,
                       struct buf *faults);

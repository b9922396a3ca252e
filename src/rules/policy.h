/* Policy: every number, list and date that rules use, as dated rows with their source. Loaded once
   from the tables under policy/ and immutable after. Code never names a world ("1435H", "today"):
   worlds differ only in rows. A value without a row in force is `policy_missing`, never a guess.

   Rows have a fixed index in their set; ledger entries name rows by that index and the set by its
   SHA-256, so that a decision can be read again with exactly the rows it used. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/err.h"
#include "base/str.h"
#include "model/rule.h"
#include "model/status.h"

enum param {
#define PARAM(identifier, key, kind) PARAM_##identifier,
#include "rules/params.def"
#undef PARAM
    PARAM_COUNT
};

enum policy_status { POLICY_VERIFIED, POLICY_SECOND_HAND, POLICY_ASSUMED };
enum policy_table {
    POLICY_PARAMETER,
    POLICY_SERVICE_RULE,
    POLICY_SERVICE_DATE,
    POLICY_CURVE,
    POLICY_GRID,
    POLICY_LIST,
};

struct policy_row {
    int32_t index;
    enum policy_table table;
    struct str key;  /* "permit.late_fine_halalas", "S04 E06", "S04 portal_only_from" */
    int64_t value;   /* the parameter's value, the rule's argument, the date; see policy_value.h */
    struct str text; /* the value as the table has it: "3,6,9,12", "hijri"; curve: "m c" */
    struct day from, to;     /* to: exclusive; DAY_NONE: holds until the next row of its key */
    struct str source, note; /* source: tags of policy/sources.tsv, joined by commas */
    enum policy_status status;
    int version; /* 1.. within the key, by `from` */
    int line;    /* of its table */
};

struct policy; /* opaque; see policy.c */

/* A file of the tables: name such as "policy/parameters.tsv"; only the last part counts, so that a
   folder elsewhere can be checked. */
struct policy_file {
    struct str name, text;
};

/* Parses and checks the tables: overlaps, gaps, unknown keys, rows without a source, bad values.
   Every fault is added to `faults` as "file:line: what, and how to mend it" lines; ERR_INPUT if any.
   The texts must live as long as the policy. */
enum err policy_load(struct arena *boot, const struct policy_file *files, size_t n,
                     struct policy **out, struct buf *faults);
/* The tables inside the program. */
enum err policy_load_embedded(struct arena *boot, struct policy **out, struct buf *faults);

/* SHA-256 of policy_joined, 32 bytes: the identity of the set. */
const unsigned char *policy_hash(const struct policy *p);
/* All files joined in a fixed order, for storing the set: name NUL length NUL text …, the length in
   decimal digits; policy_load_joined reads it (ERR_INPUT when it is damaged). */
struct str policy_joined(const struct policy *p);
enum err policy_load_joined(struct arena *boot, struct str joined, struct policy **out);

/* The law of one day made to hold always: the rows in force on `day`, from ever and for ever, and no
   others. Whoever judges by it judges any date as that day would have. Rows keep their indexes; of dates
   from which services exist or are the portal's alone it only says whether that day had come to them. */
struct policy *policy_frozen(struct arena *boot, const struct policy *p, struct day day);

int policy_rows(const struct policy *p);
const struct policy_row *policy_row(const struct policy *p, int32_t index); /* NULL: no such */

/* The row of a parameter in force on a day; NULL: none. */
const struct policy_row *policy_param(const struct policy *p, enum param param, struct day on);
const char *param_key(enum param param);
enum value_kind param_kind(enum param param);
int param_by_key(struct str key); /* -1: none */

/* The row that puts a rule in force for a service on a day; NULL: the rule does not hold then. */
const struct policy_row *policy_rule(const struct policy *p, int service, enum rule rule,
                                     struct day on);

/* Cut-over dates of a service: from when it exists, and from when the office no longer serves it
   (NULL: never). */
const struct policy_row *policy_available_from(const struct policy *p, int service);
const struct policy_row *policy_portal_only_from(const struct policy *p, int service);

/* ---- Nitaqat tables ---- */
struct curve_row { /* floor_bp = 100 * (m * ln(x) + c); one a band, activity and year */
    double m, c;
    int32_t row;
};
/* For band LOW_GREEN, MEDIUM_GREEN, HIGH_GREEN or PLATINUM; false: no row in force. */
bool policy_curve(const struct policy *p, int activity, enum band band, struct day on,
                  struct curve_row *out);
struct grid_row { /* percent floors in hundredths */
    int64_t yellow_min_bp, green_min_bp, platinum_min_bp;
    int32_t row;
};
bool policy_grid(const struct policy *p, int activity, int64_t workers, struct day on,
                 struct grid_row *out);
/* The smallest number of workers above `workers` at which another size class of the grid begins;
   INT64_MAX when there is none. */
int64_t policy_grid_next_size(const struct policy *p, int activity, int64_t workers, struct day on);
/* The nitaqat activity groups, 0..40: key and names; count of them. */
struct activity {
    struct str key, name_ar, name_en;
};
int policy_activities(const struct policy *p);
const struct activity *policy_activity(const struct policy *p, int number);
int policy_activity_by_key(const struct policy *p, struct str key); /* without regard to case; -1 */
/* The activity group of an ISIC 4 division, group or class ("4711"), by its longest known prefix; -1. */
int policy_activity_by_isic(const struct policy *p, struct str isic);

/* Lists: is `code` in the list on that day ("saudi_only_occupations" …). Sets *row. */
bool policy_in_list(const struct policy *p, const char *list, struct str code, struct day on,
                    int32_t *row);

/* Where a source tag leads: an address or title; empty when the tag is unknown. */
struct str policy_source(const struct policy *p, struct str tag);

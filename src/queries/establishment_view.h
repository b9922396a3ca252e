/* What pages and the API show of an establishment beside its own row: the counts its band rests on,
   the weeks behind it, its sister establishments, suspensions, what waits to be paid, and what became
   of the latest requests. */
#pragma once
#include "registers/establishment.h"
#include "registers/request.h"
#include "rules/nitaqat.h"

/* The establishment with what it belongs to, for reading only; ERR_NOT_FOUND. */
enum err establishment_view_load(struct db *reader, struct arena *req, int64_t id,
                                 struct establishment *out);

/* The counts of the Nitaqat entity and its earlier weeks, as the rules of E06 take them today. */
enum err nitaqat_counts_load(struct db *reader, const struct establishment *e,
                             const struct policy *policy, struct day today,
                             struct nitaqat_counts *out);

struct nitaqat_week {
    struct day week; /* the Saturday */
    int64_t rate_bp, workers, saudi_units;
};
/* The latest weeks, newest first, at most max. */
enum err nitaqat_weeks_load(struct db *reader, struct arena *req, int64_t entity_id, size_t max,
                            struct nitaqat_week **out, size_t *n);

struct branch {
    int64_t id;
    int office_no;
    int64_t seq_no;
    struct str name_ar, name_en, region;
    enum est_status status;
    bool is_main;
    bool may_see; /* this account may act for it */
    int64_t workers;
};
/* The establishments of a unified number, by number, at most max. may_see is the account's own right:
   the rest is told as a count only. */
enum err branches_load(struct db *reader, struct arena *req, int64_t unified_id, int64_t account_id,
                       struct day today, size_t max, struct branch **out, size_t *n);

struct suspension {
    struct day from, until; /* until: last day; DAY_NONE: until lifted */
    bool spares_permits;
    struct str reason;
};
/* In force today; *is_suspended false when there is none. */
enum err suspension_view(struct db *reader, struct arena *req, int64_t establishment_id,
                         struct day today, struct suspension *out, bool *is_suspended);

struct unpaid {            /* requests that wait for their payment */
    int64_t count, amount; /* halalas */
    struct request first;  /* the one due first */
};
enum err unpaid_load(struct db *reader, int64_t establishment_id, struct unpaid *out);

/* The latest request of which a line was refused, submitted on or after `since`, among the services
   of the bit set; seq 0: none. */
enum err refused_lately(struct db *reader, int64_t establishment_id, struct day since,
                        uint64_t services, struct request *out);

/* What pages and the API show of wage protection: where an establishment stands, what it must file
   next, a judged file, a month with those who were not paid. */
#pragma once
#include "base/clock.h"
#include "decisions/wage_accept.h"
#include "decisions/wage_month.h"

enum { WAGE_UNPAID_SHOWN = 100 };

/* The next month whose file is wanted. */
struct wage_wanted {
    bool is_wanted; /* false: nothing is, or the establishment need not file */
    int64_t month;
    struct day last; /* of its file */
    int64_t delay_months;
};
enum err wage_wanted_load(struct db *reader, struct arena *req, const struct policy *policy,
                          int64_t establishment_id, struct day today, struct wage_wanted *out);

struct wage_front {
    bool must_file;
    struct wage_duty duty;
    struct wage_wanted wanted;
    struct wage_month *months; /* latest first */
    size_t months_count;
    struct wage_file *files; /* accepted, latest first */
    size_t files_count;
    struct wage_upload *uploads; /* judged, not accepted */
    size_t uploads_count;
};
enum err wage_front_load(struct db *reader, struct arena *req, const struct policy *policy,
                         int64_t establishment_id, struct day today, struct wage_front *out);

struct wage_unpaid {
    int64_t person_id, id_no, border_no, wage, net;
    struct str name_ar, name_en;
};
struct wage_month_view {
    bool is_reckoned; /* false: nothing was filed and its last day is not over */
    struct wage_month month;
    struct day due_on;
    struct wage_file *files;
    size_t files_count;
    int64_t unpaid_count;
    struct wage_unpaid *unpaid; /* at most WAGE_UNPAID_SHOWN */
    size_t unpaid_shown;
};
enum err wage_month_view_load(struct db *reader, struct arena *req, const struct policy *policy,
                              int64_t establishment_id, int64_t month, struct wage_month_view *out);

/* A judged file, and what was found in it. */
enum err wage_upload_view(struct db *reader, struct arena *req, int64_t establishment_id,
                          int64_t file_id, struct wage_upload *out, struct wage_finding **findings,
                          size_t *n);

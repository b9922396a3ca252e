/* A worker's own wages, and wages contested, as their sides see them. */
#pragma once
#include "queries/wages.h"
#include "registers/wage_contest.h"

struct own_wage { /* of a month */
    int64_t establishment_id, month;
    struct str name_ar, name_en; /* the employer's */
    int office_no;
    int64_t seq_no;
    bool is_filed; /* a file of the month was accepted */
    bool has_line;
    int64_t net, basic, housing, other, deductions; /* sums of his lines */
    bool is_failed;        /* the bank, or a contest, says it did not arrive */
    int64_t contest_state; /* enum contest_state; 0: none */
    struct str contest_note;
    struct day contest_due, contest_last; /* contest_last: DAY_NONE: no end */
};
/* Of all his employers, latest month first; at most max. Months that nobody has reckoned are told only
   since he began there. */
enum err own_wages_load(struct db *reader, struct arena *req, const struct policy *policy,
                        int64_t person_id, struct day today, size_t max, struct own_wage **out,
                        size_t *n);

struct contest_view {
    struct wage_contest contest;
    int64_t id_no;
    struct str name_ar, name_en; /* the worker's */
    struct str employer_ar, employer_en;
    int office_no;
    int64_t seq_no;
    int64_t net; /* of the worker's lines, as they stand now */
};
enum err contest_view_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           int64_t month, int64_t person_id, struct contest_view *out);
enum err contest_views_of(struct db *reader, struct arena *req, int64_t establishment_id,
                          size_t max, struct contest_view **out, size_t *n);
/* Accepted files with something worth a look. */
struct signal_view {
    struct wage_signed file;
    struct str employer_ar, employer_en;
    int office_no;
    int64_t seq_no;
};
enum err signal_views(struct db *reader, struct arena *req, size_t max, struct signal_view **out,
                      size_t *n);
enum err contest_views_due(struct db *reader, struct arena *req, struct day today, size_t max,
                           struct contest_view **out, size_t *n);

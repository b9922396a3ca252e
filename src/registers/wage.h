/* Wage files, their lines, months and duties (S17): all SQL of these tables. A month is
   year * 12 + month - 1.

   The trap: lines as judged are kept without a number of their file; the number within the month is
   given when they are accepted. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"
#include "model/wage_record.h"

enum { WAGE_HASH_BYTES = 32, WAGE_LOOKED_BYTES = 23, WAGE_REF_BYTES_MAX = 64 };

/* ---- what is kept beside the ledger ---- */

enum wage_kept_kind { WAGE_KEPT_FILE = 1, WAGE_KEPT_LINES = 2, WAGE_KEPT_FINDINGS = 3 };
struct wage_packed { /* compressed parts */
    struct str *parts;
    size_t count;
};
void wage_pack(struct arena *a, struct str bytes, struct wage_packed *out);
enum err wage_kept_store(struct db *db, int64_t establishment_id, int64_t file_id,
                         enum wage_kept_kind kind, const struct wage_packed *packed);
/* ERR_NOT_FOUND: nothing is kept; ERR_DB (logged): it is damaged. */
enum err wage_kept_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t file_id,
                        enum wage_kept_kind kind, struct str *out);

/* ---- judged files that may be accepted ---- */

struct wage_upload {
    int64_t establishment_id, file_id, account_id, made_at;
    struct day made_on;
    int64_t month;
    int format; /* enum wage_format */
    enum wage_how how;
    int64_t mends; /* file_id; 0 */
    struct str name, file_ref;
    int outcome; /* enum wage_outcome */
    int64_t lines, lines_rejected, lines_unknown, rejects, remarks, total;
    unsigned char looked[WAGE_LOOKED_BYTES]; /* enum wage_made by check */
    unsigned char file_hash[WAGE_HASH_BYTES], lines_hash[WAGE_HASH_BYTES];
    bool
        is_whole_rejected; /* a finding rejects more than its line; not stored: outcome and rejects tell */
    int64_t operation_no;
};
enum err wage_upload_insert(struct db *db, const struct wage_upload *u);
enum err wage_upload_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t file_id,
                          struct wage_upload *out);
/* Those not accepted, latest first. */
enum err wage_uploads_open(struct db *db, struct arena *a, int64_t establishment_id, size_t max,
                           struct wage_upload **out, size_t *n);
enum err wage_upload_accept(struct db *db, int64_t establishment_id, int64_t file_id,
                            int64_t operation_no);
/* Forgets those made before that day and never accepted, with all that was kept of them. */
enum err wage_uploads_sweep(struct db *db, struct day before);

/* ---- accepted files ---- */

struct wage_file {
    int64_t establishment_id, file_id, operation_no, month;
    int64_t no; /* 1.. within the month */
    int format;
    enum wage_how how;
    int64_t mends;
    struct str file_ref;
    struct day received_on;
    int64_t account_id;
    int outcome;
    int64_t lines, lines_rejected, remarks, total;
    unsigned char file_hash[WAGE_HASH_BYTES];
    bool is_replaced;
};
enum err wage_file_insert(struct db *db, const struct wage_file *f);
enum err wage_file_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t file_id,
                        struct wage_file *out);
enum err wage_file_replaced(struct db *db, int64_t establishment_id, int64_t file_id);
/* Of a month, in order; month 0: the latest of any. */
enum err wage_files_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                         size_t max, struct wage_file **out, size_t *n);
enum err wage_file_next_no(struct db *db, int64_t establishment_id, int64_t month, int64_t *no);
enum err wage_file_ref_used(struct db *db, int64_t establishment_id, struct str file_ref,
                            bool *is_used);

/* ---- accepted lines ---- */

/* A month's chunks in order, as bytes in the arena. */
enum err wage_lines_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                         struct str **chunks, size_t *n);
/* Puts lines, sorted, in place of what the month had. */
enum err wage_lines_store(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                          const struct wage_record *lines, size_t n);
/* Appends packed lines to a month that has none, giving each its file's number: without a table. */
enum err wage_lines_take(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                         struct str packed, uint32_t file_no);
/* The lines of one worker. */
enum err wage_lines_of(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                       int64_t person_id, struct wage_record **out, size_t *n);

/* ---- months ---- */

struct wage_month {
    int64_t establishment_id, month, due, paid, lines, net;
    struct day due_on;
    bool is_ok, is_closed;
    int64_t operation_no;
};
enum err wage_month_store(struct db *db, const struct wage_month *m);
enum err wage_month_load(struct db *db, int64_t establishment_id, int64_t month,
                         struct wage_month *out);
/* The latest `max`, latest first. */
enum err wage_months_load(struct db *db, struct arena *a, int64_t establishment_id, size_t max,
                          struct wage_month **out, size_t *n);
/* Share of the workers due who were paid, hundredths of a percent; 10,000 where none is due. */
int64_t wage_month_compliance(const struct wage_month *m);

/* ---- duty ---- */

struct wage_duty {
    int64_t establishment_id, from_month, next_month;
};
/* ERR_NOT_FOUND: it need not file. */
enum err wage_duty_load(struct db *db, int64_t establishment_id, struct wage_duty *out);
/* Moves the month whose last day comes next. */
enum err wage_duty_next(struct db *db, int64_t establishment_id, int64_t next_month);
/* Those whose next month is not after `month`; at most max. */
enum err wage_duties_due(struct db *db, int64_t month, struct wage_duty *out, size_t max,
                         size_t *n);
enum { WAGE_DUTY_ACTIVITIES = 4 };
struct wage_duty_opening {
    int64_t month, workers_min;
    int64_t
        activities[WAGE_DUTY_ACTIVITIES]; /* groups that must file whatever their size; -1: none */
};
/* Is there an establishment that must file by size or activity and is not on the list yet? */
enum err wage_duty_is_wanting(struct db *db, const struct wage_duty_opening *o, bool *out);
enum err wage_duty_open(struct db *db, const struct wage_duty_opening *o);

/* ---- suspensions for late wages ---- */

/* Open ones: *from DAY_NONE when there is none. */
enum err wage_suspension_load(struct db *db, int64_t establishment_id, struct day *from,
                              bool *spares_permits);
/* Is a suspension for another cause on file from that very day? */
enum err suspension_other_from(struct db *db, int64_t establishment_id, struct day from, bool *out);
enum err suspension_release(struct db *db, int64_t establishment_id, struct day last);
/* What stands in suspension.reason. */
struct str suspension_reason(enum suspension_cause cause);

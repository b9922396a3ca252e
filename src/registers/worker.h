/* A worker as one establishment sees him: the person, and the employment with its permit there. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct worker {
    int64_t person_id, id_no, border_no; /* 0: none */
    int nationality;                     /* first letter * 256 + second */
    bool is_female, is_outside;
    struct str name_ar, name_en;
    struct day birth_day, passport_expiry, iqama_expiry, entry_on, exit_visa_on, departed_on;
    enum levy_exemption levy_exemption;
    bool has_employment; /* a row with this establishment that has not ended */
    enum worker_status status;
    struct day start_on, permit_issue, permit_expiry, first_permit_on;
    enum employment_origin origin;
    int occupation, visa_occupation; /* 0: none */
    int64_t wage, permit_no, last_operation;
    bool is_contract_documented, permit_is_levy_free;
    int64_t temporary_months, unpaid_wage_months, compensated_by; /* compensated_by: visa no., 0 */
    struct day leave_until, wage_line_until;
    enum permit_kind permit_kind;
    int64_t cases_count,
        open_count; /* rows of case_mark and open_line of the person; -1: not counted */
    /* open matters, DAY_NONE: none */
    struct day absence_opened_on, transfer_opened_on, occupation_change_opened_on,
        complaint_opened_on;
};

/* By identity or residence number, or border number (the first digit tells), or internal number; the
   person row is locked for writing. ERR_NOT_FOUND: nobody has that number. */
enum err worker_load_by_no(struct db *db, struct arena *req, int64_t number,
                           int64_t establishment_id, bool is_for_write, struct worker *out);
/* Asks ahead for worker_load_by_no(…, is_for_write) (db_prefetch). */
enum err worker_prefetch_by_no(struct db *db, int64_t number, int64_t establishment_id);
enum err worker_load(struct db *db, struct arena *req, int64_t person_id, int64_t establishment_id,
                     bool is_for_write, struct worker *out);
/* Who employs the person of that number (internal, identity, residence or border); 0: nobody, or nobody
   has it. */
enum err worker_employer(struct db *db, int64_t number, int64_t *establishment_id);
/* Fills the open matters: absence reports, transfers, occupation changes, complaints. */
enum err worker_cases_load(struct db *db, int64_t establishment_id, struct worker *w);

/* Every worker of an establishment, in the order of internal numbers, each handed to `each` with its
   open matters; stops when it answers false. For pickers: the same facts as one by one. */
enum err worker_each(struct db *db, struct arena *req, int64_t establishment_id,
                     bool (*each)(void *ctx, const struct worker *w), void *ctx);

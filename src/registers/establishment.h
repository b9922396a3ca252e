/* Establishments with what they belong to: the unified number (levy counts) and the Nitaqat entity
   (band counts). Trap: the three are separate rows that several establishments share; loading for
   writing locks all three, so that two requests of one owner cannot both take the last free permit. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct establishment {
    int64_t id, unified_id, entity_id;
    int office_no;
    int64_t seq_no, unified_no, owner_person;
    struct str name_ar, name_en, unified_name_ar, unified_name_en, region, activity_code, iban;
    enum est_status status;
    bool is_main_branch, is_cr_exempt;
    int64_t cr_no; /* 0: none */
    struct day cr_expiry, national_address_expiry, main_address_expiry, zakat_cert_expiry,
        chamber_expiry, opened_on;                        /* DAY_NONE: not on file */
    struct day activity_changed_on, inspection_opened_on; /* DAY_NONE: never, none */
    int64_t self_evaluation_bp;                           /* -1: none made */
    int64_t industrial_free;
    int64_t wage_compliance_bp; /* -1: no duty yet */
    int64_t wage_delay_months;
    int64_t unified_workers, unified_saudis, unified_expats, insured_saudis, levy_free_used;
    bool is_owner_insured;
    struct day permit_year_start;
    int activity_group;
    int64_t nitaqat_workers, nitaqat_saudis, saudi_units, nitaqat_expats;
};

/* By internal number; texts are copied into `req`. is_for_write locks the rows (db.h). */
enum err establishment_load(struct db *db, struct arena *req, int64_t id, bool is_for_write,
                            struct establishment *out);
/* Asks ahead for what establishment_load(…, is_for_write) and the next two will ask (db_prefetch). */
enum err establishment_prefetch(struct db *db, int64_t id);
enum err nitaqat_weeks_prefetch(struct db *db, int64_t establishment_id, struct day first,
                                struct day before);
enum err suspension_prefetch(struct db *db, int64_t establishment_id, struct day on,
                             bool is_permit_service);
/* The internal number of 1-104582; ERR_NOT_FOUND. */
enum err establishment_find(struct db *db, int office_no, int64_t seq_no, int64_t *id);
/* The sum and number of the weekly rates of the establishment's entity from `first` up to and not including `before`. */
enum err nitaqat_weeks_sum(struct db *db, int64_t establishment_id, struct day first,
                           struct day before, int64_t *sum_bp, int64_t *weeks);
/* Keeps the rate of every entity as it stands: `denominator` is the parameter nitaqat.denominator (1: heads,
   2: weighted). A week that is kept already stays as it is. Counts as rate_of in rules/nitaqat.c. */
enum err nitaqat_week_close(struct db *db, struct day week, int64_t denominator);
/* The last week kept; DAY_NONE: none. */
enum err nitaqat_week_last(struct db *db, struct day *out);
/* Is a suspension in force that covers the service; *until is its last day (DAY_NONE: no end). */
enum err suspension_load(struct db *db, int64_t establishment_id, struct day on,
                         bool is_permit_service, bool *is_suspended, struct day *until);

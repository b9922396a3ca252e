/* All SQL of establishments, unified numbers, Nitaqat entities, weeks and suspensions that decisions
   read; see the header. */
#include "registers/establishment.h"
#include "registers/column.h"

/* Of the main branch of the unified number; of two, the earlier (E03). */
#define MAIN_ADDRESS                                                      \
    "CASE WHEN e.is_main_branch = 1 THEN e.national_address_expiry ELSE " \
    "(SELECT MIN(h.national_address_expiry) FROM establishment h "        \
    "WHERE h.unified_id = e.unified_id AND h.is_main_branch = 1) END "

static const char read_sql[] =
    "SELECT e.id, e.unified_id, e.entity_id, e.office_no, e.seq_no, e.name_ar, e.name_en, "
    "e.region, e.activity_code, e.iban, e.status, e.is_main_branch, e.is_cr_exempt, e.cr_no, "
    "e.cr_expiry, e.national_address_expiry, e.zakat_cert_expiry, e.chamber_expiry, "
    "e.opened_on, e.industrial_free, e.wage_compliance_bp, e.wage_delay_months, "
    "u.unified_no, u.owner_person, u.workers, u.saudis, u.expats, u.is_owner_insured, "
    "u.insured_saudis, u.permit_year_start, u.levy_free_used, "
    "n.activity_group, n.workers, n.saudis, n.saudi_units, n.expats, u.name_ar, u.name_en, "
    "e.activity_changed_on, e.inspection_opened_on, e.self_evaluation_bp, " MAIN_ADDRESS
    "FROM establishment e JOIN unified_entity u ON u.id = e.unified_id "
    "JOIN nitaqat_entity n ON n.id = e.entity_id WHERE e.id = $1";
static const char lock_sql[] =
    "SELECT e.id, e.unified_id, e.entity_id, e.office_no, e.seq_no, e.name_ar, e.name_en, "
    "e.region, e.activity_code, e.iban, e.status, e.is_main_branch, e.is_cr_exempt, e.cr_no, "
    "e.cr_expiry, e.national_address_expiry, e.zakat_cert_expiry, e.chamber_expiry, "
    "e.opened_on, e.industrial_free, e.wage_compliance_bp, e.wage_delay_months, "
    "u.unified_no, u.owner_person, u.workers, u.saudis, u.expats, u.is_owner_insured, "
    "u.insured_saudis, u.permit_year_start, u.levy_free_used, "
    "n.activity_group, n.workers, n.saudis, n.saudi_units, n.expats, u.name_ar, u.name_en, "
    "e.activity_changed_on, e.inspection_opened_on, e.self_evaluation_bp, " MAIN_ADDRESS
    "FROM establishment e JOIN unified_entity u ON u.id = e.unified_id "
    "JOIN nitaqat_entity n ON n.id = e.entity_id WHERE e.id = $1 FOR UPDATE";
static const char weeks_sql[] =
    "SELECT CAST(COALESCE(SUM(rate_bp), 0) AS BIGINT), COUNT(*) FROM nitaqat_week "
    "WHERE entity_id = (SELECT entity_id FROM establishment WHERE id = $1) "
    "AND week >= $2 AND week < $3";
static const char suspension_sql[] =
    "SELECT CAST(MAX(COALESCE(until_day, 99999999)) AS BIGINT) FROM suspension "
    "WHERE establishment_id = $1 AND from_day <= $2 "
    "AND (until_day IS NULL OR until_day >= $2) AND (spares_permits = 0 OR $3 = 0)";

enum err establishment_prefetch(struct db *db, int64_t id)
{
    return db_prefetch(db, lock_sql, db_int_arg(id));
}

enum err establishment_load(struct db *db, struct arena *req, int64_t id, bool is_for_write,
                            struct establishment *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, is_for_write ? lock_sql : read_sql, db_int_arg(id)));
    bool found = db_next(&r);
    if (found) {
        *out = (struct establishment){
            .id = db_int(&r, 0),
            .unified_id = db_int(&r, 1),
            .entity_id = db_int(&r, 2),
            .office_no = (int)db_int(&r, 3),
            .seq_no = db_int(&r, 4),
            .name_ar = str_copy(req, db_text(&r, 5)),
            .name_en = str_copy(req, db_text(&r, 6)),
            .region = str_copy(req, db_text(&r, 7)),
            .activity_code = str_copy(req, db_text(&r, 8)),
            .iban = str_copy(req, db_text(&r, 9)),
            .status = (enum est_status)db_int(&r, 10),
            .is_main_branch = db_int(&r, 11) != 0,
            .is_cr_exempt = db_int(&r, 12) != 0,
            .cr_no = db_int(&r, 13),
            .cr_expiry = column_day(&r, 14),
            .national_address_expiry = column_day(&r, 15),
            .main_address_expiry = column_day(&r, 41),
            .zakat_cert_expiry = column_day(&r, 16),
            .chamber_expiry = column_day(&r, 17),
            .opened_on = column_day(&r, 18),
            .industrial_free = db_int(&r, 19),
            .wage_compliance_bp = db_int_or(&r, 20, -1),
            .wage_delay_months = db_int(&r, 21),
            .unified_no = db_int(&r, 22),
            .owner_person = db_int(&r, 23),
            .unified_workers = db_int(&r, 24),
            .unified_saudis = db_int(&r, 25),
            .unified_expats = db_int(&r, 26),
            .is_owner_insured = db_int(&r, 27) != 0,
            .insured_saudis = db_int(&r, 28),
            .permit_year_start = column_day(&r, 29),
            .levy_free_used = db_int(&r, 30),
            .activity_group = (int)db_int(&r, 31),
            .nitaqat_workers = db_int(&r, 32),
            .nitaqat_saudis = db_int(&r, 33),
            .saudi_units = db_int(&r, 34),
            .nitaqat_expats = db_int(&r, 35),
            .unified_name_ar = str_copy(req, db_text(&r, 36)),
            .unified_name_en = str_copy(req, db_text(&r, 37)),
            .activity_changed_on = column_day(&r, 38),
            .inspection_opened_on = column_day(&r, 39),
            .self_evaluation_bp = db_int_or(&r, 40, -1),
        };
    }
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err establishment_find(struct db *db, int office_no, int64_t seq_no, int64_t *id)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT id FROM establishment WHERE office_no = $1 AND seq_no = $2",
                 db_int_arg(office_no), db_int_arg(seq_no)));
    bool found = db_next(&r);
    if (found)
        *id = db_int(&r, 0);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err nitaqat_weeks_prefetch(struct db *db, int64_t establishment_id, struct day first,
                                struct day before)
{
    return db_prefetch(db, weeks_sql, db_int_arg(establishment_id), db_int_arg(first.n),
                       db_int_arg(before.n));
}

enum err nitaqat_weeks_sum(struct db *db, int64_t establishment_id, struct day first,
                           struct day before, int64_t *sum_bp, int64_t *weeks)
{
    struct db_rows r;
    TRY(db_query(db, &r, weeks_sql, db_int_arg(establishment_id), db_int_arg(first.n),
                 db_int_arg(before.n)));
    if (db_next(&r)) {
        *sum_bp = db_int(&r, 0);
        *weeks = db_int(&r, 1);
    }
    return db_done(&r);
}

enum err suspension_prefetch(struct db *db, int64_t establishment_id, struct day on,
                             bool is_permit_service)
{
    return db_prefetch(db, suspension_sql, db_int_arg(establishment_id), db_int_arg(on.n),
                       db_int_arg(is_permit_service));
}

enum err suspension_load(struct db *db, int64_t establishment_id, struct day on,
                         bool is_permit_service, bool *is_suspended, struct day *until)
{
    enum { NO_END = 99999999 };
    struct db_rows r;
    TRY(db_query(db, &r, suspension_sql, db_int_arg(establishment_id), db_int_arg(on.n),
                 db_int_arg(is_permit_service)));
    *is_suspended = db_next(&r) && !db_is_null(&r, 0);
    int64_t last = *is_suspended ? db_int(&r, 0) : NO_END;
    *until = last == NO_END ? DAY_NONE : (struct day){(int32_t)last};
    return db_done(&r);
}

#define ENTITY_WHOLE "(CASE WHEN $2 = 1 THEN saudis * 12 ELSE saudi_units END + expats * 12)"
enum err nitaqat_week_close(struct db *db, struct day week, int64_t denominator)
{
    return db_exec(db,
                   "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
                   "SELECT id, $1, CASE WHEN " ENTITY_WHOLE " <= 0 THEN 0 "
                   "WHEN (20000 * saudi_units + " ENTITY_WHOLE ") / (2 * " ENTITY_WHOLE
                   ") > 10000 THEN 10000 "
                   "ELSE (20000 * saudi_units + " ENTITY_WHOLE ") / (2 * " ENTITY_WHOLE ") END, "
                   "workers, saudi_units FROM nitaqat_entity WHERE true "
                   "ON CONFLICT (entity_id, week) DO NOTHING",
                   day_arg(week), db_int_arg(denominator));
}

enum err nitaqat_week_last(struct db *db, struct day *out)
{
    struct db_rows r;
    /* Of one entity, since a week is closed for all at once: the whole table has a row an entity and
       week, and is asked every minute. */
    TRY(db_query0(db, &r,
                  "SELECT MAX(week) FROM nitaqat_week WHERE entity_id = "
                  "(SELECT MIN(entity_id) FROM nitaqat_week)"));
    *out = db_next(&r) ? column_day(&r, 0) : DAY_NONE;
    return db_done(&r);
}

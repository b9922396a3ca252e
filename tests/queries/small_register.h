/* Two establishments of one unified number and one of another, with a handful of workers, as SQL: what
   the tests of queries ask about. The business day is day 1000. */
#pragma once
#include "support/store.h"

enum { TODAY = 1000, OASIS = 1, BRANCH = 2, OTHER = 3, OWNER = 50 };

static struct db *small_register(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    assert_int_equal(db_migrate(db), OK);
    static const char sql[] =
        "INSERT INTO unified_entity VALUES (1, 700, 50, 'نخيل', 'Palms', 6, 1, 5, 1, 0, NULL, 0);"
        "INSERT INTO unified_entity VALUES (2, 701, 51, 'رمال', 'Sands', 1, 0, 1, 0, 0, NULL, 0);"
        "INSERT INTO nitaqat_entity VALUES (1, 1, 7, 6, 1, 12, 5);"
        "INSERT INTO nitaqat_entity VALUES (2, 2, 7, 1, 0, 0, 1);"
        "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
        "VALUES (1, 993, 1500, 6, 12);"
        "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
        "VALUES (1, 986, 1700, 6, 12);"
        "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
        "VALUES (1, 500, 9900, 6, 12);"
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, name_en, region, activity_code, status, is_main_branch, is_cr_exempt, cr_no, cr_expiry, national_address_expiry, zakat_cert_expiry, chamber_expiry, opened_on, iban, industrial_free, wage_compliance_bp, wage_delay_months) "
        "VALUES (1, 1, 100, 1, 1, 'نخيل', 'Palms', 'SA-01', '4100', 1, 1, 0,"
        " 1010000001, 1100, NULL, NULL, NULL, 10, 'SA00', 0, 9300, 0);"
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, name_en, region, activity_code, status, is_main_branch, is_cr_exempt, cr_no, cr_expiry, national_address_expiry, zakat_cert_expiry, chamber_expiry, opened_on, iban, industrial_free, wage_compliance_bp, wage_delay_months) "
        "VALUES (2, 1, 101, 1, 1, 'فرع', 'Branch', 'SA-02', '4100', 1, 0, 0,"
        " NULL, NULL, NULL, NULL, NULL, 10, '', 0, NULL, 0);"
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, name_en, region, activity_code, status, is_main_branch, is_cr_exempt, cr_no, cr_expiry, national_address_expiry, zakat_cert_expiry, chamber_expiry, opened_on, iban, industrial_free, wage_compliance_bp, wage_delay_months) "
        "VALUES (3, 2, 7, 2, 2, 'رمال', 'Sands', 'SA-03', '4100', 1, 1, 0,"
        " NULL, NULL, NULL, NULL, NULL, 10, '', 0, NULL, 0);"
        "INSERT INTO account VALUES (9, 50, 1, 2, 1, 0, 1);"
        "INSERT INTO account VALUES (8, 51, 1, 2, 1, 0, 1);";
    assert_int_equal(db_script(db, sql), OK);
    return db;
}

struct small_worker {
    int64_t person, id_no, border_no, establishment;
    const char *nationality, *name_ar, *name_en, *search;
    int status, permit_kind;
    int64_t expiry, first_permit, entry; /* 0: NULL */
};

static const struct small_worker small_workers[] = {
    {11, 2000000018, 0, OASIS, "BD", "محمد رفيق", "Mohammed Rafiq", "محمد رفيق mohammed rafiq", 1,
     1, 1010, 500, 400},
    {12, 2000000026, 0, OASIS, "IN", "سونيل كومار", "Sunil Kumar", "سونيل كومار sunil kumar", 1, 1,
     999, 500, 400},
    {13, 1000000016, 0, OASIS, "SA", "فهد العتيبي", "Fahad Alotaibi", "فهد العتيبي fahad alotaibi",
     1, 0, 0, 0, 0},
    {14, 0, 3000000001, OASIS, "NP", "أحمد تامانغ", "Ahmad Tamang", "احمد تامانغ ahmad tamang", 1,
     0, 0, 0, 960},
    {15, 2000000034, 0, OASIS, "PK", "خالد 100% خان", "Khalid_Khan", "خالد 100% خان khalid_khan", 3,
     1, 1031, 500, 400},
    {16, 2000000042, 0, OASIS, "PH", "ريكاردو", "Ricardo", "ريكاردو ricardo", 1, 1, 1300, 500, 400},
    {17, 2000000059, 0, OASIS, "PH", "منتهٍ عمله", "Gone", "منته عمله gone", 0, 1, 1001, 500, 400},
    {18, 2000000067, 0, OTHER, "PH", "غيره", "Elsewhere", "غيره elsewhere", 1, 1, 1001, 500, 400},
};

static void small_workers_add(struct db *db)
{
    for (size_t i = 0; i < sizeof small_workers / sizeof *small_workers; i++) {
        const struct small_worker *w = &small_workers[i];
        assert_int_equal(
            db_exec(
                db,
                "INSERT INTO person (id, id_no, border_no, nationality, is_female, birth_day, "
                "name_ar, name_en, search, passport_no, entry_on, is_outside, levy_exempt, phone, "
                "language) VALUES ($1,$2,$3,$4,0,1,$5,$6,$7,'',$8,0,0,'','ar')",
                db_int_arg(w->person), db_int_or_null(w->id_no, 0), db_int_or_null(w->border_no, 0),
                db_text_arg(str_of(w->nationality)), db_text_arg(str_of(w->name_ar)),
                db_text_arg(str_of(w->name_en)), db_text_arg(str_of(w->search)),
                db_int_or_null(w->entry, 0)),
            OK);
        assert_int_equal(
            db_exec(
                db,
                "INSERT INTO employment (establishment_id, person_id, status, start_on, origin, "
                "occupation, wage, insured_wage, work_kind, weight_kind, is_contract_documented, "
                "permit_kind, permit_expiry, first_permit_on, permit_is_levy_free, last_operation) "
                "VALUES ($1,$2,$3,100,1,7115,150000,0,0,0,1,$4,$5,$6,0,0)",
                db_int_arg(w->establishment), db_int_arg(w->person), db_int_arg(w->status),
                db_int_arg(w->permit_kind), db_int_or_null(w->expiry, 0),
                db_int_or_null(w->first_permit, 0)),
            OK);
    }
}

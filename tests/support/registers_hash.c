/* The hash of all register rows; see the header. */
#include "support/registers_hash.h"
#include "support/store.h"
#include <sodium.h>

struct table {
    const char *sql;
    const char *types; /* a letter a column: i number, t text */
};

static const struct table tables[] = {
    {"SELECT id, id_no, border_no, nationality, is_female, birth_day, name_ar, name_en, search, "
     "passport_no, passport_expiry, iqama_expiry, entry_on, exit_visa_on, departed_on, "
     "is_outside, levy_exempt, phone, language FROM person ORDER BY id",
     "iiitiittttiiiiiiitt"},
    {"SELECT id, unified_no, owner_person, name_ar, name_en, workers, saudis, expats, "
     "is_owner_insured, insured_saudis, permit_year_start, levy_free_used FROM unified_entity "
     "ORDER BY id",
     "iiittiiiiiii"},
    {"SELECT id, unified_id, activity_group, workers, saudis, saudi_units, expats "
     "FROM nitaqat_entity ORDER BY id",
     "iiiiiii"},
    {"SELECT entity_id, week, rate_bp, workers, saudi_units FROM nitaqat_week "
     "ORDER BY entity_id, week",
     "iiiii"},
    {"SELECT id, office_no, seq_no, unified_id, entity_id, name_ar, name_en, region, "
     "activity_code, status, is_main_branch, is_cr_exempt, cr_no, cr_expiry, "
     "national_address_expiry, zakat_cert_expiry, chamber_expiry, opened_on, iban, "
     "industrial_free, wage_compliance_bp, wage_delay_months, self_evaluation_bp "
     "FROM establishment ORDER BY id",
     "iiiiittttiiiiiiiiitiiii"},
    {"SELECT establishment_id, from_day, until_day, spares_permits, reason FROM suspension "
     "ORDER BY establishment_id, from_day",
     "iiiit"},
    {"SELECT establishment_id, person_id, status, start_on, end_on, origin, occupation, "
     "visa_occupation, wage, insured_wage, work_kind, weight_kind, is_contract_documented, "
     "permit_kind, permit_no, permit_issue, permit_expiry, first_permit_on, permit_is_levy_free, "
     "last_operation FROM employment ORDER BY establishment_id, person_id",
     "iiiiiiiiiiiiiiiiiiii"},
    {"SELECT person_id, kind, establishment_id, opened_on, state FROM case_mark "
     "ORDER BY person_id, kind, establishment_id",
     "iiiii"},
    {"SELECT establishment_id, visa_no, authorisation_no, occupation, nationality, is_female, "
     "embassy, issued_on, expiry_on, status, used_by, used_on, last_operation FROM visa "
     "ORDER BY establishment_id, visa_no",
     "iiiititiiiiii"},
    {"SELECT person_id, body, number, expiry FROM professional_licence ORDER BY person_id, body",
     "iiti"},
    {"SELECT establishment_id, activity_group, number, expiry FROM activity_licence "
     "ORDER BY establishment_id, activity_group",
     "iiti"},
};

static void cell_add(crypto_hash_sha256_state *h, const struct db_rows *r, int column, char type)
{
    unsigned char is_null = db_is_null(r, column);
    crypto_hash_sha256_update(h, &is_null, 1);
    if (type == 'i') {
        int64_t n = db_int(r, column);
        crypto_hash_sha256_update(h, (const unsigned char *)&n, sizeof n);
    } else {
        struct str s = db_text(r, column);
        crypto_hash_sha256_update(h, (const unsigned char *)&s.n, sizeof s.n);
        crypto_hash_sha256_update(h, (const unsigned char *)s.at, s.n);
    }
}

void registers_hash(struct db *db, unsigned char hash[32])
{
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        struct db_rows r;
        assert_int_equal(db_query0(db, &r, tables[t].sql), OK);
        while (db_next(&r))
            for (int c = 0; tables[t].types[c]; c++)
                cell_add(&h, &r, c, tables[t].types[c]);
        assert_int_equal(db_done(&r), OK);
    }
    crypto_hash_sha256_final(&h, hash);
}

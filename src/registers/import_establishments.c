/* Establishments, with the unified number and the Nitaqat entity they belong to: a row makes those
   that are not on file yet. The trap: what belongs to the unified number (owner, names, insured
   Saudis) is taken from its first row; a later row that names another owner is refused. */
#include "registers/import_parts.h"

enum {
    OFFICE_NO,
    SEQ_NO,
    UNIFIED_NO,
    UNIFIED_NAME_AR,
    UNIFIED_NAME_EN,
    OWNER_ID_NO,
    NAME_AR,
    NAME_EN,
    REGION,
    ACTIVITY_CODE,
    ACTIVITY_GROUP,
    STATUS,
    IS_MAIN_BRANCH,
    IS_CR_EXEMPT,
    CR_NO,
    CR_EXPIRY,
    NATIONAL_ADDRESS_EXPIRY,
    ZAKAT_CERT_EXPIRY,
    CHAMBER_EXPIRY,
    OPENED_ON,
    IBAN,
    INDUSTRIAL_FREE,
    WAGE_COMPLIANCE_BP,
    WAGE_DELAY_MONTHS,
    IS_OWNER_INSURED,
    INSURED_SAUDIS,
    PERMIT_YEAR_START,
    LEVY_FREE_USED,
    SELF_EVALUATION_BP,
    COLUMNS,
};

static const struct import_word statuses[] = {
    {"active", EST_ACTIVE},
    {"under_establishment", EST_UNDER_ESTABLISHMENT},
    {"suspended", EST_SUSPENDED},
    {"closed", EST_CLOSED},
    {NULL, 0},
};
static const struct import_word yes_no[] = {{"0", 0}, {"1", 1}, {NULL, 0}};

static const struct import_column columns[] = {
    [OFFICE_NO] = {"office_no", CELL_NUMBER, true, 1, 99},
    [SEQ_NO] = {"seq_no", CELL_NUMBER, true, 1, 9999999},
    [UNIFIED_NO] = {"unified_no", CELL_UNIFIED_NO, true},
    [UNIFIED_NAME_AR] = {"unified_name_ar", CELL_NAME, true},
    [UNIFIED_NAME_EN] = {"unified_name_en", CELL_NAME, true},
    [OWNER_ID_NO] = {"owner_id_no", CELL_ID_NO, true},
    [NAME_AR] = {"name_ar", CELL_NAME, true},
    [NAME_EN] = {"name_en", CELL_NAME, true},
    [REGION] = {"region", CELL_REGION, true},
    [ACTIVITY_CODE] = {"activity_code", CELL_CODE, true, .most = 6},
    [ACTIVITY_GROUP] = {"activity_group", CELL_ACTIVITY},
    [STATUS] = {"status", CELL_WORD, true, .words = statuses},
    [IS_MAIN_BRANCH] = {"is_main_branch", CELL_WORD, true, .words = yes_no},
    [IS_CR_EXEMPT] = {"is_cr_exempt", CELL_WORD, .words = yes_no},
    [CR_NO] = {"cr_no", CELL_CR_NO},
    [CR_EXPIRY] = {"cr_expiry", CELL_DAY},
    [NATIONAL_ADDRESS_EXPIRY] = {"national_address_expiry", CELL_DAY},
    [ZAKAT_CERT_EXPIRY] = {"zakat_cert_expiry", CELL_DAY},
    [CHAMBER_EXPIRY] = {"chamber_expiry", CELL_DAY},
    [OPENED_ON] = {"opened_on", CELL_DAY, true},
    [IBAN] = {"iban", CELL_IBAN},
    [INDUSTRIAL_FREE] = {"industrial_free", CELL_NUMBER, .most = 1000000},
    [WAGE_COMPLIANCE_BP] = {"wage_compliance_bp", CELL_NUMBER, .most = 10000},
    [WAGE_DELAY_MONTHS] = {"wage_delay_months", CELL_NUMBER, .most = 1000},
    [IS_OWNER_INSURED] = {"is_owner_insured", CELL_WORD, .words = yes_no},
    [INSURED_SAUDIS] = {"insured_saudis", CELL_NUMBER, .most = 10000000},
    [PERMIT_YEAR_START] = {"permit_year_start", CELL_DAY},
    [LEVY_FREE_USED] = {"levy_free_used", CELL_NUMBER, .most = 10000000},
    [SELF_EVALUATION_BP] = {"self_evaluation_bp", CELL_NUMBER, .most = 10000},
};

static enum err unified_add(struct run *r, const struct cell *c, int64_t owner, int64_t *id)
{
    struct known *k = &r->im->known;
    *id = known_unified_add(k);
    if (!*id) {
        row_fault(r, -1, REASON_full, S(""));
        return OK;
    }
    k->unified[*id].unified_no = c[UNIFIED_NO].n;
    k->unified[*id].owner_person = owner;
    number_map_put(&k->unifieds, (uint64_t)c[UNIFIED_NO].n, (uint32_t)*id);
    return db_exec(r->im->db,
                   "INSERT INTO unified_entity (id, unified_no, owner_person, name_ar, name_en, "
                   "workers, saudis, expats, is_owner_insured, insured_saudis, permit_year_start, "
                   "levy_free_used) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6, $7, $8, $9)",
                   db_int_arg(*id), db_int_arg(c[UNIFIED_NO].n), db_int_arg(owner),
                   db_text_arg(c[UNIFIED_NAME_AR].text), db_text_arg(c[UNIFIED_NAME_EN].text),
                   db_int_arg(c[IS_OWNER_INSURED].n), db_int_arg(c[INSURED_SAUDIS].n),
                   cell_arg(&c[PERMIT_YEAR_START]), db_int_arg(c[LEVY_FREE_USED].n));
}

static enum err unified_get(struct run *r, const struct cell *c, int64_t *id)
{
    struct known *k = &r->im->known;
    uint32_t owner = 0, found = 0;
    if (!number_map_get(&k->persons, (uint64_t)c[OWNER_ID_NO].n, &owner)) {
        row_fault(r, OWNER_ID_NO, REASON_unknown, S(""));
        return OK;
    }
    if (!number_map_get(&k->unifieds, (uint64_t)c[UNIFIED_NO].n, &found))
        return r->is_row_bad ? OK : unified_add(r, c, owner, id);
    *id = found;
    if (k->unified[found].owner_person != owner)
        row_fault(r, OWNER_ID_NO, REASON_differs, S(""));
    if (c[IS_MAIN_BRANCH].n && k->unified[found].has_main)
        row_fault(r, IS_MAIN_BRANCH, REASON_taken, S(""));
    return OK;
}

static enum err entity_get(struct run *r, int64_t unified, int activity, int64_t *id)
{
    struct known *k = &r->im->known;
    uint64_t key = (uint64_t)unified << 8 | (uint64_t)activity;
    uint32_t found;
    if (number_map_get(&k->entities, key, &found)) {
        *id = found;
        return OK;
    }
    *id = known_entity_add(k);
    if (!*id) {
        row_fault(r, -1, REASON_full, S(""));
        return OK;
    }
    k->entity[*id].unified = (int32_t)unified;
    k->entity[*id].activity = activity;
    number_map_put(&k->entities, key, (uint32_t)*id);
    return db_exec(r->im->db,
                   "INSERT INTO nitaqat_entity (id, unified_id, activity_group, workers, saudis, "
                   "saudi_units, expats) VALUES ($1, $2, $3, 0, 0, 0, 0)",
                   db_int_arg(*id), db_int_arg(unified), db_int_arg(activity));
}

static int activity_of(struct run *r, const struct cell *c)
{
    if (c[ACTIVITY_GROUP].is_given)
        return (int)c[ACTIVITY_GROUP].n;
    int activity = policy_activity_by_isic(r->im->policy, str_first(c[ACTIVITY_CODE].text, 4));
    if (activity < 0)
        row_fault(r, ACTIVITY_CODE, REASON_no_activity, S("activity_group"));
    return activity;
}

static enum err establishment_add(struct run *r, const struct cell *c, int64_t unified,
                                  int64_t entity)
{
    struct known *k = &r->im->known;
    int64_t id = known_establishment_add(k);
    if (!id) {
        row_fault(r, -1, REASON_full, S(""));
        return OK;
    }
    k->establishment[id] =
        (struct establishment_note){.unified = (int32_t)unified, .entity = (int32_t)entity};
    k->unified[unified].has_main |= c[IS_MAIN_BRANCH].n != 0;
    number_map_put(&k->establishments, establishment_key(c[OFFICE_NO].n, c[SEQ_NO].n),
                   (uint32_t)id);
    return db_exec(
        r->im->db,
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, "
        "name_en, region, activity_code, status, is_main_branch, is_cr_exempt, cr_no, cr_expiry, "
        "national_address_expiry, zakat_cert_expiry, chamber_expiry, opened_on, iban, "
        "industrial_free, wage_compliance_bp, wage_delay_months, self_evaluation_bp) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
        "$19, $20, $21, $22, $23)",
        db_int_arg(id), db_int_arg(c[OFFICE_NO].n), db_int_arg(c[SEQ_NO].n), db_int_arg(unified),
        db_int_arg(entity), db_text_arg(c[NAME_AR].text), db_text_arg(c[NAME_EN].text),
        db_text_arg(c[REGION].text), db_text_arg(c[ACTIVITY_CODE].text), db_int_arg(c[STATUS].n),
        db_int_arg(c[IS_MAIN_BRANCH].n), db_int_arg(c[IS_CR_EXEMPT].n), cell_arg(&c[CR_NO]),
        cell_arg(&c[CR_EXPIRY]), cell_arg(&c[NATIONAL_ADDRESS_EXPIRY]),
        cell_arg(&c[ZAKAT_CERT_EXPIRY]), cell_arg(&c[CHAMBER_EXPIRY]), db_int_arg(c[OPENED_ON].n),
        db_text_arg(c[IBAN].text), db_int_arg(c[INDUSTRIAL_FREE].n),
        cell_arg(&c[WAGE_COMPLIANCE_BP]), db_int_arg(c[WAGE_DELAY_MONTHS].n),
        cell_arg(&c[SELF_EVALUATION_BP]));
}

static enum err take(struct run *r, const struct cell *c)
{
    uint32_t other;
    int64_t unified = 0, entity = 0;
    if (number_map_get(&r->im->known.establishments, establishment_key(c[OFFICE_NO].n, c[SEQ_NO].n),
                       &other))
        row_fault(r, SEQ_NO, REASON_taken, S(""));
    if (!c[IS_CR_EXEMPT].n && c[CR_EXPIRY].is_given && !c[CR_NO].is_given)
        row_fault(r, CR_NO, REASON_missing, S("cr_expiry"));
    int activity = activity_of(r, c);
    TRY(unified_get(r, c, &unified));
    if (r->is_row_bad)
        return OK;
    TRY(entity_get(r, unified, activity, &entity));
    return r->is_row_bad ? OK : establishment_add(r, c, unified, entity);
}

const struct import_shape import_establishments = {
    .kind = IMPORT_ESTABLISHMENTS,
    .name = "establishments",
    .columns = columns,
    .columns_count = COLUMNS,
    .take = take,
};

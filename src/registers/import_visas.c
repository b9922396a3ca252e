/* Visas. The trap: a used visa names the worker who came on it, and an unused one must not. */
#include "model/status.h"
#include "registers/import_parts.h"

enum {
    ESTABLISHMENT_NO,
    VISA_NO,
    AUTHORISATION_NO,
    OCCUPATION,
    NATIONALITY,
    SEX,
    EMBASSY,
    ISSUED_ON,
    EXPIRY_ON,
    STATUS,
    USED_BY_ID_NO,
    USED_BY_BORDER_NO,
    USED_ON,
    COLUMNS,
};

static const struct import_word sexes[] = {{"male", 0}, {"female", 1}, {NULL, 0}};
static const struct import_word statuses[] = {
    {"issued", VISA_ISSUED},   {"used", VISA_USED}, {"cancelled", VISA_CANCELLED},
    {"expired", VISA_EXPIRED}, {NULL, 0},
};

static const struct import_column columns[] = {
    [ESTABLISHMENT_NO] = {"establishment_no", CELL_ESTABLISHMENT, true},
    [VISA_NO] = {"visa_no", CELL_VISA_NO, true},
    [AUTHORISATION_NO] = {"authorisation_no", CELL_VISA_NO, true},
    [OCCUPATION] = {"occupation", CELL_OCCUPATION, true},
    [NATIONALITY] = {"nationality", CELL_COUNTRY, true},
    [SEX] = {"sex", CELL_WORD, true, .words = sexes},
    [EMBASSY] = {"embassy", CELL_WORDS, true},
    [ISSUED_ON] = {"issued_on", CELL_DAY, true},
    [EXPIRY_ON] = {"expiry_on", CELL_DAY, true},
    [STATUS] = {"status", CELL_WORD, true, .words = statuses},
    [USED_BY_ID_NO] = {"used_by_id_no", CELL_ID_NO},
    [USED_BY_BORDER_NO] = {"used_by_border_no", CELL_BORDER_NO},
    [USED_ON] = {"used_on", CELL_DAY},
};

static bool use_check(struct run *r, const struct cell *c, int64_t *person_id)
{
    if (c[STATUS].n == VISA_USED) {
        if (!c[USED_ON].is_given)
            row_fault(r, USED_ON, REASON_missing, S("status"));
        row_order(r, c, ISSUED_ON, USED_ON);
        if (row_person(r, c, USED_BY_ID_NO, USED_BY_BORDER_NO, person_id) &&
            r->im->known.person[*person_id].is_saudi)
            row_fault(r, USED_BY_ID_NO, REASON_not_expat, S(""));
        return true;
    }
    for (int i = USED_BY_ID_NO; i <= USED_ON; i++)
        if (c[i].is_given)
            row_fault(r, i, REASON_not_here, S("status"));
    return false;
}

static enum err take(struct run *r, const struct cell *c)
{
    struct known *k = &r->im->known;
    int64_t establishment_id = 0, person_id = 0;
    uint32_t other;
    (void)row_establishment(r, c, ESTABLISHMENT_NO, &establishment_id);
    if (number_map_get(&k->visas, (uint64_t)c[VISA_NO].n, &other) || c[VISA_NO].n == 0)
        row_fault(r, VISA_NO, REASON_taken, S(""));
    if (str_eq_c(c[NATIONALITY].text, "SA"))
        row_fault(r, NATIONALITY, REASON_not_expat, S(""));
    row_order(r, c, ISSUED_ON, EXPIRY_ON);
    bool is_used = use_check(r, c, &person_id);
    if (r->is_row_bad)
        return OK;
    number_map_put(&k->visas, (uint64_t)c[VISA_NO].n, 1);
    return db_exec(
        r->im->db,
        "INSERT INTO visa (establishment_id, visa_no, authorisation_no, occupation, nationality, "
        "is_female, embassy, issued_on, expiry_on, status, used_by, used_on, last_operation) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)",
        db_int_arg(establishment_id), db_int_arg(c[VISA_NO].n), db_int_arg(c[AUTHORISATION_NO].n),
        db_int_arg(c[OCCUPATION].n), db_text_arg(c[NATIONALITY].text), db_int_arg(c[SEX].n),
        db_text_arg(c[EMBASSY].text), db_int_arg(c[ISSUED_ON].n), db_int_arg(c[EXPIRY_ON].n),
        db_int_arg(c[STATUS].n), is_used ? db_int_arg(person_id) : db_null_arg(),
        cell_arg(&c[USED_ON]));
}

const struct import_shape import_visas = {
    .kind = IMPORT_VISAS,
    .name = "visas",
    .columns = columns,
    .columns_count = COLUMNS,
    .take = take,
};

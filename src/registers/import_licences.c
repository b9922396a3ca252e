/* Licences: what a body of a profession says of a person (W17), and which activities commerce or a regulator
   lets an establishment carry on (S16). The trap: a person may hold one licence of each body, an
   establishment one of each activity; a newer one comes as a notice, not as another row. */
#include "registers/import_parts.h"

/* ---- of a person ---- */

enum { P_ID_NO, P_BORDER_NO, P_BODY, P_NUMBER, P_EXPIRY, P_COLUMNS };

static const struct import_word bodies[] = {
    {"engineers", LICENCE_ENGINEERS},
    {"accountants", LICENCE_ACCOUNTANTS},
    {"agriculture", LICENCE_AGRICULTURE},
    {"health", LICENCE_HEALTH},
    {NULL, 0},
};
static const struct import_column professional_columns[] = {
    [P_ID_NO] = {"id_no", CELL_ID_NO},
    [P_BORDER_NO] = {"border_no", CELL_BORDER_NO},
    [P_BODY] = {"body", CELL_WORD, true, .words = bodies},
    [P_NUMBER] = {"number", CELL_WORDS, true},
    [P_EXPIRY] = {"expiry", CELL_DAY, true},
};

static enum err professional_take(struct run *r, const struct cell *c)
{
    int64_t person_id = 0, changed = 0;
    if (!row_person(r, c, P_ID_NO, P_BORDER_NO, &person_id) || r->is_row_bad)
        return OK;
    TRY(db_exec_count(r->im->db,
                      "INSERT INTO professional_licence (person_id, body, number, expiry) "
                      "VALUES ($1, $2, $3, $4) ON CONFLICT (person_id, body) DO NOTHING",
                      &changed, db_int_arg(person_id), db_int_arg(c[P_BODY].n),
                      db_text_arg(c[P_NUMBER].text), db_int_arg(c[P_EXPIRY].n)));
    if (!changed)
        row_fault(r, P_BODY, REASON_taken, S(""));
    return OK;
}

const struct import_shape import_professional_licences = {
    .kind = IMPORT_PROFESSIONAL_LICENCES,
    .name = "professional_licences",
    .columns = professional_columns,
    .columns_count = P_COLUMNS,
    .take = professional_take,
};

/* ---- of an establishment ---- */

enum { A_ESTABLISHMENT_NO, A_ACTIVITY_GROUP, A_NUMBER, A_EXPIRY, A_COLUMNS };

static const struct import_column activity_columns[] = {
    [A_ESTABLISHMENT_NO] = {"establishment_no", CELL_ESTABLISHMENT, true},
    [A_ACTIVITY_GROUP] = {"activity_group", CELL_ACTIVITY, true},
    [A_NUMBER] = {"number", CELL_WORDS, true},
    [A_EXPIRY] = {"expiry", CELL_DAY}, /* empty: it does not end */
};

static enum err activity_take(struct run *r, const struct cell *c)
{
    int64_t establishment_id = 0, changed = 0;
    if (!row_establishment(r, c, A_ESTABLISHMENT_NO, &establishment_id) || r->is_row_bad)
        return OK;
    TRY(db_exec_count(r->im->db,
                      "INSERT INTO activity_licence (establishment_id, activity_group, number, "
                      "expiry) VALUES ($1, $2, $3, $4) "
                      "ON CONFLICT (establishment_id, activity_group) DO NOTHING",
                      &changed, db_int_arg(establishment_id), db_int_arg(c[A_ACTIVITY_GROUP].n),
                      db_text_arg(c[A_NUMBER].text), cell_arg(&c[A_EXPIRY])));
    if (!changed)
        row_fault(r, A_ACTIVITY_GROUP, REASON_taken, S(""));
    return OK;
}

const struct import_shape import_activity_licences = {
    .kind = IMPORT_ACTIVITY_LICENCES,
    .name = "activity_licences",
    .columns = activity_columns,
    .columns_count = A_COLUMNS,
    .take = activity_take,
};

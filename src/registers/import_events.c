/* What stands beside the registers' rows: weekly Nitaqat rates, suspensions, open matters of workers.
   The trap: a week is the day number of its Saturday, and an entity's weeks come in ascending order,
   so that one file cannot say two things about a week. */
#include "registers/import_parts.h"

/* ---- weeks ---- */

enum { W_UNIFIED_NO, W_ACTIVITY_GROUP, W_WEEK, W_RATE_BP, W_WORKERS, W_SAUDI_UNITS, W_COLUMNS };

static const struct import_column week_columns[] = {
    [W_UNIFIED_NO] = {"unified_no", CELL_UNIFIED_NO, true},
    [W_ACTIVITY_GROUP] = {"activity_group", CELL_ACTIVITY, true},
    [W_WEEK] = {"week", CELL_DAY, true},
    [W_RATE_BP] = {"rate_bp", CELL_NUMBER, true, 0, 10000},
    [W_WORKERS] = {"workers", CELL_NUMBER, true, 0, 100000000},
    [W_SAUDI_UNITS] = {"saudi_units", CELL_NUMBER, true, 0, 10000000000},
};

static bool entity_find(struct run *r, const struct cell *c, int64_t *id)
{
    const struct known *k = &r->im->known;
    uint32_t unified, entity;
    if (!number_map_get(&k->unifieds, (uint64_t)c[W_UNIFIED_NO].n, &unified)) {
        row_fault(r, W_UNIFIED_NO, REASON_unknown, S(""));
        return false;
    }
    uint64_t key = (uint64_t)unified << 8 | (uint64_t)c[W_ACTIVITY_GROUP].n;
    if (!number_map_get(&k->entities, key, &entity)) {
        row_fault(r, W_ACTIVITY_GROUP, REASON_unknown, S("unified_no"));
        return false;
    }
    *id = entity;
    return true;
}

static enum err week_take(struct run *r, const struct cell *c)
{
    int64_t entity = 0;
    struct day week = {(int32_t)c[W_WEEK].n};
    if (day_weekday(week) != SATURDAY)
        row_fault(r, W_WEEK, REASON_day, S("Saturday"));
    if (!entity_find(r, c, &entity))
        return OK;
    struct entity_note *n = &r->im->known.entity[entity];
    if (week.n <= n->last_week)
        row_fault(r, W_WEEK, REASON_order, S("week"));
    if (r->is_row_bad)
        return OK;
    n->last_week = week.n;
    return db_exec(r->im->db,
                   "INSERT INTO nitaqat_week (entity_id, week, rate_bp, workers, saudi_units) "
                   "VALUES ($1, $2, $3, $4, $5)",
                   db_int_arg(entity), db_int_arg(week.n), db_int_arg(c[W_RATE_BP].n),
                   db_int_arg(c[W_WORKERS].n), db_int_arg(c[W_SAUDI_UNITS].n));
}

const struct import_shape import_weeks = {
    .kind = IMPORT_WEEKS,
    .name = "weeks",
    .columns = week_columns,
    .columns_count = W_COLUMNS,
    .take = week_take,
};

/* ---- suspensions ---- */

enum { S_ESTABLISHMENT_NO, S_FROM_DAY, S_UNTIL_DAY, S_SPARES_PERMITS, S_REASON, S_COLUMNS };

static const struct import_word yes_no[] = {{"0", 0}, {"1", 1}, {NULL, 0}};
static const struct import_column suspension_columns[] = {
    [S_ESTABLISHMENT_NO] = {"establishment_no", CELL_ESTABLISHMENT, true},
    [S_FROM_DAY] = {"from_day", CELL_DAY, true},
    [S_UNTIL_DAY] = {"until_day", CELL_DAY},
    [S_SPARES_PERMITS] = {"spares_permits", CELL_WORD, true, .words = yes_no},
    [S_REASON] = {"reason", CELL_WORDS, true},
};

static enum err suspension_take(struct run *r, const struct cell *c)
{
    int64_t establishment_id = 0, changed = 0;
    row_order(r, c, S_FROM_DAY, S_UNTIL_DAY);
    if (!row_establishment(r, c, S_ESTABLISHMENT_NO, &establishment_id) || r->is_row_bad)
        return OK;
    TRY(db_exec_count(r->im->db,
                      "INSERT INTO suspension (establishment_id, from_day, until_day, "
                      "spares_permits, reason) VALUES ($1, $2, $3, $4, $5) "
                      "ON CONFLICT (establishment_id, from_day) DO NOTHING",
                      &changed, db_int_arg(establishment_id), db_int_arg(c[S_FROM_DAY].n),
                      cell_arg(&c[S_UNTIL_DAY]), db_int_arg(c[S_SPARES_PERMITS].n),
                      db_text_arg(c[S_REASON].text)));
    if (!changed)
        row_fault(r, S_FROM_DAY, REASON_taken, S(""));
    return OK;
}

const struct import_shape import_suspensions = {
    .kind = IMPORT_SUSPENSIONS,
    .name = "suspensions",
    .columns = suspension_columns,
    .columns_count = S_COLUMNS,
    .take = suspension_take,
};

/* ---- open matters ---- */

enum { C_ESTABLISHMENT_NO, C_ID_NO, C_BORDER_NO, C_KIND, C_OPENED_ON, C_COLUMNS };
enum { CASE_OPEN = 1 };

static const struct import_word case_kinds[] = {
    {"absence", CASE_ABSENCE},
    {"transfer", CASE_TRANSFER},
    {"occupation_change", CASE_OCCUPATION_CHANGE},
    {"complaint", CASE_COMPLAINT},
    {NULL, 0},
};
static const struct import_column case_columns[] = {
    [C_ESTABLISHMENT_NO] = {"establishment_no", CELL_ESTABLISHMENT, true},
    [C_ID_NO] = {"id_no", CELL_ID_NO},
    [C_BORDER_NO] = {"border_no", CELL_BORDER_NO},
    [C_KIND] = {"kind", CELL_WORD, true, .words = case_kinds},
    [C_OPENED_ON] = {"opened_on", CELL_DAY, true},
};

static enum err case_take(struct run *r, const struct cell *c)
{
    int64_t establishment_id = 0, person_id = 0, changed = 0;
    bool has_establishment = row_establishment(r, c, C_ESTABLISHMENT_NO, &establishment_id);
    if (!row_person(r, c, C_ID_NO, C_BORDER_NO, &person_id) || !has_establishment)
        return OK;
    TRY(db_exec_count(r->im->db,
                      "INSERT INTO case_mark (person_id, kind, establishment_id, opened_on, state) "
                      "VALUES ($1, $2, $3, $4, $5) "
                      "ON CONFLICT (person_id, kind, establishment_id) DO NOTHING",
                      &changed, db_int_arg(person_id), db_int_arg(c[C_KIND].n),
                      db_int_arg(establishment_id), db_int_arg(c[C_OPENED_ON].n),
                      db_int_arg(CASE_OPEN)));
    if (!changed)
        row_fault(r, C_KIND, REASON_taken, S(""));
    return OK;
}

const struct import_shape import_cases = {
    .kind = IMPORT_CASES,
    .name = "cases",
    .columns = case_columns,
    .columns_count = C_COLUMNS,
    .take = case_take,
};

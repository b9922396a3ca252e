/* Persons: nationals, residents, and workers who have a border number only. The trap: the first digit
   of the identity number and the nationality say the same thing twice; a row where they disagree is
   refused, because fees and bands follow from it. */
#include "base/utf8.h"
#include "registers/import_parts.h"

enum {
    ID_NO,
    BORDER_NO,
    NATIONALITY,
    SEX,
    BIRTH_DAY,
    NAME_AR,
    NAME_EN,
    PASSPORT_NO,
    PASSPORT_EXPIRY,
    IQAMA_EXPIRY,
    ENTRY_ON,
    EXIT_VISA_ON,
    DEPARTED_ON,
    IS_OUTSIDE,
    LEVY_EXEMPT,
    PHONE,
    LANGUAGE,
    COLUMNS,
};

static const struct import_word sexes[] = {{"male", 0}, {"female", 1}, {NULL, 0}};
static const struct import_word yes_no[] = {{"0", 0}, {"1", 1}, {NULL, 0}};
static const struct import_word exemptions[] = {
    {"no", LEVY_DUE},
    {"gcc", LEVY_EXEMPT_GCC},
    {"spouse", LEVY_EXEMPT_SPOUSE},
    {"child", LEVY_EXEMPT_CHILD},
    {"protected", LEVY_EXEMPT_PROTECTED},
    {"domestic", LEVY_EXEMPT_DOMESTIC},
    {NULL, 0},
};
static const struct import_word languages[] = {
    /* ux.md 6 */
    {"ar", 0}, {"en", 0}, {"ur", 0}, {"hi", 0}, {"bn", 0}, {"id", 0}, {"tl", 0},
    {"ml", 0}, {"ne", 0}, {"si", 0}, {"ta", 0}, {"am", 0}, {"tr", 0}, {NULL, 0},
};

static const struct import_column columns[] = {
    [ID_NO] = {"id_no", CELL_ID_NO},
    [BORDER_NO] = {"border_no", CELL_BORDER_NO},
    [NATIONALITY] = {"nationality", CELL_COUNTRY, true},
    [SEX] = {"sex", CELL_WORD, true, .words = sexes},
    [BIRTH_DAY] = {"birth_day", CELL_DAY, true},
    [NAME_AR] = {"name_ar", CELL_NAME, true},
    [NAME_EN] = {"name_en", CELL_NAME, true},
    [PASSPORT_NO] = {"passport_no", CELL_PASSPORT},
    [PASSPORT_EXPIRY] = {"passport_expiry", CELL_DAY},
    [IQAMA_EXPIRY] = {"iqama_expiry", CELL_DAY},
    [ENTRY_ON] = {"entry_on", CELL_DAY},
    [EXIT_VISA_ON] = {"exit_visa_on", CELL_DAY},
    [DEPARTED_ON] = {"departed_on", CELL_DAY},
    [IS_OUTSIDE] = {"is_outside", CELL_WORD, .words = yes_no},
    [LEVY_EXEMPT] = {"levy_exempt", CELL_WORD, .words = exemptions},
    [PHONE] = {"phone", CELL_PHONE},
    [LANGUAGE] = {"language", CELL_WORD, .words = languages},
};

static void numbers_check(struct run *r, const struct cell *c)
{
    const struct known *k = &r->im->known;
    uint32_t other;
    bool is_saudi = str_eq_c(c[NATIONALITY].text, "SA");
    if (!c[ID_NO].is_given && !c[BORDER_NO].is_given)
        row_fault(r, ID_NO, REASON_one_needed, S("border_no"));
    if (c[ID_NO].is_given && is_saudi != (c[ID_NO].text.at[0] == '1'))
        row_fault(r, NATIONALITY, REASON_nationality, S("id_no"));
    if (c[ID_NO].is_given && number_map_get(&k->persons, (uint64_t)c[ID_NO].n, &other))
        row_fault(r, ID_NO, REASON_taken, S(""));
    if (c[BORDER_NO].is_given && is_saudi)
        row_fault(r, BORDER_NO, REASON_not_here, S("nationality"));
    if (c[BORDER_NO].is_given && number_map_get(&k->borders, (uint64_t)c[BORDER_NO].n, &other))
        row_fault(r, BORDER_NO, REASON_taken, S(""));
    if (is_saudi)
        for (int i = IQAMA_EXPIRY; i <= DEPARTED_ON; i++)
            if (c[i].is_given)
                row_fault(r, i, REASON_not_here, S("nationality"));
}

static void days_check(struct run *r, const struct cell *c)
{
    row_order(r, c, BIRTH_DAY, ENTRY_ON);
    row_order(r, c, BIRTH_DAY, PASSPORT_EXPIRY);
    row_order(r, c, BIRTH_DAY, IQAMA_EXPIRY);
    row_order(r, c, EXIT_VISA_ON, DEPARTED_ON);
}

static struct str search_of(struct arena *a, const struct cell *c)
{
    struct buf b = buf_new(a);
    buf_str(&b, c[NAME_AR].text);
    buf_char(&b, ' ');
    buf_str(&b, c[NAME_EN].text);
    return utf8_search_key(a, buf_out(&b));
}

static enum err take(struct run *r, const struct cell *c)
{
    struct known *k = &r->im->known;
    numbers_check(r, c);
    days_check(r, c);
    if (r->is_row_bad)
        return OK;
    int64_t id = known_person_add(k);
    if (!id) {
        row_fault(r, -1, REASON_full, S(""));
        return OK;
    }
    k->person[id].is_saudi = str_eq_c(c[NATIONALITY].text, "SA");
    k->person[id].is_levy_exempt = c[LEVY_EXEMPT].n != LEVY_DUE;
    if (c[ID_NO].is_given)
        number_map_put(&k->persons, (uint64_t)c[ID_NO].n, (uint32_t)id);
    if (c[BORDER_NO].is_given)
        number_map_put(&k->borders, (uint64_t)c[BORDER_NO].n, (uint32_t)id);
    return db_exec(
        r->im->db,
        "INSERT INTO person (id, id_no, border_no, nationality, is_female, birth_day, name_ar, "
        "name_en, search, passport_no, passport_expiry, iqama_expiry, entry_on, exit_visa_on, "
        "departed_on, is_outside, levy_exempt, phone, language) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        db_int_arg(id), cell_arg(&c[ID_NO]), cell_arg(&c[BORDER_NO]),
        db_text_arg(c[NATIONALITY].text), db_int_arg(c[SEX].n), db_int_arg(c[BIRTH_DAY].n),
        db_text_arg(c[NAME_AR].text), db_text_arg(c[NAME_EN].text),
        db_text_arg(search_of(r->row, c)), db_text_arg(c[PASSPORT_NO].text),
        cell_arg(&c[PASSPORT_EXPIRY]), cell_arg(&c[IQAMA_EXPIRY]), cell_arg(&c[ENTRY_ON]),
        cell_arg(&c[EXIT_VISA_ON]), cell_arg(&c[DEPARTED_ON]), db_int_arg(c[IS_OUTSIDE].n),
        db_int_arg(c[LEVY_EXEMPT].n), db_text_arg(c[PHONE].text),
        db_text_arg(c[LANGUAGE].is_given ? c[LANGUAGE].text : S("ar")));
}

const struct import_shape import_persons = {
    .kind = IMPORT_PERSONS,
    .name = "persons",
    .columns = columns,
    .columns_count = COLUMNS,
    .take = take,
};

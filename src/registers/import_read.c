/* A file's rows as typed fields. The trap: every field of a row is looked at even after a fault, so
   that whoever mends a file sees all that is wrong with it at once. */
#include "base/digits.h"
#include "base/embedded.h"
#include "base/money.h"
#include "base/utf8.h"
#include "registers/import_parts.h"
#include "rules/ids.h"
#include <assert.h>

/* ---- faults ---- */

enum { FAULT_VALUE_CHARACTERS = 60 };

static struct str cut_value(struct arena *a, struct str value)
{
    if (!utf8_valid(value))
        return S("");
    struct str rest = value;
    for (int i = 0; i < FAULT_VALUE_CHARACTERS && rest.n; i++)
        (void)utf8_next(&rest);
    return str_copy(a, str_first(value, value.n - rest.n));
}

static void fault_add(struct run *r, int line, struct str column, struct str value,
                      enum import_reason reason, struct str required)
{
    struct import_report *report = r->report;
    r->is_row_bad = true;
    if (report->faults_count++ >= IMPORT_FAULTS_MAX)
        return;
    if (!report->faults)
        report->faults = arena_array(r->arena, struct import_fault, IMPORT_FAULTS_MAX);
    report->faults[report->faults_listed++] = (struct import_fault){
        .line = line,
        .column = str_copy(r->arena, column),
        .value = cut_value(r->arena, value),
        .reason = reason,
        .required = str_copy(r->arena, required),
    };
}

void row_fault(struct run *r, int column, enum import_reason reason, struct str required)
{
    struct str name = S(""), value = S("");
    if (column >= 0) {
        name = str_of(r->shape->columns[column].name);
        if (r->field_of[column] >= 0)
            value = r->csv.field[r->field_of[column]];
    }
    fault_add(r, r->csv.line, name, value, reason, required);
}

/* The name of the column that stands at this place of the file. */
static struct str column_at(const struct run *r, int field)
{
    for (int i = 0; i < r->shape->columns_count; i++)
        if (r->field_of[i] == field - 1)
            return str_of(r->shape->columns[i].name);
    return S("");
}

void csv_fault_add(struct run *r)
{
    _Static_assert(REASON_columns_many == (int)CSV_COLUMNS_MANY, "the faults of csv.h come first");
    fault_add(r, r->csv.fault_line, column_at(r, r->csv.fault_field), S(""),
              (enum import_reason)r->csv.fault, S(""));
}

/* ---- the header ---- */

static int column_find(const struct import_shape *shape, struct str name)
{
    for (int i = 0; i < shape->columns_count; i++)
        if (str_eq_c(name, shape->columns[i].name))
            return i;
    return -1;
}

bool header_read(struct run *r)
{
    assert(r->shape->columns_count <= IMPORT_COLUMNS_MAX);
    for (int i = 0; i < IMPORT_COLUMNS_MAX; i++)
        r->field_of[i] = -1;
    switch (csv_next(&r->csv)) {
    case CSV_FAULT: csv_fault_add(r); return false;
    case CSV_END: fault_add(r, 1, S(""), S(""), REASON_file_empty, S("")); return false;
    case CSV_ROW: break;
    }
    for (int i = 0; i < r->csv.fields; i++) {
        struct str name = str_trim(r->csv.field[i]);
        int column = column_find(r->shape, name);
        if (column < 0)
            fault_add(r, r->csv.line, name, S(""), REASON_column_unknown,
                      import_columns(r->arena, r->shape->kind));
        else if (r->field_of[column] >= 0)
            fault_add(r, r->csv.line, name, S(""), REASON_column_twice, S(""));
        else
            r->field_of[column] = i;
    }
    for (int i = 0; i < r->shape->columns_count; i++)
        if (r->shape->columns[i].is_required && r->field_of[i] < 0)
            fault_add(r, r->csv.line, str_of(r->shape->columns[i].name), S(""),
                      REASON_column_lacking, S(""));
    return r->report->faults_count == 0;
}

/* ---- one field ---- */

static void id_fault_add(struct run *r, int column, const struct id_finding *f)
{
    struct str required = S("");
    switch (f->fault) {
    case ID_FINE: return;
    case ID_LENGTH:
        required = f->least == f->most ? str_printf(r->row, "%d", f->least)
                                       : str_printf(r->row, "%d-%d", f->least, f->most);
        break;
    case ID_FIRST_DIGIT:
    case ID_COUNTRY: required = str_of(f->allowed); break;
    case ID_CHARACTER:
    case ID_CHECK_DIGIT:
    case ID_SHAPE: break;
    }
    row_fault(r, column, (enum import_reason)(REASON_id_character + (int)f->fault - 1), required);
}

static void cell_id(struct run *r, int column, enum id_kind kind, struct cell *c)
{
    struct id_finding f;
    uint64_t n = 0;
    if (!id_check(kind, c->text, &f))
        id_fault_add(r, column, &f);
    else if (kind != ID_PASSPORT && kind != ID_IBAN && kind != ID_ESTABLISHMENT &&
             str_to_u64(c->text, &n))
        c->n = (int64_t)n;
}

static void cell_establishment(struct run *r, int column, struct cell *c)
{
    int office, seq;
    cell_id(r, column, ID_ESTABLISHMENT, c);
    if (id_establishment_parse(c->text, &office, &seq))
        c->n = (int64_t)establishment_key(office, seq);
}

static void cell_iban(struct run *r, int column, struct cell *c)
{
    cell_id(r, column, ID_IBAN, c);
    if (!r->is_row_bad) {
        char *plain = arena_alloc_raw(r->row, ID_IBAN_TEXT_BYTES);
        c->text = id_iban_plain(c->text, plain);
    }
}

static void cell_name(struct run *r, int column, struct cell *c)
{
    enum name_fault f = utf8_name_check(c->text, NULL);
    if (f != NAME_FINE) {
        row_fault(r, column, (enum import_reason)(REASON_name_not_utf8 + (int)f - 1), S(""));
        return;
    }
    if (utf8_length(c->text) > IMPORT_NAME_CHARACTERS_MAX)
        row_fault(r, column, REASON_name_long, S("200"));
    c->text = utf8_nfc(r->row, c->text);
}

static void cell_number(struct run *r, int column, const struct import_column *col, struct cell *c)
{
    if (!str_to_i64(c->text, &c->n))
        row_fault(r, column, REASON_number, S(""));
    else if (c->n < col->least || c->n > col->most)
        row_fault(r, column, REASON_range,
                  str_printf(r->row, "%lld-%lld", (long long)col->least, (long long)col->most));
}

static struct str words_list(struct arena *a, const struct import_word *words)
{
    struct buf b = buf_new(a);
    for (; words->word; words++) {
        buf_c(&b, words->word);
        if (words[1].word)
            buf_c(&b, ", ");
    }
    return buf_out(&b);
}

static void cell_word(struct run *r, int column, const struct import_column *col, struct cell *c)
{
    for (const struct import_word *w = col->words; w->word; w++)
        if (str_eq_c(c->text, w->word)) {
            c->n = w->n;
            return;
        }
    row_fault(r, column, REASON_word, words_list(r->row, col->words));
}

static void cell_money(struct run *r, int column, struct cell *c)
{
    struct money m;
    if (money_parse(c->text, MONEY_UNSIGNED, &m) && m.halalas < MONEY_MAX.halalas / 1000)
        c->n = m.halalas;
    else
        row_fault(r, column, REASON_money, S("1234.50"));
}

static void cell_day(struct run *r, int column, struct cell *c)
{
    struct day d, first, last;
    bool fits = day_from_ymd(1900, 1, 1, &first) && day_from_ymd(2100, 1, 1, &last) &&
                day_parse(c->text, &d) && !day_before(d, first) && day_before(d, last);
    if (fits)
        c->n = d.n;
    else
        row_fault(r, column, REASON_day, S("1435-03-15, 2014-01-16"));
}

static bool is_digits(struct str s, size_t most)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return s.n > 0 && s.n <= most;
}

static void cell_code(struct run *r, int column, const struct import_column *col, struct cell *c)
{
    if (!is_digits(c->text, (size_t)col->most))
        row_fault(r, column, REASON_number, S(""));
}

static void cell_activity(struct run *r, int column, struct cell *c)
{
    int number = policy_activity_by_key(r->im->policy, c->text);
    if (number < 0)
        row_fault(r, column, REASON_unknown, S(""));
    c->n = number;
}

static void cell_listed(struct run *r, int column, const struct number_map *list, uint64_t key)
{
    uint32_t value;
    if (!number_map_get(list, key, &value))
        row_fault(r, column, REASON_unknown, S(""));
}

static void cell_occupation(struct run *r, int column, struct cell *c)
{
    uint64_t n = 0;
    if (c->text.n != 4 || !is_digits(c->text, 4) || !str_to_u64(c->text, &n))
        row_fault(r, column, REASON_unknown, S(""));
    else
        cell_listed(r, column, &r->im->occupations, n + 1);
    c->n = (int64_t)n;
}

/* Short codes of letters and dashes as a number for the lists. */
static uint64_t letters_key(struct str s)
{
    uint64_t key = 0;
    for (size_t i = 0; i < s.n && i < 8; i++)
        key = key << 8 | (unsigned char)s.at[i];
    return s.n <= 8 ? key : 0;
}

static void cell_phone(struct run *r, int column, struct cell *c)
{
    struct str digits = str_starts(c->text, S("+")) ? str_from(c->text, 1) : c->text;
    if (!is_digits(digits, 15) || digits.n < 7)
        row_fault(r, column, REASON_number, S(""));
}

static void cell_read(struct run *r, int i, const struct import_column *col, struct cell *c)
{
    switch (col->kind) {
    case CELL_NAME:
    case CELL_WORDS: cell_name(r, i, c); return;
    case CELL_ID_NO: cell_id(r, i, ID_PERSON, c); return;
    case CELL_BORDER_NO: cell_id(r, i, ID_BORDER, c); return;
    case CELL_UNIFIED_NO: cell_id(r, i, ID_UNIFIED_EARLY, c); return;
    case CELL_CR_NO: cell_id(r, i, ID_CR, c); return;
    case CELL_VISA_NO: cell_id(r, i, ID_VISA, c); return;
    case CELL_ESTABLISHMENT: cell_establishment(r, i, c); return;
    case CELL_DAY: cell_day(r, i, c); return;
    case CELL_MONEY: cell_money(r, i, c); return;
    case CELL_NUMBER: cell_number(r, i, col, c); return;
    case CELL_WORD: cell_word(r, i, col, c); return;
    case CELL_COUNTRY: cell_listed(r, i, &r->im->countries, letters_key(c->text)); return;
    case CELL_REGION: cell_listed(r, i, &r->im->regions, letters_key(c->text)); return;
    case CELL_CODE: cell_code(r, i, col, c); return;
    case CELL_ACTIVITY: cell_activity(r, i, c); return;
    case CELL_OCCUPATION: cell_occupation(r, i, c); return;
    case CELL_IBAN: cell_iban(r, i, c); return;
    case CELL_PASSPORT: cell_id(r, i, ID_PASSPORT, c); return;
    case CELL_PHONE: cell_phone(r, i, c); return;
    }
    assert(!"a cell kind");
}

static bool is_name(enum cell_kind kind) { return kind == CELL_NAME || kind == CELL_WORDS; }

void row_cells(struct run *r, struct cell *cells)
{
    for (int i = 0; i < r->shape->columns_count; i++) {
        const struct import_column *col = &r->shape->columns[i];
        struct cell *c = &cells[i];
        *c = (struct cell){.text = S("")};
        struct str typed = r->field_of[i] >= 0 ? r->csv.field[r->field_of[i]] : S("");
        if (is_name(col->kind)) { /* names keep their digits as written */
            c->text = str_trim(typed);
        } else if (digits_plain(r->row, typed, &c->text) != DIGITS_FINE) {
            row_fault(r, i, REASON_digits_mixed, S(""));
            continue;
        }
        c->is_given = c->text.n > 0;
        if (c->is_given)
            cell_read(r, i, col, c);
        else if (col->is_required)
            row_fault(r, i, REASON_missing, S(""));
    }
}

/* ---- references ---- */

bool row_person(struct run *r, const struct cell *c, int id_column, int border_column,
                int64_t *person_id)
{
    const struct known *k = &r->im->known;
    const struct cell *id = &c[id_column], *border = &c[border_column];
    uint32_t by_id = 0, by_border = 0;
    if (!id->is_given && !border->is_given) {
        row_fault(r, id_column, REASON_one_needed, str_of(r->shape->columns[border_column].name));
        return false;
    }
    if (id->is_given && !number_map_get(&k->persons, (uint64_t)id->n, &by_id)) {
        row_fault(r, id_column, REASON_unknown, S(""));
        return false;
    }
    if (border->is_given && !number_map_get(&k->borders, (uint64_t)border->n, &by_border)) {
        row_fault(r, border_column, REASON_unknown, S(""));
        return false;
    }
    if (by_id && by_border && by_id != by_border) {
        row_fault(r, border_column, REASON_differs, S(""));
        return false;
    }
    *person_id = by_id ? by_id : by_border;
    return true;
}

bool row_establishment(struct run *r, const struct cell *c, int column, int64_t *id)
{
    uint32_t found;
    if (!number_map_get(&r->im->known.establishments, (uint64_t)c[column].n, &found)) {
        row_fault(r, column, REASON_unknown, S(""));
        return false;
    }
    *id = found;
    return true;
}

void row_order(struct run *r, const struct cell *c, int earlier, int later)
{
    if (c[earlier].is_given && c[later].is_given && c[later].n < c[earlier].n)
        row_fault(r, later, REASON_order, str_of(r->shape->columns[earlier].name));
}

/* ---- code lists ---- */

/* Puts column `field` of the rows of a table whose `level` column says so into the list. */
static enum err list_load(struct importer *im, struct str file, int field, struct str only,
                          int only_field, struct number_map *list)
{
    struct csv csv;
    struct str text = embedded_find(file);
    if (!text.at)
        return fail(ERR_IO, "import: the program has no %.*s", STR_ARG(file));
    list->arena = im->boot;
    csv_open(&csv, im->boot, text, (struct csv_rules){0});
    bool is_header = true;
    for (;;) {
        enum csv_result result = csv_next(&csv);
        if (result == CSV_END)
            return OK;
        if (result == CSV_FAULT || csv.fields <= field || csv.fields <= only_field)
            return fail(ERR_IO, "%.*s: line %d is damaged", STR_ARG(file), csv.line);
        uint64_t n;
        struct str code = csv.field[field];
        if (!is_header && (only_field < 0 || str_eq(csv.field[only_field], only)))
            number_map_put(list, str_to_u64(code, &n) ? n + 1 : letters_key(code), 1);
        is_header = false;
    }
}

enum err import_lists_load(struct importer *im)
{
    TRY(list_load(im, S("policy/data/isco08.csv"), 0, S("4"), 1, &im->occupations));
    TRY(list_load(im, S("policy/data/countries.csv"), 0, S(""), -1, &im->countries));
    return list_load(im, S("policy/data/sa_regions.csv"), 0, S(""), -1, &im->regions);
}

/* A user's own table; see the header. */
#include "wages/map.h"
#include <stddef.h>

static const struct part {
    const char *key;
    struct wage_column column;
} parts[] = {
    {"person",
     {"person", COLUMN_PERSON, .at = offsetof(struct wage_line, person), .part = WAGE_PERSON}},
    {"account",
     {"account", COLUMN_ACCOUNT, 1, 34, .at = offsetof(struct wage_line, account),
      .part = WAGE_ACCOUNT, .choices = "SA"}},
    {"name", {"name", COLUMN_TEXT, 1, 140, .at = offsetof(struct wage_line, name)}},
    {"bank", {"bank", COLUMN_CODE, 1, 140, .at = offsetof(struct wage_line, bank)}},
    {"details",
     {"details", COLUMN_TEXT, 0, 140, .is_optional = true,
      .at = offsetof(struct wage_line, details)}},
    {"net", {"net", COLUMN_AMOUNT, .at = offsetof(struct wage_line, net), .part = WAGE_NET}},
    {"basic",
     {"basic", COLUMN_AMOUNT, .at = offsetof(struct wage_line, basic), .part = WAGE_BASIC}},
    {"housing",
     {"housing", COLUMN_AMOUNT, .is_optional = true, .at = offsetof(struct wage_line, housing),
      .part = WAGE_HOUSING}},
    {"other",
     {"other", COLUMN_AMOUNT, .is_optional = true, .at = offsetof(struct wage_line, other),
      .part = WAGE_OTHER}},
    {"deductions",
     {"deductions", COLUMN_AMOUNT, .is_optional = true,
      .at = offsetof(struct wage_line, deductions), .part = WAGE_DEDUCTIONS}},
};
enum { PARTS = sizeof parts / sizeof *parts };

static bool number_of(struct str text, int most, int *out)
{
    uint64_t v;
    if (text.n > 4 || !str_to_u64(text, &v) || v > (uint64_t)most)
        return false;
    *out = (int)v;
    return true;
}

static bool separator_read(struct str value, char *out)
{
    static const struct {
        const char *word;
        char separator;
    } words[] = {{"comma", ','}, {"tab", '\t'}, {"semicolon", ';'}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_c(value, words[i].word)) {
            *out = words[i].separator;
            return true;
        }
    return false;
}

static bool part_add(struct wage_map *m, struct str key, struct str value, const char **problem)
{
    int kind = 0, number = 0;
    while (kind < PARTS && !str_eq_c(key, parts[kind].key))
        kind++;
    *problem = "an unknown part: person, account, name, bank, details, net, basic, housing, other "
               "and deductions are known";
    if (kind == PARTS)
        return false;
    *problem = "a column goes by its title, or by its number from 1 to 64";
    bool is_number = value.n > 0 && (unsigned char)(value.at[0] - '0') <= 9;
    if (value.n == 0 || (is_number && (!number_of(value, WAGE_CELLS_MAX, &number) || number == 0)))
        return false;
    *problem = "more than 32 columns";
    if (m->parts_count == WAGE_MAP_PARTS_MAX)
        return false;
    m->parts[m->parts_count++] =
        (struct wage_map_part){is_number ? (struct str){0} : value, number, kind};
    return true;
}

static bool has_part(const struct wage_map *m, uint32_t part)
{
    for (int i = 0; i < m->parts_count; i++)
        if (parts[m->parts[i].kind].column.part == part)
            return true;
    return false;
}

static bool is_whole(const struct wage_map *m, const char **problem)
{
    *problem = "person and one of net and basic are needed";
    if (!has_part(m, WAGE_PERSON) || (!has_part(m, WAGE_NET) && !has_part(m, WAGE_BASIC)))
        return false;
    *problem = "only amounts may have several columns";
    for (int i = 0; i < m->parts_count; i++)
        for (int k = 0; k < i; k++)
            if (m->parts[i].kind == m->parts[k].kind &&
                parts[m->parts[i].kind].column.kind != COLUMN_AMOUNT)
                return false;
    *problem = "titles=0 needs columns that go by number";
    for (int i = 0; i < m->parts_count; i++)
        if (m->title_rows == 0 && m->parts[i].number == 0)
            return false;
    return true;
}

bool wage_map_parse(struct str text, struct wage_map *out, const char **problem)
{
    struct wage_map m = {.separator = ',', .title_rows = 1};
    char between = str_index(str_trim(text), '\n') < str_trim(text).n ? '\n' : ',';
    for (struct str rest = text, piece; str_cut(&rest, between, &piece);) {
        piece = str_trim(piece);
        if (piece.n == 0)
            continue;
        size_t sign = str_index(piece, '=');
        struct str key = str_trim(str_first(piece, sign));
        struct str value = str_trim(str_from(piece, sign + 1));
        bool is_read;
        if (str_eq_c(key, "separator")) {
            *problem = "separator is comma, tab or semicolon";
            is_read = separator_read(value, &m.separator);
        } else if (str_eq_c(key, "titles")) {
            *problem = "titles is the number of rows before the first wage, 0 to 99";
            is_read = number_of(value, 99, &m.title_rows);
        } else {
            is_read = part_add(&m, key, value, problem);
        }
        if (!is_read)
            return false;
    }
    if (!is_whole(&m, problem))
        return false;
    *out = m;
    return true;
}

static int title_find(const struct wage_row *titles, struct str title)
{
    for (int i = 0; titles && i < titles->count && i < WAGE_CELLS_MAX; i++)
        if (str_eq_nocase(str_trim(titles->cell[i]), title))
            return i + 1;
    return 0;
}

bool wage_map_bind(struct wage_map *m, const struct wage_row *titles, struct str *missing)
{
    int most = 0;
    uint32_t has = 0;
    for (int i = 0; i < WAGE_CELLS_MAX; i++)
        m->columns[i] = (struct wage_column){.kind = COLUMN_SKIP, .at = WAGE_NOWHERE};
    for (int i = 0; i < m->parts_count; i++) {
        struct wage_map_part *p = &m->parts[i];
        *missing = p->title;
        if (p->title.n)
            p->number = title_find(titles, p->title);
        if (p->number == 0 || m->columns[p->number - 1].kind != COLUMN_SKIP)
            return false;
        m->columns[p->number - 1] = parts[p->kind].column;
        has |= parts[p->kind].column.part;
        most = p->number > most ? p->number : most;
    }
    int count = titles && titles->count >= most && titles->count <= WAGE_CELLS_MAX ? titles->count
                                                                                   : WAGE_CELLS_MAX;
    m->layout = (struct wage_layout){
        m->columns, count, most,
        (WAGE_NET | WAGE_BASIC | WAGE_HOUSING | WAGE_OTHER | WAGE_DEDUCTIONS | WAGE_ACCOUNT) &
            ~has};
    return true;
}

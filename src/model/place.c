/* See the header. Two letters make an index into a table of 26 x 26: a list of workers asks for fifty
   names. */
#include "model/place.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "base/log.h"

enum { LETTERS = 26, REGIONS_MAX = 20 };
struct place_names {
    struct str code, ar, en;
};
static struct place_names countries[LETTERS * LETTERS];
static struct place_names regions[REGIONS_MAX];
static size_t regions_count;

static int slot_of(int first, int second)
{
    bool is_code = first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z';
    return is_code ? (first - 'A') * LETTERS + second - 'A' : -1;
}

static bool country_take(const struct csv *c, struct place_names names)
{
    int slot = c->field[0].n == 2 ? slot_of(c->field[0].at[0], c->field[0].at[1]) : -1;
    if (slot >= 0)
        countries[slot] = names;
    return slot >= 0;
}

static bool region_take(struct place_names names)
{
    if (regions_count == REGIONS_MAX)
        return false;
    regions[regions_count++] = names;
    return true;
}

static enum err table_load(struct arena *boot, struct str file, bool is_countries)
{
    struct csv csv;
    enum csv_result got;
    int ar = -1, en = -1;
    csv_open(&csv, boot, embedded_find(file), (struct csv_rules){0});
    for (bool is_head = true; (got = csv_next(&csv)) == CSV_ROW; is_head = false) {
        for (int i = 0; is_head && i < csv.fields; i++) {
            ar = str_eq(csv.field[i], S("name_ar")) ? i : ar;
            en = str_eq(csv.field[i], S("name_en")) ? i : en;
        }
        if (is_head && ar >= 0 && en >= 0)
            continue;
        bool is_fine = !is_head;
        struct place_names names = {csv.field[0], S(""), S("")};
        if (is_fine)
            names = (struct place_names){csv.field[0], csv.field[ar], csv.field[en]};
        if (!is_fine || !(is_countries ? country_take(&csv, names) : region_take(names)))
            return fail(ERR_INPUT, STR_FMT ":%d: not a place", STR_ARG(file), csv.line);
    }
    if (got == CSV_FAULT || ar < 0)
        return fail(ERR_INPUT, STR_FMT ":%d: damaged", STR_ARG(file), csv.fault_line);
    return OK;
}

enum err places_load(struct arena *boot)
{
    regions_count = 0;
    TRY(table_load(boot, S("policy/data/countries.csv"), true));
    return table_load(boot, S("policy/data/sa_regions.csv"), false);
}

struct str country_name(int nationality, bool in_arabic)
{
    int slot = slot_of(nationality / 256, nationality % 256);
    if (slot < 0 || countries[slot].code.n == 0)
        return S("–");
    const struct place_names *c = &countries[slot];
    struct str name = in_arabic ? c->ar : c->en;
    return name.n ? name : c->code;
}

struct str region_name(struct str code, bool in_arabic)
{
    for (size_t i = 0; i < regions_count; i++)
        if (str_eq(regions[i].code, code))
            return in_arabic ? regions[i].ar : regions[i].en;
    return code;
}

bool country_exists(struct str letters)
{
    int slot = letters.n == 2 ? slot_of(letters.at[0], letters.at[1]) : -1;
    return slot >= 0 && countries[slot].code.n > 0;
}

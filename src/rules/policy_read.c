/* Reads the policy tables. Every line is checked by itself, then the rows of each key together: their
   order, overlaps and gaps. All faults are reported at once, each with its file and line and what to
   do about it; a set with a fault is never used.

   The trap: the order of tables below is the order of row indices and of policy_joined. Ledger
   entries name rows by index within a set known by its hash, so the order may change between sets,
   but not between two readings of one. */
#include "base/embedded.h"
#include "base/utf8.h"
#include "rules/nitaqat.h"
#include "rules/policy_set.h"
#include "rules/policy_value.h"
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS_MAX = 11, FAULTS_MAX = 100, TEXT_BYTES_MAX = 8 << 20 };

struct reader {
    struct arena *boot;
    struct policy *set;
    struct buf *faults;
    int faults_count;
    struct str file;
    int line;
    int *row_slots; /* by row: its slot */
    struct str *row_files;
};

struct table {
    const char *name;
    const char *columns;
    void (*row)(struct reader *r, const struct str *cell);
};

#define FAULT(r, ...) fault_at((r), (r)->file, (r)->line, __VA_ARGS__)

static void __attribute__((format(printf, 4, 5)))
fault_at(struct reader *r, struct str file, int line, const char *format, ...)
{
    r->faults_count++;
    if (r->faults_count > FAULTS_MAX)
        return;
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_printf(r->faults, "%.*s:%d: %s\n", STR_ARG(file), line, text);
}

/* ---- cells ---- */

static bool source_known(struct reader *r, struct str tag)
{
    return policy_source(r->set, tag).n > 0;
}

static bool sources_check(struct reader *r, struct str sources)
{
    if (sources.n == 0) {
        FAULT(r, "no source; name a tag of sources.tsv (A for an assumption)");
        return false;
    }
    for (struct str rest = sources, tag; str_cut(&rest, ',', &tag);) {
        if (!source_known(r, tag)) {
            FAULT(r, "source \"%.*s\" is not in sources.tsv; add it there or mend the tag",
                  STR_ARG(tag));
            return false;
        }
    }
    return true;
}

static bool status_parse(struct reader *r, struct str text, enum policy_status *out)
{
    static const char *const names[] = {"verified", "second_hand", "assumed"};
    for (int i = 0; i < 3; i++) {
        if (str_eq_c(text, names[i])) {
            *out = (enum policy_status)i;
            return true;
        }
    }
    FAULT(r, "status \"%.*s\"; write verified, second_hand or assumed", STR_ARG(text));
    return false;
}

/* The five last cells of a dated row: from, to, source, status, note. */
static bool dated_parse(struct reader *r, const struct str *cell, struct policy_row *row)
{
    if (!day_parse(cell[0], &row->from)) {
        FAULT(r, "from \"%.*s\" is no date; write 1435-03-15 or 2014-01-16", STR_ARG(cell[0]));
        return false;
    }
    row->to = DAY_NONE;
    if (cell[1].n && !day_parse(cell[1], &row->to)) {
        FAULT(r, "to \"%.*s\" is no date; write 1435-03-15 or 2014-01-16, or leave it empty",
              STR_ARG(cell[1]));
        return false;
    }
    if (cell[1].n && !day_before(row->from, row->to)) {
        FAULT(r, "to is not after from; `to` is the first day on which the row no longer holds");
        return false;
    }
    row->source = cell[2];
    row->note = cell[4];
    return sources_check(r, cell[2]) & status_parse(r, cell[3], &row->status);
}

static struct detail *row_add(struct reader *r, const struct policy_row *row, int slot)
{
    struct policy *set = r->set;
    int index = set->rows_count++;
    set->rows[index] = *row;
    set->rows[index].index = index;
    set->rows[index].line = r->line;
    r->row_slots[index] = slot;
    r->row_files[index] = r->file;
    return &set->details[index];
}

static int service_parse(struct reader *r, struct str text)
{
    uint64_t number = 0;
    bool has_shape = text.n == 3 && text.at[0] == 'S' && str_to_u64(str_from(text, 1), &number);
    if (!has_shape || number == 0 || number >= SERVICES_MAX) {
        FAULT(r, "service \"%.*s\" is unknown; write S01 to S%d", STR_ARG(text), SERVICES_MAX - 1);
        return 0;
    }
    return (int)number;
}

static int activity_parse(struct reader *r, struct str key)
{
    int activity = policy_activity_by_key(r->set, key);
    if (activity < 0)
        FAULT(r, "activity \"%.*s\" is not in activities.tsv; mend the key or add it there",
              STR_ARG(key));
    return activity;
}

/* ---- one line of each table ---- */

static void source_row(struct reader *r, const struct str *cell)
{
    if (cell[0].n == 0 || cell[1].n == 0)
        FAULT(r, "a source needs a tag and where it is; fill both cells");
    else if (source_known(r, cell[0]))
        FAULT(r, "source %.*s stands twice; remove one line", STR_ARG(cell[0]));
    else
        r->set->sources[r->set->sources_count++] = (struct source_entry){cell[0], cell[1]};
}

static void activity_row(struct reader *r, const struct str *cell)
{
    struct policy *set = r->set;
    uint64_t number;
    if (!str_to_u64(cell[0], &number) || number != (uint64_t)set->activities_count ||
        number >= ACTIVITIES_MAX) {
        FAULT(r, "number \"%.*s\"; numbers run from 0 without a hole: write %d", STR_ARG(cell[0]),
              set->activities_count);
        return;
    }
    if (cell[1].n == 0 || cell[2].n == 0 || cell[3].n == 0) {
        FAULT(r, "an activity needs its key and both names; fill the empty cell");
        return;
    }
    if (policy_activity_by_key(set, cell[1]) >= 0) {
        FAULT(r, "activity %.*s stands twice; remove one line", STR_ARG(cell[1]));
        return;
    }
    if (sources_check(r, cell[4]))
        set->activities[set->activities_count++] = (struct activity){cell[1], cell[2], cell[3]};
}

static void isic_row(struct reader *r, const struct str *cell)
{
    struct policy *set = r->set;
    enum policy_status status;
    uint64_t digits;
    if (cell[0].n < 2 || cell[0].n > 4 || !str_to_u64(cell[0], &digits)) {
        FAULT(r, "\"%.*s\"; write an ISIC 4 division, group or class of 2 to 4 digits",
              STR_ARG(cell[0]));
        return;
    }
    for (int i = 0; i < set->isic_count; i++) {
        if (str_eq(set->isic[i].code, cell[0])) {
            FAULT(r, "ISIC %.*s stands twice; remove one line", STR_ARG(cell[0]));
            return;
        }
    }
    int activity = activity_parse(r, cell[1]);
    if (activity >= 0 && sources_check(r, cell[2]) && status_parse(r, cell[3], &status))
        set->isic[set->isic_count++] = (struct isic_entry){cell[0], activity};
}

static void parameter_row(struct reader *r, const struct str *cell)
{
    int param = param_by_key(cell[0]);
    if (param < 0) {
        FAULT(r, "key \"%.*s\" is unknown; mend it, or add it to src/rules/params.def",
              STR_ARG(cell[0]));
        return;
    }
    struct policy_row row = {.table = POLICY_PARAMETER, .key = cell[0], .text = cell[1]};
    const char *mend;
    if (!policy_param_parse((enum param)param, cell[1], &row.value, &mend)) {
        FAULT(r, "value \"%.*s\" of %.*s; %s", STR_ARG(cell[1]), STR_ARG(cell[0]), mend);
        return;
    }
    if (dated_parse(r, cell + 2, &row))
        row_add(r, &row, SLOT_PARAM + param);
}

static void service_rule_row(struct reader *r, const struct str *cell)
{
    int service = service_parse(r, cell[0]);
    if (service == 0)
        return;
    int rule = rule_by_code(service, cell[1]);
    if (rule == 0) {
        FAULT(r, "rule \"%.*s\" is unknown for %.*s; mend it, or add it to src/model/rules.def",
              STR_ARG(cell[1]), STR_ARG(cell[0]));
        return;
    }
    struct policy_row row = {.table = POLICY_SERVICE_RULE, .text = cell[2]};
    row.key = str_printf(r->boot, "%.*s %.*s", STR_ARG(cell[0]), STR_ARG(cell[1]));
    const char *mend;
    if (!policy_value_parse(rule_info(rule)->argument, cell[2], &row.value, &mend)) {
        FAULT(r, "argument \"%.*s\" of %.*s; %s", STR_ARG(cell[2]), STR_ARG(row.key), mend);
        return;
    }
    if (dated_parse(r, cell + 3, &row))
        row_add(r, &row, SLOT_RULE + service * RULE_COUNT + rule);
}

static void service_date_row(struct reader *r, const struct str *cell)
{
    static const char *const names[] = {"available_from", "portal_only_from"};
    int service = service_parse(r, cell[0]);
    if (service == 0)
        return;
    if (cell[1].n == 0 && cell[2].n == 0)
        FAULT(r, "no date; fill available_from or portal_only_from");
    struct policy_row row = {.table = POLICY_SERVICE_DATE, .source = cell[3], .note = cell[5]};
    row.to = DAY_NONE;
    if (!sources_check(r, cell[3]) || !status_parse(r, cell[4], &row.status))
        return;
    for (int which = DATE_AVAILABLE; which <= DATE_PORTAL_ONLY; which++) {
        row.text = cell[1 + which];
        if (row.text.n == 0)
            continue;
        if (!day_parse(row.text, &row.from)) {
            FAULT(r, "%s \"%.*s\" is no date; write 1435-03-15 or 2014-01-16", names[which],
                  STR_ARG(row.text));
            continue;
        }
        row.value = row.from.n;
        row.key = str_printf(r->boot, "%.*s %s", STR_ARG(cell[0]), names[which]);
        row_add(r, &row, SLOT_DATE + service * 2 + which);
    }
}

static void curve_row(struct reader *r, const struct str *cell)
{
    int activity = activity_parse(r, cell[0]);
    int band = curve_band(band_by_key(cell[1]));
    int64_t m, c;
    if (band < 0)
        FAULT(r, "band \"%.*s\"; write low_green, medium_green, high_green or platinum",
              STR_ARG(cell[1]));
    if (activity < 0 || band < 0)
        return;
    if (!policy_decimal_parse(cell[2], 4, &m) || !policy_decimal_parse(cell[3], 4, &c) ||
        m < -1000000 || m > 1000000 || c < 0 || c > 1000000) {
        FAULT(r, "m \"%.*s\", c \"%.*s\"; write decimals, m from -100 to 100 and c from 0 to 100",
              STR_ARG(cell[2]), STR_ARG(cell[3]));
        return;
    }
    struct policy_row row = {.table = POLICY_CURVE, .value = (c + 50) / 100};
    row.key = str_printf(r->boot, "curve %.*s %.*s", STR_ARG(cell[0]), STR_ARG(cell[1]));
    row.text = str_printf(r->boot, "%.*s %.*s", STR_ARG(cell[2]), STR_ARG(cell[3]));
    if (!dated_parse(r, cell + 4, &row))
        return;
    struct detail *detail = row_add(r, &row, SLOT_CURVE + activity * CURVE_BANDS + band);
    detail->m = (double)m / 10000;
    detail->c = (double)c / 10000;
}

static int size_parse(struct reader *r, struct str text)
{
    for (int i = 0; i < SIZES; i++)
        if (str_eq_c(text, policy_sizes[i]))
            return i;
    FAULT(r, "size \"%.*s\"; write very_small, small, medium, large or giant", STR_ARG(text));
    return -1;
}

static bool percent_parse(struct reader *r, struct str text, int64_t *out)
{
    if (policy_decimal_parse(text, 2, out) && *out >= 0 && *out <= 10000)
        return true;
    FAULT(r, "\"%.*s\"; write a percentage from 0 to 100 with at most two decimals", STR_ARG(text));
    return false;
}

static void grid_row(struct reader *r, const struct str *cell)
{
    int activity = activity_parse(r, cell[0]), size = size_parse(r, cell[1]);
    struct detail d = {0};
    uint64_t workers;
    if (activity < 0 || size < 0)
        return;
    if (!str_to_u64(cell[2], &workers) || workers > 10000000) {
        FAULT(r, "workers_min \"%.*s\"; write the smallest number of workers of that size",
              STR_ARG(cell[2]));
        return;
    }
    d.workers_min = (int64_t)workers;
    if (!percent_parse(r, cell[3], &d.yellow_min_bp) ||
        !percent_parse(r, cell[4], &d.green_min_bp) ||
        !percent_parse(r, cell[5], &d.platinum_min_bp))
        return;
    if (d.yellow_min_bp > d.green_min_bp || d.green_min_bp > d.platinum_min_bp) {
        FAULT(r, "the floors fall; yellow_min, green_min, platinum_min must rise in this order");
        return;
    }
    struct policy_row row = {.table = POLICY_GRID, .value = d.green_min_bp};
    row.key = str_printf(r->boot, "grid %.*s %.*s", STR_ARG(cell[0]), STR_ARG(cell[1]));
    row.text =
        str_printf(r->boot, "%.*s %.*s %.*s", STR_ARG(cell[3]), STR_ARG(cell[4]), STR_ARG(cell[5]));
    if (dated_parse(r, cell + 6, &row))
        *row_add(r, &row, SLOT_GRID + activity * SIZES + size) = d;
}

static int list_code_slot(struct reader *r, int list, struct str code)
{
    struct policy *set = r->set;
    int n = set->list_codes_count[list];
    for (int i = 0; i < n; i++)
        if (str_eq(set->list_codes[list][i], code))
            return SLOT_LIST + list * LIST_CODES_MAX + i;
    if (n == LIST_CODES_MAX) {
        FAULT(r, "more than %d codes in one list; raise LIST_CODES_MAX", LIST_CODES_MAX);
        return -1;
    }
    set->list_codes[list][n] = code;
    set->list_codes_count[list]++;
    return SLOT_LIST + list * LIST_CODES_MAX + n;
}

static void list_row(struct reader *r, const struct str *cell)
{
    int list = 0;
    while (list < LISTS && !str_eq_c(cell[0], policy_lists[list]))
        list++;
    if (list == LISTS) {
        FAULT(r, "list \"%.*s\" is unknown; mend it, or add it to policy_lists in policy.c",
              STR_ARG(cell[0]));
        return;
    }
    uint64_t digits;
    bool is_occupations = str_ends(cell[0], S("_occupations"));
    if (is_occupations && (cell[1].n != 4 || !str_to_u64(cell[1], &digits))) {
        FAULT(r, "code \"%.*s\"; write an ISCO-08 unit group of four digits", STR_ARG(cell[1]));
        return;
    }
    if (!is_occupations && activity_parse(r, cell[1]) < 0)
        return;
    struct policy_row row = {.table = POLICY_LIST, .value = 1, .text = cell[1]};
    row.key = str_printf(r->boot, "%.*s %.*s", STR_ARG(cell[0]), STR_ARG(cell[1]));
    if (!dated_parse(r, cell + 2, &row))
        return;
    int slot = list_code_slot(r, list, cell[1]);
    if (slot >= 0)
        row_add(r, &row, slot);
}

/* Sources and activities first: the others name them. */
static const struct table tables[] = {
    {"sources.tsv", "tag\twhere", source_row},
    {"activities.tsv", "number\tkey\tname_ar\tname_en\tsource", activity_row},
    {"isic_to_nitaqat.tsv", "isic\tactivity\tsource\tstatus\tnote", isic_row},
    {"parameters.tsv", "key\tvalue\tfrom\tto\tsource\tstatus\tnote", parameter_row},
    {"service_rules.tsv", "service\trule\targument\tfrom\tto\tsource\tstatus\tnote",
     service_rule_row},
    {"service_dates.tsv", "service\tavailable_from\tportal_only_from\tsource\tstatus\tnote",
     service_date_row},
    {"nitaqat_curve.tsv", "activity\tband\tm\tc\tfrom\tto\tsource\tstatus\tnote", curve_row},
    {"nitaqat_grid.tsv",
     "activity\tsize\tworkers_min\tyellow_min\tgreen_min\tplatinum_min\tfrom\tto\tsource\tstatus\tnote",
     grid_row},
    {"lists.tsv", "list\tcode\tfrom\tto\tsource\tstatus\tnote", list_row},
};
enum { TABLES = sizeof tables / sizeof *tables, TABLE_PARAMETERS = 3, TABLE_CURVE = 6 };

/* ---- a file ---- */

static struct str last_part(struct str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.at[i - 1] == '/')
            return str_from(name, i);
    return name;
}

static void line_read(struct reader *r, const struct table *t, struct str line)
{
    struct str cells[COLUMNS_MAX] = {0};
    int columns = 1, n = 0;
    for (const char *c = t->columns; *c; c++)
        columns += *c == '\t';
    for (struct str rest = line, cell; str_cut(&rest, '\t', &cell); n++) {
        if (n == columns) {
            FAULT(r, "more than %d cells; remove a tab", columns);
            return;
        }
        cells[n] = str_trim(cell);
    }
    t->row(r, cells);
}

static void file_read(struct reader *r, const struct table *t, struct str text)
{
    r->line = 0;
    if (!utf8_valid(text)) {
        FAULT(r, "not UTF-8; save the file as UTF-8");
        return;
    }
    for (struct str rest = text, line; str_cut(&rest, '\n', &line);) {
        r->line++;
        bool is_header = r->line == 1;
        if (line.n && line.at[line.n - 1] == '\r')
            line.n--;
        if (is_header && !str_eq_c(line, t->columns)) {
            FAULT(r, "the first line must name the columns, parted by tabs: %s", t->columns);
            return;
        }
        if (!is_header && line.n && line.at[0] != '#')
            line_read(r, t, line);
    }
}

static size_t lines_of(const struct policy_file *files, size_t n)
{
    size_t lines = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i].text.n; k++)
            lines += files[i].text.at[k] == '\n';
    return lines + n;
}

/* ---- the rows of each key together ---- */

struct sorted {
    int slot, row;
    int32_t from;
};

static int sorted_order(const void *one, const void *two)
{
    const struct sorted *a = one, *b = two;
    if (a->slot != b->slot)
        return a->slot < b->slot ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* A parameter or a table of bands must hold without a hole from its first day on. A rule may end and
   come back, and so may a code of a list: there the hole says "not in force". */
static bool may_pause(enum policy_table table)
{
    return table == POLICY_SERVICE_RULE || table == POLICY_LIST;
}

static void neighbours_check(struct reader *r, int before_row, int row_index)
{
    const struct policy_row *before = &r->set->rows[before_row], *row = &r->set->rows[row_index];
    struct str file = r->row_files[row_index];
    if (row->table == POLICY_SERVICE_DATE) {
        fault_at(r, file, row->line, "%.*s is set in line %d already; keep one of the two",
                 STR_ARG(row->key), before->line);
    } else if (day_eq(before->from, row->from)) {
        fault_at(r, file, row->line, "%.*s has another row from this day in line %d; keep one",
                 STR_ARG(row->key), before->line);
    } else if (!day_is_none(before->to) && day_before(row->from, before->to)) {
        fault_at(r, file, row->line,
                 "%.*s overlaps line %d, whose `to` is later; end that row on this row's `from`",
                 STR_ARG(row->key), before->line);
    } else if (!day_is_none(before->to) && day_before(before->to, row->from) &&
               !may_pause(row->table)) {
        fault_at(r, file, row->line,
                 "%.*s has no value between the `to` of line %d and this `from`; empty that `to`",
                 STR_ARG(row->key), before->line);
    }
}

static void spans_build(struct reader *r)
{
    struct policy *set = r->set;
    int n = set->rows_count;
    struct sorted *order = arena_array(r->boot, struct sorted, n);
    for (int i = 0; i < n; i++)
        order[i] = (struct sorted){r->row_slots[i], i, set->rows[i].from.n};
    if (n)
        qsort(order, (size_t)n, sizeof *order, sorted_order);
    set->spans = arena_array(r->boot, struct span, n);
    for (int i = 0; i < n; i++) {
        struct slot *slot = &set->slots[order[i].slot];
        struct policy_row *row = &set->rows[order[i].row];
        if (slot->n == 0)
            slot->first = (uint16_t)i;
        else
            neighbours_check(r, order[i - 1].row, order[i].row);
        row->version = ++slot->n;
        int32_t to = day_is_none(row->to) ? INT32_MAX : row->to.n;
        bool is_last = i + 1 == n || order[i + 1].slot != order[i].slot;
        if (!is_last && order[i + 1].from < to)
            to = order[i + 1].from;
        set->spans[i] = (struct span){row->from.n, to, row->index};
    }
}

static void completeness_check(struct reader *r, const struct str names[])
{
    const struct policy *set = r->set;
    struct str parameters = names[TABLE_PARAMETERS], curve = names[TABLE_CURVE];
    for (int i = 0; i < PARAM_COUNT; i++)
        if (set->slots[SLOT_PARAM + i].n == 0)
            fault_at(r, parameters, 1, "%s has no row at all; add one with its source",
                     param_key((enum param)i));
    for (int a = 0; a < set->activities_count; a++) {
        int bands = 0;
        for (int b = 0; b < CURVE_BANDS; b++)
            bands += set->slots[SLOT_CURVE + a * CURVE_BANDS + b].n > 0;
        if (bands != 0 && bands != CURVE_BANDS)
            fault_at(r, curve, 1, "%.*s has rows for %d of its four bands; add the others",
                     STR_ARG(set->activities[a].key), bands);
    }
}

/* ---- the whole ---- */

static void join(struct reader *r, const struct str texts[])
{
    struct buf joined = buf_new(r->boot);
    for (int i = 0; i < TABLES; i++) {
        buf_printf(&joined, "policy/%s", tables[i].name);
        buf_char(&joined, 0);
        buf_printf(&joined, "%zu", texts[i].n);
        buf_char(&joined, 0);
        buf_str(&joined, texts[i]);
    }
    r->set->joined = buf_out(&joined);
    crypto_hash_sha256(r->set->hash, (const unsigned char *)joined.at, joined.n);
}

static void files_assign(struct reader *r, const struct policy_file *files, size_t n,
                         struct str texts[], struct str names[])
{
    for (int t = 0; t < TABLES; t++)
        names[t] = str_of(tables[t].name);
    for (size_t i = 0; i < n; i++) {
        int t = 0;
        while (t < TABLES && !str_eq_c(last_part(files[i].name), tables[t].name))
            t++;
        if (t == TABLES)
            fault_at(r, files[i].name, 0, "no table has this name; rename or remove the file");
        else if (texts[t].at)
            fault_at(r, files[i].name, 0, "this table was given twice; remove one");
        else if (files[i].text.n > TEXT_BYTES_MAX)
            fault_at(r, files[i].name, 0, "larger than %d bytes; split what is in it",
                     TEXT_BYTES_MAX);
        else
            texts[t] = files[i].text, names[t] = files[i].name;
    }
    for (int t = 0; t < TABLES; t++)
        if (!texts[t].at)
            fault_at(r, names[t], 0, "this table is missing; add the file (its first line: %s)",
                     tables[t].columns);
}

enum err policy_load(struct arena *boot, const struct policy_file *files, size_t n,
                     struct policy **out, struct buf *faults)
{
    struct policy *set = arena_new_of(boot, struct policy);
    size_t lines = lines_of(files, n), rows = 2 * lines; /* a line of dates makes two rows */
    struct reader r = {.boot = boot, .set = set, .faults = faults};
    struct str texts[TABLES] = {0}, names[TABLES] = {0};
    if (rows > UINT16_MAX) {
        fault_at(&r, S("policy"), 0, "more than %d lines; remove rows that nothing uses",
                 UINT16_MAX / 2);
        return ERR_INPUT;
    }
    set->rows = arena_array(boot, struct policy_row, rows);
    set->details = arena_array(boot, struct detail, rows);
    set->isic = arena_array(boot, struct isic_entry, lines);
    set->sources = arena_array(boot, struct source_entry, lines);
    r.row_slots = arena_array(boot, int, rows);
    r.row_files = arena_array(boot, struct str, rows);
    files_assign(&r, files, n, texts, names);
    for (int t = 0; t < TABLES; t++) {
        r.file = names[t];
        if (texts[t].at)
            file_read(&r, &tables[t], texts[t]);
    }
    spans_build(&r);
    completeness_check(&r, names);
    if (r.faults_count > FAULTS_MAX)
        buf_printf(faults, "policy: %d more faults\n", r.faults_count - FAULTS_MAX);
    if (r.faults_count > 0)
        return ERR_INPUT;
    join(&r, texts);
    *out = set;
    return OK;
}

enum err policy_load_embedded(struct arena *boot, struct policy **out, struct buf *faults)
{
    struct policy_file files[TABLES];
    size_t n = 0;
    for (size_t i = 0; i < embedded_files_count; i++) {
        struct str name = embedded_files[i].name;
        bool is_table = str_starts(name, S("policy/")) && str_ends(name, S(".tsv")) &&
                        str_index(str_from(name, 7), '/') == name.n - 7;
        if (is_table && n < TABLES)
            files[n++] = (struct policy_file){name, embedded_files[i].data};
    }
    return policy_load(boot, files, n, out, faults);
}

enum err policy_load_joined(struct arena *boot, struct str joined, struct policy **out)
{
    struct policy_file files[TABLES];
    size_t n = 0;
    struct str rest = joined, name, length;
    while (rest.at && rest.n > 0) {
        uint64_t bytes;
        if (n == TABLES || !str_cut(&rest, 0, &name) || !str_cut(&rest, 0, &length) ||
            !str_to_u64(length, &bytes) || !rest.at || bytes > rest.n)
            return fail(ERR_INPUT, "a stored policy set is damaged at table %zu", n);
        files[n++] = (struct policy_file){name, str_first(rest, bytes)};
        rest = str_from(rest, bytes);
    }
    struct buf faults = buf_new(boot);
    enum err e = policy_load(boot, files, n, out, &faults);
    return e == OK ? OK
                   : fail(e, "a stored policy set has faults: %.*s", STR_ARG(buf_out(&faults)));
}

/* Reads the policy tables. Every line is checked by itself, then the rows of each key together: their
   order, overlaps and gaps. All faults are reported at once, each with its file and line and what to
   do about it; a set with a fault is never used.

   The trap: the order of policy_formats is the order of row indices and of policy_joined. Ledger
   entries name rows by index within a set known by its hash, so the order may change between sets,
   but not between two readings of one. */
#include "base/embedded.h"
#include "base/utf8.h"
#include "rules/policy_reader.h"
#include <sodium.h>
#include <stdlib.h>

enum { TEXT_BYTES_MAX = 8 << 20 };

/* ---- a file ---- */

static struct str last_part(struct str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.at[i - 1] == '/')
            return str_from(name, i);
    return name;
}

static void line_read(struct reader *r, const struct policy_format *t, struct str line)
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

static void file_read(struct reader *r, const struct policy_format *t, struct str text)
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
        buf_printf(&joined, "policy/%s", policy_formats[i].name);
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
        names[t] = str_of(policy_formats[t].name);
    for (size_t i = 0; i < n; i++) {
        int t = 0;
        while (t < TABLES && !str_eq_c(last_part(files[i].name), policy_formats[t].name))
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
                     policy_formats[t].columns);
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
            file_read(&r, &policy_formats[t], texts[t]);
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

/* Merging rows into the texts of the tables; see the header. The trap: a row of the base that names its
   own last day would overlap the new one, so it is ended on the new one's first day, and the new one
   inherits that last day. */
#include "whatif/scenario.h"
#include "rules/policy_set.h"
#include "rules/policy_value.h"
#include <stdio.h>

enum { FILES_MAX = 16, CELLS_MAX = 12 };

struct shape { /* of a table that scenarios may change */
    const char *name;
    int keys, from, columns; /* cells before `from` that name the row; `to` follows `from` */
};

static const struct shape shapes[] = {
    {"parameters.tsv", 1, 2, 7},    {"service_rules.tsv", 2, 3, 8}, {"lists.tsv", 2, 2, 7},
    {"nitaqat_grid.tsv", 2, 6, 11}, {"nitaqat_curve.tsv", 2, 4, 9},
};

struct making {
    struct arena *a;
    const struct policy *base;
    struct policy_file files[FILES_MAX];
    int files_n;
    struct buf *faults;
    struct scenario *out;
};

/* ---- texts ---- */

static struct str last_part(struct str name)
{
    struct str rest = name, piece = name;
    while (str_cut(&rest, '/', &piece))
        ;
    return piece;
}

static enum err files_read(struct making *m)
{
    struct str rest = policy_joined(m->base), name, length;
    while (rest.at && rest.n > 0 && m->files_n < FILES_MAX) {
        uint64_t n;
        if (!str_cut(&rest, 0, &name) || !str_cut(&rest, 0, &length) || !str_to_u64(length, &n) ||
            n > rest.n)
            return fail(ERR_INPUT, "the policy in force cannot be read again");
        m->files[m->files_n++] = (struct policy_file){name, str_first(rest, n)};
        rest = str_from(rest, n);
    }
    return OK;
}

static struct policy_file *file_of(struct making *m, struct str name)
{
    for (int i = 0; i < m->files_n; i++)
        if (str_eq(last_part(m->files[i].name), last_part(name)))
            return &m->files[i];
    return NULL;
}

static const struct shape *shape_of(struct str name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_eq_c(last_part(name), shapes[i].name))
            return &shapes[i];
    return NULL;
}

static int cells_of(struct str line, struct str cells[CELLS_MAX])
{
    int n = 0;
    for (int i = 0; i < CELLS_MAX; i++)
        cells[i] = S("");
    for (struct str rest = line; n < CELLS_MAX && str_cut(&rest, '\t', &cells[n]); n++)
        ;
    return n;
}

static void line_write(struct buf *b, const struct str *cells, int n)
{
    for (int i = 0; i < n; i++) {
        if (i)
            buf_char(b, '\t');
        buf_str(b, cells[i]);
    }
    buf_char(b, '\n');
}

static bool is_same_key(const struct shape *shape, const struct str *a, const struct str *b)
{
    for (int i = 0; i < shape->keys; i++)
        if (!str_eq(a[i], b[i]))
            return false;
    return true;
}

static struct str day_text(struct arena *a, struct day d)
{
    char iso[DAY_TEXT_BYTES];
    return str_copy(a, day_format_iso(d, iso));
}

/* Puts the row into its table. `is_end`: nothing is added, what holds is ended on that day. */
static bool row_put(struct making *m, const struct shape *shape, struct str *row, bool is_end)
{
    struct policy_file *file = file_of(m, str_of(shape->name));
    struct day from, its_from, its_to;
    struct buf b = buf_new(m->a);
    if (!file || !day_parse(row[shape->from], &from)) {
        buf_printf(m->faults, STR_FMT ": no date\n", STR_ARG(row[shape->from]));
        return false;
    }
    if (m->out->from.n < from.n)
        m->out->from = from;
    struct str rest = file->text, line;
    while (str_cut(&rest, '\n', &line)) {
        struct str cells[CELLS_MAX];
        int n = cells_of(line, cells);
        bool is_row = n > shape->from + 1 && is_same_key(shape, cells, row) &&
                      day_parse(cells[shape->from], &its_from);
        bool has_to = is_row && day_parse(cells[shape->from + 1], &its_to);
        bool is_over = has_to && !day_before(from, its_to);
        if (is_row && !is_over && day_eq(its_from, from)) {
            if (has_to && row[shape->from + 1].n == 0)
                row[shape->from + 1] = cells[shape->from + 1];
            continue; /* replaced */
        }
        bool is_ended = is_row && !is_over && day_before(its_from, from) && (has_to || is_end);
        if (is_ended) {
            if (has_to && row[shape->from + 1].n == 0)
                row[shape->from + 1] = cells[shape->from + 1];
            cells[shape->from + 1] = day_text(m->a, from);
            line_write(&b, cells, n);
        } else if (line.n) {
            buf_str(&b, line);
            buf_char(&b, '\n');
        }
    }
    if (!is_end)
        line_write(&b, row, shape->columns);
    file->text = buf_out(&b);
    return true;
}

/* ---- changes as people write them ---- */

static bool misread(struct making *m, struct str text, const char *what)
{
    buf_printf(m->faults, STR_FMT ": %s\n", STR_ARG(text), what);
    return false;
}

static void mark_cells(const struct shape *shape, struct str *row, struct str from)
{
    row[shape->from] = from;
    row[shape->from + 1] = S("");
    row[shape->from + 2] = S("A");
    row[shape->from + 3] = S("assumed");
    row[shape->from + 4] = S("scenario");
}

static bool parameter_change(struct making *m, struct str key, struct str value, struct str from)
{
    struct str row[CELLS_MAX] = {key, value};
    if (param_by_key(key) < 0)
        return misread(m, key, "no parameter has this key; see bawaba policy show");
    mark_cells(&shapes[0], row, from);
    return row_put(m, &shapes[0], row, false);
}

/* "S04.E06" */
static bool rule_change(struct making *m, struct str key, struct str value, struct str from)
{
    struct str row[CELLS_MAX] = {str_first(key, 3), str_from(key, 4), value};
    mark_cells(&shapes[1], row, from);
    if (str_eq_c(value, "on"))
        row[2] = S("");
    return row_put(m, &shapes[1], row, str_eq_c(value, "off"));
}

static bool grid_row_put(struct making *m, struct str activity, struct str size,
                         struct str workers_min, const struct str floors[3], struct str from)
{
    struct str row[CELLS_MAX] = {activity, size, workers_min, floors[0], floors[1], floors[2]};
    mark_cells(&shapes[3], row, from);
    return row_put(m, &shapes[3], row, false);
}

/* The grid's row in force: its least number of workers, and floors in hundredths of a percent. */
static const struct detail *grid_in_force(const struct making *m, int activity, int size,
                                          struct day on)
{
    struct slot s = m->base->slots[SLOT_GRID + activity * SIZES + size];
    for (int i = s.first + s.n - 1; i >= (int)s.first; i--)
        if (m->base->spans[i].from <= on.n && on.n < m->base->spans[i].to)
            return &m->base->details[m->base->spans[i].row];
    return NULL;
}

static struct str percent_text(struct arena *a, int64_t bp)
{
    return str_printf(a, "%lld.%02lld", (long long)(bp / 100), (long long)(bp % 100));
}

/* "construction.small" = "6/12/30" */
static bool grid_change(struct making *m, struct str key, struct str value, struct str from)
{
    struct str rest = key, activity, size, floors[3], left = value;
    struct day on;
    int at = 0;
    if (!day_parse(from, &on) || !str_cut(&rest, '.', &activity) || !str_cut(&rest, '.', &size))
        return misread(m, key, "write grid.ACTIVITY.SIZE=Y/G/P@DATE");
    int number = policy_activity_by_key(m->base, activity);
    while (at < SIZES && !str_eq_c(size, policy_sizes[at]))
        at++;
    const struct detail *d = number >= 0 && at < SIZES ? grid_in_force(m, number, at, on) : NULL;
    for (int i = 0; i < 3; i++)
        if (!str_cut(&left, '/', &floors[i]))
            return misread(m, value, "write three floors in percent: 6/12/30");
    if (!d)
        return misread(m, key, "the grid has no such activity and size on that day");
    return grid_row_put(m, activity, size, str_printf(m->a, "%lld", (long long)d->workers_min),
                        floors, from);
}

/* "110%" */
static bool grid_scale(struct making *m, struct str value, struct str from)
{
    uint64_t percent;
    struct day on;
    if (!value.n || value.at[value.n - 1] != '%' ||
        !str_to_u64(str_first(value, value.n - 1), &percent) || percent > 1000 ||
        !day_parse(from, &on))
        return misread(m, value, "write grid=110%@DATE");
    for (int activity = 0; activity < policy_activities(m->base); activity++)
        for (int size = 0; size < SIZES; size++) {
            const struct detail *d = grid_in_force(m, activity, size, on);
            if (!d)
                continue;
            int64_t bp[3] = {d->yellow_min_bp, d->green_min_bp, d->platinum_min_bp};
            struct str floors[3];
            for (int i = 0; i < 3; i++) {
                bp[i] = (bp[i] * (int64_t)percent + 50) / 100;
                floors[i] = percent_text(m->a, bp[i] < 10000 ? bp[i] : 10000);
            }
            if (!grid_row_put(m, policy_activity(m->base, activity)->key,
                              str_of(policy_sizes[size]),
                              str_printf(m->a, "%lld", (long long)d->workers_min), floors, from))
                return false;
        }
    return true;
}

static bool change_take(struct making *m, struct str text)
{
    size_t equals = str_index(text, '='), at = str_index(text, '@');
    struct str key = str_first(text, equals), from = str_from(text, at + 1);
    if (equals == text.n || at == text.n || at < equals)
        return misread(m, text, "write KEY=VALUE@DATE");
    struct str value = {text.at + equals + 1, at - equals - 1};
    if (str_eq_c(key, "grid"))
        return grid_scale(m, value, from);
    if (str_starts(key, S("grid.")))
        return grid_change(m, str_from(key, 5), value, from);
    bool is_rule = key.n > 4 && key.at[0] == 'S' && key.at[3] == '.';
    return is_rule ? rule_change(m, key, value, from) : parameter_change(m, key, value, from);
}

static bool table_take(struct making *m, const struct scenario_table *table)
{
    const struct shape *shape = shape_of(table->name);
    struct str rest = table->text, line;
    bool is_header = true;
    if (!shape)
        return misread(m, table->name,
                       "scenarios change parameters.tsv, service_rules.tsv, "
                       "lists.tsv, nitaqat_grid.tsv and nitaqat_curve.tsv");
    while (str_cut(&rest, '\n', &line)) {
        struct str row[CELLS_MAX];
        line = line.n && line.at[line.n - 1] == '\r' ? str_first(line, line.n - 1) : line;
        if (is_header || line.n == 0) {
            is_header = false;
            continue;
        }
        cells_of(line, row);
        if (!row_put(m, shape, row, false))
            return false;
    }
    return true;
}

/* ---- what differs ---- */

static bool is_same_slot(const struct policy *a, const struct policy *b, int slot)
{
    struct slot x = a->slots[slot], y = b->slots[slot];
    if (x.n != y.n)
        return false;
    for (int i = 0; i < x.n; i++) {
        const struct span *s = &a->spans[x.first + i], *t = &b->spans[y.first + i];
        const struct policy_row *p = &a->rows[s->row], *q = &b->rows[t->row];
        const struct detail *d = &a->details[s->row], *e = &b->details[t->row];
        if (s->from != t->from || s->to != t->to || p->value != q->value ||
            !str_eq(p->text, q->text) || d->m != e->m || d->c != e->c ||
            d->workers_min != e->workers_min || d->yellow_min_bp != e->yellow_min_bp ||
            d->green_min_bp != e->green_min_bp || d->platinum_min_bp != e->platinum_min_bp)
            return false;
    }
    return true;
}

static bool is_fee(struct str key)
{
    return str_starts(key, S("levy.")) || str_eq_c(key, "permit.basic_fee_year_halalas") ||
           str_eq_c(key, "permit.late_fine_halalas") || str_eq_c(key, "permit.calendar") ||
           str_starts(key, S("campaign."));
}

static void differences_find(const struct policy *base, struct scenario *s)
{
    const struct policy *p = s->policy;
    for (int i = 0; i < PARAM_COUNT; i++) {
        struct str key = str_of(param_key((enum param)i));
        s->params[i] = !is_same_slot(base, p, SLOT_PARAM + i);
        s->has_fees |= s->params[i] && is_fee(key);
        s->has_bands |= s->params[i] && str_starts(key, S("nitaqat."));
    }
    for (int i = 0; i < SERVICES_MAX; i++)
        for (int rule = 0; rule < RULE_COUNT; rule++)
            s->services[i] |= !is_same_slot(base, p, SLOT_RULE + i * RULE_COUNT + rule);
    for (int i = 0; i < ACTIVITIES_MAX * CURVE_BANDS; i++)
        s->has_bands |= !is_same_slot(base, p, SLOT_CURVE + i);
    for (int i = 0; i < ACTIVITIES_MAX * SIZES; i++)
        s->has_bands |= !is_same_slot(base, p, SLOT_GRID + i);
    for (int list = 0; list < LISTS; list++) {
        s->has_lists |= base->list_codes_count[list] != p->list_codes_count[list];
        for (int i = 0; i < p->list_codes_count[list]; i++)
            s->has_lists |= !is_same_slot(base, p, SLOT_LIST + list * LIST_CODES_MAX + i);
    }
    s->has_bands |= s->has_lists;
}

enum err scenario_make(struct arena *boot, const struct policy *base, struct str name,
                       const struct scenario_change *changes, int changes_n,
                       const struct scenario_table *tables, int tables_n, struct scenario *out,
                       struct buf *faults)
{
    struct making m = {.a = boot, .base = base, .faults = faults, .out = out};
    *out = (struct scenario){.name = name, .from = {INT32_MIN + 1}};
    TRY(files_read(&m));
    bool is_fine = changes_n + tables_n > 0;
    if (!is_fine)
        buf_c(faults, "a scenario changes something\n");
    for (int i = 0; is_fine && i < changes_n; i++)
        is_fine = change_take(&m, changes[i].text);
    for (int i = 0; is_fine && i < tables_n; i++)
        is_fine = table_take(&m, &tables[i]);
    if (!is_fine)
        return ERR_INPUT;
    TRY(policy_load(boot, m.files, (size_t)m.files_n, &out->policy, faults));
    differences_find(base, out);
    return OK;
}

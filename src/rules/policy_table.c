/* What a line of each policy table means: cells to a row of the set, or a fault that says how to mend
   the line. New table: a row function here, one line in policy_formats, a range of slots. */
#include "rules/nitaqat.h"
#include "rules/policy_reader.h"
#include "rules/policy_value.h"
#include <stdarg.h>
#include <stdio.h>

void fault_at(struct reader *r, struct str file, int line, const char *format, ...)
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
    /* Both are looked at, so that a row with two faults names both. */
    bool has_sources = sources_check(r, cell[2]);
    return status_parse(r, cell[3], &row->status) && has_sources;
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
    bool is_activities = str_ends(cell[0], S("_activities"));
    if (is_activities && activity_parse(r, cell[1]) < 0)
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
const struct policy_format policy_formats[TABLES] = {
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

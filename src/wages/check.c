/* Bytes to rows, findings and the summary; see the header. */
#include "wages/check.h"
#include "base/money.h"
#include "base/utf8.h"
#include "wages/judging.h"
#include <assert.h>
#include <stdio.h>

static const char *const outcomes[WAGE_OUTCOMES] = {
    [WAGE_ACCEPTED] = "accepted",
    [WAGE_ACCEPTED_WITH_REMARKS] = "accepted_with_remarks",
    [WAGE_ACCEPTED_PARTLY] = "accepted_partly",
    [WAGE_REJECTED] = "rejected",
};
const char *wage_outcome_name(enum wage_outcome outcome) { return outcomes[outcome]; }

static const char *const made_names[] = {
    [WAGE_MADE] = "made",
    [WAGE_MADE_NOT_IN_FORMAT] = "not_in_format",
    [WAGE_MADE_NOT_READ] = "not_read",
    [WAGE_MADE_NO_REGISTER] = "no_register",
    [WAGE_MADE_NO_MONTH] = "no_month",
};
const char *wage_made_name(enum wage_made made) { return made_names[made]; }

static const char *const formats[WAGE_FORMATS] = {
    [WAGE_SA] = "sa",       [WAGE_BANK] = "bank", [WAGE_UAE] = "uae",
    [WAGE_QATAR] = "qatar", [WAGE_MAP] = "map",
};
const char *wage_format_name(enum wage_format format) { return formats[format]; }
bool wage_format_find(struct str name, enum wage_format *out)
{
    for (int i = 0; i < WAGE_FORMATS; i++)
        if (str_eq_c(name, formats[i])) {
            *out = (enum wage_format)i;
            return true;
        }
    return false;
}

enum wage_format wage_format_guess(struct str head)
{
    if (str_starts(head, S("\xEF\xBB\xBF")))
        head = str_from(head, 3);
    head = str_trim(head);
    if (str_starts(head, S("EDR,")) || str_starts(head, S("SCR,")))
        return WAGE_UAE;
    return str_eq_nocase(str_first(head, 12), S("Employer EID")) ? WAGE_QATAR : WAGE_SA;
}

/* ---- findings ---- */

/* At most WAGE_VALUE_BYTES_MAX bytes, not ending within a character. */
static struct str cut(struct str s)
{
    if (s.n <= WAGE_VALUE_BYTES_MAX)
        return s;
    size_t n = WAGE_VALUE_BYTES_MAX;
    while (n > 0 && ((unsigned char)s.at[n] & 0xC0) == 0x80)
        n--;
    return str_first(s, n);
}

void wage_find(struct wage_check *c, enum wage_cause cause, uint32_t line, const char *column,
               struct str value, struct str wanted, uint32_t other)
{
    struct wage_finding f = {
        .cause = cause,
        .file = c->file,
        .line = line,
        .column = column,
        .value = cut(value),
        .wanted = wanted.at ? wanted : S(""),
        .other_line = other,
    };
    c->summary.found[wage_cause_check(cause)]++;
    if (wage_cause_rejects(cause)) {
        c->summary.rejects++;
        c->line_rejects += c->is_in_line;
        c->line.is_rejected = true;
    } else {
        c->summary.remarks++;
    }
    c->sink->finding(c->sink->ctx, &f);
}

struct str wage_wanted_amount(struct wage_check *c, int64_t halalas)
{
    static_assert((int)MONEY_TEXT_BYTES <= (int)WAGE_WANTED_BYTES);
    return money_format((struct money){halalas}, c->wanted);
}

struct str wage_wanted_number(struct wage_check *c, int64_t n)
{
    int length = snprintf(c->wanted, sizeof c->wanted, "%lld", (long long)n);
    return (struct str){c->wanted, (size_t)length};
}

/* ---- rows ---- */

static bool is_account_fault(enum wage_cause cause)
{
    return cause == WAGE_CAUSE_account_shape || cause == WAGE_CAUSE_account_country ||
           cause == WAGE_CAUSE_account_length || cause == WAGE_CAUSE_account_check;
}

uint32_t wage_row_read(struct wage_check *c, struct wage_row *row, const struct wage_layout *layout,
                       void *record, enum wage_cause *account)
{
    uint32_t unread = layout->lacks;
    *account = WAGE_CAUSE_NONE;
    for (int i = 0; i < layout->count; i++) {
        const struct wage_column *column = &layout->columns[i];
        struct str wanted = {0};
        if (i >= row->count) {
            unread |= column->part;
            continue;
        }
        if (row->cell[i].n == 0 && (column->is_optional || column->kind == COLUMN_BANK_ONLY))
            continue;
        enum wage_cause cause =
            wage_column_read(column, row, row->cell[i], c->bytes, record, c->wanted, &wanted);
        if (column->kind == COLUMN_BANK_ONLY && cause == WAGE_CAUSE_NONE && !c->options.is_bank &&
            str_trim(row->cell[i]).n)
            cause = WAGE_CAUSE_bank_field;
        if (cause == WAGE_CAUSE_NONE)
            continue;
        if (cause != WAGE_CAUSE_formula)
            unread |= column->part;
        if (is_account_fault(cause) && column->part == WAGE_ACCOUNT)
            *account = cause;
        else
            wage_find(c, cause, c->line_no, column->name, row->cell[i], wanted, 0);
    }
    return unread;
}

bool wage_row_fits(struct wage_check *c, const struct wage_row *row,
                   const struct wage_layout *layout)
{
    int least = layout->least ? layout->least : layout->count;
    if (row->count >= least && row->count <= layout->count)
        return true;
    enum wage_cause cause = row->count < least ? WAGE_CAUSE_columns_few : WAGE_CAUSE_columns_many;
    char seen[16];
    int n = snprintf(seen, sizeof seen, "%d", row->count);
    wage_find(c, cause, c->line_no, NULL, (struct str){seen, (size_t)n},
              wage_wanted_number(c, row->count < least ? least : layout->count), 0);
    return false;
}

/* ---- an earlier line again ---- */

static bool again_line(void *ctx, struct str line, uint64_t offset, bool is_long)
{
    (void)offset;
    struct wage_check *c = ctx;
    if (c->again_skip > 0) {
        c->again_skip--;
        return true;
    }
    if (str_starts(line, S("\xEF\xBB\xBF")))
        line = str_from(line, 3);
    c->is_again_read = !is_long && wage_row_cut(&c->again_row, line, c->separator, c->has_quotes);
    return false;
}

bool wage_line_again(struct wage_check *c, uint32_t line_no, const struct wage_layout *layout)
{
    if (!c->source || !c->source->read_at)
        return false;
    uint64_t offset = c->index[(line_no - 1) / WAGE_INDEX_STEP];
    c->again_skip = (line_no - 1) % WAGE_INDEX_STEP;
    c->is_again_read = false;
    struct wage_lines *l = &c->again_lines;
    l->is_stopped = l->is_long = l->after_cr = false;
    l->carried_n = 0;
    bool goes_on = true;
    while (goes_on) {
        char *part = c->again_part;
        size_t n = c->source->read_at(c->source->ctx, offset, part, WAGE_AGAIN_BYTES);
        offset += n;
        goes_on = n > 0 ? wage_lines_feed(l, (struct str){part, n}) : (wage_lines_end(l), false);
    }
    if (!c->is_again_read)
        return false;
    c->again = (struct wage_line){.line = line_no};
    for (int i = 0; i < layout->count && i < c->again_row.count && i < WAGE_CELLS_MAX; i++) {
        struct str wanted;
        char room[WAGE_WANTED_BYTES];
        const struct wage_column *column = &layout->columns[i];
        if (wage_column_read(column, &c->again_row, c->again_row.cell[i], (struct wage_bytes){0},
                             &c->again, room, &wanted) != WAGE_CAUSE_NONE)
            c->again.unread |= column->part;
    }
    return true;
}

/* ---- lines ---- */

bool wage_stop(struct wage_check *c, enum wage_cause cause, uint32_t line, struct str value,
               struct str wanted)
{
    wage_find(c, cause, line, NULL, value, wanted, 0);
    c->is_stopped = true;
    return false;
}

/* The first bytes of a file tell when it is no text at all: a spreadsheet's ZIP, or UTF-16. */
static bool head_take(struct wage_check *c, struct str *line)
{
    if (str_starts(*line, S("\xEF\xBB\xBF")))
        *line = str_from(*line, 3);
    if (str_starts(*line, S("PK\x03\x04")) || str_starts(*line, S("\xD0\xCF\x11\xE0")))
        return wage_stop(c, WAGE_CAUSE_workbook, 0, S(""), S(""));
    bool is_marked = str_starts(*line, S("\xFF\xFE")) || str_starts(*line, S("\xFE\xFF"));
    bool is_wide = line->n >= 4 && ((!line->at[0] && line->at[1] && !line->at[2] && line->at[3]) ||
                                    (line->at[0] && !line->at[1] && line->at[2] && !line->at[3]));
    return is_marked || is_wide ? wage_stop(c, WAGE_CAUSE_utf16, 0, S(""), S("")) : true;
}

/* A line whose bytes can't be trusted: told, and left out. */
static void unreadable(struct wage_check *c, enum wage_cause cause, struct str wanted)
{
    wage_find(c, cause, c->line_no, NULL, S(""), wanted, 0);
    c->has_unread = true;
    c->rows++;
}

static bool line_take(void *ctx, struct str line, uint64_t offset, bool is_long)
{
    struct wage_check *c = ctx;
    if (c->is_stopped)
        return false;
    c->line_no++;
    if (c->line_no == 1 && !head_take(c, &line))
        return false;
    if (c->line_no > c->line_no_max)
        return wage_stop(c, WAGE_CAUSE_lines_many, c->line_no, S(""),
                         wage_wanted_number(c, c->rules->lines_max));
    if ((c->line_no - 1) % WAGE_INDEX_STEP == 0)
        c->index[(c->line_no - 1) / WAGE_INDEX_STEP] = offset;
    c->line.is_rejected = false;
    if (is_long) {
        unreadable(c, WAGE_CAUSE_line_long, wage_wanted_number(c, c->rules->line_bytes_max));
        return true;
    }
    c->bytes = wage_bytes_of(line, c->separator);
    if (c->bytes.has_nul)
        unreadable(c, WAGE_CAUSE_nul, S(""));
    else if (c->bytes.has_high && !utf8_valid(line))
        unreadable(c, WAGE_CAUSE_not_utf8, S(""));
    else if (str_trim(line).n > 0)
        wage_structure_row(c, line);
    if (c->summary.lines > c->keys_max && !c->is_stopped)
        return wage_stop(c, WAGE_CAUSE_lines_many, c->line_no, S(""),
                         wage_wanted_number(c, c->rules->lines_max));
    return !c->is_stopped;
}

/* ---- the judge ---- */

struct wage_check *wage_check_new(struct arena *a, const struct wage_options *options,
                                  const struct wage_rules *rules, const struct wage_register *known,
                                  const struct wage_source *source, const struct wage_sink *sink)
{
    assert(rules->lines_max > 0 && rules->lines_max <= 4000000);
    assert(rules->line_bytes_max >= 256 && sink && sink->finding);
    assert(options->format != WAGE_MAP || options->map);
    struct wage_check *c = arena_new_of(a, struct wage_check);
    c->options = *options;
    c->rules = rules;
    c->known = known;
    c->source = source;
    c->sink = sink;
    c->separator = options->format == WAGE_MAP  ? options->map->separator
                   : options->format == WAGE_SA ? '\t'
                                                : ',';
    c->has_separator = options->format != WAGE_SA;
    c->has_quotes = options->format != WAGE_SA;
    /* No wage fits into ten bytes, so a file tells the most lines that it can have. */
    uint64_t fits = options->bytes_expected ? options->bytes_expected / 10 + 16 : UINT64_MAX;
    c->keys_max = fits < rules->lines_max ? (uint32_t)fits : rules->lines_max;
    c->line_no_max = rules->lines_max * 2 + 1024;
    wage_seen_open(&c->persons, a, c->keys_max + 1);
    wage_seen_open(&c->accounts, a, c->keys_max + 1);
    c->index = arena_array(a, uint64_t, c->line_no_max / WAGE_INDEX_STEP + 1);
    wage_lines_open(&c->lines, a, rules->line_bytes_max);
    c->lines.ctx = c;
    c->lines.line = line_take;
    wage_lines_open(&c->again_lines, a, rules->line_bytes_max);
    c->again_lines.ctx = c;
    c->again_lines.line = again_line;
    wage_row_open(&c->row, a, rules->line_bytes_max);
    wage_row_open(&c->header_row, a, rules->line_bytes_max);
    wage_row_open(&c->again_row, a, rules->line_bytes_max);
    c->header_text = arena_alloc_raw(a, rules->line_bytes_max);
    c->header =
        (struct wage_header){.value_date = DAY_NONE, .debit_date = DAY_NONE, .created = DAY_NONE};
    return c;
}

bool wage_check_feed(struct wage_check *c, struct str piece)
{
    if (c->is_stopped)
        return false;
    uint64_t left = c->rules->file_bytes_max - c->fed;
    bool is_large = piece.n > left;
    c->fed += is_large ? left : piece.n;
    if (!wage_lines_feed(&c->lines, is_large ? str_first(piece, left) : piece))
        return false;
    return is_large ? wage_stop(c, WAGE_CAUSE_file_large, 0, S(""),
                                wage_wanted_number(c, (int64_t)(c->rules->file_bytes_max >> 20)))
                    : true;
}

static void file_end(struct wage_check *c)
{
    wage_lines_end(&c->lines);
    c->line.is_rejected = false;
    if (!c->is_stopped)
        wage_structure_end(c);
}

void wage_check_next_file(struct wage_check *c)
{
    assert(c->options.format == WAGE_BANK && c->file == 0);
    file_end(c);
    c->file = 1;
    c->line_no = c->rows = 0;
    c->titles = 0;
    c->fed = 0;
}

static void outcome_set(struct wage_check *c)
{
    struct wage_summary *s = &c->summary;
    bool has_file_rejects = s->rejects > c->line_rejects;
    if (s->rejects == 0)
        s->outcome = s->remarks ? WAGE_ACCEPTED_WITH_REMARKS : WAGE_ACCEPTED;
    else if (c->rules->accepts_good_lines && !has_file_rejects && s->lines > s->lines_rejected)
        s->outcome = WAGE_ACCEPTED_PARTLY;
    else
        s->outcome = WAGE_REJECTED;
}

const struct wage_summary *wage_check_end(struct wage_check *c)
{
    file_end(c);
    wage_judge_file(c);
    outcome_set(c);
    return &c->summary;
}

const struct wage_header *wage_check_header(const struct wage_check *c) { return &c->header; }

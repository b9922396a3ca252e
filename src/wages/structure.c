/* What a row is, by format: caption, title, header, wage, end; and what a file lacks.

   The trap: in the ministry's file a line that begins with "-" ends the data, but a negative amount
   begins so too. A line that has all the columns of a wage is taken for one. */
#include "wages/judging.h"

static struct str first_cell(const struct wage_row *row) { return str_trim(row->cell[0]); }
static bool starts_with_digit(struct str s)
{
    /* Arabic digits begin with D9 or DB; no title of a number's column does. */
    unsigned char c = s.n ? (unsigned char)s.at[0] : 0;
    bool is_arabic = s.n > 1 &&
                     ((c == 0xD9 && (unsigned char)s.at[1] <= 0xA9) ||
                      (c == 0xDB && (unsigned char)s.at[1] >= 0xB0)) &&
                     (unsigned char)s.at[1] >= 0xA0;
    return (c >= '0' && c <= '9') || is_arabic;
}

/* ---- rows of every format ---- */

static void header_take(struct wage_check *c, struct str line, const struct wage_layout *layout)
{
    c->header_line = c->line_no;
    memcpy(c->header_text, line.at, line.n);
    struct str kept = {c->header_text, line.n};
    if (!wage_row_cut(&c->header_row, kept, c->separator, c->has_quotes)) {
        wage_find(c, WAGE_CAUSE_quote, c->line_no, NULL, S(""), S(""), 0);
        return;
    }
    if (!wage_row_fits(c, &c->header_row, layout))
        return;
    enum wage_cause account;
    c->header_layout = layout;
    c->header.line = c->line_no;
    c->header.unread = wage_row_read(c, &c->header_row, layout, &c->header, &account);
    wage_judge_header(c);
}

static void line_take(struct wage_check *c, const struct wage_layout *layout)
{
    if (!wage_row_fits(c, &c->row, layout)) {
        c->has_unread = true;
        return;
    }
    c->line = (struct wage_line){.line = c->line_no, .start = DAY_NONE, .end = DAY_NONE};
    c->is_in_line = true;
    wage_judge_line(c, layout);
    c->is_in_line = false;
}

static void after_end(struct wage_check *c)
{
    if (!c->is_after_end)
        wage_find(c, WAGE_CAUSE_after_end, c->line_no, NULL, first_cell(&c->row), S(""), 0);
    c->is_after_end = true;
}

/* ---- the ministry's file ---- */

static bool is_header_like(const struct wage_check *c)
{
    return c->row.count != wage_sa_line.count || !starts_with_digit(first_cell(&c->row));
}

static void sa_row(struct wage_check *c, struct str line)
{
    if (first_cell(&c->row).n && first_cell(&c->row).at[0] == '[')
        return;
    if (c->has_ended)
        after_end(c);
    else if (line.at[0] == '-' && c->row.count != wage_sa_line.count)
        c->has_ended = true;
    else if (c->header_line == 0 && is_header_like(c) && line.at[0] != '-')
        header_take(c, line, &wage_sa_header);
    else {
        /* Not said when a row before could not be read: that one may have been it. */
        if (c->header_line == 0 && !c->has_unread)
            wage_find(c, WAGE_CAUSE_header_missing, c->line_no, NULL, S(""), S(""), 0);
        c->header_line = c->header_line ? c->header_line : c->line_no;
        line_take(c, &wage_sa_line);
    }
}

/* ---- the bank's pair ---- */

static void bank_row(struct wage_check *c, struct str line)
{
    const struct wage_layout *layout = c->file ? &wage_bank_line : &wage_bank_header;
    bool is_title = str_eq_nocase(first_cell(&c->row), str_of(layout->columns[0].name));
    if (is_title && c->titles++ == 0)
        return;
    if (c->file)
        line_take(c, layout);
    else if (c->header_line == 0)
        header_take(c, line, layout);
    else
        wage_find(c, WAGE_CAUSE_header_twice, c->line_no, NULL, first_cell(&c->row), S(""),
                  c->header_line);
}

/* ---- the Emirates ---- */

static void uae_evp(struct wage_check *c)
{
    if (!wage_row_fits(c, &c->row, &wage_uae_evp))
        return;
    enum wage_cause account;
    c->line = (struct wage_line){.line = c->line_no};
    c->line.unread = wage_row_read(c, &c->row, &wage_uae_evp, &c->line, &account);
    wage_judge_evp(c);
}

/* The SCR stands last; one guide puts it first [ZOHO-SCR], so both are read. */
static void uae_row(struct wage_check *c, struct str line)
{
    struct str record = first_cell(&c->row);
    bool is_scr = str_eq_c(record, "SCR");
    if (is_scr && c->header_line) {
        wage_find(c, WAGE_CAUSE_header_twice, c->line_no, NULL, record, S(""), c->header_line);
    } else if (is_scr) {
        c->has_ended = c->rows > 1;
        header_take(c, line, &wage_uae_scr);
    } else if (c->has_ended) {
        after_end(c);
    } else if (str_eq_c(record, "EDR")) {
        line_take(c, &wage_uae_edr);
        c->previous = c->line;
    } else if (str_eq_c(record, "EVP")) {
        uae_evp(c);
    } else {
        wage_find(c, WAGE_CAUSE_record_unknown, c->line_no, NULL, record, S(""), 0);
        c->has_unread = true;
    }
}

/* ---- Qatar ---- */

/* Two tables under each other, each under its titles. */
static void qatar_row(struct wage_check *c, struct str line)
{
    bool is_value = starts_with_digit(first_cell(&c->row));
    int titles_due = c->header_line ? 2 : 1;
    if (!is_value && c->titles < titles_due) {
        c->titles = titles_due;
        return;
    }
    if (c->titles < titles_due && !c->has_unread)
        wage_find(c, WAGE_CAUSE_titles_missing, c->line_no, NULL, first_cell(&c->row), S(""), 0);
    c->titles = titles_due;
    if (c->header_line == 0)
        header_take(c, line, &wage_qatar_header);
    else
        line_take(c, &wage_qatar_line);
}

/* ---- the user's own table ---- */

static void map_row(struct wage_check *c)
{
    struct wage_map *map = c->options.map;
    struct str missing = {0};
    if (!map->layout.columns) {
        bool is_title = c->titles < map->title_rows && c->rows == 1;
        if (!wage_map_bind(map, is_title ? &c->row : NULL, &missing)) {
            wage_stop(c, WAGE_CAUSE_title_unknown, c->line_no, missing, S(""));
            return;
        }
    }
    if ((int64_t)c->rows <= map->title_rows)
        c->titles++;
    else
        line_take(c, &map->layout);
}

/* ---- all ---- */

const struct wage_layout *wage_structure_line_layout(const struct wage_check *c)
{
    switch (c->options.format) {
    case WAGE_SA: return &wage_sa_line;
    case WAGE_BANK: return &wage_bank_line;
    case WAGE_UAE: return &wage_uae_edr;
    case WAGE_QATAR: return &wage_qatar_line;
    case WAGE_MAP: return &c->options.map->layout;
    }
    return NULL;
}

void wage_structure_row(struct wage_check *c, struct str line)
{
    c->rows++;
    if (!c->has_separator) {
        c->separator = str_index(line, '\t') < line.n ? '\t' : ',';
        c->has_separator = true;
        c->has_quotes = c->separator == ',';
    }
    if (!wage_row_cut(&c->row, line, c->separator, c->has_quotes)) {
        wage_find(c, WAGE_CAUSE_quote, c->line_no, NULL, S(""), S(""), 0);
        c->has_unread = true;
        return;
    }
    switch (c->options.format) {
    case WAGE_SA: sa_row(c, line); break;
    case WAGE_BANK: bank_row(c, line); break;
    case WAGE_UAE: uae_row(c, line); break;
    case WAGE_QATAR: qatar_row(c, line); break;
    case WAGE_MAP: map_row(c); break;
    }
}

void wage_structure_end(struct wage_check *c)
{
    bool is_first_of_two = c->options.format == WAGE_BANK && c->file == 0;
    bool wants_header = c->options.format != WAGE_MAP && c->file == 0;
    if (wants_header && c->header_line == 0 && !c->has_unread)
        wage_find(c, WAGE_CAUSE_header_missing, 0, NULL, S(""), S(""), 0);
    if (is_first_of_two)
        return;
    if (c->options.format == WAGE_SA && !c->has_ended && c->rows > 0)
        wage_find(c, WAGE_CAUSE_end_missing, 0, NULL, S(""), S(""), 0);
    if (c->summary.lines == 0 && !c->has_unread)
        wage_find(c, WAGE_CAUSE_lines_none, 0, NULL, S(""), S(""), 0);
}

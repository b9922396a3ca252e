/* A letter: the decision on a request in one language, line by line, with every reason, what was found and
   asked for, the source, and what can be done. It flows over as many pages as it needs. */
#include "documents/paper_parts.h"

struct flow {
    struct sheet *sheet; /* NULL: only counting pages */
    const struct paper *paper;
    double y;
    size_t page, pages;
    struct sheet *ruler; /* measures, also while counting */
};

static struct str in(const struct paper *p, const struct words *w)
{
    return p->is_rtl ? w->ar : w->en;
}

static double page_end(void) { return SHEET_HEIGHT - PAPER_BOTTOM - 8; }

static void next_page(struct flow *f)
{
    if (f->sheet) {
        paper_foot(f->sheet, f->paper, f->page, f->pages);
        sheet_page(f->sheet);
        f->y = paper_head(f->sheet, f->paper) + 18;
    } else {
        f->y = 81 + (f->paper->mark.ar.n ? 21 : 0) + 18;
    }
    f->page++;
}

static void need(struct flow *f, double height)
{
    if (f->y + height > page_end())
        next_page(f);
}

/* A paragraph, indented from its language's side; a page is begun when it does not fit. */
static void paragraph(struct flow *f, double indent, struct style style, struct str text,
                      double after)
{
    style.is_rtl = f->paper->is_rtl;
    double width = PAPER_INNER - indent;
    double height = sheet_text_height(f->ruler, width, &style, text);
    if (!text.n)
        return;
    need(f, height);
    if (f->sheet)
        sheet_text(f->sheet, PAPER_LEFT + (f->paper->is_rtl ? 0 : indent), f->y, width, &style,
                   text);
    f->y += height + after;
}

static const struct style body = {.size = 10.5, .colour = INK, .lines_max = 8, .leading = 1.5};
static const struct style small = {.size = 9, .colour = INK_2, .lines_max = 6, .leading = 1.45};
static const struct style head = {
    .size = 21, .weight = WEIGHT_BOLD, .colour = PALM_900, .lines_max = 2};
static const struct style bold = {.size = 12, .weight = WEIGHT_BOLD, .colour = INK, .lines_max = 2};

/* Label and value beside each other. */
static void draw_row(struct flow *f, const struct paper_row *row)
{
    enum { LABEL = 130 };
    bool is_rtl = f->paper->is_rtl;
    struct style label = small, value = body;
    label.is_rtl = value.is_rtl = is_rtl;
    double width = PAPER_INNER - LABEL - 10;
    double height = sheet_text_height(f->ruler, width, &value, in(f->paper, &row->value));
    need(f, height);
    if (f->sheet) {
        sheet_text(f->sheet, is_rtl ? PAPER_LEFT + PAPER_INNER - LABEL : PAPER_LEFT, f->y + 1.5,
                   LABEL, &label, in(f->paper, &row->label));
        sheet_text(f->sheet, is_rtl ? PAPER_LEFT : PAPER_LEFT + LABEL + 10, f->y, width, &value,
                   in(f->paper, &row->value));
    }
    f->y += height + 2;
}

static void draw_finding(struct flow *f, const struct paper_finding *finding)
{
    enum { TICK = 10, INDENT = 22 };
    struct style text = body;
    text.is_rtl = f->paper->is_rtl;
    need(f, sheet_text_height(f->ruler, PAPER_INNER - INDENT, &text, in(f->paper, &finding->text)));
    if (f->sheet)
        sheet_tick(f->sheet,
                   f->paper->is_rtl ? PAPER_LEFT + PAPER_INNER - TICK - 4 : PAPER_LEFT + 4,
                   f->y + 3, TICK, finding->is_ok, finding->is_ok ? PALM : BAD);
    paragraph(f, INDENT, body, in(f->paper, &finding->text), 0);
    paragraph(f, INDENT, small, in(f->paper, &finding->detail), 5);
}

static void draw_line(struct flow *f, const struct paper_line *line)
{
    enum { BAR = 27 };
    struct style title = bold, outcome = bold;
    bool is_rtl = f->paper->is_rtl;
    title.is_rtl = outcome.is_rtl = is_rtl;
    title.lines_max = outcome.lines_max = 1;
    outcome.size = 11;
    outcome.side = SIDE_END;
    outcome.colour = line->is_refused ? BAD : PALM;
    need(f, BAR + 40);
    if (f->sheet) {
        double third = PAPER_INNER / 3;
        sheet_box(f->sheet, PAPER_LEFT - 10, f->y, PAPER_INNER + 20, BAR, 8,
                  line->is_refused ? BAD_BG : PALM_50);
        sheet_text(f->sheet, is_rtl ? PAPER_LEFT + third : PAPER_LEFT, f->y + 4, 2 * third, &title,
                   in(f->paper, &line->title));
        sheet_text(f->sheet, is_rtl ? PAPER_LEFT : PAPER_LEFT + 2 * third, f->y + 5, third,
                   &outcome, in(f->paper, &line->outcome));
    }
    f->y += BAR + 6;
    for (size_t i = 0; i < line->findings_count; i++)
        draw_finding(f, &line->findings[i]);
    for (size_t i = 0; i < line->ways_count; i++)
        paragraph(f, 22, body, in(f->paper, &line->ways[i]), 2);
    f->y += 8;
}

static void draw_all(struct flow *f, const struct qr *qr)
{
    const struct paper *p = f->paper;
    f->page = 1;
    if (f->sheet)
        f->y = paper_head(f->sheet, p) + 18;
    else
        f->y = 81 + (p->mark.ar.n ? 21 : 0) + 18;
    paragraph(f, 0, head, in(p, &p->title), 6);
    for (size_t i = 0; i < p->rows_count; i++)
        draw_row(f, &p->rows[i]);
    f->y += 10;
    for (size_t i = 0; i < p->lines_count; i++)
        draw_line(f, &p->lines[i]);
    for (size_t i = 0; i < p->notes_count; i++)
        paragraph(f, 0, small, in(p, &p->notes[i]), 4);
    double code_top = SHEET_HEIGHT - PAPER_BOTTOM - PAPER_CODE_HEIGHT - 6;
    if (f->y > code_top - 6)
        next_page(f);
    if (f->sheet) {
        paper_code_block(f->sheet, p, qr, code_top);
        paper_foot(f->sheet, p, f->page, f->pages);
    }
}

/* Twice: the pages are counted before the first says how many there are. */
void paper_draw_letter(struct sheet *s, const struct paper *p, const struct qr *qr)
{
    struct flow count = {.paper = p, .ruler = s};
    draw_all(&count, qr);
    struct flow f = {.sheet = s, .paper = p, .ruler = s, .pages = count.page};
    draw_all(&f, qr);
}

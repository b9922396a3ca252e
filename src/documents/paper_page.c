/* A paper of one page: permit, certificate, notice, receipt. Arabic on the right, English on the left, row
   by row, so that either reader sees what the other signs for. */
#include "documents/paper_parts.h"

static double draw_title(struct sheet *s, const struct paper *p, double y)
{
    struct style ar = {.size = 23, .weight = WEIGHT_BOLD, .colour = PALM_900, .lines_max = 1};
    struct style en = {.size = 17, .weight = WEIGHT_BOLD, .colour = PALM_900, .lines_max = 1};
    struct style label = {.size = 9, .colour = INK_2, .lines_max = 1};
    struct style number = {.size = 12, .weight = WEIGHT_BOLD, .colour = INK, .lines_max = 1};
    y += 16;
    sheet_tag_open(s, "H1");
    struct style high_ar = ar, low_en = en;
    high_ar.is_rtl = true;
    double height = sheet_text(s, PAPER_RIGHT, y, PAPER_HALF, &high_ar, p->title.ar);
    sheet_text(s, PAPER_LEFT, y + 7, PAPER_HALF, &low_en, p->title.en);
    sheet_tag_close(s, "H1");
    y += height + 2;
    double top = y;
    y += paper_both(s, y, label, label, &p->number_label) - 1;
    y += paper_both(s, y, number, number, &p->number);
    return p->number.ar.n ? y + 8 : top + 6;
}

static double draw_subject(struct sheet *s, const struct paper *p, double y)
{
    enum { PAD = 9 };
    struct style label = {.size = 9, .colour = INK_2, .lines_max = 1};
    struct style ar = {.size = 16.5,
                       .weight = WEIGHT_BOLD,
                       .colour = INK,
                       .is_rtl = true,
                       .lines_max = 2,
                       .leading = 1.4};
    struct style en = {.size = 13, .weight = WEIGHT_BOLD, .colour = INK, .lines_max = 2};
    if (!p->subject.ar.n && !p->subject.en.n)
        return y;
    double right = sheet_text_height(s, PAPER_HALF, &ar, p->subject.ar);
    double left = sheet_text_height(s, PAPER_HALF, &en, p->subject.en);
    double height = 2 * PAD + 13 + (right > left ? right : left);
    sheet_box(s, PAPER_LEFT - 10, y, PAPER_INNER + 20, height, 12, PALM_50);
    sheet_box(s, SHEET_WIDTH - PAPER_MARGIN + 7, y + 10, 3, height - 20, 1.5, PALM);
    sheet_tag_open(s, "P");
    paper_both(s, y + PAD - 2, label, label, &p->subject_label);
    paper_both(s, y + PAD + 12, ar, en, &p->subject);
    sheet_tag_close(s, "P");
    return y + height + 10;
}

/* Rows that would not fit with two lines each get one. */
static double draw_rows(struct sheet *s, const struct paper *p, double y, double bottom)
{
    double room = p->rows_count ? (bottom - y) / (double)p->rows_count : 0;
    bool is_tight = room < 46;
    struct style label = {.size = 8.5, .colour = INK_2, .lines_max = 1, .leading = 1.3};
    struct style ar = {.size = 11.5, .colour = INK, .lines_max = is_tight ? 1 : 2, .leading = 1.42};
    struct style en = {.size = 10.5, .colour = INK, .lines_max = is_tight ? 1 : 2, .leading = 1.42};
    for (size_t i = 0; i < p->rows_count; i++) {
        const struct paper_row *row = &p->rows[i];
        if (i)
            sheet_rule(s, PAPER_LEFT, y, PAPER_INNER, 0.5, LINE);
        sheet_tag_open(s, "P");
        double at = y + 4;
        at += paper_both(s, at, label, label, &row->label);
        at += paper_both(s, at, ar, en, &row->value);
        sheet_tag_close(s, "P");
        y = at + 4;
    }
    return y;
}

static double draw_validity(struct sheet *s, const struct paper *p, double y)
{
    enum { PAD = 10 };
    struct style ar = {.size = 13.5,
                       .weight = WEIGHT_BOLD,
                       .colour = WHITE,
                       .is_rtl = true,
                       .lines_max = 1,
                       .leading = 1.42};
    struct style en = {.size = 12, .weight = WEIGHT_BOLD, .colour = WHITE, .lines_max = 1};
    struct style more = {.size = 10, .colour = PALM_100, .lines_max = 1};
    if (!p->validity.ar.n)
        return y;
    double first = sheet_text_height(s, PAPER_HALF, &ar, p->validity.ar);
    double second =
        p->validity_more.ar.n ? sheet_text_height(s, PAPER_HALF, &more, p->validity_more.ar) : 0;
    sheet_box(s, PAPER_LEFT - 10, y, PAPER_INNER + 20, 2 * PAD + first + second, 12, PALM);
    sheet_tag_open(s, "P");
    paper_both(s, y + PAD, ar, en, &p->validity);
    paper_both(s, y + PAD + first, more, more, &p->validity_more);
    sheet_tag_close(s, "P");
    return y + 2 * PAD + first + second + 8;
}

static void draw_notes(struct sheet *s, const struct paper *p, double y, double bottom)
{
    struct style ar = {.size = 8.8, .colour = INK_2, .lines_max = 3, .leading = 1.45};
    struct style en = {.size = 8.2, .colour = INK_2, .lines_max = 3, .leading = 1.4};
    for (size_t i = 0; i < p->notes_count && y < bottom - 26; i++)
        y += paper_both(s, y, ar, en, &p->notes[i]) + 3;
}

void paper_draw_page(struct sheet *s, const struct paper *p, const struct qr *qr)
{
    enum { NOTES = 64, VALIDITY = 50 };
    double code_top = SHEET_HEIGHT - PAPER_BOTTOM - PAPER_CODE_HEIGHT - 6;
    double bottom = code_top - (p->notes_count ? NOTES : 0) - (p->validity.ar.n ? VALIDITY : 0);
    double y = paper_head(s, p);
    y = draw_title(s, p, y);
    y = draw_subject(s, p, y);
    y = draw_rows(s, p, y, bottom);
    y = draw_validity(s, p, y + 6);
    draw_notes(s, p, y + 2, code_top);
    paper_code_block(s, p, qr, code_top);
    paper_foot(s, p, 1, 1);
}

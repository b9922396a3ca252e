/* Head, foot and code of a paper; see the header. */
#include "documents/paper_parts.h"
#include <stdio.h>

double paper_both(struct sheet *s, double y, struct style ar, struct style en,
                  const struct words *w)
{
    ar.is_rtl = true;
    en.is_rtl = false;
    double right = sheet_text(s, PAPER_RIGHT, y, PAPER_HALF, &ar, w->ar);
    double left = sheet_text(s, PAPER_LEFT, y, PAPER_HALF, &en, w->en);
    return right > left ? right : left;
}

static double draw_mark(struct sheet *s, const struct paper *p, double y)
{
    enum { HEIGHT = 21 };
    struct style ar = {.size = 9, .weight = WEIGHT_BOLD, .colour = WARN, .lines_max = 1};
    struct style en = {.size = 8.5, .weight = WEIGHT_BOLD, .colour = WARN, .lines_max = 1};
    if (!p->mark.ar.n)
        return 0;
    sheet_box(s, 0, y, SHEET_WIDTH, HEIGHT, 0, WARN_BG);
    paper_both(s, y + 4, ar, en, &p->mark);
    return HEIGHT;
}

double paper_head(struct sheet *s, const struct paper *p)
{
    enum { BAND = 78, STAR = 44 };
    struct style name_ar = {.size = 20, .weight = WEIGHT_BOLD, .colour = PALM_900, .is_rtl = true};
    struct style what_ar = {.size = 9.5, .colour = INK_2, .is_rtl = true, .lines_max = 1};
    struct style name_en = {.size = 17, .weight = WEIGHT_BOLD, .colour = PALM_900};
    struct style what_en = {.size = 9, .colour = INK_2, .lines_max = 1};
    sheet_box(s, 0, 0, SHEET_WIDTH, BAND, 0, PALM_50);
    sheet_pattern(s, SHEET_WIDTH, BAND, PALM_100);
    /* The names stand on plain ground. */
    sheet_box(s, PAPER_LEFT - 12, 12, PAPER_INNER + 24, BAND - 24, 12, WHITE);
    sheet_rule(s, 0, BAND, SHEET_WIDTH, 1.6, PALM);
    sheet_rule(s, 0, BAND + 2.4, SHEET_WIDTH, 0.7, GOLD);
    sheet_star(s, (SHEET_WIDTH - STAR) / 2, (BAND - STAR) / 2.0, STAR, PALM, PALM_100);
    double width = PAPER_HALF - STAR / 2.0;
    sheet_text(s, PAPER_RIGHT + STAR / 2.0, 13, width, &name_ar, p->portal.ar);
    sheet_text(s, PAPER_RIGHT + STAR / 2.0, 45, width, &what_ar, p->portal_what.ar);
    sheet_text(s, PAPER_LEFT, 16, width, &name_en, p->portal.en);
    sheet_text(s, PAPER_LEFT, 45, width, &what_en, p->portal_what.en);
    return BAND + 3 + draw_mark(s, p, BAND + 3);
}

void paper_code_block(struct sheet *s, const struct paper *p, const struct qr *qr, double y)
{
    char shown[PAPER_CODE_SHOWN_BYTES];
    struct style code = {.size = 13, .weight = WEIGHT_BOLD, .colour = INK, .lines_max = 1};
    struct style place = {.size = 9.5, .weight = WEIGHT_BOLD, .colour = PALM, .lines_max = 1};
    struct style ar = {.size = 9, .colour = INK_2, .is_rtl = true, .lines_max = 3, .leading = 1.45};
    struct style en = {.size = 8.5, .colour = INK_2, .lines_max = 3, .leading = 1.35};
    double x = PAPER_LEFT + PAPER_QR + 24, width = PAPER_INNER - PAPER_QR - 36;
    sheet_box(s, PAPER_LEFT - 10, y, PAPER_INNER + 20, PAPER_CODE_HEIGHT, 12, SAND);
    sheet_box(s, PAPER_LEFT - 1, y + 9, PAPER_QR, PAPER_QR, 6, WHITE);
    sheet_qr(s, PAPER_LEFT - 1, y + 9, PAPER_QR, qr);
    double at = y + 12;
    at += sheet_text(s, x, at, width, &ar, p->how.ar) + 2;
    at += sheet_text(s, x, at, width, &en, p->how.en) + 5;
    at += sheet_text(s, x, at, width, &code, paper_code_shown(&p->code, shown));
    if (p->place.n)
        sheet_text(s, x, at, width, &place, p->place);
}

void paper_foot(struct sheet *s, const struct paper *p, size_t page, size_t pages)
{
    double y = SHEET_HEIGHT - PAPER_BOTTOM + 6;
    struct style left = {.size = 8, .colour = INK_2, .lines_max = 1};
    struct style right = {.size = 8, .colour = INK_2, .is_rtl = true, .lines_max = 1};
    struct style middle = {.size = 8, .colour = INK_2, .side = SIDE_CENTRE, .lines_max = 1};
    sheet_rule(s, PAPER_LEFT, y - 4, PAPER_INNER, 0.5, LINE);
    struct words line = p->title;
    sheet_text(s, PAPER_LEFT, y, PAPER_HALF, &left, line.en);
    sheet_text(s, PAPER_RIGHT, y, PAPER_HALF, &right, line.ar);
    char text[48];
    if (pages > 1) {
        int n = snprintf(text, sizeof text, "%zu / %zu", page, pages);
        sheet_text(s, PAPER_LEFT, y, PAPER_INNER, &middle, (struct str){text, (size_t)n});
    }
}

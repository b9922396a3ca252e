/* What every paper shares: colours, measures, head, foot with the code. Only for documents/paper_*.c. */
#pragma once
#include "documents/paper.h"
#include "documents/qr.h"
#include "documents/sheet.h"

/* The pages' palette (style.css :root). */
#define INK ((struct colour){0x16, 0x21, 0x1b})
#define INK_2 ((struct colour){0x46, 0x53, 0x4b})
#define PALM ((struct colour){0x0f, 0x6b, 0x4c})
#define PALM_900 ((struct colour){0x08, 0x35, 0x27})
#define PALM_100 ((struct colour){0xd6, 0xea, 0xdf})
#define PALM_50 ((struct colour){0xee, 0xf6, 0xf1})
#define SAND ((struct colour){0xf4, 0xef, 0xe4})
#define LINE ((struct colour){0xe0, 0xda, 0xcc})
#define GOLD ((struct colour){0xc3, 0x9a, 0x3b})
#define WARN ((struct colour){0x7d, 0x4a, 0x00})
#define WARN_BG ((struct colour){0xff, 0xf3, 0xd9})
#define BAD ((struct colour){0xa3, 0x21, 0x1b})
#define BAD_BG ((struct colour){0xfd, 0xec, 0xeb})
#define WHITE ((struct colour){0xff, 0xff, 0xff})

#define PAPER_MARGIN 46.0
#define PAPER_INNER (SHEET_WIDTH - 2 * PAPER_MARGIN)
#define PAPER_GUTTER 22.0
#define PAPER_HALF ((PAPER_INNER - PAPER_GUTTER) / 2)
#define PAPER_LEFT PAPER_MARGIN
#define PAPER_RIGHT (PAPER_MARGIN + PAPER_HALF + PAPER_GUTTER)
#define PAPER_QR 124.0
#define PAPER_CODE_HEIGHT 142.0 /* of the block with the code */
#define PAPER_BOTTOM 34.0       /* for the page's last line */

/* Draws the head; answers where what follows may begin. */
double paper_head(struct sheet *s, const struct paper *p);
/* The block with the code, its top at y. */
void paper_code_block(struct sheet *s, const struct paper *p, const struct qr *qr, double y);
/* The last line: the number, and the page's where there are several (0: not). */
void paper_foot(struct sheet *s, const struct paper *p, size_t page, size_t pages);
/* Both languages of a text side by side, English left; answers the greater height. Either style's direction
   is set here. */
double paper_both(struct sheet *s, double y, struct style ar, struct style en,
                  const struct words *w);

/* ---- the two shapes ---- */
void paper_draw_page(struct sheet *s, const struct paper *p, const struct qr *qr);
void paper_draw_letter(struct sheet *s, const struct paper *p, const struct qr *qr);

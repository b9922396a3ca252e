/* Sheet: A4 pages of a PDF and what is drawn on them: texts, boxes, lines, a QR code. Lengths are points
   from the upper left corner; times are fixed, so the same calls give the same bytes.

   The traps: text is always shaped into glyphs by pango and never becomes PDF syntax, whatever characters it
   holds. And a text's direction is told, not guessed: values in it that run the other way must be isolated
   (U+2068 … U+2069) by who wrote the sentence. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/err.h"
#include <stdbool.h>

#define SHEET_WIDTH 595.276
#define SHEET_HEIGHT 841.89

struct pen;   /* what one thread draws with: fonts and their caches */
struct sheet; /* one PDF in the making */
struct qr;

/* A pen, for one thread at a time: one that was given back, else a new one. ERR_IO: no fonts. */
enum err pen_new(struct pen **out);
/* Gives it back. */
void pen_free(struct pen *pen);

struct colour {
    unsigned char r, g, b;
};
enum weight { WEIGHT_NORMAL, WEIGHT_BOLD };
enum side { SIDE_START, SIDE_END, SIDE_CENTRE }; /* of the text's own direction */

struct style {
    double size; /* points */
    enum weight weight;
    struct colour colour;
    bool is_rtl;
    enum side side;
    int lines_max;  /* more are cut with an ellipsis; 0: as many as needed */
    double leading; /* line height in sizes; 0: the face's own, 1.5 */
};

/* Begins a PDF. title and dated stand in its properties; `keywords` holds the papers' tokens, which is how
   they are found in the file again. */
struct sheet *sheet_begin(struct pen *pen, struct arena *a, struct str title, struct day dated,
                          struct str keywords);
/* A new page; the first is there already. */
void sheet_page(struct sheet *s);
/* The finished bytes, in the arena. ERR_IO: cairo failed. */
enum err sheet_end(struct sheet *s, struct str *out);

/* Draws a text into the column at x of that width, its top at y; answers its height. Text beyond
   SHEET_TEXT_MAX bytes is cut. */
enum { SHEET_TEXT_MAX = 1500 };
double sheet_text(struct sheet *s, double x, double y, double width, const struct style *style,
                  struct str text);
/* The height it would have, without drawing. */
double sheet_text_height(struct sheet *s, double width, const struct style *style, struct str text);

/* A filled box with round corners (radius 0: none). */
void sheet_box(struct sheet *s, double x, double y, double width, double height, double radius,
               struct colour fill);
void sheet_rule(struct sheet *s, double x, double y, double width, double line,
                struct colour colour);
/* The eight-pointed star, filled, in a square of that side. */
void sheet_star(struct sheet *s, double x, double y, double side, struct colour fill,
                struct colour inner);
/* A band of the pages' star pattern in the upper left corner; of one size a file. */
void sheet_pattern(struct sheet *s, double width, double height, struct colour colour);
/* A tick or a cross in a round of that side. */
void sheet_tick(struct sheet *s, double x, double y, double side, bool is_ok, struct colour fill);
/* Black on white with its quiet zone, in a square of that side. */
void sheet_qr(struct sheet *s, double x, double y, double side, const struct qr *qr);

/* Groups what is drawn as a heading or paragraph for those who have the paper read to them ("H1", "P");
   close each. */
void sheet_tag_open(struct sheet *s, const char *tag);
void sheet_tag_close(struct sheet *s, const char *tag);

/* See the header. */
#include "stats/chart.h"
#include "model/value.h"
#include <assert.h>

enum {
    BAR_WIDTH = 1000,
    WIDTH = 1000,
    HEIGHT = 240,
    GRID_LINES = 4,
    HUNDREDTHS = 100,
};
static const char line_colour[] = "#0f6b4c", soft_colour[] = "#8cc3a6", grid_colour[] = "#d8d3c4";

static void text(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.at[i]) {
        case '<': buf_c(b, "&lt;"); break;
        case '>': buf_c(b, "&gt;"); break;
        case '&': buf_c(b, "&amp;"); break;
        case '"': buf_c(b, "&quot;"); break;
        default: buf_char(b, s.at[i]);
        }
}

void chart_bar(struct buf *b, const struct chart_part *parts, size_t n, int64_t whole, bool is_rtl)
{
    int64_t at = 0;
    assert(whole > 0);
    buf_printf(b,
               "<svg viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" "
               "focusable=\"false\">",
               BAR_WIDTH);
    for (size_t i = 0; i < n; i++) {
        int64_t width = parts[i].value * BAR_WIDTH / whole;
        if (width > BAR_WIDTH - at)
            width = BAR_WIDTH - at;
        if (width > 0)
            buf_printf(b, "<rect x=\"%lld\" width=\"%lld\" height=\"10\" fill=\"%s\"/>",
                       (long long)(is_rtl ? BAR_WIDTH - at - width : at), (long long)width,
                       parts[i].fill);
        at += width > 0 ? width : 0;
    }
    buf_c(b, "</svg>");
}

void chart_unknown(struct buf *b)
{
    buf_c(b, "<svg class=\"na\" viewBox=\"0 0 100 10\" aria-hidden=\"true\" "
             "focusable=\"false\"></svg>");
}

static void open_figure(struct buf *b, const struct chart_line *c)
{
    buf_printf(
        b,
        "<svg class=\"plot\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-labelledby=\"%s-t %s-d\" focusable=\"false\"><title id=\"%s-t\">",
        WIDTH, HEIGHT, c->id, c->id, c->id);
    text(b, c->title);
    buf_printf(b, "</title><desc id=\"%s-d\">", c->id);
    text(b, c->desc);
    buf_c(b, "</desc>");
    for (int i = 0; i <= GRID_LINES; i++) {
        int y = 1 + i * (HEIGHT - 2) / GRID_LINES;
        buf_printf(b,
                   "<path d=\"M0 %dH%d\" stroke=\"%s\" stroke-width=\"1\" "
                   "vector-effect=\"non-scaling-stroke\"/>",
                   y, WIDTH, grid_colour);
    }
}

static int64_t height_of(const struct chart_line *c, int64_t v)
{
    int64_t h = v * (HEIGHT - 2) * HUNDREDTHS / (c->max > 0 ? c->max : 1);
    int64_t top = (int64_t)(HEIGHT - 2) * HUNDREDTHS;
    return h < 0 ? 0 : h > top ? top : h;
}

static void hundredths(struct buf *b, int64_t v)
{
    buf_printf(b, "%lld.%02lld", (long long)(v / HUNDREDTHS), (long long)(v % HUNDREDTHS));
}

/* The middle of a point's place, from the start side, in hundredths. */
static int64_t place_of(const struct chart_line *c, size_t i)
{
    int64_t step = (int64_t)WIDTH * HUNDREDTHS / (int64_t)(c->n ? c->n : 1);
    int64_t x = step * (int64_t)i + step / 2;
    return c->is_rtl ? (int64_t)WIDTH * HUNDREDTHS - x : x;
}

void chart_line(struct buf *b, const struct chart_line *c)
{
    bool is_down = false;
    open_figure(b, c);
    buf_printf(b,
               "<path fill=\"none\" stroke=\"%s\" stroke-width=\"3\" stroke-linejoin=\"round\" "
               "vector-effect=\"non-scaling-stroke\" d=\"",
               line_colour);
    for (size_t i = 0; i < c->n; i++) {
        if (c->values[i] == VALUE_UNKNOWN) {
            is_down = false;
            continue;
        }
        buf_char(b, is_down ? 'L' : 'M');
        hundredths(b, place_of(c, i));
        buf_char(b, ' ');
        hundredths(b, (int64_t)(HEIGHT - 1) * HUNDREDTHS - height_of(c, c->values[i]));
        if (!is_down) /* a lone point is seen too */
            buf_c(b, "h0.01");
        is_down = true;
    }
    buf_c(b, "\"/></svg>");
}

static void column(struct buf *b, const struct chart_line *c, size_t i, int64_t from, int64_t v,
                   const char *fill)
{
    int64_t step = (int64_t)WIDTH * HUNDREDTHS / (int64_t)c->n, width = step * 7 / 10;
    int64_t low = height_of(c, from), high = height_of(c, from + v);
    if (v <= 0)
        return;
    buf_c(b, "<rect x=\"");
    hundredths(b, place_of(c, i) - width / 2);
    buf_c(b, "\" y=\"");
    hundredths(b, (int64_t)(HEIGHT - 1) * HUNDREDTHS - high);
    buf_c(b, "\" width=\"");
    hundredths(b, width);
    buf_c(b, "\" height=\"");
    hundredths(b, high - low);
    buf_printf(b, "\" fill=\"%s\"/>", fill);
}

void chart_columns(struct buf *b, const struct chart_line *c, const int64_t *second)
{
    open_figure(b, c);
    for (size_t i = 0; i < c->n; i++) {
        int64_t v = c->values[i] == VALUE_UNKNOWN ? 0 : c->values[i];
        column(b, c, i, 0, v, second ? line_colour : soft_colour);
        if (second && second[i] != VALUE_UNKNOWN)
            column(b, c, i, v, second[i], soft_colour);
    }
    buf_c(b, "</svg>");
}

/* Sheets, by cairo and pango; see the header. */
#include "documents/font.h"
#include "documents/qr.h"
#include "documents/sheet_parts.h"
#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>

/* ---- pens ---- */

/* Pens given back, for whoever needs one next: pango and cairo keep parts of a font map for ever anyway. */
static pthread_mutex_t pens_lock = PTHREAD_MUTEX_INITIALIZER;
static struct pen *pens;

static struct pen *pen_given_back(void)
{
    pthread_mutex_lock(&pens_lock);
    struct pen *pen = pens;
    if (pen)
        pens = pen->next;
    pthread_mutex_unlock(&pens_lock);
    return pen;
}

void pen_free(struct pen *pen)
{
    pthread_mutex_lock(&pens_lock);
    pen->next = pens;
    pens = pen;
    pthread_mutex_unlock(&pens_lock);
}

enum err pen_new(struct pen **out)
{
    FcConfig *config;
    *out = pen_given_back();
    if (*out)
        return OK;
    TRY(font_config(&config));
    struct pen *pen = g_new0(struct pen, 1);
    pen->fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(pen->fonts), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(pen->fonts), 72);
    pen->context = pango_font_map_create_context(pen->fonts);
    /* Shapes as designed, not fitted to a screen's pixels: the same on every machine. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pen->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(pen->context, FALSE);
    pen->layout = pango_layout_new(pen->context);
    pen->without_kerning = pango_attr_list_new();
    pango_attr_list_insert(pen->without_kerning, pango_attr_font_features_new("kern 0"));
    pango_layout_set_auto_dir(pen->layout, FALSE);
    *out = pen;
    return OK;
}

/* ---- the file ---- */

static cairo_status_t keep(void *ctx, const unsigned char *bytes, unsigned n)
{
    buf_add(&((struct sheet *)ctx)->out, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

struct sheet *sheet_begin(struct pen *pen, struct arena *a, struct str title, struct day dated,
                          struct str keywords)
{
    char iso[DAY_TEXT_BYTES];
    struct sheet *s = arena_new_of(a, struct sheet);
    s->pen = pen;
    s->arena = a;
    s->out = buf_new(a);
    s->surface = cairo_pdf_surface_create_for_stream(keep, s, SHEET_WIDTH, SHEET_HEIGHT);
    struct str made = str_printf(a, STR_FMT "T00:00:00Z", STR_ARG(day_format_iso(dated, iso)));
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATE_DATE, str_c(a, made));
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_MOD_DATE, str_c(a, made));
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE, str_c(a, title));
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_AUTHOR, "Bawaba");
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATOR, "Bawaba");
    if (keywords.n)
        cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_KEYWORDS, str_c(a, keywords));
    s->cairo = cairo_create(s->surface);
    return s;
}

void sheet_page(struct sheet *s) { cairo_show_page(s->cairo); }

enum err sheet_end(struct sheet *s, struct str *out)
{
    cairo_show_page(s->cairo);
    cairo_status_t drawn = cairo_status(s->cairo);
    cairo_destroy(s->cairo);
    if (s->pattern)
        cairo_surface_destroy(s->pattern);
    cairo_surface_finish(s->surface);
    cairo_status_t status = cairo_surface_status(s->surface);
    cairo_surface_destroy(s->surface);
    *out = buf_out(&s->out);
    if (drawn != CAIRO_STATUS_SUCCESS || status != CAIRO_STATUS_SUCCESS)
        return fail(ERR_IO, "a paper was not drawn: %s",
                    cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : status));
    return OK;
}

void sheet_colour(struct sheet *s, struct colour c)
{
    cairo_set_source_rgb(s->cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0);
}

/* ---- shapes ---- */

static void box_path(struct sheet *s, double x, double y, double width, double height, double r)
{
    cairo_new_path(s->cairo);
    if (r <= 0) {
        cairo_rectangle(s->cairo, x, y, width, height);
        return;
    }
    cairo_arc(s->cairo, x + width - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(s->cairo, x + width - r, y + height - r, r, 0, M_PI / 2);
    cairo_arc(s->cairo, x + r, y + height - r, r, M_PI / 2, M_PI);
    cairo_arc(s->cairo, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(s->cairo);
}

void sheet_box(struct sheet *s, double x, double y, double width, double height, double radius,
               struct colour fill)
{
    sheet_colour(s, fill);
    box_path(s, x, y, width, height, radius);
    cairo_fill(s->cairo);
}

void sheet_rule(struct sheet *s, double x, double y, double width, double line,
                struct colour colour)
{
    sheet_colour(s, colour);
    cairo_set_line_width(s->cairo, line);
    cairo_new_path(s->cairo);
    cairo_move_to(s->cairo, x, y);
    cairo_line_to(s->cairo, x + width, y);
    cairo_stroke(s->cairo);
}

/* A square around (0, 0), and the same turned by half a right angle. */
static void two_squares(cairo_t *c, double half)
{
    double far = half * M_SQRT2;
    cairo_rectangle(c, -half, -half, 2 * half, 2 * half);
    cairo_move_to(c, 0, -far);
    cairo_line_to(c, far, 0);
    cairo_line_to(c, 0, far);
    cairo_line_to(c, -far, 0);
    cairo_close_path(c);
}

void sheet_star(struct sheet *s, double x, double y, double side, struct colour fill,
                struct colour inner)
{
    cairo_t *c = s->cairo;
    cairo_save(c);
    cairo_translate(c, x + side / 2, y + side / 2);
    cairo_scale(c, side / 44, side / 44);
    cairo_new_path(c);
    two_squares(c, 14);
    sheet_colour(s, fill);
    cairo_fill(c);
    two_squares(c, 9.5);
    sheet_colour(s, inner);
    cairo_set_line_width(c, 1.3);
    cairo_stroke(c);
    cairo_set_source_rgb(c, 1, 1, 1);
    cairo_set_line_width(c, 2.6);
    cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
    cairo_move_to(c, -5.5, 0.5);
    cairo_rel_line_to(c, 4, 4);
    cairo_rel_line_to(c, 7.5, -8);
    cairo_stroke(c);
    cairo_restore(c);
}

/* The lines of one tile of 64 units, as the pages draw it. */
static void pattern_tile(cairo_t *c)
{
    static const double star[][2] = {{32, 8},  {39, 17}, {50, 17}, {50, 28}, {58, 32}, {50, 36},
                                     {50, 47}, {39, 47}, {32, 56}, {25, 47}, {14, 47}, {14, 36},
                                     {6, 32},  {14, 28}, {14, 17}, {25, 17}};
    static const double spokes[][4] = {{0, 32, 6, 32},   {58, 32, 64, 32}, {32, 0, 32, 8},
                                       {32, 56, 32, 64}, {0, 0, 14, 17},   {64, 0, 50, 17},
                                       {0, 64, 14, 47},  {64, 64, 50, 47}};
    for (size_t i = 0; i < sizeof star / sizeof *star; i++)
        cairo_line_to(c, star[i][0], star[i][1]);
    cairo_close_path(c);
    cairo_save(c);
    cairo_translate(c, 32, 32);
    two_squares(c, 10);
    cairo_restore(c);
    for (size_t i = 0; i < sizeof spokes / sizeof *spokes; i++) {
        cairo_move_to(c, spokes[i][0], spokes[i][1]);
        cairo_line_to(c, spokes[i][2], spokes[i][3]);
    }
}

/* Drawn once a file, as a picture of lines that every page shows: hundreds of strokes a page are most of
   its bytes and time otherwise. */
static cairo_surface_t *pattern_new(double width, double height, struct colour colour)
{
    enum { UNITS = 64 };
    cairo_rectangle_t extents = {0, 0, width, height};
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    cairo_t *c = cairo_create(surface);
    double tile = 34;
    for (double top = 0; top < height; top += tile)
        for (double left = 0; left < width; left += tile) {
            cairo_save(c);
            cairo_translate(c, left, top);
            cairo_scale(c, tile / UNITS, tile / UNITS);
            cairo_new_sub_path(c);
            pattern_tile(c);
            cairo_restore(c);
        }
    cairo_set_source_rgb(c, colour.r / 255.0, colour.g / 255.0, colour.b / 255.0);
    cairo_set_line_width(c, 0.6);
    cairo_stroke(c);
    cairo_destroy(c);
    return surface;
}

void sheet_pattern(struct sheet *s, double width, double height, struct colour colour)
{
    if (!s->pattern)
        s->pattern = pattern_new(width, height, colour);
    cairo_set_source_surface(s->cairo, s->pattern, 0, 0);
    cairo_paint(s->cairo);
}

void sheet_tick(struct sheet *s, double x, double y, double side, bool is_ok, struct colour fill)
{
    cairo_t *c = s->cairo;
    cairo_save(c);
    cairo_translate(c, x + side / 2, y + side / 2);
    cairo_scale(c, side / 2, side / 2);
    cairo_new_path(c);
    cairo_arc(c, 0, 0, 1, 0, 2 * M_PI);
    sheet_colour(s, fill);
    cairo_fill(c);
    cairo_set_source_rgb(c, 1, 1, 1);
    cairo_set_line_width(c, 0.24);
    cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
    if (is_ok) {
        cairo_move_to(c, -0.42, 0.04);
        cairo_rel_line_to(c, 0.3, 0.3);
        cairo_rel_line_to(c, 0.54, -0.6);
    } else {
        cairo_move_to(c, -0.34, -0.34);
        cairo_line_to(c, 0.34, 0.34);
        cairo_move_to(c, 0.34, -0.34);
        cairo_line_to(c, -0.34, 0.34);
    }
    cairo_stroke(c);
    cairo_restore(c);
}

/* A stencil, several dots a module: programs that draw PDF smooth what they enlarge, and the edges would be
   lost. As a path it would be most of the paper's bytes and time. */
void sheet_qr(struct sheet *s, double x, double y, double side, const struct qr *qr)
{
    enum { DOTS = 4 };
    cairo_t *c = s->cairo;
    int whole = (qr->width + 2 * QR_QUIET) * DOTS;
    cairo_surface_t *stencil = cairo_image_surface_create(CAIRO_FORMAT_A8, whole, whole);
    unsigned char *dots = cairo_image_surface_get_data(stencil);
    size_t stride = (size_t)cairo_image_surface_get_stride(stencil);
    cairo_surface_flush(stencil);
    for (int row = 0; row < qr->width; row++) {
        unsigned char *line = dots + (size_t)(row + QR_QUIET) * DOTS * stride;
        for (int i = 0; i < qr->width; i++)
            if (qr->is_dark[row * qr->width + i])
                memset(line + (i + QR_QUIET) * DOTS, 0xff, DOTS);
        for (int again = 1; again < DOTS; again++)
            memcpy(line + (size_t)again * stride, line, (size_t)whole);
    }
    cairo_surface_mark_dirty(stencil);
    sheet_box(s, x, y, side, side, 0, (struct colour){255, 255, 255});
    cairo_save(c);
    cairo_translate(c, x, y);
    cairo_scale(c, side / whole, side / whole);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(stencil);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_set_source_rgb(c, 0, 0, 0);
    cairo_mask(c, pattern);
    cairo_pattern_destroy(pattern);
    cairo_restore(c);
    cairo_surface_destroy(stencil);
}

/* ---- structure ---- */

void sheet_tag_open(struct sheet *s, const char *tag) { cairo_tag_begin(s->cairo, tag, NULL); }
void sheet_tag_close(struct sheet *s, const char *tag) { cairo_tag_end(s->cairo, tag); }

/* Text on sheets: laid out by pango, and handed to cairo so that whoever copies it, searches it or has it read
   out gets the letters in their order.

   The trap is Arabic. Its fonts draw two letters as one sign (lam and alef, and many more here), and marks over
   and under letters. Readers of PDF put right-to-left text in order sign by sign, from right to left; two letters in
   one sign then come out the wrong way round, and a mark as a line of its own. So each sign here stands for one
   letter: a second letter, or a mark, is given to an empty sign beside it, which shows nothing and takes no
   room; and marks are drawn as shapes. */
#include "base/utf8.h"
#include "documents/font.h"
#include "documents/sheet_parts.h"
#include <cairo-ft.h>
#include FT_FREETYPE_H

/* Control characters would start new lines: they become spaces. */
static struct str fitting(struct sheet *s, struct str text)
{
    text = utf8_first(text, SHEET_TEXT_MAX);
    char *copy = arena_alloc_raw(s->arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        copy[i] = (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i];
    return (struct str){copy, text.n};
}

static PangoAlignment alignment(const struct style *style)
{
    switch (style->side) {
    case SIDE_CENTRE: return PANGO_ALIGN_CENTER;
    case SIDE_START: return style->is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
    case SIDE_END: break;
    }
    return style->is_rtl ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT;
}

/* Sets the pen's layout to the text; width below 0: one line as wide as it is. */
static void lay_out(struct sheet *s, double width, const struct style *style, struct str text)
{
    PangoLayout *layout = s->pen->layout;
    struct str shown = fitting(s, text);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, style->weight == WEIGHT_BOLD ? FONT_FAMILY_BOLD
                                                                                : FONT_FAMILY);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_context_set_base_dir(s->pen->context,
                               style->is_rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_context_set_language(s->pen->context,
                               pango_language_from_string(style->is_rtl ? "ar" : "en"));
    pango_layout_context_changed(layout);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_attributes(layout, style->is_rtl ? s->pen->without_kerning : NULL);
    pango_layout_set_alignment(layout, alignment(style));
    pango_layout_set_width(layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(layout, style->lines_max ? -style->lines_max : -1000);
    pango_layout_set_ellipsize(layout, width < 0 || !style->lines_max ? PANGO_ELLIPSIZE_NONE
                                                                      : PANGO_ELLIPSIZE_END);
    pango_layout_set_line_spacing(layout, style->leading > 0 ? (float)(style->leading / 1.5) : 0);
    pango_layout_set_text(layout, shown.at, (int)shown.n);
}

static double laid_height(struct sheet *s)
{
    int width, height;
    pango_layout_get_size(s->pen->layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

double sheet_text_height(struct sheet *s, double width, const struct style *style, struct str text)
{
    if (!text.n)
        return 0;
    lay_out(s, width, style, text);
    return laid_height(s);
}

/* ---- signs ---- */

/* What is handed to cairo of one run: glyphs from left to right, and for each cluster of them its text. */
struct signs {
    cairo_scaled_font_t *font;
    unsigned long empty; /* a glyph without ink; 0: the font has none */
    int glyphs_count, marks_count, clusters_count;
    cairo_glyph_t *glyphs, *marks; /* marks: drawn as shapes */
    cairo_text_cluster_t *clusters;
    struct buf text;
};

/* The font's first glyph without ink, looked up once a font. Its space only where it has no other: that one
   stands for spaces already. */
static unsigned long empty_glyph(PangoFont *font, cairo_scaled_font_t *scaled)
{
    static const FT_ULong inkless[] = {0x200C, 0x200D, 0x200B, ' '};
    static const char name[] = "bawaba-empty-glyph";
    gpointer known = g_object_get_data(G_OBJECT(font), name);
    if (!known) {
        FT_Face face = cairo_ft_scaled_font_lock_face(scaled);
        FT_UInt index = 0;
        for (size_t i = 0; face && !index && i < sizeof inkless / sizeof *inkless; i++)
            index = FT_Get_Char_Index(face, inkless[i]);
        known = GUINT_TO_POINTER(index + 1);
        cairo_ft_scaled_font_unlock_face(scaled);
        g_object_set_data(G_OBJECT(font), name, known);
    }
    return GPOINTER_TO_UINT(known) - 1;
}

/* A glyph without a width of its own stands over or under another. */
static void add_glyph(struct signs *to, const PangoGlyphInfo *info, bool is_rtl, double x, double y)
{
    unsigned long index = info->glyph & PANGO_GLYPH_UNKNOWN_FLAG ? 0 : info->glyph;
    cairo_glyph_t glyph = {index, x + (double)info->geometry.x_offset / PANGO_SCALE,
                           y + (double)info->geometry.y_offset / PANGO_SCALE};
    if (info->glyph == PANGO_GLYPH_EMPTY)
        return;
    if (is_rtl && to->empty && info->geometry.width == 0)
        to->marks[to->marks_count++] = glyph;
    else
        to->glyphs[to->glyphs_count++] = glyph;
}

/* U+2066 .. U+2069 steer the order of what is drawn and are no part of the text. */
static bool is_isolate(struct str letter)
{
    return letter.n == 3 && memcmp(letter.at, "\xe2\x81", 2) == 0 &&
           (unsigned char)letter.at[2] >= 0xa6 && (unsigned char)letter.at[2] <= 0xa9;
}

static struct str next_letter(struct str *text)
{
    struct str whole = *text;
    (void)utf8_next(text);
    return str_first(whole, whole.n - text->n);
}

static void add_cluster(struct signs *to, struct str text, int glyphs)
{
    size_t before = to->text.n;
    while (text.n) {
        struct str letter = next_letter(&text);
        if (!is_isolate(letter))
            buf_str(&to->text, letter);
    }
    to->clusters[to->clusters_count++] = (cairo_text_cluster_t){(int)(to->text.n - before), glyphs};
}

/* The letters of a text, apart. */
enum { LETTERS_MAX = 16 };
static int letters_of(struct str text, struct str out[static LETTERS_MAX])
{
    int n = 0;
    while (text.n && n < LETTERS_MAX) {
        struct str letter = next_letter(&text);
        if (!is_isolate(letter))
            out[n++] = letter;
    }
    return text.n ? 0 : n;
}

/* One group of glyphs that stands for `text`, right to left: its glyphs were added already, `first` being the
   leftmost. A letter each from the right; letters left over get empty glyphs at the left. */
static void add_letters(struct signs *to, struct str text, int first)
{
    struct str letter[LETTERS_MAX];
    int letters = letters_of(text, letter), glyphs = to->glyphs_count - first;
    if (letters < 2 || (letters > glyphs && !to->empty)) {
        add_cluster(to, text, glyphs);
        return;
    }
    int spare = letters > glyphs ? letters - glyphs : 0;
    cairo_glyph_t left = to->glyphs[first];
    memmove(to->glyphs + first + spare, to->glyphs + first, sizeof left * (size_t)glyphs);
    for (int i = 0; i < spare; i++) {
        to->glyphs[first + i] = (cairo_glyph_t){to->empty, left.x, left.y};
        add_cluster(to, letter[letters - 1 - i], 1);
    }
    to->glyphs_count += spare;
    int of_letters = letters - spare;
    add_cluster(to, letter[of_letters - 1], glyphs - of_letters + 1);
    for (int i = of_letters - 2; i >= 0; i--)
        add_cluster(to, letter[i], 1);
}

/* The bytes a group of glyphs stands for: up to where the next one in the text begins. */
static struct str group_text(const PangoGlyphItem *run, const char *text, int first, int last)
{
    const int *at = run->glyphs->log_clusters;
    bool is_rtl = run->item->analysis.level & 1;
    int next = is_rtl ? (first > 0 ? at[first - 1] : run->item->length)
                      : (last + 1 < run->glyphs->num_glyphs ? at[last + 1] : run->item->length);
    return (struct str){text + run->item->offset + at[first], (size_t)(next - at[first])};
}

/* Direction marks have no glyph: neither they nor their text are handed on. */
static void add_run(struct signs *to, const PangoGlyphItem *run, const char *text, double x,
                    double y)
{
    const PangoGlyphString *g = run->glyphs;
    bool is_rtl = run->item->analysis.level & 1;
    for (int i = 0; i < g->num_glyphs;) {
        int first = i, made = to->glyphs_count;
        for (; i < g->num_glyphs && g->log_clusters[i] == g->log_clusters[first]; i++) {
            add_glyph(to, &g->glyphs[i], is_rtl, x, y);
            x += (double)g->glyphs[i].geometry.width / PANGO_SCALE;
        }
        struct str of = group_text(run, text, first, i - 1);
        if (to->glyphs_count == made)
            continue;
        if (is_rtl)
            add_letters(to, of, made);
        else
            add_cluster(to, of, to->glyphs_count - made);
    }
}

static void draw_run(struct sheet *s, const PangoGlyphItem *run, double x, double y)
{
    PangoFont *font = run->item->analysis.font;
    size_t room = (size_t)run->glyphs->num_glyphs + (size_t)run->item->length;
    if (!font)
        return;
    struct signs signs = {
        .font = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)),
        .glyphs = arena_array(s->arena, cairo_glyph_t, room),
        .marks = arena_array(s->arena, cairo_glyph_t, room),
        .clusters = arena_array(s->arena, cairo_text_cluster_t, room),
        .text = buf_new(s->arena),
    };
    if (!signs.font)
        return;
    signs.empty = empty_glyph(font, signs.font);
    add_run(&signs, run, pango_layout_get_text(s->pen->layout), x, y);
    if (!signs.glyphs_count)
        return;
    cairo_set_scaled_font(s->cairo, signs.font);
    cairo_show_text_glyphs(s->cairo, signs.text.at, (int)signs.text.n, signs.glyphs,
                           signs.glyphs_count, signs.clusters, signs.clusters_count, 0);
    if (!signs.marks_count)
        return;
    cairo_new_path(s->cairo);
    cairo_glyph_path(s->cairo, signs.marks, signs.marks_count);
    cairo_fill(s->cairo);
}

static void draw_layout(struct sheet *s, double x, double y)
{
    PangoLayoutIter *at = pango_layout_get_iter(s->pen->layout);
    do {
        const PangoGlyphItem *run = pango_layout_iter_get_run_readonly(at);
        PangoRectangle box;
        if (!run)
            continue;
        pango_layout_iter_get_run_extents(at, NULL, &box);
        draw_run(s, run, x + (double)box.x / PANGO_SCALE,
                 y + (double)pango_layout_iter_get_baseline(at) / PANGO_SCALE);
    } while (pango_layout_iter_next_run(at));
    pango_layout_iter_free(at);
}

double sheet_text(struct sheet *s, double x, double y, double width, const struct style *style,
                  struct str text)
{
    if (!text.n)
        return 0;
    lay_out(s, width, style, text);
    sheet_colour(s, style->colour);
    draw_layout(s, x, y);
    return laid_height(s);
}

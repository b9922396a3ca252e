/* What sheet.c and sheet_text.c share. Only for these two. */
#pragma once
#include "documents/sheet.h"
#include <cairo.h>
#include <pango/pangocairo.h>

struct pen {
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
    /* For Arabic: the face moves some letters of a word so far apart that readers of PDF see two words. */
    PangoAttrList *without_kerning;
    struct pen *next;
};

struct sheet {
    struct pen *pen;
    struct arena *arena;
    cairo_surface_t *surface;
    cairo_t *cairo;
    cairo_surface_t *pattern; /* NULL until it is drawn */
    struct buf out;
};

void sheet_colour(struct sheet *s, struct colour c);

/* The papers' fonts; see the header. */
#include "documents/font.h"
#include "base/arena.h"
#include "base/embedded.h"
#include <ft2build.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include FT_FREETYPE_H
#include FT_TRUETYPE_TABLES_H

enum { FONT_BYTES_MAX = 4 << 20 };

static const char *const files[] = {
    "src/web/assets/ibm-plex-sans-arabic-arabic-400-normal.woff2",
    "src/web/assets/ibm-plex-sans-arabic-arabic-600-normal.woff2",
    "src/web/assets/ibm-plex-sans-arabic-latin-400-normal.woff2",
    "src/web/assets/ibm-plex-sans-arabic-latin-600-normal.woff2",
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FcConfig *config;

/* FreeType unpacks a WOFF2 as it opens it; table 0 is then the whole plain font. */
static enum err unpack(struct arena *a, FT_Library library, const char *name, struct str *out)
{
    struct str packed = embedded_find(str_of(name));
    FT_Face face;
    FT_ULong n = 0;
    if (!packed.at ||
        FT_New_Memory_Face(library, (const FT_Byte *)packed.at, (FT_Long)packed.n, 0, &face) != 0)
        return fail(ERR_IO, "the font %s cannot be read", name);
    enum err e = ERR_IO;
    if (FT_Load_Sfnt_Table(face, 0, 0, NULL, &n) == 0 && n <= FONT_BYTES_MAX) {
        FT_Byte *bytes = arena_alloc_raw(a, n);
        if (FT_Load_Sfnt_Table(face, 0, 0, bytes, &n) == 0) {
            *out = (struct str){(const char *)bytes, n};
            e = OK;
        }
    }
    FT_Done_Face(face);
    return e == OK ? OK : fail(e, "the font %s cannot be unpacked", name);
}

/* The descriptor stays open: its name is good as long as that. */
static enum err add(FcConfig *to, const char *name, struct str font)
{
    char path[64];
    int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd < 0)
        return fail(ERR_IO, "no memory file for the font %s", name);
    for (size_t done = 0; done < font.n;) {
        ssize_t n = write(fd, font.at + done, font.n - done);
        if (n <= 0) {
            close(fd);
            return fail(ERR_IO, "the font %s cannot be written", name);
        }
        done += (size_t)n;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (FcConfigAppFontAddFile(to, (const FcChar8 *)path))
        return OK;
    close(fd);
    return fail(ERR_IO, "fontconfig does not take the font %s", name);
}

static enum err load(FcConfig *to)
{
    FT_Library library;
    if (FT_Init_FreeType(&library) != 0)
        return fail(ERR_IO, "FreeType did not start");
    struct arena *a = arena_new(16 << 20);
    enum err e = OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && e == OK; i++) {
        struct str font = {NULL, 0};
        e = unpack(a, library, files[i], &font);
        if (e == OK)
            e = add(to, files[i], font);
    }
    arena_free(a);
    FT_Done_FreeType(library);
    return e;
}

enum err font_config(FcConfig **out)
{
    enum err e = OK;
    pthread_mutex_lock(&lock);
    if (!config) {
        FcConfig *made = FcConfigCreate();
        e = made ? load(made) : fail(ERR_IO, "fontconfig did not start");
        if (e == OK)
            config = made;
        else if (made)
            FcConfigDestroy(made);
    }
    *out = config;
    pthread_mutex_unlock(&lock);
    return e;
}

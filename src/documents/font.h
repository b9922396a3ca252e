/* The papers' fonts: the face that the pages use, out of the program itself. Fontconfig and pango want
   files, and take no compressed web fonts; so each is unpacked once into memory that has a file's name
   (memfd), which ends with the process and leaves nothing behind.

   The trap: only these fonts are known here, never the machine's: a paper must have the same bytes
   everywhere. A letter that they lack is drawn as a box. */
#pragma once
#include "base/err.h"
#include <fontconfig/fontconfig.h>

/* The face names its weights as families. */
#define FONT_FAMILY "IBM Plex Sans Arabic"
#define FONT_FAMILY_BOLD "IBM Plex Sans Arabic SemiBold"

/* The configuration that knows the fonts, made at the first call and kept; any thread. ERR_IO. */
enum err font_config(FcConfig **out);

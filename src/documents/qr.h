/* QR codes (ISO/IEC 18004) by libqrencode, as modules. Trap: the quiet zone of four modules around is the
   drawer's business; without it no scanner finds the code. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

enum { QR_QUIET = 4, QR_TEXT_MAX = 1200 };

struct qr {
    int width;                    /* modules a side */
    const unsigned char *is_dark; /* width x width, row by row: 1 dark */
};

/* A text of ASCII as a code that survives 15 % damage (level M). False: longer than QR_TEXT_MAX, or
   not ASCII. */
[[nodiscard]] bool qr_make(struct arena *a, struct str text, struct qr *out);

/* QR codes; see the header. */
#include "documents/qr.h"
#include <qrencode.h>

bool qr_make(struct arena *a, struct str text, struct qr *out)
{
    if (!text.n || text.n > QR_TEXT_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
    if (!code)
        return false;
    size_t n = (size_t)code->width * (size_t)code->width;
    unsigned char *dark = arena_alloc_raw(a, n);
    for (size_t i = 0; i < n; i++)
        dark[i] = code->data[i] & 1;
    *out = (struct qr){code->width, dark};
    QRcode_free(code);
    return true;
}

/* Growing buffer and the compact numbers of the ledger; see the header. */
#include "base/buf.h"
#include "base/arena.h"
#include <stdarg.h>
#include <stdio.h>

char *buf_grow(struct buf *b, size_t more)
{
    size_t cap = b->cap ? b->cap * 2 : 256;
    while (cap - b->n < more)
        cap *= 2;
    char *at = arena_alloc_raw(b->arena, cap);
    if (b->at)
        memcpy(at, b->at, b->n);
    b->at = at;
    b->cap = cap;
    return at + b->n;
}

void buf_c(struct buf *b, const char *c) { buf_add(b, c, strlen(c)); }

void buf_i64(struct buf *b, int64_t v)
{
    char digits[24];
    size_t i = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--i] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0)
        digits[--i] = '-';
    buf_add(b, digits + i, sizeof digits - i);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    enum { USUAL_BYTES = 128 }; /* longer ones are formatted twice */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(buf_room(b, USUAL_BYTES), USUAL_BYTES, format, args);
    if (n >= USUAL_BYTES)
        vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
    b->n += (size_t)n;
    va_end(again);
    va_end(args);
}

void buf_varint(struct buf *b, uint64_t v)
{
    while (v >= 0x80) {
        buf_char(b, (char)(v | 0x80));
        v >>= 7;
    }
    buf_char(b, (char)v);
}

void buf_zigzag(struct buf *b, int64_t v)
{
    buf_varint(b, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

bool varint_read(struct str *rest, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < rest->n && i < 10; i++) {
        uint64_t byte = (unsigned char)rest->at[i];
        if ((i == 9 && byte > 1) || (i > 0 && byte == 0))
            return false;
        v |= (byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *out = v;
            *rest = str_from(*rest, i + 1);
            return true;
        }
    }
    return false;
}

bool zigzag_read(struct str *rest, int64_t *out)
{
    uint64_t v;
    if (!varint_read(rest, &v))
        return false;
    *out = (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
    return true;
}

/* Base64url; see the header. */
#include "base/base64url.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_add(struct buf *to, const void *bytes, size_t n)
{
    const unsigned char *in = bytes;
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | in[i];
        for (held += 8; held >= 6; held -= 6)
            buf_char(to, alphabet[bits >> (held - 6) & 63]);
    }
    if (held)
        buf_char(to, alphabet[bits << (6 - held) & 63]);
}

/* The value of a character, or -1. */
static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_read(struct str text, void *out, size_t room, size_t *n)
{
    unsigned char *to = out;
    unsigned bits = 0, held = 0;
    *n = 0;
    if (text.n % 4 == 1)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int value = value_of(text.at[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (unsigned)value;
        if ((held += 6) < 8)
            continue;
        held -= 8;
        if (*n == room)
            return false;
        to[(*n)++] = (unsigned char)(bits >> held);
    }
    return (bits & ((1U << held) - 1)) == 0;
}

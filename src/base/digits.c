/* Digits as people type them; see the header. In UTF-8 the two Arabic sets are D9 A0..A9 and
   DB B0..B9. D9, DB and C2 only ever begin a character, so looking at two bytes is enough. */
#include "base/digits.h"
#include "base/arena.h"

static bool is_pair(const char *at, unsigned char first, unsigned char from, unsigned char to)
{
    unsigned char b = (unsigned char)at[1];
    return (unsigned char)at[0] == first && b >= from && b <= to;
}
static bool is_hard_space(const char *at) { return is_pair(at, 0xC2, 0xA0, 0xA0); }

static struct str trim(struct str s)
{
    for (;;) {
        struct str t = str_trim(s);
        if (t.n >= 2 && is_hard_space(t.at))
            t = str_from(t, 2);
        if (t.n >= 2 && is_hard_space(t.at + t.n - 2))
            t.n -= 2;
        if (t.n == s.n)
            return t;
        s = t;
    }
}

enum { ASCII = 1, ARABIC = 2, EXTENDED = 4 };

/* Which set the character at `at` belongs to, or 0. */
static unsigned digit_set(const char *at, size_t left)
{
    if (*at >= '0' && *at <= '9')
        return ASCII;
    if (left < 2)
        return 0;
    return is_pair(at, 0xD9, 0xA0, 0xA9) ? ARABIC : is_pair(at, 0xDB, 0xB0, 0xB9) ? EXTENDED : 0;
}

enum digits_fault digits_plain(struct arena *a, struct str typed, struct str *out)
{
    struct str s = trim(typed);
    unsigned seen = 0;
    for (size_t i = 0; i < s.n; i++)
        seen |= digit_set(s.at + i, s.n - i);
    if (seen & (seen - 1))
        return DIGITS_MIXED;
    if (!(seen & (ARABIC | EXTENDED))) {
        *out = s;
        return DIGITS_FINE;
    }
    char *to = arena_alloc_raw(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (digit_set(s.at + i, s.n - i))
            /* The low four bits of the second byte are the digit in both sets. */
            to[n++] = (char)('0' + ((unsigned char)s.at[++i] & 0x0F));
        else
            to[n++] = s.at[i];
    *out = (struct str){to, n};
    return DIGITS_FINE;
}

struct str digits_arabic(struct arena *a, struct str ascii)
{
    char *to = arena_alloc_raw(a, ascii.n * 2);
    size_t n = 0;
    for (size_t i = 0; i < ascii.n; i++) {
        char c = ascii.at[i];
        if (c >= '0' && c <= '9') {
            to[n++] = (char)0xD9;
            to[n++] = (char)(0xA0 + (c - '0'));
        } else {
            to[n++] = c;
        }
    }
    return (struct str){to, n};
}

int digit_of_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

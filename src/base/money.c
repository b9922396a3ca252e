/* Money in halalas; see the header. */
#include "base/money.h"
#include <assert.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool money_parse(struct str text, enum money_sign sign, struct money *out)
{
    bool negative = sign == MONEY_SIGNED && text.n && text.at[0] == '-';
    struct str s = negative ? str_from(text, 1) : text;
    int64_t v = 0;
    size_t i = 0;
    for (; i < s.n && is_digit(s.at[i]); i++) {
        v = v * 10 + (s.at[i] - '0');
        if (v > MONEY_MAX.halalas / 100)
            return false;
    }
    if (i == 0)
        return false;
    v *= 100;
    if (i < s.n) {
        struct str decimals = str_from(s, i + 1);
        if (s.at[i] != '.' || decimals.n < 1 || decimals.n > 2 || !is_digit(decimals.at[0]) ||
            !is_digit(decimals.at[decimals.n - 1]))
            return false;
        v += (decimals.at[0] - '0') * 10 + (decimals.n == 2 ? decimals.at[1] - '0' : 0);
    }
    if (v > MONEY_MAX.halalas)
        return false;
    out->halalas = negative ? -v : v;
    return true;
}

/* Writes backwards from the buffer's end, then moves the text to its start. */
static struct str write(struct money m, bool grouped, char *text)
{
    uint64_t v = m.halalas < 0 ? -(uint64_t)m.halalas : (uint64_t)m.halalas;
    char *end = text + MONEY_TEXT_BYTES - 1, *at = end;
    *at = 0;
    if (!grouped || v % 100) {
        *--at = (char)('0' + v % 10);
        *--at = (char)('0' + v / 10 % 10);
        *--at = '.';
    }
    v /= 100;
    for (int written = 0; written == 0 || v; written++) {
        if (grouped && written && written % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + v % 10);
        v /= 10;
    }
    if (m.halalas < 0)
        *--at = '-';
    size_t n = (size_t)(end - at);
    memmove(text, at, n + 1);
    return (struct str){text, n};
}

struct str money_format(struct money m, char text[static MONEY_TEXT_BYTES])
{
    return write(m, false, text);
}

struct str money_format_grouped(struct money m, char text[static MONEY_TEXT_BYTES])
{
    return write(m, true, text);
}

struct money money_add(struct money a, struct money b)
{
    int64_t v;
    bool overflow = __builtin_add_overflow(a.halalas, b.halalas, &v);
    assert(!overflow);
    return (struct money){v};
}

struct money money_sub(struct money a, struct money b)
{
    int64_t v;
    bool overflow = __builtin_sub_overflow(a.halalas, b.halalas, &v);
    assert(!overflow);
    return (struct money){v};
}

struct money money_mul(struct money m, int64_t times)
{
    int64_t v;
    bool overflow = __builtin_mul_overflow(m.halalas, times, &v);
    assert(!overflow);
    return (struct money){v};
}

struct money money_share(struct money m, int64_t part, int64_t whole)
{
    assert(whole > 0);
    __int128 v = (__int128)m.halalas * part;
    __int128 half = whole / 2;
    /* For an odd `whole` no half exists, and whole / 2 rounded down still rounds to the nearest. */
    v = v < 0 ? -((-v + half) / whole) : (v + half) / whole;
    assert(v >= INT64_MIN && v <= INT64_MAX);
    return (struct money){(int64_t)v};
}

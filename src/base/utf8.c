/* Text from outside; see the header. utf8proc knows Unicode's tables; the common cases (ASCII, and
   Arabic letters without marks) are answered here without it, since imports pass millions. */
#include "base/utf8.h"
#include "base/arena.h"
#include <assert.h>
#include <utf8proc.h>

/* ---- reading ---- */

/* Bytes of the character that starts with `b`, 0 when none may. */
static size_t sequence_bytes(unsigned char b)
{
    return b < 0x80 ? 1 : b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
}

static bool is_continuation(unsigned char b) { return (b & 0xC0) == 0x80; }

/* The second byte's narrower range rules out long forms, surrogates and the end of Unicode. */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xE0: return second >= 0xA0;
    case 0xED: return second <= 0x9F;
    case 0xF0: return second >= 0x90;
    case 0xF4: return second <= 0x8F;
    default: return true;
    }
}

bool utf8_valid(struct str s)
{
    const unsigned char *at = (const unsigned char *)s.at;
    size_t i = 0;
    while (i < s.n) {
        uint64_t eight;
        if (s.n - i >= 8) {
            memcpy(&eight, at + i, 8);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += 8;
                continue;
            }
        }
        size_t n = sequence_bytes(at[i]);
        if (n == 0 || n > s.n - i)
            return false;
        for (size_t k = 1; k < n; k++)
            if (!is_continuation(at[i + k]))
                return false;
        if (n > 1 && !second_fits(at[i], at[i + 1]))
            return false;
        i += n;
    }
    return true;
}

size_t utf8_length(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += !is_continuation((unsigned char)s.at[i]);
    return count;
}

struct str utf8_first(struct str s, size_t bytes)
{
    enum { CONTINUATIONS_MAX = 3 };
    struct str cut = str_first(s, bytes);
    for (int i = 0; i < CONTINUATIONS_MAX && cut.n && cut.n < s.n; i++, cut.n--)
        if (((unsigned char)s.at[cut.n] & 0xc0) != 0x80)
            break;
    return cut;
}

uint32_t utf8_next(struct str *s)
{
    assert(s->n);
    const unsigned char *at = (const unsigned char *)s->at;
    size_t n = sequence_bytes(at[0]);
    assert(n && n <= s->n);
    static const unsigned char first_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = at[0] & first_mask[n];
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (at[i] & 0x3F);
    *s = str_from(*s, n);
    return c;
}

/* ---- names ---- */

static enum name_fault character_fault(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
        return NAME_CONTROL;
    if (c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2066 && c <= 0x2069))
        return NAME_DIRECTION;
    if (c == 0xFEFF)
        return NAME_BYTE_ORDER;
    if ((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE)
        return NAME_NONCHARACTER;
    return NAME_FINE;
}

enum name_fault utf8_name_check(struct str s, size_t *position)
{
    size_t ignored;
    position = position ? position : &ignored;
    *position = 0;
    if (!utf8_valid(s))
        return NAME_NOT_UTF8;
    for (size_t i = 1; s.n; i++) {
        enum name_fault fault = character_fault(utf8_next(&s));
        if (fault != NAME_FINE) {
            *position = i;
            return fault;
        }
    }
    return NAME_FINE;
}

/* ---- normal form ---- */

/* Characters that no normalisation changes and that take part in no composition: everything below
   U+0300, and the Arabic letters without the marks. */
static bool is_inert(uint32_t c)
{
    return c < 0x300 || (c >= 0x620 && c <= 0x64A) || (c >= 0x660 && c <= 0x66F) || c == 0x60C ||
           c == 0x61B || c == 0x61F;
}

static bool all_inert(struct str s)
{
    while (s.n)
        if (!is_inert(utf8_next(&s)))
            return false;
    return true;
}

/* The decomposed characters of s in the arena, with room behind them for utf8proc_reencode. */
static int32_t *decompose(struct arena *a, struct str s, utf8proc_option_t options, size_t *count)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)s.at;
    utf8proc_ssize_t n = (utf8proc_ssize_t)s.n;
    utf8proc_ssize_t need = utf8proc_decompose(at, n, NULL, 0, options);
    assert(need >= 0);
    int32_t *out = arena_alloc_raw(a, ((size_t)need + 1) * sizeof *out);
    need = utf8proc_decompose(at, n, out, need, options);
    assert(need >= 0);
    *count = (size_t)need;
    return out;
}

struct str utf8_nfc(struct arena *a, struct str s)
{
    if (all_inert(s))
        return s;
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    size_t count;
    int32_t *c = decompose(a, s, options, &count);
    utf8proc_ssize_t n = utf8proc_reencode(c, (utf8proc_ssize_t)count, options);
    assert(n >= 0);
    return (struct str){(const char *)c, (size_t)n};
}

/* ---- search key ---- */

static bool is_white_space(uint32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* What stands for an Arabic character, U+0600 + index, in a key: 0 itself, OUT nothing. Knows the
   composed letters too, so that plain Arabic text needs no decomposition. */
enum { OUT = 1, ALEF = 0x627, WAW = 0x648, YA = 0x64A, HA = 0x647, KAF = 0x643 };
static const uint16_t arabic_key[0x100] = {
    [0x10 ... 0x1A] = OUT, /* marks of honour */
    [0x1C] = OUT,          /* Arabic letter mark, invisible */
    [0x21] = OUT,          /* hamza alone */
    [0x22] = ALEF,         /* with madda */
    [0x23] = ALEF,         /* with hamza above */
    [0x24] = WAW,          /* with hamza */
    [0x25] = ALEF,         /* with hamza below */
    [0x26] = YA,           /* with hamza */
    [0x29] = HA,           /* ta marbuta */
    [0x40] = OUT,          /* tatweel */
    [0x49] = YA,           /* alef maqsura */
    [0x4B ... 0x5F] = OUT, /* harakat */
    [0x60] = '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    [0x70] = OUT,           /* small alef above */
    [0x71 ... 0x73] = ALEF, /* wasla, wavy hamza */
    [0x74] = OUT,           /* high hamza */
    [0xA9 ... 0xAA] = KAF,  /* Persian, swash */
    [0xBE] = HA,            /* Urdu do-chashmi */
    [0xC0 ... 0xC3] = HA,   /* Urdu goal forms, with hamza, ta marbuta */
    [0xCC] = YA,            /* Persian */
    [0xD2 ... 0xD3] = YA,   /* Urdu barree, with hamza */
    [0xD5] = HA,            /* ae */
    [0xD6 ... 0xDC] = OUT,  /* recitation marks */
    [0xDF ... 0xE8] = OUT,  /* as above, small waw and ya */
    [0xEA ... 0xED] = OUT,  /* as above */
    [0xF0] = '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
};

/* The character that stands for c in a key, or OUT. */
static uint32_t fold(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0x600 && c <= 0x6FF)
        return arabic_key[c - 0x600] ? arabic_key[c - 0x600] : c;
    bool is_mark = (c >= 0x300 && c <= 0x36F) || (c >= 0x8D3 && c <= 0x8FF && c != 0x8E2);
    return is_mark ? OUT : c;
}

/* A key being built: at most one space between words. */
struct key {
    char *at;
    size_t n;
    bool space_due;
};

static void key_add(struct key *k, uint32_t c)
{
    if (is_white_space(c)) {
        k->space_due = k->n > 0;
        return;
    }
    c = fold(c);
    if (c == OUT)
        return;
    if (k->space_due)
        k->at[k->n++] = ' ';
    k->space_due = false;
    k->n += (size_t)utf8proc_encode_char((int32_t)c, (utf8proc_uint8_t *)k->at + k->n);
}

static bool folds_alone(struct str s)
{
    while (s.n) {
        uint32_t c = utf8_next(&s);
        if (c >= 0x80 && !(c >= 0x600 && c <= 0x6FF && !(c >= 0x675 && c <= 0x678)))
            return false;
    }
    return true;
}

struct str utf8_search_key(struct arena *a, struct str s)
{
    struct key key = {0};
    if (folds_alone(s)) {
        /* No letter's key is longer than the letter. */
        key.at = arena_alloc_raw(a, s.n + 1);
        while (s.n)
            key_add(&key, utf8_next(&s));
        return (struct str){key.at, key.n};
    }
    size_t count;
    int32_t *c = decompose(a, s,
                           UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                               UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
                           &count);
    key.at = arena_alloc_raw(a, count * 4 + 1);
    for (size_t i = 0; i < count; i++)
        key_add(&key, (uint32_t)c[i]);
    return (struct str){key.at, key.n};
}

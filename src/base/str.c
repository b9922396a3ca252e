/* Strings with a length; see the header. */
#include "base/str.h"
#include "base/arena.h"
#include <stdarg.h>
#include <stdio.h>

bool str_starts(struct str s, struct str p) { return s.n >= p.n && !memcmp(s.at, p.at, p.n); }
bool str_ends(struct str s, struct str p)
{
    return s.n >= p.n && !memcmp(s.at + s.n - p.n, p.at, p.n);
}

uint32_t str_hash(struct str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (uint8_t)s.at[i]) * 16777619u;
    return h ^ h >> 15;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.at, b.at, n) : 0;
    return d ? d : (a.n > b.n) - (a.n < b.n);
}

size_t str_index(struct str s, char c)
{
    const char *p = s.n ? memchr(s.at, c, s.n) : NULL;
    return p ? (size_t)(p - s.at) : s.n;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.at[0]))
        s = str_from(s, 1);
    while (s.n && is_space(s.at[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(struct str *rest, char c, struct str *piece)
{
    if (!rest->at)
        return false;
    size_t i = str_index(*rest, c);
    *piece = str_first(*rest, i);
    *rest = i < rest->n ? str_from(*rest, i + 1) : (struct str){NULL, 0};
    return true;
}

struct str str_copy(struct arena *a, struct str s)
{
    char *at = arena_alloc_raw(a, s.n);
    if (s.n)
        memcpy(at, s.at, s.n);
    return (struct str){at, s.n};
}

char *str_c(struct arena *a, struct str s)
{
    char *at = arena_alloc_raw(a, s.n + 1);
    if (s.n)
        memcpy(at, s.at, s.n);
    at[s.n] = 0;
    return at;
}

struct str str_printf(struct arena *a, const char *format, ...)
{
    char usual[128]; /* longer ones are formatted twice */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(usual, sizeof usual, format, args);
    char *at = arena_alloc_raw(a, (size_t)n + 1);
    if ((size_t)n < sizeof usual)
        memcpy(at, usual, (size_t)n + 1);
    else
        vsnprintf(at, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
    return (struct str){at, (size_t)n};
}

bool str_to_u64(struct str s, uint64_t *out)
{
    if (s.n == 0 || s.n > 20)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (uint64_t)(s.at[i] - '0'), &v))
            return false;
    }
    *out = v;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool negative = s.n && s.at[0] == '-';
    uint64_t v;
    if (!str_to_u64(negative ? str_from(s, 1) : s, &v) || v > (uint64_t)INT64_MAX)
        return false;
    *out = negative ? -(int64_t)v : (int64_t)v;
    return true;
}

/* A line as cells; see the header. */
#include "wages/row.h"
#include <assert.h>

void wage_row_open(struct wage_row *r, struct arena *a, size_t bytes_max)
{
    /* Taking quotes, other digits and an account's spaces away copies a cell at most once each. */
    r->scratch_max = 3 * bytes_max + 64;
    r->scratch = arena_alloc_raw(a, r->scratch_max);
    r->scratch_n = 0;
    r->count = 0;
}

static char *room(struct wage_row *r, size_t n)
{
    assert(n <= r->scratch_max - r->scratch_n);
    return r->scratch + r->scratch_n;
}

static void cell_add(struct wage_row *r, struct str cell)
{
    if (r->count < WAGE_CELLS_MAX)
        r->cell[r->count] = cell;
    r->count++;
}

/* The rest of a cell behind its opening quote; *at moves past the closing one. */
static bool quoted_cut(struct wage_row *r, const char **at, const char *end)
{
    char *to = room(r, (size_t)(end - *at));
    size_t n = 0;
    const char *p = *at;
    for (;; p++) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        if (!quote)
            return false;
        memcpy(to + n, p, (size_t)(quote - p));
        n += (size_t)(quote - p);
        p = quote + 1;
        if (p == end || *p != '"')
            break;
        to[n++] = '"';
    }
    r->scratch_n += n;
    cell_add(r, (struct str){to, n});
    *at = p;
    return true;
}

/* Without quotes a line is cut eight bytes at a time: a byte of `equal` has its top bit where the
   line has the separator. */
static void plain_cut(struct wage_row *r, struct str line, char separator)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    const uint64_t pattern = UINT64_C(0x0101010101010101) * (unsigned char)separator;
    size_t start = 0, i = 0;
    for (; i + 8 <= line.n; i += 8) {
        uint64_t v;
        memcpy(&v, line.at + i, 8);
        v ^= pattern;
        for (uint64_t equal = ~(((v & low) + low) | v | low); equal; equal &= equal - 1) {
            size_t stop = i + (size_t)__builtin_ctzll(equal) / 8;
            cell_add(r, (struct str){line.at + start, stop - start});
            start = stop + 1;
        }
    }
    for (; i < line.n; i++)
        if (line.at[i] == separator) {
            cell_add(r, (struct str){line.at + start, i - start});
            start = i + 1;
        }
    cell_add(r, (struct str){line.at + start, line.n - start});
}

bool wage_row_cut(struct wage_row *r, struct str line, char separator, bool has_quotes)
{
    const char *at = line.at, *end = line.at + line.n;
    r->count = 0;
    r->scratch_n = 0;
    if (!has_quotes || str_index(line, '"') == line.n) {
        plain_cut(r, line, separator);
        return true;
    }
    for (;;) {
        if (at < end && *at == '"') {
            at++;
            if (!quoted_cut(r, &at, end) || (at < end && *at != separator))
                return false;
        } else {
            const char *stop = memchr(at, separator, (size_t)(end - at));
            stop = stop ? stop : end;
            cell_add(r, (struct str){at, (size_t)(stop - at)});
            at = stop;
        }
        if (at == end)
            return true;
        at++;
    }
}

/* ---- numbers ---- */

enum { ASCII = 1, ARABIC = 2, EXTENDED = 4 };

/* The set of the digit at s[i], or 0; two bytes unless it is ASCII. */
static unsigned digit_set(struct str s, size_t i)
{
    if ((unsigned char)(s.at[i] - '0') <= 9)
        return ASCII;
    if (i + 1 >= s.n)
        return 0;
    unsigned char first = (unsigned char)s.at[i], second = (unsigned char)s.at[i + 1];
    if (first == 0xD9 && second >= 0xA0 && second <= 0xA9)
        return ARABIC;
    return first == 0xDB && second >= 0xB0 && second <= 0xB9 ? EXTENDED : 0;
}

static bool is_decimal_comma(struct str s, size_t i)
{
    return i + 1 < s.n && (unsigned char)s.at[i] == 0xD9 && (unsigned char)s.at[i + 1] == 0xAB;
}

static struct str trim(struct str s)
{
    for (;;) {
        struct str t = str_trim(s);
        if (t.n >= 2 && memcmp(t.at, "\xC2\xA0", 2) == 0)
            t = str_from(t, 2);
        if (t.n >= 2 && memcmp(t.at + t.n - 2, "\xC2\xA0", 2) == 0)
            t.n -= 2;
        if (t.n == s.n)
            return t;
        s = t;
    }
}

/* A number that has bytes beyond ASCII, or spaces around it. */
static bool plain_slowly(struct wage_row *r, struct str cell, struct str *out)
{
    struct str s = trim(cell);
    unsigned seen = 0;
    for (size_t i = 0; i < s.n; i++)
        seen |= digit_set(s, i);
    if (seen & (seen - 1))
        return false;
    *out = s;
    if (!(seen & (ARABIC | EXTENDED)))
        return true;
    char *to = room(r, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (digit_set(s, i))
            to[n++] = (char)('0' + ((unsigned char)s.at[++i] & 0x0F));
        else if (is_decimal_comma(s, i))
            to[n++] = '.', i++;
        else
            to[n++] = s.at[i];
    }
    r->scratch_n += n;
    *out = (struct str){to, n};
    return true;
}

bool wage_cell_plain(struct wage_row *r, struct str cell, struct str *out)
{
    bool has_edges = cell.n > 0 && (cell.at[0] <= ' ' || cell.at[cell.n - 1] <= ' ');
    *out = cell;
    return has_edges || wage_cell_has_high(cell) ? plain_slowly(r, cell, out) : true;
}

struct str wage_cell_account(struct wage_row *r, struct str cell)
{
    size_t i = 0;
    while (i < cell.n && cell.at[i] != ' ' && !(cell.at[i] >= 'a' && cell.at[i] <= 'z'))
        i++;
    if (i == cell.n)
        return cell;
    char *to = room(r, cell.n);
    size_t n = 0;
    for (i = 0; i < cell.n; i++)
        if (cell.at[i] != ' ')
            to[n++] = cell.at[i] >= 'a' && cell.at[i] <= 'z' ? (char)(cell.at[i] - 32) : cell.at[i];
    r->scratch_n += n;
    return (struct str){to, n};
}

/* ---- bytes ---- */

typedef uint8_t bytes16 __attribute__((vector_size(16)));

static bool any(bytes16 v)
{
    uint64_t half[2];
    memcpy(half, &v, sizeof half);
    return (half[0] | half[1]) != 0;
}

struct wage_bytes wage_bytes_of(struct str line, char separator)
{
    bytes16 nul = {0}, control = {0}, high = {0};
    for (size_t i = 0; i < line.n; i += 16) {
        bytes16 v;
        if (line.n - i >= 16) {
            memcpy(&v, line.at + i, 16);
        } else {
            memset(&v, ' ', sizeof v);
            memcpy(&v, line.at + i, line.n - i);
        }
        nul |= (bytes16)(v == 0);
        control |= (bytes16)(v < 32) & (bytes16)(v != (uint8_t)separator);
        control |= (bytes16)(v == 127);
        high |= v & 0x80;
    }
    return (struct wage_bytes){any(nul), any(control), any(high)};
}

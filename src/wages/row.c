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

bool wage_row_cut(struct wage_row *r, struct str line, char separator, bool has_quotes)
{
    const char *at = line.at, *end = line.at + line.n;
    r->count = 0;
    r->scratch_n = 0;
    for (;;) {
        if (has_quotes && at < end && *at == '"') {
            at++;
            if (!quoted_cut(r, &at, end) || (at < end && *at != separator))
                return false;
        } else {
            const char *stop = at;
            while (stop < end && *stop != separator)
                stop++;
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
    unsigned high = 0;
    for (size_t i = 0; i < cell.n; i++)
        high |= (unsigned char)cell.at[i];
    bool has_edges = cell.n > 0 && (cell.at[0] <= ' ' || cell.at[cell.n - 1] <= ' ');
    *out = cell;
    return !(high & 0x80) && !has_edges ? true : plain_slowly(r, cell, out);
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

/* Claims, read and written; see the header. */
#include "documents/claims.h"
#include <assert.h>

/* ---- writing ---- */

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            return false;
    }
    return true;
}

void claims_open(struct buf *b) { buf_char(b, '{'); }

static void add_name(struct buf *b, const char *name)
{
    if (b->at[b->n - 1] != '{')
        buf_char(b, ',');
    buf_printf(b, "\"%s\":", name);
}

void claims_add_text(struct buf *b, const char *name, struct str text)
{
    assert(is_plain(text));
    add_name(b, name);
    buf_printf(b, "\"" STR_FMT "\"", STR_ARG(text));
}

void claims_add_number(struct buf *b, const char *name, int64_t number)
{
    add_name(b, name);
    buf_i64(b, number);
}

void claims_close(struct buf *b) { buf_char(b, '}'); }

/* ---- reading ---- */

static bool take(struct str *rest, char c)
{
    if (!rest->n || rest->at[0] != c)
        return false;
    *rest = str_from(*rest, 1);
    return true;
}

static bool quoted(struct str *rest, struct str *out)
{
    if (!take(rest, '"'))
        return false;
    *out = str_first(*rest, str_index(*rest, '"'));
    *rest = str_from(*rest, out->n);
    return is_plain(*out) && take(rest, '"');
}

/* One writing a number: no plus, no leading zero, no minus zero. */
static bool number(struct str *rest, int64_t *out)
{
    size_t n = 0;
    while (n < rest->n && (rest->at[n] == '-' || (rest->at[n] >= '0' && rest->at[n] <= '9')))
        n++;
    struct str text = str_first(*rest, n), digits = text;
    *rest = str_from(*rest, n);
    (void)take(&digits, '-');
    bool has_zero_first = digits.n && digits.at[0] == '0' && (digits.n > 1 || text.n > 1);
    return !has_zero_first && str_to_i64(text, out);
}

static const struct claim *claim_named(const struct claims *c, struct str name)
{
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->list[i].name, name))
            return &c->list[i];
    return NULL;
}

static bool member(struct str *rest, struct claims *out)
{
    struct claim claim = {0};
    if (out->count == CLAIMS_MAX || !quoted(rest, &claim.name) || !take(rest, ':') ||
        !claim.name.n || claim_named(out, claim.name))
        return false;
    bool is_text = rest->n && rest->at[0] == '"';
    if (is_text ? !quoted(rest, &claim.text) : !number(rest, &claim.number))
        return false;
    out->list[out->count++] = claim;
    return true;
}

bool claims_read(struct str json, struct claims *out)
{
    *out = (struct claims){0};
    if (!take(&json, '{') || !member(&json, out))
        return false;
    while (take(&json, ','))
        if (!member(&json, out))
            return false;
    return take(&json, '}') && json.n == 0;
}

struct str claims_text(const struct claims *c, const char *name)
{
    const struct claim *claim = claim_named(c, str_of(name));
    return claim ? claim->text : (struct str){NULL, 0};
}

bool claims_number(const struct claims *c, const char *name, int64_t *out)
{
    const struct claim *claim = claim_named(c, str_of(name));
    if (!claim || claim->text.at)
        return false;
    *out = claim->number;
    return true;
}

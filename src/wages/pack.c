/* See the header. */
#include "wages/pack.h"

static void text_add(struct buf *to, struct str s)
{
    buf_varint(to, s.n);
    buf_str(to, s);
}

static bool text_next(struct str *from, struct str *out)
{
    uint64_t n;
    if (!varint_read(from, &n) || n > from->n)
        return false;
    *out = str_first(*from, n);
    *from = str_from(*from, n);
    return true;
}

void wage_finding_add(struct buf *to, const struct wage_finding *f)
{
    buf_varint(to, f->cause);
    buf_varint(to, (uint64_t)f->file);
    buf_varint(to, f->line);
    buf_varint(to, f->other_line);
    text_add(to, str_of(f->column ? f->column : ""));
    text_add(to, f->value);
    text_add(to, f->wanted);
}

bool wage_finding_next(struct arena *a, struct str *from, struct wage_finding *out)
{
    uint64_t cause, file, line, other;
    struct str column, rest = *from;
    if (!varint_read(&rest, &cause) || cause == WAGE_CAUSE_NONE || cause >= WAGE_CAUSES ||
        !varint_read(&rest, &file) || file > 1 || !varint_read(&rest, &line) || line > UINT32_MAX ||
        !varint_read(&rest, &other) || other > UINT32_MAX || !text_next(&rest, &column) ||
        !text_next(&rest, &out->value) || !text_next(&rest, &out->wanted))
        return false;
    out->cause = (enum wage_cause)cause;
    out->file = (int)file;
    out->line = (uint32_t)line;
    out->other_line = (uint32_t)other;
    out->column = column.n ? str_c(a, column) : NULL;
    *from = rest;
    return true;
}

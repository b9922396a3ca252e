/* See the header. */
#include "model/wage_record.h"

int wage_record_order(const void *a, const void *b)
{
    const struct wage_record *x = a, *y = b;
    if (x->person_id != y->person_id)
        return x->person_id < y->person_id ? -1 : 1;
    if (x->file_no != y->file_no)
        return x->file_no < y->file_no ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

void wage_record_add(struct buf *to, int64_t *before, const struct wage_record *r)
{
    buf_varint(to, (uint64_t)(r->person_id - *before));
    buf_varint(to, r->file_no);
    buf_varint(to, r->line);
    buf_varint(to, r->status);
    buf_zigzag(to, r->net);
    buf_zigzag(to, r->basic);
    buf_zigzag(to, r->housing);
    buf_zigzag(to, r->other);
    buf_zigzag(to, r->deductions);
    *before = r->person_id;
}

bool wage_record_next(struct str *from, int64_t *before, struct wage_record *out)
{
    uint64_t step, file_no, line, status;
    struct str rest = *from;
    if (!varint_read(&rest, &step) || !varint_read(&rest, &file_no) || file_no > UINT32_MAX ||
        !varint_read(&rest, &line) || line > UINT32_MAX || !varint_read(&rest, &status) ||
        status > WAGE_PAID_FAILED || !zigzag_read(&rest, &out->net) ||
        !zigzag_read(&rest, &out->basic) || !zigzag_read(&rest, &out->housing) ||
        !zigzag_read(&rest, &out->other) || !zigzag_read(&rest, &out->deductions))
        return false;
    out->person_id = *before + (int64_t)step;
    out->file_no = (uint32_t)file_no;
    out->line = (uint32_t)line;
    out->status = (uint32_t)status;
    *before = out->person_id;
    *from = rest;
    return true;
}

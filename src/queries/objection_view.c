/* See the header. */
#include "queries/objection_view.h"
#include "registers/operation.h"

enum err objection_view_load(struct db *reader, struct arena *req, const struct policy *policy,
                             struct day today, int64_t establishment_id, int64_t seq, int64_t line,
                             int64_t reader_person, struct objection_view *out)
{
    struct request_line *lines;
    size_t n;
    *out = (struct objection_view){.line = line, .last = DAY_NONE};
    TRY(request_load(reader, req, establishment_id, seq, false, &out->request));
    TRY(request_lines_unpack(req, out->request.line_data, &lines, &n));
    if (line < 1 || (size_t)line > n)
        return ERR_NOT_FOUND;
    const struct request_line *l = &lines[line - 1];
    out->person_id = l->person_id;
    out->last = objection_last_day(policy, out->request.submitted_day);
    TRY(objection_report_bar(reader, policy, today, reader_person, &out->request, l, &out->bar));
    out->by_worker = reader_person != 0 && l->person_id == reader_person;
    return out->by_worker
               ? OK
               : objection_bar_of(reader, req, policy, today, &out->request, line, &out->bar);
}

enum err objection_report_place(struct db *reader, struct arena *req, int64_t operation_no,
                                struct request *out, int64_t *line)
{
    struct operation op;
    TRY(operation_load(reader, req, operation_no, &op));
    *line = op.line;
    return request_load(reader, req, op.establishment_id, op.seq, false, out);
}

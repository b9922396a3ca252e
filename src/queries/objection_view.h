/* What somebody may object to: a refused line of his establishment's request, or a report in force about
   himself. */
#pragma once
#include "decisions/objection.h"
#include "registers/request.h"

struct objection_view {
    struct request request;
    int64_t line, person_id; /* whom the line is about; 0: nobody */
    bool by_worker;          /* it is about the reader himself */
    enum objection_bar bar;
    struct day last; /* DAY_NONE: no such day */
};
/* ERR_NOT_FOUND: there is no such line. */
enum err objection_view_load(struct db *reader, struct arena *req, const struct policy *policy,
                             struct day today, int64_t establishment_id, int64_t seq, int64_t line,
                             int64_t reader_person, struct objection_view *out);
/* The request and line that filed a report, by the report's entry; ERR_NOT_FOUND. */
enum err objection_report_place(struct db *reader, struct arena *req, int64_t operation_no,
                                struct request *out, int64_t *line);

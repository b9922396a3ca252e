/* See the header. */
#include "queries/own_file.h"
#include "registers/column.h"

enum err own_person_load(struct db *reader, struct arena *req, int64_t person_id,
                         struct worker *out)
{
    return worker_load(reader, req, person_id, 0, false, out);
}

enum err own_reports_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                          struct own_report **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct own_report, max);
    TRY(db_query(reader, &r,
                 "SELECT a.operation_no, a.establishment_id, a.state, a.filed_on, "
                 "a.last_day_worked, a.reason, a.ended_on, e.name_ar, e.name_en "
                 "FROM absence_report a JOIN establishment e ON e.id = a.establishment_id "
                 "WHERE a.person_id = $1 ORDER BY a.operation_no DESC LIMIT $2",
                 db_int_arg(person_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct own_report){
            .report = {.person_id = person_id,
                       .operation_no = db_int(&r, 0),
                       .establishment_id = db_int(&r, 1),
                       .state = (enum absence_state)db_int(&r, 2),
                       .filed_on = column_day(&r, 3),
                       .last_day_worked = column_day(&r, 4),
                       .reason = (int)db_int(&r, 5)},
            .ended_on = column_day(&r, 6),
            .name_ar = str_copy(req, db_text(&r, 7)),
            .name_en = str_copy(req, db_text(&r, 8)),
        };
    return db_done(&r);
}

enum err own_requests_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                           struct own_request **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct own_request, max);
    TRY(db_query(reader, &r,
                 "SELECT q.establishment_id, q.seq, q.service, q.submitted_day, o.state, "
                 "e.name_ar, e.name_en FROM open_line o JOIN request q "
                 "ON q.establishment_id = o.establishment_id AND q.seq = o.seq "
                 "JOIN establishment e ON e.id = o.establishment_id "
                 "WHERE o.person_id = $1 ORDER BY q.submitted_at DESC LIMIT $2",
                 db_int_arg(person_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct own_request){
            .request = {.establishment_id = db_int(&r, 0),
                        .seq = db_int(&r, 1),
                        .service = (int)db_int(&r, 2),
                        .submitted_day = column_day(&r, 3),
                        .state = (enum request_state)db_int(&r, 4)},
            .name_ar = str_copy(req, db_text(&r, 5)),
            .name_en = str_copy(req, db_text(&r, 6)),
        };
    return db_done(&r);
}

enum err own_moves_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                        struct own_move **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct own_move, max);
    TRY(db_query(reader, &r,
                 "SELECT m.day, m.service, f.name_ar, f.name_en, t.name_ar, t.name_en "
                 "FROM movement m JOIN establishment f ON f.id = m.from_id "
                 "JOIN establishment t ON t.id = m.to_id WHERE m.person_id = $1 "
                 "ORDER BY m.operation_no DESC LIMIT $2",
                 db_int_arg(person_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct own_move){
            .day = column_day(&r, 0),
            .service = (int)db_int(&r, 1),
            .from_ar = str_copy(req, db_text(&r, 2)),
            .from_en = str_copy(req, db_text(&r, 3)),
            .to_ar = str_copy(req, db_text(&r, 4)),
            .to_en = str_copy(req, db_text(&r, 5)),
        };
    return db_done(&r);
}

enum err own_employer(struct db *reader, struct arena *req, int64_t person_id,
                      int64_t *establishment_id, int64_t *number)
{
    struct worker w;
    TRY(own_person_load(reader, req, person_id, &w));
    *number = w.id_no ? w.id_no : w.border_no;
    return worker_employer(reader, person_id, establishment_id);
}

/* See the header. */
#include "queries/lending_list.h"
#include "registers/column.h"

enum err lending_list_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           struct day today, size_t max, struct lent_row **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct lent_row, max);
    TRY(db_query(reader, &r,
                 "SELECT l.person_id, l.operation_no, l.lender_id, l.borrower_id, l.occupation, "
                 "l.from_day, l.until_day, l.kind, COALESCE(p.id_no, p.border_no), p.name_ar, "
                 "p.name_en, e.name_ar, e.name_en FROM lending_notice l "
                 "JOIN person p ON p.id = l.person_id JOIN establishment e ON e.id = "
                 "CASE WHEN l.lender_id = $1 THEN l.borrower_id ELSE l.lender_id END "
                 "WHERE (l.lender_id = $1 OR l.borrower_id = $1) AND l.until_day > $2 "
                 "ORDER BY l.until_day, l.person_id LIMIT $3",
                 db_int_arg(establishment_id), day_arg(today), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct lent_row){
            .notice = {.person_id = db_int(&r, 0),
                       .operation_no = db_int(&r, 1),
                       .lender_id = db_int(&r, 2),
                       .borrower_id = db_int(&r, 3),
                       .occupation = db_int(&r, 4),
                       .from = column_day(&r, 5),
                       .until = column_day(&r, 6),
                       .kind = (enum lending_kind)db_int(&r, 7)},
            .number = db_int(&r, 8),
            .name_ar = str_copy(req, db_text(&r, 9)),
            .name_en = str_copy(req, db_text(&r, 10)),
            .other_ar = str_copy(req, db_text(&r, 11)),
            .other_en = str_copy(req, db_text(&r, 12)),
            .is_lender = db_int(&r, 2) == establishment_id,
        };
    return db_done(&r);
}

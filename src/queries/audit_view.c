/* See the header. */
#include "queries/audit_view.h"
#include "db/db.h"

enum err audit_rows(struct db *reader, struct arena *req, int64_t establishment_id, int64_t before,
                    int limit, struct audit_row **out, int *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct audit_row, limit);
    TRY(db_query(
        reader, &r,
        "SELECT v.id, v.at, v.action, v.detail, b.name_ar, b.name_en, p.name_ar, p.name_en "
        "FROM audit_event v LEFT JOIN account a ON a.id = v.account_id "
        "LEFT JOIN person b ON b.id = a.person_id LEFT JOIN person p ON p.id = v.person_id "
        "WHERE v.establishment_id = $1 AND v.id < $2 ORDER BY v.id DESC LIMIT $3",
        db_int_arg(establishment_id), db_int_arg(before ? before : INT64_MAX), db_int_arg(limit)));
    while (*n < limit && db_next(&r))
        (*out)[(*n)++] = (struct audit_row){
            .id = db_int(&r, 0),
            .at = db_int(&r, 1),
            .action = (enum audit_action)db_int(&r, 2),
            .detail = str_copy(req, db_text(&r, 3)),
            .by_ar = str_copy(req, db_text(&r, 4)),
            .by_en = str_copy(req, db_text(&r, 5)),
            .about_ar = str_copy(req, db_text(&r, 6)),
            .about_en = str_copy(req, db_text(&r, 7)),
        };
    return db_done(&r);
}

enum err audit_reads_of(struct db *reader, struct arena *req, int64_t person_id, int limit,
                        struct audit_read **out, int *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct audit_read, limit);
    TRY(db_query(
        reader, &r,
        "SELECT v.at, v.detail, b.name_ar, b.name_en, e.name_ar, e.name_en FROM audit_event v "
        "LEFT JOIN account a ON a.id = v.account_id LEFT JOIN person b ON b.id = a.person_id "
        "LEFT JOIN establishment e ON e.id = v.establishment_id WHERE v.person_id = $1 "
        "AND v.action = $2 AND COALESCE(a.person_id, 0) <> $1 ORDER BY v.id DESC LIMIT $3",
        db_int_arg(person_id), db_int_arg(AUDIT_FILE_SEEN), db_int_arg(limit)));
    while (*n < limit && db_next(&r))
        (*out)[(*n)++] = (struct audit_read){
            .at = db_int(&r, 0),
            .detail = str_copy(req, db_text(&r, 1)),
            .by_ar = str_copy(req, db_text(&r, 2)),
            .by_en = str_copy(req, db_text(&r, 3)),
            .for_ar = str_copy(req, db_text(&r, 4)),
            .for_en = str_copy(req, db_text(&r, 5)),
        };
    return db_done(&r);
}

struct str audit_detail(struct str detail, const char *key)
{
    struct str line, rest = detail, name = str_of(key);
    while (rest.n && str_cut(&rest, '\n', &line))
        if (line.n > name.n && line.at[name.n] == '=' && str_starts(line, name))
            return str_from(line, name.n + 1);
    return S("");
}

/* Reading accounts; see account.h. */
#include "db/db.h"
#include "identity/account.h"
#include "identity/language.h"
#include <assert.h>

/* Columns as the queries below name them. */
static struct account account_of_row(const struct db_rows *rows, struct arena *req)
{
    return (struct account){
        .id = db_int(rows, 0),
        .person_id = db_int(rows, 1),
        .roles = (int)db_int(rows, 2),
        .level = (int)db_int(rows, 3),
        .status = (enum account_status)db_int(rows, 4),
        .office_no = (int)db_int(rows, 5),
        .made_on = {(int32_t)db_int(rows, 6)},
        .phone = str_copy(req, db_text(rows, 7)),
        .email = str_copy(req, db_text(rows, 8)),
        .language = language_number(db_text(rows, 9)),
        .has_password = db_int(rows, 10) != 0,
        .has_totp = db_int(rows, 11) != 0,
    };
}

enum err account_load(struct db *db, struct arena *req, int64_t id, struct account *out)
{
    struct db_rows rows;
    bool is_there;
    TRY(db_query(db, &rows,
                 "SELECT a.id, a.person_id, a.role, a.level, a.status, a.office_no, a.made_on, "
                 "c.phone, c.email, c.language, CASE WHEN c.password_hash <> '' THEN 1 ELSE 0 END, "
                 "CASE WHEN c.totp_secret IS NULL THEN 0 ELSE 1 END "
                 "FROM account a LEFT JOIN credential c ON c.account_id = a.id WHERE a.id = $1",
                 db_int_arg(id)));
    is_there = db_next(&rows);
    if (is_there)
        *out = account_of_row(&rows, req);
    TRY(db_done(&rows));
    return is_there ? OK : ERR_NOT_FOUND;
}

enum err account_by_id_no(struct db *db, int64_t id_no, int64_t *account_id, int64_t *person_id)
{
    struct db_rows rows;
    int64_t person = 0;
    *account_id = 0;
    TRY(db_query(db, &rows,
                 "SELECT p.id, a.id FROM person p LEFT JOIN account a ON a.person_id = p.id "
                 "WHERE p.id_no = $1",
                 db_int_arg(id_no)));
    if (db_next(&rows))
        person = db_int(&rows, 0), *account_id = db_int(&rows, 1);
    if (person_id)
        *person_id = person;
    TRY(db_done(&rows));
    return *account_id ? OK : ERR_NOT_FOUND;
}

enum err account_by_person(struct db *db, int64_t person_id, int64_t *account_id)
{
    struct db_rows rows;
    *account_id = 0;
    TRY(db_query(db, &rows, "SELECT id FROM account WHERE person_id = $1", db_int_arg(person_id)));
    if (db_next(&rows))
        *account_id = db_int(&rows, 0);
    TRY(db_done(&rows));
    return *account_id ? OK : ERR_NOT_FOUND;
}

enum err account_list(struct db *reader, struct arena *req, int64_t after, int limit,
                      struct account **out, int *n)
{
    struct db_rows rows;
    assert(limit >= 1 && limit <= 200);
    *n = 0;
    *out = arena_array(req, struct account, limit);
    TRY(db_query(reader, &rows,
                 "SELECT a.id, a.person_id, a.role, a.level, a.status, a.office_no, a.made_on, "
                 "c.phone, c.email, c.language, CASE WHEN c.password_hash <> '' THEN 1 ELSE 0 END, "
                 "CASE WHEN c.totp_secret IS NULL THEN 0 ELSE 1 END "
                 "FROM account a LEFT JOIN credential c ON c.account_id = a.id "
                 "WHERE a.id > $1 AND a.person_id > 0 ORDER BY a.id LIMIT $2",
                 db_int_arg(after), db_int_arg(limit)));
    while (*n < limit && db_next(&rows))
        (*out)[(*n)++] = account_of_row(&rows, req);
    return db_done(&rows);
}

enum err account_cool_down_until(struct db *db, int64_t account_id, int64_t now_ms, int64_t *until)
{
    struct db_rows rows;
    *until = 0;
    TRY(db_query(db, &rows, "SELECT phone_changed_at FROM credential WHERE account_id = $1",
                 db_int_arg(account_id)));
    if (db_next(&rows)) {
        int64_t at = db_int(&rows, 0);
        if (at > 0 && now_ms < at + ACCOUNT_COOL_DOWN_MS)
            *until = at + ACCOUNT_COOL_DOWN_MS;
    }
    return db_done(&rows);
}

/* See the header. */
#include "queries/account_view.h"
#include "db/db.h"

enum err account_view_load(struct db *reader, struct arena *req, int64_t account_id,
                           struct account_view *out)
{
    struct db_rows r;
    *out = (struct account_view){.id_no = S(""), .name_ar = S(""), .name_en = S("")};
    TRY(account_load(reader, req, account_id, &out->account));
    TRY(db_query(reader, &r, "SELECT id_no, name_ar, name_en FROM person WHERE id = $1",
                 db_int_arg(out->account.person_id)));
    if (db_next(&r)) {
        if (!db_is_null(&r, 0))
            out->id_no = str_printf(req, "%lld", (long long)db_int(&r, 0));
        out->name_ar = str_copy(req, db_text(&r, 1));
        out->name_en = str_copy(req, db_text(&r, 2));
    }
    return db_done(&r);
}

enum err account_password_hash(struct db *reader, struct arena *req, int64_t account_id,
                               struct str *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r, "SELECT password_hash FROM credential WHERE account_id = $1",
                 db_int_arg(account_id)));
    bool is_there = db_next(&r);
    if (is_there)
        *out = str_copy(req, db_text(&r, 0));
    TRY(db_done(&r));
    return is_there ? OK : ERR_NOT_FOUND;
}

/* Numbers for accounts, permissions and clients; see the header. */
#include "identity/identity_counter.h"
#include "db/db.h"

enum err identity_counter_next(struct db *writer, const char *name, int64_t wanted, int64_t *out)
{
    struct db_rows rows;
    bool is_there;
    TRY(db_query(writer, &rows,
                 "UPDATE identity_counter SET last = CASE WHEN $2 = 0 THEN last + 1 WHEN $2 > last "
                 "THEN $2 ELSE last END WHERE name = $1 RETURNING last",
                 db_text_arg(str_of(name)), db_int_arg(wanted)));
    is_there = db_next(&rows);
    if (is_there)
        *out = wanted ? wanted : db_int(&rows, 0);
    TRY(db_done(&rows));
    return is_there ? OK : fail(ERR_DB, "no counter %s", name);
}

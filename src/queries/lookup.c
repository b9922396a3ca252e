/* See the header. */
#include "queries/lookup.h"
#include "base/arena.h"
#include "registers/establishment.h"

enum err establishment_number(struct db *reader, int office_no, int64_t seq_no, int64_t *id)
{
    return establishment_find(reader, office_no, seq_no, id);
}

enum err establishment_written(struct db *reader, struct arena *req, int64_t id, struct str *out)
{
    struct establishment e;
    TRY(establishment_load(reader, req, id, false, &e));
    *out = str_printf(req, "%d-%lld", e.office_no, (long long)e.seq_no);
    return OK;
}

enum err person_name(struct db *reader, struct arena *req, int64_t person_id, bool in_arabic,
                     struct str *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r, "SELECT name_ar, name_en FROM person WHERE id = $1",
                 db_int_arg(person_id)));
    bool found = db_next(&r);
    if (found)
        *out = str_copy(req, db_text(&r, in_arabic ? 0 : 1));
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

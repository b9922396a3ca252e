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

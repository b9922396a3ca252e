/* See the header. */
#include "queries/entry_view.h"

enum err entry_view_load(struct db *reader, struct arena *req, int64_t no, struct entry **out)
{
    struct operation op;
    TRY(operation_load(reader, req, no, &op));
    *out = arena_new_of(req, struct entry);
    return entry_decode(&op, *out);
}

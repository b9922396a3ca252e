/* One ledger entry for a page: an answer that has no request to stand in, such as a grant's refusal. */
#pragma once
#include "decisions/entry.h"

/* ERR_NOT_FOUND. */
enum err entry_view_load(struct db *reader, struct arena *req, int64_t no, struct entry **out);

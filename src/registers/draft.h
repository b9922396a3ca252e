/* Drafts' rows: what somebody is filling in. The body's meaning is decisions/draft.h.

   The trap: an id in an address proves nothing. draft_load takes whose it must be, so that nobody
   else's draft can be read by forgetting to ask. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

enum { DRAFT_ID_BYTES = 16 };

enum draft_state { /* permanent numbers: stored */
                   DRAFT_OPEN = 1,
                   DRAFT_SUBMITTING = 2, /* handed to the writer, which has not committed it yet */
                   DRAFT_SUBMITTED = 3,  /* it became request `seq` */
};

struct draft_row {
    unsigned char id[DRAFT_ID_BYTES];
    int64_t account_id, establishment_id;
    int service;
    enum draft_state state;
    int64_t changed_at, ends_at; /* milliseconds UTC */
    int64_t seq;
    struct str body;
};

/* ERR_NOT_FOUND: there is none, it has ended, or it is another account's or establishment's. */
enum err draft_load(struct db *db, struct arena *req, const unsigned char id[DRAFT_ID_BYTES],
                    int64_t account_id, int64_t establishment_id, int64_t now_ms,
                    struct draft_row *out);
/* New or changed. A draft that has become a request is left as it is: ERR_CONFLICT then. */
enum err draft_store(struct db *db, const struct draft_row *d);
/* State and request only. */
enum err draft_mark(struct db *db, const unsigned char id[DRAFT_ID_BYTES], enum draft_state state,
                    int64_t seq, int64_t now_ms);
/* Deletes what has ended. */
enum err draft_sweep(struct db *db, int64_t now_ms);

/* A request as pages and the API show it: the row, and for each line the latest ledger entry, whose
   body holds the whole decision. */
#pragma once
#include "decisions/entry.h"
#include "registers/request.h"

struct line_view {
    struct request_line line;
    struct entry *entry;       /* the decision: of execution if it came to that, else of submission */
    struct str name_ar, name_en, number; /* of the person; empty when the number was nobody's */
};

struct request_view {
    struct request request;
    struct str establishment_no;
    struct line_view *lines;
    size_t lines_count;
};

/* Lines first .. first+max-1. ERR_NOT_FOUND. */
enum err request_view_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           int64_t seq, int64_t first, int64_t max, struct request_view *out);

struct request_filter {
    int service;               /* 0: all */
    enum request_state state;  /* 0: all */
    uint64_t services;         /* only those the actor holds */
};
/* Requests of an establishment, newest first, with seq < before (0: from the newest), at most max. */
enum err request_list(struct db *reader, struct arena *req, int64_t establishment_id,
                      const struct request_filter *filter, int64_t before, size_t max,
                      struct request **out, size_t *n);

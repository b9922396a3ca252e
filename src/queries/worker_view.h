/* One worker's file: as the establishment that employs him sees it, and as he sees it himself. */
#pragma once
#include "base/arena.h"
#include "decisions/entry.h"
#include "registers/request.h"
#include "registers/worker.h"

/* ERR_NOT_FOUND unless the person is employed there now. */
enum err worker_file_load(struct db *reader, struct arena *req, int64_t establishment_id,
                          int64_t person_id, struct worker *out);

struct worker_event { /* of the ledger's chain on the employment's row, newest first */
    int64_t no, seq;
    struct day day;
    int service;
    enum operation_kind kind;
    struct day old_expiry, new_expiry; /* of a permit it gave or extended; DAY_NONE */
    enum permit_kind permit_kind;
};
enum err worker_history(struct db *reader, struct arena *req, int64_t last_operation, size_t max,
                        struct worker_event **out, size_t *n);

struct worker_request { /* a line of this establishment about the worker */
    struct request request;
    int64_t line;
    enum request_state state;
};
enum { WORKER_REQUESTS_LOOKED_AT = 300 };
/* Newest first, at most max, of the services in the bit set, among the latest
   WORKER_REQUESTS_LOOKED_AT requests of the establishment. */
enum err worker_requests(struct db *reader, struct arena *req, int64_t establishment_id,
                         int64_t person_id, uint64_t services, size_t max,
                         struct worker_request **out, size_t *n);

struct employer { /* of a person's own file */
    int64_t establishment_id;
    struct str name_ar, name_en;
    int office_no;
    int64_t seq_no;
};
/* Where the person is employed now, at most max. */
enum err employers_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                        struct employer **out, size_t *n);

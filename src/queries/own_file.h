/* A worker's own file: what the ministry holds about him beside his employments (worker_view.h): absence
   reports and claims, open requests about him, moves. He may know all of it.

   The trap: what an establishment asks for is told, what it pays or lacks is not. */
#pragma once
#include "queries/worker_view.h"
#include "registers/absence.h"

/* The person, without an employment. ERR_NOT_FOUND. */
enum err own_person_load(struct db *reader, struct arena *req, int64_t person_id,
                         struct worker *out);

/* Who employs him (0: nobody) and the number he is known by (identity, residence or border). */
enum err own_employer(struct db *reader, struct arena *req, int64_t person_id,
                      int64_t *establishment_id, int64_t *number);

struct own_report { /* of absence */
    struct absence_report report;
    struct day ended_on;         /* DAY_NONE: open */
    struct str name_ar, name_en; /* the establishment's */
};
/* Newest first, at most max. */
enum err own_reports_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                          struct own_report **out, size_t *n);

struct own_request {        /* open, about him */
    struct request request; /* without its lines and money; state: of his line */
    struct str name_ar, name_en;
};
enum err own_requests_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                           struct own_request **out, size_t *n);

struct own_move {
    struct day day;
    int service;
    struct str from_ar, from_en, to_ar, to_en;
};
enum err own_moves_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                        struct own_move **out, size_t *n);

/* Questions that wait for a party's answer, and those it has answered: the party's view of other people's
   requests. A question is one line of a request.

   The trap: an establishment's people see only the questions of services that their grant holds; give
   actor.services, and SERVICES_ALL for a worker. */
#pragma once
#include "queries/request_parties.h"
#include "registers/request.h"

struct question {
    struct consent consent;
    struct request request;                  /* without its lines and money */
    struct str asker_ar, asker_en, asker_no; /* the establishment that applies */
    int64_t person_id;                       /* the worker it is about; 0: none */
    struct str worker_ar, worker_en;
};

enum question_group { QUESTIONS_OPEN, QUESTIONS_OVER };
/* Open: by last day. Over (answered, silent, or the request has ended): newest first. At most max. */
enum err questions_load(struct db *reader, struct arena *req, enum party party, int64_t who,
                        uint64_t services, enum question_group group, size_t max,
                        struct question **out, size_t *n);
/* How many are open, and the earliest last day (DAY_NONE: none of them has arrived). */
enum err questions_count(struct db *reader, enum party party, int64_t who, uint64_t services,
                         int64_t *n, struct day *first);

/* One question in full. */
struct question_view {
    struct question question;
    struct entry *entry; /* by which the line was accepted */
    struct asked asked;
    size_t lines; /* in how many lines of the request this party is asked */
};
/* Line 0: the first that is open, else the first. ERR_NOT_FOUND unless this party is asked. */
enum err question_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                       int64_t line, enum party party, int64_t who, struct question_view *out);

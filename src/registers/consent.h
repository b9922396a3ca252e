/* Consents: who is asked about a line of a request, and what he answered (domain/services.md 6.1). The
   trap: time runs from the day he was told, so a row without told_on never falls silent. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct consent {
    int64_t establishment_id, seq, line;
    int party;   /* enum party: the worker, or another establishment */
    int64_t who; /* person.id or establishment.id */
    int64_t days;
    struct day asked_on, told_on; /* DAY_NONE: the question has not arrived */
    enum silence on_silence;
    enum refusal on_no;
    enum answer answer;
    int64_t operation_no; /* that asked; once answered, the one that answered */
};

enum { CONSENTS_MAX = 4 }; /* of one line */

enum err consent_insert(struct db *db, const struct consent *c);
/* The question has arrived: the days begin to run. */
enum err consent_told(struct db *db, const struct consent *c, struct day on);
enum err consent_answer(struct db *db, const struct consent *c, enum answer answer,
                        int64_t operation_no);
/* One; ERR_NOT_FOUND. */
enum err consent_load(struct db *db, int64_t establishment_id, int64_t seq, int64_t line, int party,
                      struct consent *out);
/* All of a request, by line and party, in `req`. */
enum err consents_load(struct db *db, struct arena *req, int64_t establishment_id, int64_t seq,
                       struct consent **out, size_t *n);
/* The last day to answer; DAY_NONE while he has not been told. */
struct day consent_until(const struct consent *c);

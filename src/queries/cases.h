/* Cases as officers see them: what they hold, what waits for a second officer, what they decided, and how
   long the line before them is. Which case comes next is for the portal (registers/study.h). */
#pragma once
#include "queries/request_parties.h"
#include "registers/request.h"

struct case_row {
    struct study study;
    struct study_holder holder;
    struct request request; /* without its lines and money */
    int64_t person_id;      /* the worker it is about; 0: none */
    struct str asker_ar, asker_en;
};
enum case_group {
    CASES_HELD,       /* by this account, decided or proposed by nobody */
    CASES_PROPOSED,   /* by this account: wait for another officer */
    CASES_TO_CONFIRM, /* proposed by others */
    CASES_DECIDED,    /* by this account, newest first */
};
enum err cases_load(struct db *reader, struct arena *req, enum case_group group, int64_t account_id,
                    size_t max, struct case_row **out, size_t *n);

struct case_queue {
    int64_t waiting;      /* nobody holds them */
    int64_t late;         /* open beyond their last day, held or not */
    struct day due_first; /* of those that wait; DAY_NONE */
};
enum err case_queue_load(struct db *reader, struct day today, struct case_queue *out);

struct case_view {
    struct study study;
    struct study_holder holder;
    struct str proposal_note;
    struct str objection;   /* the words of whoever objected to a decision; empty: nobody did */
    struct request request; /* whole */
    struct entry *entry;    /* by which the line was accepted */
    int64_t person_id;
};
/* ERR_NOT_FOUND: the line has no case. */
enum err case_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                   int64_t line, struct case_view *out);

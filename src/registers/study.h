/* Cases that an officer decides: one a line. Who holds a case is given out by the portal and stands
   apart (study_holder): it is work in hand, not a decision, so it is not in the ledger. */
#pragma once
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

enum study_outcome { STUDY_OPEN = 0, STUDY_APPROVED = 1, STUDY_REFUSED = 2 };

struct study {
    int64_t establishment_id, seq, line;
    enum study_cause cause;
    struct day opened_on, due_on;
    enum study_outcome outcome;
    int64_t decided_by, operation_no;
};

/* Opens the line's case, or opens it again. */
enum err study_open(struct db *db, const struct study *s);
enum err study_decide(struct db *db, const struct study *s);
/* ERR_NOT_FOUND. */
enum err study_load(struct db *db, int64_t establishment_id, int64_t seq, int64_t line,
                    struct study *out);
/* How many open cases a request has. */
enum err study_open_count(struct db *db, int64_t establishment_id, int64_t seq, int64_t *n);

struct study_holder {
    int64_t account_id, given_at;
    enum study_outcome proposal; /* by the holder; waits for a second officer */
};
/* account_id 0: nobody holds it. */
enum err study_holder_load(struct db *db, const struct study *s, struct study_holder *out);
/* Gives the oldest open case that nobody holds, and to none of whose sides the officer has a tie, to
   the account. ERR_NOT_FOUND: there is none. */
enum err study_give(struct db *db, int64_t account_id, int64_t person_id, int64_t now_ms,
                    struct study *out);
enum err study_propose(struct db *db, const struct study *s, enum study_outcome proposal,
                       struct str note);
enum err study_holder_delete(struct db *db, const struct study *s);
/* Of all lines of a request that has ended. */
enum err study_holders_delete(struct db *db, int64_t establishment_id, int64_t seq);

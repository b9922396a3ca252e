/* What people are told about a request: rows in the outbox, in the same transaction as what they tell.
   Never on the way of a rebuild. */
#pragma once
#include "decisions/writer.h"

/* After submission: to the applicant what came of it; to the owner as well what is to be paid, when the
   applicant may not pay (decisions.md 2.11). */
enum err notify_submitted(struct writing *w, const struct request *q, bool may_pay,
                          int64_t owner_person);
/* To the parties that a line asks which officers let go on. */
enum err notify_asked(struct writing *w, const struct request *q);
/* After an answer or an officer's decision: to the applicant, what his request waits for now or what
   became of it. */
enum err notify_moved(struct writing *w, const struct request *q);
/* After execution, withdrawal or expiry: to the applicant. */
enum err notify_ended(struct writing *w, const struct request *q);
/* After an absence report took effect or ended, and after time made a disconnected worker absent: to the
   worker, on a channel that is not his employer's. Other entries: nothing. */
enum err notify_worker(struct writing *w, const struct entry *e, struct day submitted_on);

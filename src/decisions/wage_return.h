/* A wage file as the bank gives it back: the same reference, its own fields filled. Each line's status
   says whether the payment arrived (policy lists wage_status_paid and wage_status_failed); what did not
   arrive does not count, and the month is reckoned anew. The third side of the match: what is
   registered, what was filed, what the bank did.

   The trap: only the bank may say so. Who signs the call is the bank (security.md N9); an employer's
   upload with these fields filled is rejected by check 20. */
#pragma once
#include "decisions/wage_pool.h"
#include "decisions/writer.h"

enum wage_return_outcome {
    WAGE_RETURN_TAKEN,
    WAGE_RETURN_UNREADABLE,   /* no header, or lines that cannot be read */
    WAGE_RETURN_UNKNOWN_FILE, /* no accepted file of that establishment has the reference */
};

struct wage_returning {
    struct job job; /* run by wage_returning_run; filled by wage_return_read */
    struct wage_pool_job pool;
    struct str event_id;
    unsigned char body_hash[16];
    enum wage_return_outcome outcome;
    int64_t file_id, month, return_id;
    int64_t paid, failed, untold, unknown; /* lines; unknown: of nobody in that file */
    struct str packed;                     /* records: person and status */
    struct wage_packed kept;
    bool is_repeat;
};

/* On the pool's thread (pool.work): reads the file and finds whose it is. */
enum err wage_return_read(struct db *reader, struct arena *a, struct wage_pool_job *job);
/* ERR_CONFLICT: the event came before with another body. */
enum err wage_returning_run(struct writing *w, struct job *job);

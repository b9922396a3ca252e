/* Payment and the execution that follows it. Only a signed notice of the payment gateway pays; what does
   not match exactly becomes a refund row, whatever the order notices arrive in (security.md N9). */
#pragma once
#include "decisions/submit.h"

enum payment_outcome { /* stored with the event and returned for every repeat of it */
                       PAYMENT_TAKEN = 1,
                       PAYMENT_REFUND_WRONG_AMOUNT = 2,
                       PAYMENT_REFUND_LATE = 3,
                       PAYMENT_REFUND_DOUBLE = 4,
                       PAYMENT_REFUND_UNKNOWN = 5,
};

struct payment {
    struct job job;      /* run by payment_run; job.establishment_id from the payment number */
    struct str event_id; /* 1..100 bytes */
    unsigned char body_hash[KEY_HASH_BYTES];
    int64_t seq;
    int64_t amount; /* halalas, positive */
    bool is_known_number;
    /* the answer */
    enum payment_outcome outcome;
    bool is_repeat;
    struct request request;
};

/* For job.run. ERR_CONFLICT: the event id came before with another body. */
enum err payment_run(struct writing *w, struct job *job);
const char *payment_outcome_key(enum payment_outcome outcome); /* "taken", "refund_late" … */

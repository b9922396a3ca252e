/* A wage file on its way from a request to the store: judged on the pool's thread, then stored (and,
   for a program's call, accepted) by the writer, while the request waits without holding a thread. */
#pragma once
#include "decisions/wage_pool.h"
#include "web/wage_words.h"

struct wage_sending {
    struct exchange *x;
    struct wage_pool_job pool; /* judging: filled by the caller */
    struct wage_filing filing; /* actor, channel, is_to_accept, key: too */
    void (*after)(struct exchange *x, struct wage_sending *s);
    enum err err; /* of judging or storing; the answer is in filing.accepting */
};

/* The bytes a wage file may have in one request. */
enum { WAGE_BODY_BYTES_MAX = 16 << 20 };

/* Fills what every sender shares: establishment, account, clock, policy. */
void wage_sending_prepare(struct exchange *x, struct wage_sending *s);
/* Goes off; `after` is called on this thread in the end. Answers 503 itself when the queue is full. */
void wage_send(struct exchange *x, struct wage_sending *s);

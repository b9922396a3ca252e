/* Submitting a request, and its preview. Both go through judge_lines(): same reading, same rules, same
   encoding; a preview only leaves out the writing. So the preview is the decision. */
#pragma once
#include "decisions/gather.h"
#include "decisions/writer.h"

enum { KEY_HASH_BYTES = 16 };

struct submission_line {
    int64_t number; /* national, residence or border number as typed and checked */
    struct input input;
};

struct judged_line {   /* what the answer is drawn from: entry_decode() reads the body */
    int64_t person_id; /* 0: the number is nobody's */
    int64_t operation_no;
    enum operation_kind kind;
    enum request_state state; /* what an accepted line waits for */
    int64_t fee, refund;
    struct str body;
};

struct submission {
    struct job job; /* run by submission_run */
    struct actor actor;
    const struct service *service;
    enum channel channel;
    int64_t officer_id; /* counter: the officer; the actor is the person in front of him */
    const struct submission_line *lines;
    size_t lines_count;
    bool has_key;
    unsigned char key_hash[KEY_HASH_BYTES], body_hash[KEY_HASH_BYTES];
    /* the answer, in job.arena */
    bool is_replay;
    struct request request; /* as it stood after submission */
    struct judged_line *judged;
};

/* For job.run. ERR_NOT_FOUND: no such establishment. ERR_CONFLICT: the key was used for another body. */
enum err submission_run(struct writing *w, struct job *job);
/* The same answer without any effect, on a read connection (a snapshot is taken here). request.seq
   is 0. */
enum err submission_preview(struct db *db, const struct policy *policy, struct clock clock,
                            struct submission *s);
/* The last day to pay an invoice made today for the request. */
struct day invoice_last_day(const struct writing *w, const struct request *q);
/* Numbers what the decision gives: permits, visas, certificates. Just before it is recorded. */
void writing_number(const struct writing *w, struct decision *d);
/* The entry's fields that come from the submission alone. */
void submission_entry(const struct submission *s, struct entry *e);

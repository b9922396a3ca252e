/* Objections: an applicant to the refusal of a line, and a worker to an absence report that is in force. An
   officer to whom the case is given decides with reasons; against what the rules found two have to
   agree (decisions/study_job.h). A worker's no to a claim that waits for him is an answer
   (decisions/answer.h). */
#pragma once
#include "decisions/writer.h"
#include "identity/actor.h"

enum objection_bar { /* why there is none; messages "objection.<name>" */
                     OBJECTION_MAY = 0,
                     OBJECTION_LATE = 1,        /* the days are over (policy objection.days) */
                     OBJECTION_NOT_REFUSED = 2, /* nothing to object to */
                     OBJECTION_MADE = 3,        /* one was made already */
                     OBJECTION_PAID =
                         4, /* other lines were paid or wait: the line is sent alone first */
};
const char *objection_bar_key(enum objection_bar bar); /* "late", "not_refused" … */

/* May the line of the request be objected to today? `line` counts from 1. */
enum err objection_bar_of(struct db *db, struct arena *req, const struct policy *policy,
                          struct day today, const struct request *q, int64_t line,
                          enum objection_bar *out);
/* The last day for it. DAY_NONE: policy knows none. */
struct day objection_last_day(const struct policy *policy, struct day from);

struct objecting {
    struct job job; /* job.establishment_id: the request's; run by objecting_run */
    struct actor actor;
    enum channel channel;
    int64_t seq, line;
    bool by_worker;  /* to a report in force about himself */
    struct str note; /* his words; required */
    /* the answer */
    enum objection_bar bar; /* with ERR_CONFLICT */
    struct request request;
};
/* ERR_NOT_FOUND, ERR_DENIED (the worker's report is somebody else's), ERR_INPUT (no words). */
enum err objecting_run(struct writing *w, struct job *job);

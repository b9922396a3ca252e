/* Answers: a party that was asked about a request says yes or no, or lets the time pass (domain/services.md
   6.1). Silence never agrees unless policy says so when the question is put. What follows from an answer
   was fixed when it was asked (EFFECT_ASK), so nobody can be surprised by a later change of policy. */
#pragma once
#include "decisions/writer.h"
#include "identity/actor.h"
#include "registers/consent.h"

struct answering {
    struct job job; /* run by answering_run; job.establishment_id: the request's */
    struct actor actor;
    enum channel channel;
    int64_t seq, line; /* line 0: every line in which this party is asked */
    int party;         /* enum party */
    bool is_yes;
    struct str note; /* the party's words, at most NOTE_BYTES_MAX; may be empty with a yes */
    /* the answer: the request as it stands then, without its lines */
    struct request request;
};
enum { NOTE_BYTES_MAX = 2000 };

/* ERR_NOT_FOUND: no such request. ERR_DENIED: this actor is not asked in it, or has answered already.
   ERR_CONFLICT: it no longer waits for anybody. */
enum err answering_run(struct writing *w, struct job *job);

/* Time has passed: ends or goes on with every question whose last day is over, and puts off the others.
   Part of due_run. */
enum err answers_fall_due(struct writing *w, const struct request *q, const struct due *due);

/* The question has arrived at the party: his days begin. For the message sender. */
enum err answer_told(struct writing *w, int64_t establishment_id, int64_t seq, int party);

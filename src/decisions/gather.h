/* Gather: reads the facts that a service's checks may look at, once, before anything is decided. The
   same reading serves preview (read snapshot), submission and execution (inside the writer's
   transaction, rows locked), so the three cannot differ but by what really changed. */
#pragma once
#include "base/clock.h"
#include "identity/actor.h"
#include "registers/establishment.h"
#include "registers/worker.h"
#include "services/service.h"

enum { GATHER_TAKEN_MAX = 100 };

struct gathering {
    struct db *db;
    struct arena *req;
    const struct policy *policy;
    const struct service *service;
    struct establishment establishment;
    struct day submitted_on;
    struct clock clock;
    bool is_for_write;
    int64_t
        due_seq; /* the request whose due day was read last: many workers wait in the same one */
    struct day due;
    int64_t own_seq;   /* at execution: the request itself, which is not "another open request" */
    struct facts base; /* of the request, actor, establishment; a line adds its worker's */
    const struct actor *actor;
    int64_t person_id; /* of the line in hand; 0: none */
    int64_t second_id; /* whose departure would stand beside his (S14) */
    /* Workers whose departure an earlier line of the request has taken (S14). */
    int64_t taken[GATHER_TAKEN_MAX];
    int taken_count;
    int64_t visa_no;  /* of the line in hand, where the service is about one */
    int64_t other_id; /* the employer of the line's worker where that is another (gather_other.c) */
    /* The other establishment as it stood before the request, and what the request's earlier lines
       bring to it: the same in a preview, which moves nobody, and in a submission that does. */
    int64_t other_read;
    int64_t other[FACT_other_lent_in - FACT_other_establishment + 1];
    int64_t other_may, moved, lent;
};

/* Asks ahead for everything gather_begin will ask: before it, in the same job (db_prefetch). */
enum err gather_ahead(struct gathering *g, const struct actor *actor, int64_t establishment_id);
/* Loads the establishment and everything lines share. `lines` is how many the request has. Answers
   ERR_NOT_FOUND for an establishment that is not there. */
enum err gather_begin(struct gathering *g, const struct actor *actor, int64_t establishment_id,
                      enum channel channel, int64_t lines);
/* The facts of one line. With w == NULL: the number is nobody's. A person who is not on this
   establishment's file gives away nothing but that (decisions.md 1.15). */
enum err gather_worker(struct gathering *g, struct worker *w, struct facts *out);
/* By policy (absence.claim_blocks) a claimed absence is nothing to other services until it takes effect. */
bool gather_claim_waits(const struct gathering *g);
/* The facts that `establishment` alone gives, into `base`: for who has it from elsewhere than
   gather_begin (src/whatif/). */
void gather_establishment(struct gathering *g);
struct open_line;
/* What one open request of the worker means to the line: of gather_open, without the last day to pay. */
void gather_open_note(const struct gathering *g, const struct open_line *open, struct facts *out);
/* The open requests of a worker, or with person 0 of the establishment itself. */
enum err gather_open(struct gathering *g, int64_t person_id, struct facts *out);
/* Finds what the line is about: the worker, where the service is about one. */
enum err subject_find(struct gathering *g, int64_t number, const struct input *in, struct worker *w,
                      bool *is_known);
/* The same, of an accepted line. */
enum err subject_load(struct gathering *g, int64_t person_id, const struct input *in,
                      struct worker *w, bool *is_known);
/* All facts of one line: the worker's, and what the service needs beside (enum need). */
enum err gather_line(struct gathering *g, struct worker *w, const struct input *in,
                     struct facts *out);
/* The oldest departure that is still free, in time and not the line's own, as its second (S14). */
enum err gather_second_departure(struct gathering *g, const struct worker *w, int64_t *f);
/* What accepted wage files say of the worker at his employer: the last day paid for, months unpaid. */
enum err gather_wages(struct gathering *g, const struct worker *w, int64_t employer_id, int64_t *f);
/* Notes which departures an accepted line takes. */
void gather_departures_taken(struct gathering *g, const struct decision *d);
/* After a line was accepted: what the next line of the same request must see of it. */
void gather_after(struct gathering *g, const struct decision *d);

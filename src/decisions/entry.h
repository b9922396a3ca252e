/* A ledger entry as a value: the row (registers/operation.h) and what its body says. The same value is
   made when something is decided, encoded into the row, handed to apply_entry(), and decoded again
   by rebuild, explain and redecide. */
#pragma once
#include "base/arena.h"
#include "model/decision.h"
#include "registers/operation.h"

enum { CHANGED_FACTS_MAX = 8, ENTRY_LAYOUT = 1 };

struct changed_fact { /* between preview or submission and execution */
    int fact;
    int64_t before, after;
};

struct entry {
    struct operation op;
    enum capacity capacity;
    int64_t officer_id; /* 0: nobody stood between */
    int64_t lines;      /* of the request */
    int64_t fee;        /* of this line (accepted, executed), or what was paid (paid) */
    int64_t refund;     /* what must go back */
    struct day due_day; /* accepted: last day to pay; DAY_NONE */
    bool at_execution;  /* judged again after payment */
    struct str region;  /* of the establishment, for statistics; not in the body */
    struct str note;    /* kind-specific: a refund's event, an import's file hash */
    bool has_input, has_decision;
    int inputs;
    struct input input;
    struct facts facts;
    struct decision decision;
    int changed_count;
    struct changed_fact changed[CHANGED_FACTS_MAX];
};

/* Writes the body. */
void entry_encode(struct buf *to, const struct entry *e);
/* Fills everything but op from op.body; ERR_DB (logged) when the body is damaged. */
enum err entry_decode(const struct operation *op, struct entry *out);

/* Matters of a person and not of a worker's permit: registration (S01), proof of identity, grants and
   their revocation (S02). They pass the same judge, ledger and apply as every other service, as
   entries without a request (seq 0). */
#pragma once
#include "decisions/writer.h"
#include "identity/actor.h"
#include "services/service.h"

struct registration { /* S01: a visitor becomes an account of level 1 */
    struct job
        job; /* run by registration_run; job.establishment_id from the number typed; 0: none */
    int64_t id_no; /* as typed and converted; its check digit need not hold */
    struct day birth_day;
    bool code_proved; /* code_check said CODE_RIGHT, in this same job or before */
    struct str password_hash, phone, email;
    int language;
    /* the answer */
    struct decision decision;
    int64_t account_id; /* when granted */
};
/* For job.run. A refusal is an answer: decision.granted is false, and nothing but its entry is written. */
enum err registration_run(struct writing *w, struct job *job);

struct granting {   /* S02 */
    struct job job; /* run by granting_run; job.establishment_id: for which establishment */
    struct actor actor;
    int64_t id_no;      /* of the person who gets the grant */
    struct input input; /* the service's fields */
    struct str attorney_no;
    struct decision decision;
    int64_t permission_id; /* when granted */
    int64_t operation_no;  /* of its entry in the ledger */
};
enum err granting_run(struct writing *w, struct job *job);

struct revoking {   /* S02's undo; at once */
    struct job job; /* run by revoking_run */
    struct actor actor;
    int64_t permission_id;
};
/* ERR_NOT_FOUND, ERR_DENIED as permission_revoke. */
enum err revoking_run(struct writing *w, struct job *job);

struct proving {    /* an officer has seen the person's papers: level 2 (S01, second step) */
    struct job job; /* run by proving_run */
    struct actor officer;
    int64_t account_id;
};
/* ERR_NOT_FOUND; ERR_CONFLICT: proved before. */
enum err proving_run(struct writing *w, struct job *job);

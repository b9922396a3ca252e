/* Access: the one place that says who may do what. Everything not allowed in access.def is denied;
   every page and every call of the interface names its action.

   The trap: the answer is only as good as the resource. Fill in what the request is really about
   (whose establishment, which service, whose case), from the store and never from the form; a field
   left 0 is nobody's and matches no "own". */
#pragma once
#include "base/err.h"
#include "identity/actor.h"

struct db;

enum action {
#define ACTION(name, ...) ACTION_##name,
#include "identity/access.def"
#undef ACTION
    ACTION_COUNT
};

struct resource {
    int64_t establishment_id; /* whose matter it is; 0: no establishment's */
    int64_t person_id;        /* the worker or person it is about; 0: nobody */
    int64_t account_id;       /* an account, where that is what it is about */
    int service;              /* 4 is S04; 0: no service */
    bool is_tied;             /* the actor has a tie to that establishment or person: access_tie */
    int64_t assigned_to;      /* a case's: the account it was given to */
    int64_t proposed_by;      /* of what awaits a second pair of eyes */
};

enum access {
    ACCESS_DENIED = 0,
    ACCESS_ALLOWED,
    ACCESS_NEEDS_SIGN_IN, /* a visitor: show the sign-in page, 401 */
    ACCESS_NEEDS_LEVEL,   /* would be allowed with identity proved: say how */
    ACCESS_NEEDS_GRANT,   /* his establishment, but this service, paying or granting is not his: say
                             that the owner can widen the grant (rule E11) */
};

/* Why, for the page that answers. Only ACCESS_ALLOWED lets through. */
enum access access_answer(const struct actor *actor, enum action action,
                          const struct resource *resource);
static inline bool access_allowed(const struct actor *actor, enum action action,
                                  const struct resource *resource)
{
    return access_answer(actor, action, resource) == ACCESS_ALLOWED;
}

/* "VIEW_WORKERS". */
const char *action_name(enum action action);

/* Is an officer, reviewer or inspector tied to the establishment (0: none) or the person (0: none)?
   Tied: it is himself; he owns the establishment or one of the same unified number, holds a grant
   for it, or is employed there; the person owns an establishment that employs him, or they work for
   the same one (security.md A3). */
enum err access_tie(struct db *reader, const struct actor *actor, int64_t establishment_id,
                    int64_t person_id, bool *out);

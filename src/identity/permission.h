/* Permissions: in which right an account may act for an establishment. The owner's right is the
   register's own (unified_entity.owner_person) and has no row; delegates, agents and API clients
   hold rows in `permission` (domain: services.md S02; decisions.md 1.11; glossary: مفوَّض، وكيل).

   The trap: a row that is not revoked may still be dead. It is live only on its days, while its
   holder's account is active, and while the grantor's own right lives: the grantor is still the
   owner, or the main delegate's permission it hangs on (granted_under) is itself live. So never read
   the table past permission_held.

   A person has at most one grant for an establishment on any day: a new grant replaces what it
   overlaps. Writers are called inside the writer's transaction and never commit. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/str.h"
#include "model/status.h"

struct db;

/* Every service: what an owner holds. */
#define SERVICES_ALL (~(uint64_t)1 >> 1)
static inline uint64_t service_bit(int service) { return (uint64_t)1 << service; }

struct holding {
    enum capacity capacity; /* CAPACITY_NONE: may not act for it */
    int64_t permission_id;  /* 0 for the owner */
    uint64_t services;
    int64_t workers_max; /* lines a request; 0: no limit */
    bool may_pay, may_grant;
    struct day to; /* last day; DAY_NONE: no end (owner) */
};

/* The account's live right for the establishment on that day. OK with CAPACITY_NONE when it has
   none, or when account or establishment do not exist. One query. */
enum err permission_held(struct db *db, int64_t account_id, int64_t establishment_id,
                         struct day today, struct holding *out);

/* ---- lists ---- */

struct held_establishment { /* one that an account may act for */
    int64_t id;
    int office_no;
    int64_t seq_no;
    struct str name_ar, name_en;
    enum est_status status;
    enum capacity capacity;
};
/* Up to `limit` (1..200) establishments with id > after, by id. *next: the `after` of the next page,
   0 when this was the last; a page may be short, even empty, with more behind it. */
enum err permission_establishments(struct db *reader, struct arena *req, int64_t account_id,
                                   struct day today, int64_t after, int limit,
                                   struct held_establishment **out, int *n, int64_t *next);

enum permission_state {
    PERMISSION_LIVE,
    PERMISSION_PLANNED, /* its first day is still to come */
    PERMISSION_OVER,    /* its last day is past */
    PERMISSION_REVOKED,
};
struct permission {
    int64_t id, account_id, person_id, establishment_id; /* account_id 0: not registered yet */
    enum capacity kind;
    uint64_t services;
    int64_t workers_max;
    bool may_pay, may_grant;
    struct day from, to;
    struct str attorney_no;
    int64_t granted_by, granted_under, granted_at;
    int64_t revoked_at; /* 0: not */
    enum permission_state state;
    struct str name_ar, name_en; /* of the person; empty for API clients */
};
/* The grants of an establishment, newest first, with id < before (0: from the newest). API clients'
   are not among them. */
enum err permission_list(struct db *reader, struct arena *req, int64_t establishment_id,
                         struct day today, int64_t before, int limit, struct permission **out,
                         int *n);
/* One grant; ERR_NOT_FOUND. */
enum err permission_load(struct db *db, struct arena *req, int64_t id, struct day today,
                         struct permission *out);

/* ---- writing ---- */

enum notice {
    NOTICE_NONE,
    NOTICE_SEND
}; /* NOTICE_NONE: replay and import tell nobody, audit nothing */

struct grant {
    int64_t id;        /* 0: the next number; given when replaying */
    int64_t person_id; /* who gets it; he need not have an account yet */
    int64_t establishment_id;
    enum capacity kind; /* CAPACITY_MAIN_DELEGATE, _DELEGATE, _AGENT, _CLIENT */
    uint64_t services;
    int64_t workers_max;
    bool may_pay;
    bool may_grant;         /* main delegates only */
    struct day from, to;    /* both included */
    struct str attorney_no; /* agents: number of the power of attorney */
};

/* Grants in the right of grantor_account on that day. ERR_DENIED: he may not grant, or not this much
   (nobody grants what he does not hold, nor longer; a main delegate is named by the owner; nobody
   grants to himself or to the owner), or it would replace a grant that he may not revoke. ERR_INPUT:
   no service, days the wrong way round or past, an agent without a power of attorney. The maximum
   period is a rule of S02, not of this function. */
enum err permission_grant(struct db *writer, int64_t grantor_account, const struct grant *grant,
                          int64_t now_ms, struct day today, enum notice notice, int64_t *id);

/* Revokes a grant and everything that hangs on it, and ends the sessions of all whom that hits, those
   acting for this establishment. By the owner; a main delegate for what he himself gave; the holder
   for his own. ERR_NOT_FOUND: no such grant, or revoked before. ERR_DENIED. */
enum err permission_revoke(struct db *writer, int64_t revoker_account, int64_t id, int64_t now_ms,
                           struct day today, enum notice notice);

/* The establishment has another owner: all its grants end. */
enum err permission_end_all(struct db *writer, int64_t establishment_id, int64_t now_ms,
                            enum notice notice);

/* Gives an account just opened the grants that waited for its person. account_open calls it. */
enum err permission_link(struct db *writer, int64_t account_id, int64_t person_id);

/* Actor: who asks, in which right, for which establishment. Made once a request from a session cookie
   or a bearer token; every access decision is made from it by access_allowed() and nothing else. */
#pragma once
#include "base/day.h"
#include "base/str.h"
#include "model/status.h"
#include <stdbool.h>

struct actor {
    int64_t account_id; /* 0: a visitor */
    int64_t person_id;
    int64_t client_id;        /* an API client's, else 0 */
    int roles;                /* bits of enum role */
    int level;                /* assurance 1 or 2 */
    int office_no;            /* an officer's */
    int64_t establishment_id; /* acting for; 0: none chosen */
    enum capacity capacity; /* in that establishment: CAPACITY_OWNER, … ; CAPACITY_NONE without */
    int64_t permission_id;  /* of a delegate, agent or client; 0 for the owner */
    uint64_t services;      /* bit n: service Sn, within that establishment */
    int64_t workers_max;    /* lines a request; 0: no limit */
    bool may_pay, may_grant;
    int language;    /* enum lang */
    struct str csrf; /* of the session, 32 hexadecimal digits */
    unsigned char session_hash[32];
};

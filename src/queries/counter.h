/* What the counter needs: who stands in front of the officer and in which right he acts, whether the
   officer has said why he looks, and how the office's day went. */
#pragma once
#include "identity/access.h"
#include "identity/account.h"
#include "queries/grants.h"

struct counter_front {
    int64_t person_id, id_no, establishment_id;
    struct str name_ar, name_en;
    bool has_account;
    struct account account;
    struct establishment_title establishment;
    struct holding held; /* CAPACITY_NONE: may not act for it */
    struct actor actor;  /* as if he had signed in for that establishment */
};
/* ERR_NOT_FOUND: no such person or establishment. establishment_id 0: none. */
enum err counter_front_load(struct db *reader, struct arena *req, int64_t person_id,
                            int64_t establishment_id, struct day today, struct counter_front *out);

/* Did the account say a purpose for this file since then? 0 for none in either number. */
enum err counter_purpose_told(struct db *reader, int64_t account_id, int64_t establishment_id,
                              int64_t person_id, int64_t since_ms, bool *out);

struct counter_count { /* of one service and channel */
    int service;
    enum channel channel;
    int64_t requests, lines, refused;
};
/* What the officers of an office took in on a day. At most `max`. */
enum err counter_day(struct db *reader, struct arena *req, int office_no, struct day day, int max,
                     struct counter_count **out, int *n);

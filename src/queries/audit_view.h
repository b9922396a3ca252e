/* The log of an establishment: who gave and took rights, and who from outside looked at its data. */
#pragma once
#include "base/arena.h"
#include "identity/audit.h"

struct audit_row {
    int64_t id, at;
    enum audit_action action;
    struct str by_ar, by_en;       /* who; empty: the portal itself */
    struct str about_ar, about_en; /* about whom; empty: nobody */
    struct str detail;             /* key=value lines */
};
/* Newest first, with id < before (0: from the newest), at most `limit`. */
enum err audit_rows(struct db *reader, struct arena *req, int64_t establishment_id, int64_t before,
                    int limit, struct audit_row **out, int *n);
/* Who read a person's file, newest first: his own looking left out. */
struct audit_read {
    int64_t at;
    struct str by_ar, by_en; /* empty: an API client */
    struct str for_ar,
        for_en; /* the establishment he acted for, or which it was about; empty: none */
    struct str detail;
};
enum err audit_reads_of(struct db *reader, struct arena *req, int64_t person_id, int limit,
                        struct audit_read **out, int *n);
/* The value of a key in `detail`; empty when it is not there. */
struct str audit_detail(struct str detail, const char *key);

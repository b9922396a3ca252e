/* Grants as pages show them: with the person's number, who gave them, and whether they really hold today. */
#pragma once
#include "identity/permission.h"

struct grant_view {
    struct permission permission;
    int64_t id_no;           /* 0: not on file */
    struct str by_ar, by_en; /* who gave it; empty: taken over by an import */
    bool is_dead;            /* its days run, yet the grantor's own right has ended */
};

/* The grants of an establishment, newest first, at most `limit` (1..200). */
enum err grant_views(struct db *reader, struct arena *req, int64_t establishment_id,
                     struct day today, int limit, struct grant_view **out, int *n);
/* One; ERR_NOT_FOUND. */
enum err grant_view_load(struct db *reader, struct arena *req, int64_t id, struct day today,
                         struct grant_view *out);

struct grant_held { /* one of an account's own */
    struct grant_view view;
    struct str establishment_no, name_ar, name_en; /* of the establishment */
};
/* What an account holds or will hold, newest first, not revoked and not over; at most `limit`. */
enum err grants_held(struct db *reader, struct arena *req, int64_t account_id, struct day today,
                     int limit, struct grant_held **out, int *n);

/* An establishment for a page's head: its written number and names. ERR_NOT_FOUND. */
struct establishment_title {
    struct str no, name_ar, name_en;
};
enum err establishment_title_load(struct db *reader, struct arena *req, int64_t id,
                                  struct establishment_title *out);

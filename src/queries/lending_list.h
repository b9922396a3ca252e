/* The lending notices in force of an establishment, as lender or as borrower. */
#pragma once
#include "base/arena.h"
#include "registers/lending.h"

struct lent_row {
    struct lending_notice notice;
    int64_t number;                /* identity or border number of the worker */
    struct str name_ar, name_en;   /* the worker's */
    struct str other_ar, other_en; /* the other side's */
    bool is_lender;
};
enum err lending_list_load(struct db *reader, struct arena *req, int64_t establishment_id,
                           struct day today, size_t max, struct lent_row **out, size_t *n);

/* Notices of bodies outside that wait for an officer, as he sees them: the one he holds, what others propose
   and he may confirm, how many wait. */
#pragma once
#include "registers/outside.h"

struct outside_case_row {
    struct outside_case c;
    struct outside_holder holder;
    struct str words;  /* name=value lines of the notice: who it is about, as it named him */
    int64_t person_id; /* the worker; 0: none, or not on file */
};
/* The one in hand; ERR_NOT_FOUND. */
enum err outside_case_held(struct db *reader, struct arena *req, int64_t account_id,
                           struct outside_case_row *out);
enum err outside_case_row_load(struct db *reader, struct arena *req, int64_t operation_no,
                               struct outside_case_row *out);
/* Proposed by others, oldest first. */
enum err outside_cases_to_confirm(struct db *reader, struct arena *req, int64_t account_id,
                                  size_t max, struct outside_case_row **out, size_t *n);
enum err outside_cases_waiting(struct db *reader, int64_t *n);

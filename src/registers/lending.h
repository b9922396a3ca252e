/* Lending notices (domain/services.md S18): the employer of record stays, somebody else is worked for. */
#pragma once
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct lending_notice {
    int64_t person_id, operation_no, lender_id, borrower_id, occupation;
    struct day from, until;
    enum lending_kind kind;
};

enum err lending_insert(struct db *db, const struct lending_notice *n);
/* Ends the live notices of a worker on a day: its last. */
enum err lending_end(struct db *db, int64_t person_id, int64_t establishment_id, struct day last);
/* The live or coming notice of a worker; ERR_NOT_FOUND. */
enum err lending_live(struct db *db, int64_t person_id, struct day today,
                      struct lending_notice *out);
/* The same, of those that an establishment lends or borrows. */
enum err lending_of_side(struct db *db, int64_t person_id, int64_t establishment_id,
                         struct day today, struct lending_notice *out);
/* How many workers an establishment borrows on a day. */
enum err lending_borrowed(struct db *db, int64_t borrower_id, struct day today, int64_t *n);

/* Visas: issued in blocks, cancelled one by one (domain/services.md 2.2, S13-S15). */
#pragma once
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct visa {
    int64_t establishment_id, visa_no, authorisation_no;
    int occupation, nationality; /* ISCO-08; alpha-2 packed (VALUE_NATIONALITY) */
    bool is_female;
    int embassy; /* country, packed; 0: not known */
    struct day issued_on, expiry_on;
    enum visa_status status;
    int64_t fee, compensates, request_seq; /* compensates: person.id, 0 none */
};

/* By number, whoever's it is; the row is locked for writing. ERR_NOT_FOUND. */
enum err visa_load(struct db *db, int64_t visa_no, bool is_for_write, struct visa *out);
/* Issues `count` visas with the numbers from first->visa_no on. */
enum err visas_insert(struct db *db, const struct visa *first, int64_t count, int64_t operation_no);
enum err visa_cancel(struct db *db, int64_t establishment_id, int64_t visa_no,
                     int64_t operation_no);
/* Issued, not expired, not used. */
enum err visas_unused(struct db *db, int64_t establishment_id, struct day today, int64_t *n);
/* The day of the last visas issued on request; DAY_NONE: never. Compensatory ones do not count: they
   bring nobody who was not there before. */
enum err visas_last_issue(struct db *db, int64_t establishment_id, struct day *out);

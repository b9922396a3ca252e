/* Employments as services change them. The trap: the counts of the unified number (levy) and of the
   Nitaqat entity (band) stand beside the employments, so a status or an employer may only be changed
   here, where both move together. */
#pragma once
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

/* Official numbers as one: office * 10,000,000 + sequence (VALUE_ESTABLISHMENT). */
static inline int64_t establishment_packed(int office_no, int64_t seq_no)
{
    return (int64_t)office_no * 10000000 + seq_no;
}
/* The internal number; ERR_NOT_FOUND. */
enum err establishment_by_packed(struct db *db, int64_t packed, int64_t *id);

/* Whether an expatriate of that status is in the counts (domain/services.md 5.2). */
bool worker_status_counts(enum worker_status status);

/* Sets the status, and the counts of both units when the worker comes into or leaves them. */
enum err employment_status(struct db *db, int64_t establishment_id, int64_t person_id,
                           enum worker_status status, struct day on, int64_t operation_no);
/* Ends the employment with one establishment and opens it with another, permit and all (`carries_permit`)
   or without. wage, occupation: VALUE_UNKNOWN keeps what was. */
struct employment_move {
    int64_t person_id, from_id, to_id, occupation, wage;
    bool carries_permit;
    struct day on;
    int64_t operation_no;
    int service; /* of the move, for the record */
};
enum err employment_move(struct db *db, const struct employment_move *m);
/* Opens the employment of whoever came on the visa, and counts him in. The wage is not known yet. */
enum err employment_arrive(struct db *db, int64_t establishment_id, int64_t person_id,
                           int64_t visa_no, struct day on, int64_t operation_no);
enum err employment_occupation(struct db *db, int64_t establishment_id, int64_t person_id,
                               int64_t occupation, bool corrects_title, int64_t operation_no);

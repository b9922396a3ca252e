/* The references people see and their internal numbers (base/ref.h): requests S04-1435-7K4M2QXD9P,
   workers in addresses, 16-digit payment numbers, 10-digit permit numbers. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/ref.h"
#include "registers/request.h"

enum {
    /* A request's number packs establishment (26 bits) and its request there (24 bits). */
    REQUEST_SEQ_BITS = 24,
    ESTABLISHMENT_BITS = 26,
};

struct str reference_request(struct arena *req, const struct ref_key *key, int service,
                             int64_t establishment_id, int64_t seq, struct day submitted);
/* False when the text has not that shape. Whether it exists, and is this actor's, is to be asked. */
[[nodiscard]] bool reference_request_read(const struct ref_key *key, struct str text, int *service,
                                          int64_t *establishment_id, int64_t *seq);
uint64_t reference_payment(const struct ref_key *key, int64_t establishment_id, int64_t seq);
[[nodiscard]] bool reference_payment_read(const struct ref_key *key, uint64_t payment_no,
                                          int64_t *establishment_id, int64_t *seq);
/* A worker in an address: of the person's internal number. */
struct str reference_worker(struct arena *req, const struct ref_key *key, int64_t person_id);
[[nodiscard]] bool reference_worker_read(const struct ref_key *key, struct str text,
                                         int64_t *person_id);
/* The number printed on the permit that a ledger entry gave. */
int64_t reference_permit(const struct ref_key *key, int64_t operation_no);
/* Of a Saudization certificate: ten digits. */
int64_t reference_certificate(const struct ref_key *key, int64_t operation_no);
/* Of the authorisation, and of the first of at most VISA_BLOCK_MAX visas, that a ledger entry gave: ten
   digits; the visas of a block follow each other. */
int64_t reference_authorisation(const struct ref_key *key, int64_t operation_no);
int64_t reference_visa(const struct ref_key *key, int64_t operation_no);

/* Plain ten characters for what has no reference of its own shape: a grant, an API client, and an entry
   of the ledger that a page shows again. The letter is the kind's permutation. */
enum reference_kind {
    REFERENCE_GRANT = 'G',
    REFERENCE_CLIENT = 'C',
    REFERENCE_ENTRY = 'E',
    REFERENCE_SCENARIO = 'Y'
};
struct str reference_plain(struct arena *req, const struct ref_key *key, enum reference_kind kind,
                           int64_t n);
[[nodiscard]] bool reference_plain_read(const struct ref_key *key, enum reference_kind kind,
                                        struct str text, int64_t *n);

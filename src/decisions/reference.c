/* See the header. */
#include "decisions/reference.h"
#include "registers/visa.h"
#include <assert.h>

static const uint64_t PAYMENT_BASE = 1000000000000000; /* so that every number has 16 digits */

static uint64_t packed(int64_t establishment_id, int64_t seq)
{
    assert(establishment_id >= 0 && establishment_id >> ESTABLISHMENT_BITS == 0);
    assert(seq >= 0 && seq >> REQUEST_SEQ_BITS == 0);
    return (uint64_t)establishment_id << REQUEST_SEQ_BITS | (uint64_t)seq;
}

static void unpack(uint64_t n, int64_t *establishment_id, int64_t *seq)
{
    *establishment_id = (int64_t)(n >> REQUEST_SEQ_BITS);
    *seq = (int64_t)(n & ((1u << REQUEST_SEQ_BITS) - 1));
}

struct str reference_request(struct arena *req, const struct ref_key *key, int service,
                             int64_t establishment_id, int64_t seq, struct day submitted)
{
    char code[REF_TEXT_BYTES];
    struct hijri h = {0};
    bool has_hijri = day_to_hijri(submitted, &h);
    int year = h.year, month, day;
    if (!has_hijri)
        day_to_ymd(submitted, &year, &month, &day);
    ref_text(key, 'R', packed(establishment_id, seq), code);
    return str_printf(req, "S%02d-%04d-%s", service, year, code);
}

bool reference_request_read(const struct ref_key *key, struct str text, int *service,
                            int64_t *establishment_id, int64_t *seq)
{
    uint64_t number, n;
    if (text.n != 9 + REF_TEXT_CHARACTERS || (text.at[0] != 'S' && text.at[0] != 's') ||
        text.at[3] != '-' || text.at[8] != '-' ||
        !str_to_u64(str_first(str_from(text, 1), 2), &number) ||
        !ref_text_read(key, 'R', str_from(text, 9), &n))
        return false;
    *service = (int)number;
    unpack(n, establishment_id, seq);
    return true;
}

uint64_t reference_payment(const struct ref_key *key, int64_t establishment_id, int64_t seq)
{
    return PAYMENT_BASE + ref_hide(key, 'P', REF_TEXT_BITS, packed(establishment_id, seq));
}

bool reference_payment_read(const struct ref_key *key, uint64_t payment_no,
                            int64_t *establishment_id, int64_t *seq)
{
    if (payment_no < PAYMENT_BASE || (payment_no - PAYMENT_BASE) >> REF_TEXT_BITS != 0)
        return false;
    unpack(ref_show(key, 'P', REF_TEXT_BITS, payment_no - PAYMENT_BASE), establishment_id, seq);
    return true;
}

struct str reference_worker(struct arena *req, const struct ref_key *key, int64_t person_id)
{
    char code[REF_TEXT_BYTES];
    return str_copy(req, ref_text(key, 'W', (uint64_t)person_id, code));
}

bool reference_worker_read(const struct ref_key *key, struct str text, int64_t *person_id)
{
    uint64_t n;
    if (!ref_text_read(key, 'W', text, &n))
        return false;
    *person_id = (int64_t)n;
    return true;
}

int64_t reference_permit(const struct ref_key *key, int64_t operation_no)
{
    return (int64_t)ref_decimal(key, 'L', (uint64_t)operation_no);
}

int64_t reference_certificate(const struct ref_key *key, int64_t operation_no)
{
    return (int64_t)ref_decimal(key, 'K', (uint64_t)operation_no);
}

int64_t reference_authorisation(const struct ref_key *key, int64_t operation_no)
{
    return (int64_t)ref_decimal(key, 'A', (uint64_t)operation_no);
}

int64_t reference_visa(const struct ref_key *key, int64_t operation_no)
{
    enum { ENTRY_BITS = 28 }; /* times VISA_BLOCK_MAX and the base: ten digits */
    static const int64_t base = 1000000000;
    assert(operation_no >> ENTRY_BITS == 0);
    return base +
           ((int64_t)ref_hide(key, 'V', ENTRY_BITS, (uint64_t)operation_no) << VISA_BLOCK_BITS);
}

struct str reference_plain(struct arena *req, const struct ref_key *key, enum reference_kind kind,
                           int64_t n)
{
    char code[REF_TEXT_BYTES];
    return str_copy(req, ref_text(key, (unsigned char)kind, (uint64_t)n, code));
}

bool reference_plain_read(const struct ref_key *key, enum reference_kind kind, struct str text,
                          int64_t *out)
{
    uint64_t n;
    if (!ref_text_read(key, (unsigned char)kind, text, &n))
        return false;
    *out = (int64_t)n;
    return true;
}

/* Public references; see the header. A Feistel network: the number is cut in two, and eight times
   one part is masked with a keyed hash (SipHash-2-4) of the other. Each round can be undone, so
   the whole is one to one whatever the hash does. */
#include "base/ref.h"
#include <assert.h>
#include <endian.h>
#include <sodium.h>

enum { ROUNDS = 8, DECIMAL_BITS = 34 };
#define DECIMAL_LEAST UINT64_C(1000000000)

static_assert(sizeof(struct ref_key) == crypto_shorthash_KEYBYTES);
static_assert(REF_DECIMAL_END <= UINT64_C(1) << DECIMAL_BITS);
static_assert((REF_BITS_MAX + 1) / 2 <= 32);
static_assert(REF_TEXT_BITS == REF_TEXT_CHARACTERS * 5);

static uint64_t round_hash(const struct ref_key *key, unsigned char kind, unsigned bits, int round,
                           uint64_t part)
{
    /* Seven bytes, so that SipHash has one block to do; the parts have at most 30 bits. */
    uint64_t in =
        htole64(part | (uint64_t)kind << 32 | (uint64_t)bits << 40 | (uint64_t)round << 48);
    uint64_t out;
    crypto_shorthash((unsigned char *)&out, (const unsigned char *)&in, 7, key->k);
    return le64toh(out);
}

/* The number in two parts; rounds alternate which of them is masked. */
struct halves {
    unsigned low_bits;
    uint64_t low_mask, high_mask, low, high;
};

static struct halves cut(unsigned bits, uint64_t n)
{
    assert(bits >= REF_BITS_MIN && bits <= REF_BITS_MAX && n >> bits == 0);
    struct halves h = {.low_bits = bits / 2};
    h.low_mask = (UINT64_C(1) << h.low_bits) - 1;
    h.high_mask = (UINT64_C(1) << (bits - h.low_bits)) - 1;
    h.low = n & h.low_mask;
    h.high = n >> h.low_bits;
    return h;
}

static void mask(const struct ref_key *key, unsigned char kind, unsigned bits, int round,
                 struct halves *h)
{
    if (round % 2 == 0)
        h->low ^= round_hash(key, kind, bits, round, h->high) & h->low_mask;
    else
        h->high ^= round_hash(key, kind, bits, round, h->low) & h->high_mask;
}

uint64_t ref_hide(const struct ref_key *key, unsigned char kind, unsigned bits, uint64_t n)
{
    struct halves h = cut(bits, n);
    for (int round = 0; round < ROUNDS; round++)
        mask(key, kind, bits, round, &h);
    return h.high << h.low_bits | h.low;
}

uint64_t ref_show(const struct ref_key *key, unsigned char kind, unsigned bits, uint64_t hidden)
{
    struct halves h = cut(bits, hidden);
    for (int round = ROUNDS; round-- > 0;)
        mask(key, kind, bits, round, &h);
    return h.high << h.low_bits | h.low;
}

/* ---- text ---- */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void ref_encode(uint64_t v, int characters, char *text)
{
    while (characters-- > 0) {
        text[characters] = alphabet[v & 31];
        v >>= 5;
    }
}

/* The value of a character as people may copy it, or -1. */
static int character_value(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 32);
    if (c == 'O')
        return 0;
    if (c == 'I' || c == 'L')
        return 1;
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

bool ref_decode(struct str text, int characters, uint64_t *v)
{
    assert(characters > 0 && characters <= 12);
    if (text.n != (size_t)characters)
        return false;
    uint64_t out = 0;
    for (size_t i = 0; i < text.n; i++) {
        int value = character_value(text.at[i]);
        if (value < 0)
            return false;
        out = out << 5 | (uint64_t)value;
    }
    *v = out;
    return true;
}

struct str ref_text(const struct ref_key *key, unsigned char kind, uint64_t n,
                    char text[static REF_TEXT_BYTES])
{
    ref_encode(ref_hide(key, kind, REF_TEXT_BITS, n), REF_TEXT_CHARACTERS, text);
    text[REF_TEXT_CHARACTERS] = 0;
    return (struct str){text, REF_TEXT_CHARACTERS};
}

bool ref_text_read(const struct ref_key *key, unsigned char kind, struct str text, uint64_t *n)
{
    uint64_t hidden;
    if (!ref_decode(text, REF_TEXT_CHARACTERS, &hidden))
        return false;
    *n = ref_show(key, kind, REF_TEXT_BITS, hidden);
    return true;
}

/* ---- decimal ---- */

/* Walks the cycle of the wider permutation until it comes back below the end. Half the numbers of
   34 bits lie below it, so two steps are usual; it must end, as the start lies on the cycle. */
uint64_t ref_decimal(const struct ref_key *key, unsigned char kind, uint64_t n)
{
    assert(n < REF_DECIMAL_END);
    do
        n = ref_hide(key, kind, DECIMAL_BITS, n);
    while (n >= REF_DECIMAL_END);
    return n + DECIMAL_LEAST;
}

bool ref_decimal_read(const struct ref_key *key, unsigned char kind, uint64_t decimal, uint64_t *n)
{
    if (decimal < DECIMAL_LEAST || decimal - DECIMAL_LEAST >= REF_DECIMAL_END)
        return false;
    uint64_t v = decimal - DECIMAL_LEAST;
    do
        v = ref_show(key, kind, DECIMAL_BITS, v);
    while (v >= REF_DECIMAL_END);
    *n = v;
    return true;
}

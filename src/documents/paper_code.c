/* Codes; see the header. The permutation is a Feistel network of eight rounds over two halves of 64 bits,
   each round masking one half with a keyed hash (BLAKE2b) of the other. */
#include "documents/paper_code.h"
#include "base/ref.h"
#include <assert.h>
#include <endian.h>
#include <sodium.h>

enum {
    ROUNDS = 8,
    ESTABLISHMENT_BITS = 40,
    SEQ_BITS = 32,
    LINE_BITS = 24,
    KIND_BITS = 8,
    SEQ_HIGH_BITS = 24, /* of the number that fit beside the establishment's */
    GROUP = 5,
    FIRST_CHARACTERS = 12,
};

struct halves {
    uint64_t a, b;
};

static uint64_t round_hash(const unsigned char key[static KEY_CODE_BYTES], int round, uint64_t half)
{
    uint64_t in[2] = {htole64(half), htole64((uint64_t)round)}, out[2];
    static_assert(sizeof out == crypto_generichash_BYTES_MIN);
    crypto_generichash((unsigned char *)out, sizeof out, (const unsigned char *)in, sizeof in, key,
                       KEY_CODE_BYTES);
    return le64toh(out[0]);
}

static void mask(const unsigned char key[static KEY_CODE_BYTES], int round, struct halves *h)
{
    if (round % 2 == 0)
        h->a ^= round_hash(key, round, h->b);
    else
        h->b ^= round_hash(key, round, h->a);
}

static bool fits(int64_t v, int bits) { return v >= 0 && v >> bits == 0; }

struct paper_code paper_code_of(const unsigned char key[static KEY_CODE_BYTES],
                                const struct paper_id *id)
{
    assert(fits(id->establishment_id, ESTABLISHMENT_BITS) && fits(id->seq, SEQ_BITS) &&
           fits(id->line, LINE_BITS) && fits(id->kind, KIND_BITS));
    uint64_t seq = (uint64_t)id->seq;
    struct halves h = {
        .a = (uint64_t)id->establishment_id << SEQ_HIGH_BITS | seq >> (SEQ_BITS - SEQ_HIGH_BITS),
        /* seq's last 8 bits, line, kind; 24 bits of nothing, which only our own codes open to */
        .b = (seq & 0xff) << 56 | (uint64_t)id->line << 32 | (uint64_t)id->kind << 24,
    };
    for (int round = 0; round < ROUNDS; round++)
        mask(key, round, &h);
    struct paper_code code;
    uint64_t bytes[2] = {htobe64(h.a), htobe64(h.b)};
    memcpy(code.bytes, bytes, sizeof bytes);
    return code;
}

bool paper_code_open(const unsigned char key[static KEY_CODE_BYTES], const struct paper_code *code,
                     struct paper_id *out)
{
    uint64_t bytes[2];
    memcpy(bytes, code->bytes, sizeof bytes);
    struct halves h = {be64toh(bytes[0]), be64toh(bytes[1])};
    for (int round = ROUNDS; round-- > 0;)
        mask(key, round, &h);
    *out = (struct paper_id){
        .establishment_id = (int64_t)(h.a >> SEQ_HIGH_BITS),
        .seq = (int64_t)((h.a & 0xffffff) << 8 | h.b >> 56),
        .line = (int64_t)(h.b >> 32 & 0xffffff),
        .kind = (int)(h.b >> 24 & 0xff),
    };
    return (h.b & 0xffffff) == 0;
}

/* ---- text ---- */

/* 128 bits are 60 + 60 + 8: the last two characters hold eight bits and two that are zero. */
struct str paper_code_text(const struct paper_code *code, char text[static PAPER_CODE_TEXT_BYTES])
{
    uint64_t bytes[2];
    memcpy(bytes, code->bytes, sizeof bytes);
    uint64_t a = be64toh(bytes[0]), b = be64toh(bytes[1]);
    ref_encode(a >> 4, FIRST_CHARACTERS, text);
    ref_encode((a & 15) << 56 | b >> 8, FIRST_CHARACTERS, text + FIRST_CHARACTERS);
    ref_encode((b & 0xff) << 2, 2, text + 2 * FIRST_CHARACTERS);
    text[PAPER_CODE_CHARACTERS] = 0;
    return (struct str){text, PAPER_CODE_CHARACTERS};
}

struct str paper_code_shown(const struct paper_code *code, char text[static PAPER_CODE_SHOWN_BYTES])
{
    char plain[PAPER_CODE_TEXT_BYTES];
    size_t n = 0;
    (void)paper_code_text(code, plain);
    for (size_t i = 0; i < PAPER_CODE_CHARACTERS; i++) {
        if (i && i % GROUP == 0 && i < PAPER_CODE_CHARACTERS - 1)
            text[n++] = '-';
        text[n++] = plain[i];
    }
    text[n] = 0;
    return (struct str){text, n};
}

bool paper_code_read(struct str text, struct paper_code *out)
{
    char plain[PAPER_CODE_CHARACTERS];
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '-' || text.at[i] == ' ')
            continue;
        if (n == PAPER_CODE_CHARACTERS)
            return false;
        plain[n++] = text.at[i];
    }
    uint64_t first, second, third;
    if (n != PAPER_CODE_CHARACTERS ||
        !ref_decode((struct str){plain, FIRST_CHARACTERS}, FIRST_CHARACTERS, &first) ||
        !ref_decode((struct str){plain + FIRST_CHARACTERS, FIRST_CHARACTERS}, FIRST_CHARACTERS,
                    &second) ||
        !ref_decode((struct str){plain + 2 * FIRST_CHARACTERS, 2}, 2, &third) || third & 3)
        return false;
    uint64_t bytes[2] = {htobe64(first << 4 | second >> 56), htobe64(second << 8 | third >> 2)};
    memcpy(out->bytes, bytes, sizeof bytes);
    return true;
}

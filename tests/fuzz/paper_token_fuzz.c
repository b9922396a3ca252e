/* What a QR reader may say, and what may stand for a list of revoked papers: read without harm, never believed
   unless the very bytes were signed. A code that is read is written again the same. */
#include "documents/claims.h"
#include "documents/token.h"
#include "must.h"
#include <sodium.h>

static struct key key_of_bytes(void)
{
    static const unsigned char seed[32] = "a seed for fuzzing, known to all";
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    struct key k = {.use = KEY_PAPER, .from = {0}, .until = {100000}, .end = {100000}};
    crypto_sign_seed_keypair(k.public_part, secret, seed);
    key_id(k.public_part, k.id);
    return k;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char code_key[KEY_CODE_BYTES] = "a key of thirty-two bytes, known";
    struct str text = {(const char *)data, size};
    struct token token;
    struct revoked list;
    struct jws jws;
    struct claims claims;
    struct paper_code code, again;
    struct paper_id id;
    char written[PAPER_CODE_TEXT_BYTES];
    if (sodium_init() < 0)
        return 0;
    struct arena *a = arena_new(64 << 20);
    struct key key = key_of_bytes();
    struct day today = {16000};
    enum token_fault fault = token_check(a, token_find(text), &key, 1, today, NULL, &token);
    if (fault == TOKEN_FINE)
        MUST(jws_read(a, token_find(text), &jws) && jws_verifies(&jws, &key));
    if (jws_read(a, text, &jws) && claims_read(jws.payload, &claims))
        MUST(claims.count >= 1 && claims.count <= CLAIMS_MAX);
    if (claims_read(text, &claims)) {
        struct buf b = buf_new(a);
        claims_open(&b);
        for (size_t i = 0; i < claims.count; i++) {
            const char *name = str_c(a, claims.list[i].name);
            if (claims.list[i].text.at)
                claims_add_text(&b, name, claims.list[i].text);
            else
                claims_add_number(&b, name, claims.list[i].number);
        }
        claims_close(&b);
        MUST(str_eq(buf_out(&b), text)); /* one writing each */
    }
    (void)!revoked_read(a, text, &key, 1, today, &list);
    if (paper_code_read(text, &code)) {
        MUST(paper_code_read(paper_code_text(&code, written), &again));
        MUST(memcmp(code.bytes, again.bytes, sizeof code.bytes) == 0);
        if (paper_code_open(code_key, &code, &id)) {
            again = paper_code_of(code_key, &id);
            MUST(memcmp(code.bytes, again.bytes, sizeof code.bytes) == 0);
        }
    }
    arena_free(a);
    return 0;
}

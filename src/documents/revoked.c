/* The list of revoked papers; see the header. */
#include "documents/revoked.h"
#include "base/base64url.h"
#include "documents/claims.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

static void hash_of(const char *kind, struct str bytes,
                    unsigned char out[static REVOKED_HASH_BYTES])
{
    unsigned char whole[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const unsigned char *)kind, strlen(kind));
    crypto_hash_sha256_update(&s, (const unsigned char *)bytes.at, bytes.n);
    crypto_hash_sha256_final(&s, whole);
    memcpy(out, whole, REVOKED_HASH_BYTES);
}

void revoked_hash_code(const struct paper_code *code, unsigned char out[static REVOKED_HASH_BYTES])
{
    char text[PAPER_CODE_TEXT_BYTES];
    hash_of("code:", paper_code_text(code, text), out);
}

void revoked_hash_number(struct str number, unsigned char out[static REVOKED_HASH_BYTES])
{
    hash_of("permit:", number, out);
}

/* ---- signing ---- */

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, REVOKED_HASH_BYTES); }

enum err revoked_sign(struct arena *a, struct keyring *keyring, struct day today, struct str issuer,
                      unsigned char *hashes, size_t count, struct str *out)
{
    struct buf b = buf_new(a), list = buf_new(a);
    if (count > REVOKED_MAX)
        return fail(ERR_INPUT, "%zu papers are revoked: more than one list holds", count);
    if (count)
        qsort(hashes, count, REVOKED_HASH_BYTES, by_bytes);
    base64url_add(&list, hashes, count * REVOKED_HASH_BYTES);
    claims_open(&b);
    claims_add_text(&b, "iss", issuer);
    claims_add_number(&b, "iat", day_start_ms(today) / 1000);
    claims_add_number(&b, "exp", day_start_ms(day_add(today, REVOKED_DAYS + 1)) / 1000);
    claims_add_number(&b, "n", (int64_t)count);
    claims_add_text(&b, "l", buf_out(&list));
    claims_close(&b);
    return jws_sign(a, keyring, KEY_PAPER, today, REVOKED_TYPE, buf_out(&b), out);
}

/* ---- reading ---- */

static bool list_read(struct arena *a, struct str text, struct revoked *out)
{
    unsigned char *hashes = arena_alloc(a, text.n);
    size_t n;
    if (!base64url_read(text, hashes, text.n, &n) || n != out->count * REVOKED_HASH_BYTES)
        return false;
    for (size_t i = REVOKED_HASH_BYTES; i < n; i += REVOKED_HASH_BYTES)
        if (by_bytes(hashes + i - REVOKED_HASH_BYTES, hashes + i) > 0)
            return false;
    out->hashes = hashes;
    return true;
}

static bool payload_read(struct arena *a, struct str json, struct revoked *out)
{
    struct claims c;
    int64_t made, ends, count;
    struct str list;
    if (!claims_read(json, &c) || c.count != 5 || !claims_text(&c, "iss").at ||
        !claims_number(&c, "iat", &made) || !claims_number(&c, "exp", &ends) ||
        !claims_number(&c, "n", &count) || !(list = claims_text(&c, "l")).at || count < 0 ||
        count > REVOKED_MAX || made < 0 || ends < made || ends > INT64_C(100000000000))
        return false;
    *out = (struct revoked){.made = day_of_instant(made * 1000),
                            .until = day_of_instant(ends * 1000 - 1),
                            .count = (size_t)count};
    return list_read(a, list, out);
}

bool revoked_read(struct arena *a, struct str text, const struct key *keys, size_t n,
                  struct day today, struct revoked *out)
{
    struct jws jws;
    *out = (struct revoked){0};
    if (!jws_read(a, text, &jws) || !jws.type.at || !str_eq(jws.type, S(REVOKED_TYPE)))
        return false;
    for (size_t i = 0; jws.key_id.at && i < n; i++)
        if (keys[i].use == KEY_PAPER && str_eq_c(jws.key_id, keys[i].id))
            return jws_verifies(&jws, &keys[i]) && payload_read(a, jws.payload, out) &&
                   key_counts(&keys[i], today) && !day_before(keys[i].until, out->made) &&
                   !day_before(today, out->made) && !day_before(out->until, today);
    return false;
}

static bool is_in(const struct revoked *list, const unsigned char hash[static REVOKED_HASH_BYTES])
{
    return list->count && bsearch(hash, list->hashes, list->count, REVOKED_HASH_BYTES, by_bytes);
}

bool revoked_holds(const struct revoked *list, const struct paper_code *code, enum paper_kind kind,
                   struct str number)
{
    unsigned char hash[REVOKED_HASH_BYTES];
    revoked_hash_code(code, hash);
    if (is_in(list, hash))
        return true;
    bool is_permit = kind == PAPER_WORK_PERMIT || kind == PAPER_TEMPORARY_PERMIT ||
                     kind == PAPER_FINAL_EXIT_PERMIT;
    if (!is_permit || !number.n)
        return false;
    revoked_hash_number(number, hash);
    return is_in(list, hash);
}

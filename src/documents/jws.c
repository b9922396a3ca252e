/* Signed texts; see the header. */
#include "documents/jws.h"
#include "base/base64url.h"
#include "documents/claims.h"

/* ---- reading ---- */

static bool decode(struct arena *a, struct str text, struct str *out)
{
    char *bytes = arena_alloc_raw(a, text.n);
    size_t n;
    bool is_fine = base64url_read(text, bytes, text.n, &n);
    *out = (struct str){bytes, n};
    return is_fine;
}

/* Members: alg, and perhaps kid and typ. "crit" and all others ask for what we do not do. */
static bool header_read(struct str json, struct jws *out)
{
    struct claims c;
    if (!claims_read(json, &c) || !str_eq(claims_text(&c, "alg"), S("EdDSA")))
        return false;
    out->key_id = claims_text(&c, "kid");
    out->type = claims_text(&c, "typ");
    return c.count == 1U + (out->key_id.at != NULL) + (out->type.at != NULL);
}

bool jws_read(struct arena *a, struct str token, struct jws *out)
{
    struct str parts[3], rest = token, header, signature;
    size_t n = 0;
    *out = (struct jws){0};
    if (!token.n || token.n > JWS_BYTES_MAX)
        return false;
    while (n < 3 && str_cut(&rest, '.', &parts[n]))
        n++;
    if (n != 3 || rest.at || !decode(a, parts[0], &header) || !decode(a, parts[1], &out->payload) ||
        !decode(a, parts[2], &signature) || signature.n != KEY_SIGNATURE_BYTES)
        return false;
    memcpy(out->signature, signature.at, KEY_SIGNATURE_BYTES);
    out->signed_part = str_first(token, parts[0].n + 1 + parts[1].n);
    return header_read(header, out);
}

bool jws_verifies(const struct jws *jws, const struct key *key)
{
    return key_verifies(key, jws->signed_part, jws->signature);
}

/* ---- signing ---- */

static enum err sign_with(struct arena *a, struct keyring *keyring, enum key_use use,
                          struct day day, const struct key *key, const char *type,
                          struct str payload, struct str *out)
{
    unsigned char signature[KEY_SIGNATURE_BYTES];
    struct buf header = buf_new(a), token = buf_new(a);
    struct key by;
    claims_open(&header);
    claims_add_text(&header, "alg", S("EdDSA"));
    claims_add_text(&header, "kid", str_of(key->id));
    claims_add_text(&header, "typ", str_of(type));
    claims_close(&header);
    base64url_add(&token, header.at, header.n);
    buf_char(&token, '.');
    base64url_add(&token, payload.at, payload.n);
    TRY(keyring_sign(keyring, use, day, buf_out(&token), &by, signature));
    buf_char(&token, '.');
    base64url_add(&token, signature, sizeof signature);
    *out = buf_out(&token);
    return strcmp(key->id, by.id) == 0 ? OK : ERR_CONFLICT;
}

enum err jws_sign(struct arena *a, struct keyring *keyring, enum key_use use, struct day day,
                  const char *type, struct str payload, struct str *out)
{
    struct key key;
    enum err e;
    do { /* again when the key was rotated between the two looks: the header names it */
        TRY(keyring_current(keyring, use, day, &key));
        e = sign_with(a, keyring, use, day, &key, type, payload, out);
    } while (e == ERR_CONFLICT);
    return e;
}

/* ---- the published keys ---- */

static void add_day(struct buf *to, const char *name, struct day day)
{
    char iso[DAY_TEXT_BYTES];
    if (!day_is_none(day))
        buf_printf(to, ",\"%s\":\"" STR_FMT "\"", name, STR_ARG(day_format_iso(day, iso)));
}

void jws_keys_add(struct buf *to, const struct key *keys, size_t n)
{
    buf_c(to, "{\"keys\":[");
    for (size_t i = 0; i < n; i++) {
        buf_printf(to,
                   "%s{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\","
                   "\"kid\":\"%s\",\"x\":\"",
                   i ? "," : "", keys[i].id);
        base64url_add(to, keys[i].public_part, KEY_PUBLIC_BYTES);
        buf_printf(to, "\",\"for\":\"%s\"", key_use_name(keys[i].use));
        add_day(to, "from", keys[i].from);
        add_day(to, "until", keys[i].until);
        add_day(to, "end", keys[i].end);
        buf_char(to, '}');
    }
    buf_c(to, "]}\n");
}

/* Signed notices; see the header. */
#include "base/webhook.h"
#include <sodium.h>

enum { SIGNATURE_BYTES = 32, SIGNATURE_CHARACTERS = 45 };

static void signature_of(struct str secret, struct str id, struct str timestamp, struct str body,
                         unsigned char out[static SIGNATURE_BYTES])
{
    struct str parts[] = {id, S("."), timestamp, S("."), body};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.at, secret.n);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i].at, parts[i].n);
    crypto_auth_hmacsha256_final(&state, out);
}

struct str webhook_sign(struct arena *a, struct str secret, struct str id, struct str timestamp,
                        struct str body)
{
    unsigned char bytes[SIGNATURE_BYTES];
    char text[SIGNATURE_CHARACTERS];
    signature_of(secret, id, timestamp, body, bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    return str_printf(a, "v1,%s", text);
}

static bool is_recent(struct str timestamp, int64_t now_ms)
{
    int64_t at, now = now_ms / 1000;
    return timestamp.at && str_to_i64(timestamp, &at) && at >= now - WEBHOOK_AGE_SECONDS_MAX &&
           at <= now + WEBHOOK_AGE_SECONDS_MAX;
}

bool webhook_holds(struct str secret, struct str id, struct str timestamp, struct str signature,
                   struct str body, int64_t now_ms)
{
    unsigned char expected[SIGNATURE_BYTES], got[SIGNATURE_BYTES];
    size_t n;
    if (!secret.n || !id.at || !id.n || !signature.at || !is_recent(timestamp, now_ms))
        return false;
    signature_of(secret, id, timestamp, body, expected);
    /* The header may hold several, a space between: while a secret is being changed. */
    for (struct str rest = signature, one; str_cut(&rest, ' ', &one);) {
        if (!str_starts(one, S("v1,")))
            continue;
        one = str_from(one, 3);
        if (sodium_base642bin(got, sizeof got, one.at, one.n, NULL, &n, NULL,
                              sodium_base64_VARIANT_ORIGINAL) == 0 &&
            n == sizeof got && sodium_memcmp(got, expected, sizeof got) == 0)
            return true;
    }
    return false;
}

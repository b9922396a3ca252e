/* Reading a key set; see the header. */
#include "cli/key_set.h"
#include "base/base64url.h"
#include "web/json.h"

enum { SET_BYTES_MAX = 256 << 10 };

static bool day_member(const json_t *o, const char *name, struct day otherwise, struct day *out)
{
    struct str text = json_member_text(o, name);
    *out = otherwise;
    return !text.at || day_parse(text, out);
}

/* False: not a key of ours; a set may hold others. */
static bool key_member(const json_t *o, struct key *out)
{
    struct str x = json_member_text(o, "x"), use = json_member_text(o, "for");
    size_t n;
    *out = (struct key){0};
    if (!str_eq(json_member_text(o, "kty"), S("OKP")) ||
        !str_eq(json_member_text(o, "crv"), S("Ed25519")) || !use.at ||
        !key_use_read(use, &out->use) || !x.at ||
        !base64url_read(x, out->public_part, sizeof out->public_part, &n) ||
        n != sizeof out->public_part)
        return false;
    key_id(out->public_part, out->id);
    return str_eq_c(json_member_text(o, "kid"), out->id) &&
           day_member(o, "from", (struct day){0}, &out->from) &&
           day_member(o, "until", (struct day){0}, &out->until) &&
           day_member(o, "end", DAY_NONE, &out->end);
}

enum err key_set_read(struct arena *a, struct str text, struct key out[static KEYRING_KEYS_MAX],
                      size_t *n)
{
    json_t *set;
    struct json_fault fault;
    *n = 0;
    if (json_read(a, text, SET_BYTES_MAX, &set, &fault) != OK)
        return ERR_INPUT;
    const json_t *keys = json_object_get(set, "keys");
    for (size_t i = 0; i < json_array_size(keys) && *n < KEYRING_KEYS_MAX; i++) {
        const json_t *one = json_array_get(keys, i);
        *n += json_is_object(one) && key_member(one, &out[*n]);
    }
    return *n ? OK : ERR_INPUT;
}

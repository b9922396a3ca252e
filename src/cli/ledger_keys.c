/* See the header. */
#include "cli/ledger_keys.h"
#include "base/base64url.h"
#include "base/keyring.h"
#include "cli/cli.h"
#include "decisions/witness.h"
#include "web/json.h"
#include <stdio.h>

enum { FILE_BYTES_MAX = 1 << 20 };

static bool add(struct ledger_keys *k, const unsigned char *public)
{
    if (k->count == LEDGER_KEYS_READ_MAX)
        return false;
    memcpy(k->public_part[k->count++], public, NOTE_PUBLIC_BYTES);
    return true;
}

static bool from_lines(struct str text, struct ledger_keys *k)
{
    for (struct str line; str_cut(&text, '\n', &line);) {
        struct note_key key;
        line = str_trim(line);
        if (line.n && line.at[0] != '#' && (!note_key_read(line, &key) || !add(k, key.public)))
            return false;
    }
    return k->count > 0;
}

/* Ed25519 keys only (RFC 8037); a set may hold others beside them. */
static bool from_jwks(struct str text, struct ledger_keys *k)
{
    json_t *set, *key;
    struct json_fault fault;
    size_t i, n;
    unsigned char public[NOTE_PUBLIC_BYTES];
    json_load();
    if (json_read(cli_arena(), text, FILE_BYTES_MAX, &set, &fault) != OK)
        return false;
    json_array_foreach(json_object_get(set, "keys"), i, key)
    {
        struct str x = json_member_text(key, "x");
        if (str_eq(json_member_text(key, "crv"), S("Ed25519")) && x.at &&
            (!base64url_read(x, public, sizeof public, &n) || n != sizeof public ||
             !add(k, public)))
            return false;
    }
    return k->count > 0;
}

static bool from_keyring(const char *path, struct ledger_keys *k)
{
    struct keyring *ring;
    struct key list[KEYRING_KEYS_MAX];
    if (keyring_open_read(cli_arena(), path, &ring) != OK)
        return false;
    size_t n = keyring_list(ring, list);
    for (size_t i = 0; i < n; i++)
        if (list[i].use == KEY_LEDGER && !add(k, list[i].public_part))
            return false;
    return k->count > 0;
}

bool ledger_keys_read(const char *keys, const char *url, struct ledger_keys *out)
{
    struct note_key one;
    struct str text;
    out->count = 0;
    const char *path = keys ? keys : keyring_path(cli_arena(), url);
    if (keys && note_key_read(str_of(keys), &one))
        return add(out, one.public);
    if (witness_read_file(cli_arena(), path, FILE_BYTES_MAX, &text) != OK) {
        fprintf(stderr,
                "bawaba: no keys to check the heads with: %s is not there. --keys takes a "
                "verifier key or a file of keys\n",
                path);
        return false;
    }
    bool is_read = str_starts(text, S("bawaba keys ")) ? from_keyring(path, out)
                   : str_starts(str_trim(text), S("{")) ? from_jwks(text, out)
                                                        : from_lines(text, out);
    if (!is_read)
        fprintf(stderr, "bawaba: %s holds no keys of a ledger\n", path);
    return is_read;
}

/* The text of the keys' file; see the header. */
#include "base/keyring_file.h"
#include "base/base64url.h"
#include <sodium.h>

enum { HASH_BYTES = 32, LINE_WORDS = 7 };

static const char head[] = "bawaba keys 1\n";
static const char comment[] =
    "# Whoever reads this file can sign in the portal's name. Keep it apart from the store and its\n"
    "# backups, readable by the portal's user alone (mode 0600), and keep a copy: without it no new\n"
    "# paper bears a known code.\n";

void keyring_key_complete(struct keyring_key *key)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(key->key.public_part, secret, key->seed);
    sodium_memzero(secret, sizeof secret);
    key_id(key->key.public_part, key->key.id);
}

/* ---- writing ---- */

static void add_day(struct buf *b, struct day day)
{
    char text[DAY_TEXT_BYTES];
    if (day_is_none(day))
        buf_char(b, '-');
    else
        buf_str(b, day_format_iso(day, text));
    buf_char(b, ' ');
}

static void add_key(struct buf *b, const struct keyring_key *k)
{
    buf_printf(b, "%s %s ", key_use_name(k->key.use), k->key.id);
    add_day(b, k->key.from);
    add_day(b, k->key.until);
    add_day(b, k->key.end);
    base64url_add(b, k->key.public_part, sizeof k->key.public_part);
    buf_char(b, ' ');
    base64url_add(b, k->seed, sizeof k->seed);
    buf_char(b, '\n');
}

void keyring_text_write(struct buf *to, const struct keyring_contents *contents)
{
    unsigned char hash[HASH_BYTES];
    size_t start = to->n;
    buf_c(to, head);
    buf_c(to, comment);
    buf_c(to, "code ");
    base64url_add(to, contents->code_key, sizeof contents->code_key);
    buf_char(to, '\n');
    for (size_t i = 0; i < contents->count; i++)
        add_key(to, &contents->keys[i]);
    crypto_hash_sha256(hash, (const unsigned char *)to->at + start, to->n - start);
    buf_c(to, "check ");
    base64url_add(to, hash, sizeof hash);
    buf_char(to, '\n');
}

/* ---- reading ---- */

static bool bytes_read(struct str text, unsigned char *out, size_t n)
{
    size_t got;
    return base64url_read(text, out, n, &got) && got == n;
}

static bool day_or_none(struct str text, struct day *out)
{
    *out = DAY_NONE;
    return str_eq(text, S("-")) || day_parse(text, out);
}

static bool key_read(const struct str word[static LINE_WORDS], struct keyring_key *out)
{
    struct keyring_key typed = {0};
    if (!key_use_read(word[0], &typed.key.use) || !day_parse(word[2], &typed.key.from) ||
        !day_parse(word[3], &typed.key.until) || !day_or_none(word[4], &typed.key.end) ||
        !bytes_read(word[5], typed.key.public_part, KEY_PUBLIC_BYTES) ||
        !bytes_read(word[6], typed.seed, KEY_SEED_BYTES))
        return false;
    *out = typed;
    keyring_key_complete(out);
    bool is_whole = str_eq_c(word[1], out->key.id) &&
                    memcmp(out->key.public_part, typed.key.public_part, KEY_PUBLIC_BYTES) == 0 &&
                    !(!day_is_none(out->key.end) && day_before(out->key.end, out->key.until));
    sodium_memzero(&typed, sizeof typed);
    return is_whole;
}

/* One line after the first, before the last. */
static const char *line_read(struct str line, struct keyring_contents *out, bool *has_code)
{
    struct str word[LINE_WORDS + 1], rest = line;
    size_t words = 0;
    if (str_starts(line, S("#")))
        return NULL;
    while (words <= LINE_WORDS && str_cut(&rest, ' ', &word[words]))
        words++;
    if (words == 2 && str_eq(word[0], S("code")) && !*has_code) {
        *has_code = true;
        return bytes_read(word[1], out->code_key, KEY_CODE_BYTES) ? NULL : "the code's secret";
    }
    if (words != LINE_WORDS)
        return "a line of another shape";
    if (out->count == KEYRING_KEYS_MAX)
        return "too many keys";
    return key_read(word, &out->keys[out->count++]) ? NULL : "a key that does not fit its secret";
}

const char *keyring_text_read(struct str text, struct keyring_contents *out)
{
    unsigned char hash[HASH_BYTES], stated[HASH_BYTES];
    struct str rest = text, line;
    bool has_code = false;
    *out = (struct keyring_contents){0};
    if (!str_starts(text, str_of(head)))
        return "its first line";
    rest = str_from(rest, sizeof head - 1);
    while (str_cut(&rest, '\n', &line)) {
        if (!str_starts(line, S("check "))) {
            const char *fault = line_read(line, out, &has_code);
            if (fault)
                return fault;
            continue;
        }
        crypto_hash_sha256(hash, (const unsigned char *)text.at, (size_t)(line.at - text.at));
        if (!bytes_read(str_from(line, sizeof "check " - 1), stated, sizeof stated) ||
            sodium_memcmp(hash, stated, sizeof hash) != 0)
            return "its check line: something in it was changed";
        /* The check is the last line, and ended. */
        if (rest.n || !str_ends(text, S("\n")))
            return "something behind its last line";
        return has_code && out->count ? NULL : "the keys are missing";
    }
    return "its last line is missing";
}
